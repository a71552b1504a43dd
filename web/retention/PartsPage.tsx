// The customers behind a figure that is no set of customers: what part each has in it, those first who move it most.
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { type FigureWithParts, retentionContract } from '../../server/retention/contract.ts';
import { addressOf } from '../api.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import type { Format } from '../ui/format.ts';
import { currentLanguage } from '../ui/i18n.ts';
import { Page } from '../ui/Page.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { type Cause, useCauseName } from './cause-name.ts';
import { type CyclePhase, lineName, phaseName } from './cycle/cycle-words.ts';
import './retention.css';
import { DownloadLink } from '../ui/DownloadLink.tsx';

type Part = AnswerOf<typeof retentionContract.parts>['parts'][number];
type Unit = AnswerOf<typeof retentionContract.parts>['unit'];

const route = getRouteApi('/inside/parts');

/** Where the figure stands, with what its page is called. */
const pages = {
  revenue: ['/retention', 'nav.retention'],
  contract_revenue: ['/retention', 'nav.retention'],
  renewals: ['/retention', 'nav.retention'],
  chance: ['/win-back', 'nav.win_back'],
  second: ['/win-back', 'nav.win_back'],
  alone: ['/win-back', 'nav.win_back'],
  driver: ['/causes', 'nav.causes'],
  moves: ['/cycle', 'nav.cycle'],
} as const satisfies Record<FigureWithParts, readonly [string, string]>;

export function PartsPage() {
  const { t } = useTranslation();
  const { figure, key } = route.useSearch();
  return (
    <Page title={t('parts.page')}>
      {figure === undefined ? (
        <EmptyState title={t('parts.none')}>{t('parts.none_help')}</EmptyState>
      ) : (
        <Content figure={figure} of={key} />
      )}
    </Page>
  );
}

const months = (days: number) => Math.round(days / 30.4);

/** Which of the figures of its kind it is. */
function aboutOf(
  t: TFunction,
  { figure, of }: { figure: FigureWithParts; of: string },
  { causes, nameOf }: { causes: readonly Cause[]; nameOf: (cause: Cause) => string },
): string {
  if (figure === 'renewals') {
    const at = of.indexOf(':');
    const period = t(`retention.by_renewals_${of.slice(0, at) as 'month'}`);
    return `${of.slice(at + 1) || t('cycle.no_line')}. ${period}.`;
  }
  if (figure === 'driver') return `${t(`drivers.${of as 'complaint'}`)}.`;
  if (figure === 'second') return `${t(`winback.second_${of as 'alone'}`)}.`;
  if (figure === 'chance') {
    const [mark, cause] = of.split(':').map(Number);
    const since =
      mark === 0 ? t('parts.newly_lost') : t('parts.since_loss', { count: months(mark ?? 0) });
    const found = causes.find(({ id }) => id === cause);
    if (cause === undefined) return since;
    return `${since} ${found ? nameOf(found) : t('losses.cause_unknown')}.`;
  }
  if (figure === 'moves') {
    const [, from = '*', to = '*', line = ''] = /^([^>]*)>([^@]*)@(.*)$/s.exec(of) ?? [];
    const name = (phase: string) =>
      phase === '*'
        ? t('parts.any_phase')
        : phase === ''
          ? t('cycle.nowhere')
          : phaseName(t, phase as CyclePhase);
    return `${lineName(t, line)}: ${t('parts.move', { from: name(from), to: name(to) })}.`;
  }
  return '';
}

const shown = (t: TFunction, format: Format, unit: Unit, value: number) =>
  unit === 'money'
    ? format.money(Math.round(value))
    : unit === 'count'
      ? format.integer(value)
      : t(value === 1 ? 'parts.yes' : 'parts.no');

