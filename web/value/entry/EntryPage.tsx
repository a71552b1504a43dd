// Potential at entry: what a customer is worth by the way they came in, so that money is spent where value comes from.
import { wilson } from '@clientela/models';
import { Button, SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../../server/value/contract.ts';
import { ImportButton } from '../../imports/ImportButton.tsx';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Chart } from '../../ui/Chart.tsx';
import { Page } from '../../ui/Page.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Finding, PageGrid, Section } from '../../ui/Section.tsx';
import { Loading, SkeletonFinding } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { customersAddress } from '../customers-address.ts';
import { NotEnough } from '../NotEnough.tsx';
import { useNoValueWords } from '../no-value-words.ts';
import { entryOption, rowHeight } from './entry-chart.ts';
import { type EntryWay, entryWays } from './entry-state.ts';
import { type Entries, type Entry, timesOf, verdictOf } from './entry-verdict.ts';
import './entry.css';

const route = getRouteApi('/inside/potential');

export function EntryPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.potential')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const { by = 'source' } = route.useSearch();
  const navigate = route.useNavigate();
  const overview = useEndpoint(valueContract.overview);
  const missing = useNoValueWords(overview.data);
  const asked = useEndpoint(valueContract.entry, { query: { by } });
  const { data, error } = asked;
  const choose = (
    <SegmentedControl
      className="entry-ways"
      aria-label={t('entry.by')}
      value={by}
      data={entryWays.map((way) => ({ value: way, label: t(`entry.by_${way}`) }))}
      onChange={(way) =>
        navigate({ search: { by: way as EntryWay }, replace: true, resetScroll: false })
      }
    />
  );
  if (error && !data) return <ErrorState error={error} onRetry={() => asked.refetch()} />;
  if (!data)
    return (
      <Loading what={t('entry.counting')}>
        <SkeletonFinding />
      </Loading>
    );
  if (data.asOf === null)
    return (
      <EmptyState title={t('entry.empty_title')} action={<ImportButton />}>
        {t('entry.empty')}
      </EmptyState>
    );
  if (data.entries.length === 0)
    return (
      <PageGrid>
        <NotEnough
          title={t('nav.potential')}
          run={overview.data?.run ?? null}
          words={missing ?? t('entry.no_values')}
        />
      </PageGrid>
    );
  return (
    <>
      <Verdict found={data} by={by} />
      {choose}
      {data.entries.every(({ name }) => name === null) ? (
        <Section title={t(`entry.by_${by}`)}>
          <InsufficientState>{t(`entry.unknown_${by}`)}</InsufficientState>
        </Section>
      ) : (
        <Compared found={data} by={by} />
      )}
    </>
  );
}

function Verdict({ found, by }: { found: Entries; by: EntryWay }) {
  const { t } = useTranslation();
  const format = useFormat();
  const verdict = verdictOf(found.entries);
  const { mean } = found;
  const sub = mean
    ? t(found.level === 'margin' ? 'entry.sub_margin' : 'entry.sub_sales', {
        mean: format.money(mean.value),
        range: format.moneyRange(mean.low, mean.high),
        customers: format.integer(found.sample.customers),
        of: format.integer(found.sample.of),
      })
    : undefined;
  if (!verdict) return <Finding sub={sub}>{t('entry.finding_none')}</Finding>;
  const { best, below } = verdict;
  const said = { best: best.name ?? '', value: format.money(best.expected!.value) };
  return (
    <Finding sub={sub}>
      {below
        ? t(`entry.finding_${by}`, {
            ...said,
            other: below.name ?? '',
            less: format.money(below.expected!.value),
          })
        : t('entry.finding_same', said)}
    </Finding>
  );
}

function Compared({ found, by }: { found: Entries; by: EntryWay }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCallback(({ name }: Entry) => name ?? t('entry.unknown'), [t]);
  const known = useMemo(
    () => found.entries.filter(({ expected }) => expected !== null),
    [found.entries],
  );
  const option = useCallback(
    (context: Parameters<ReturnType<typeof entryOption>>[0]) =>
      entryOption(found, known, nameOf, { mean: t('entry.mean') })(context),
    [found, known, nameOf, t],
  );
  return (
    <PageGrid>
      <Chart
        title={t('entry.chart')}
        note={t('entry.chart_note')}
        span={12}
        height={56 + known.length * rowHeight}
        option={option}
        label={t('entry.chart_label', { count: known.length })}
        table={{
          columns: [
            { title: t(`entry.by_${by}`) },
            { title: t('entry.column_customers'), format: format.integer },
            { title: t('entry.column_expected'), format: format.money, raw: format.major },
            { title: t('rfm.column_low'), format: format.money, raw: format.major },
            { title: t('rfm.column_high'), format: format.money, raw: format.major },
          ],
          rows: known.map((entry) => [
            nameOf(entry),
            entry.customers,
            entry.expected!.value,
            entry.expected!.low,
            entry.expected!.high,
          ]),
        }}
      />
      <Details found={found} by={by} nameOf={nameOf} />
      {by === 'source' && <Costs found={found} />}
    </PageGrid>
  );
}

function Details({
  found,
  by,
  nameOf,
}: {
  found: Entries;
  by: EntryWay;
  nameOf: (entry: Entry) => string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const costs = found.entries.some(({ cost }) => cost !== null);
  return (
    <Section
      title={t('entry.details')}
      note={t('entry.details_note')}
      foot={
        found.others > 0
          ? t('entry.others', { customers: format.integer(found.others) })
          : undefined
      }
      span={12}
    >
      <ScrollRegion label={t('entry.details')}>
        <table className="data-table entry-table">
          <caption className="sr-only">{t('entry.details')}</caption>
          <thead>
            <tr>
              <th scope="col">{t(`entry.by_${by}`)}</th>
              {(['customers', 'again', 'expected', 'interval', 'mean'] as const).map((name) => (
                <th key={name} scope="col" className="at-end">
                  {t(`entry.column_${name}`)}
                </th>
              ))}
              {costs &&
                (['cost', 'net', 'times', 'payback'] as const).map((name) => (
                  <th key={name} scope="col" className="at-end">
                    {t(`entry.column_${name}`)}
                  </th>
                ))}
            </tr>
          </thead>
          <tbody>
            {found.entries.map((entry) => {
              // Worth in sales over a cost would flatter it.
              const times = found.level === 'margin' ? timesOf(entry) : null;
              return (
                <tr key={entry.name ?? ''}>
                  <th scope="row">
                    {by === 'source' && entry.name !== null ? (
                      <AddressLink
                        to={customersAddress(
                          { field: 'source', is: 'equals', value: entry.name },
                          nameOf(entry),
                        )}
                      >
                        {nameOf(entry)}
                      </AddressLink>
                    ) : (
                      nameOf(entry)
                    )}
                  </th>
                  <td className="num at-end">{format.integer(entry.customers)}</td>
                  <td className="num at-end">
                    <Again entry={entry} />
                  </td>
                  {entry.expected ? (
                    <>
                      <td className="num at-end strong">{format.money(entry.expected.value)}</td>
                      <td className="num at-end">
                        {format.moneyRange(entry.expected.low, entry.expected.high)}
                      </td>
                    </>
                  ) : (
                    <td colSpan={2} className="at-end">
                      <span className="entry-few hatch">{t('entry.few')}</span>
                    </td>
                  )}
                  <td className="num at-end soft">{format.money(entry.mean)}</td>
                  {costs && (
                    <>
                      <td className="num at-end">
                        {entry.cost === null ? t('entry.no_cost') : format.money(entry.cost)}
                      </td>
                      <td className="num at-end">
                        {entry.net
                          ? t('entry.times', {
                              times: format.money(entry.net.value),
                              low: format.money(entry.net.low),
                              high: format.money(entry.net.high),
                            })
                          : t('entry.no_cost')}
                      </td>
                      <td className="num at-end">
                        {times
                          ? t('entry.times', {
                              times: format.decimal(times.value),
                              low: format.decimal(times.low),
                              high: format.decimal(times.high),
                            })
                          : t('entry.no_cost')}
                      </td>
                      <td className="num at-end">
                        {entry.cost === null
                          ? t('entry.no_cost')
                          : entry.payback === null
                            ? t('entry.not_yet')
                            : t('entry.months', { months: format.decimal(entry.payback) })}
                      </td>
                    </>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

/** What would be seen with the cost of winning by source: how often it comes back, and when. */
function Costs({ found }: { found: Entries }) {
  const { t } = useTranslation();
  const { can } = useRights();
  if (found.entries.some(({ cost }) => cost !== null)) return null;
  return (
    <Section title={t('entry.costs')} span={12}>
      <EmptyState
        title={t('entry.costs_title')}
        action={
          can('company.write') && (
            <Button
              variant="default"
              renderRoot={(props) => <AddressLink to="/settings" {...props} />}
            >
              {t('entry.costs_button')}
            </Button>
          )
        }
      >
        {t('entry.costs_empty')}
      </EmptyState>
    </Section>
  );
}

/** Who bought again: a rate of those who came this way, with its interval. */
function Again({ entry: { again, customers } }: { entry: { again: number; customers: number } }) {
  const format = useFormat();
  const { rate, lower, upper } = wilson(again, customers, { level: 0.8 });
  return (
    <>
      {format.share(rate)}
      <div className="ledger-note">{format.percentRange(lower, upper, 0)}</div>
    </>
  );
}