function Content({ figure, of = '' }: { figure: FigureWithParts; of: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const nameOf = useCauseName();
  const query = { figure, ...(of === '' ? {} : { key: of }) };
  const found = useEndpointPages(retentionContract.parts, { query: { ...query, limit: 50 } });
  const causes = useEndpoint(retentionContract.causes, {}, { enabled: figure === 'chance' });
  const [first] = found.data?.pages ?? [];
  if (found.isError && !first)
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />;
  if (!first)
    return (
      <Loading>
        <SkeletonFinding />
        <SkeletonLedger rows={10} />
      </Loading>
    );
  const [address, name] = pages[figure];
  const back = (
    <AddressLink to={address} className="why">
      {t('parts.back', { page: t(name) })}
    </AddressLink>
  );
  const { unit } = first;
  const total = first.total!;
  if (total.parts === 0)
    return (
      <EmptyState title={t('parts.empty')} action={back}>
        {t('parts.empty_help')}
      </EmptyState>
    );
  const sum = (value: number | null) =>
    unit === 'money' ? format.moneyShort(value ?? 0) : format.integer(value ?? 0);
  const about = aboutOf(t, { figure, of }, { causes: causes.data?.causes ?? [], nameOf });
  return (
    <>
      <Finding sub={[about, t(`parts.what_${figure}`)].filter(Boolean).join(' ')}>
        {t(`parts.finding_${figure}`, {
          count: total.customers,
          customers: format.integer(total.customers),
          parts: format.integer(total.parts),
          first: sum(total.first),
          second: sum(total.second),
          rate: format.percent(total.first === 0 ? 0 : (total.second ?? 0) / total.first),
        })}
      </Finding>
      <PageGrid>
        <Section
          span={12}
          title={t('parts.each')}
          note={t(unit === 'yes' ? 'parts.order_yes' : 'parts.order')}
          actions={
            <>
              {back}
              {can('customers.export') && (
                <DownloadLink
                  href={addressOf(retentionContract.exportParts, {
                    query: { ...query, language: currentLanguage() },
                  })}
                >
                  {t('losses.download')}
                </DownloadLink>
              )}
            </>
          }
        >
          <Rows
            figure={figure}
            unit={unit}
            parts={found.data!.pages.flatMap((page) => page.parts)}
          />
          {found.isFetchNextPageError && <ErrorState error={found.error} />}
          {found.hasNextPage && (
            <Button
              mt="sm"
              size="xs"
              variant="default"
              loading={found.isFetchingNextPage}
              onClick={() => found.fetchNextPage()}
            >
              {t('serving.more')}
            </Button>
          )}
        </Section>
      </PageGrid>
    </>
  );
}

function Rows({
  figure,
  unit,
  parts,
}: {
  figure: FigureWithParts;
  unit: Unit;
  parts: readonly Part[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const dated = parts.some(({ on }) => on !== null);
  const paired = parts.some(({ second }) => second !== null);
  // What somebody paid then and now is read as a change.
  const changes = figure === 'revenue' || figure === 'contract_revenue';
  return (
    <ScrollRegion label={t('parts.each')} className="data-table-scroll parts-scroll">
      <table className="data-table">
        <caption className="sr-only">{t('parts.each')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('parts.column.customer')}</th>
            {dated && <th scope="col">{t('parts.column.on')}</th>}
            <th scope="col" className="at-end">
              {t(`parts.column.${figure}_first`)}
            </th>
            {paired && (
              <th scope="col" className="at-end">
                {t(`parts.column.${figure as 'revenue'}_second`)}
              </th>
            )}
            {changes && (
              <th scope="col" className="at-end">
                {t('parts.column.change')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {parts.map(({ customer, on, first, second }) => (
            <tr key={`${customer.id} ${on}`}>
              <th scope="row">
                <AddressLink to={`/customers/${customer.id}`} className="strong">
                  {customer.name}
                </AddressLink>
              </th>
              {dated && <td>{on === null ? '' : format.date(on)}</td>}
              <td className="num at-end">{shown(t, format, unit, first)}</td>
              {paired && (
                <td className="num at-end">
                  {second === null
                    ? ''
                    : figure === 'driver'
                      ? shown(t, format, 'yes', second)
                      : shown(t, format, unit, second)}
                </td>
              )}
              {changes && (
                <td className="num at-end strong">
                  <span className={second! < first ? 'negative' : ''}>
                    {format.moneyChange(Math.round(second! - first))}
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
