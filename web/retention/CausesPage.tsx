// Causes: why customers left, what each cause took with it, whether curing it pays, and what goes with leaving.
import { Button, SegmentedControl } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../server/retention/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Chart } from '../ui/Chart.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Page } from '../ui/Page.tsx';
import { Cell, Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { CauseList } from './CauseList.tsx';
import { CauseSimulator, GroupSimulator } from './CauseSimulator.tsx';
import { useCauseName } from './cause-name.ts';
import { Drivers } from './Drivers.tsx';
import { NoRetention } from './NoRetention.tsx';
import { inOrder, type ParetoBar, type ParetoMeasure, paretoOption } from './pareto-chart.ts';
import { lossesAddress } from './retention-state.ts';
import { useRetention } from './use-retention.ts';
import type { Pareto } from './worth.ts';
import './retention.css';

export function CausesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.causes')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const retention = useRetention();
  const pareto = useEndpoint(retentionContract.pareto, {}, { staleTime: 0 });
  const stakes = useEndpoint(retentionContract.stakes, {}, { staleTime: 0 });
  const failed = [retention, pareto, stakes].find(({ error, data }) => error && !data);
  if (failed) return <ErrorState error={failed.error} onRetry={() => failed.refetch()} />;
  if (!retention.data || !pareto.data || !stakes.data)
    return (
      <Loading>
        <SkeletonFinding />
        <SkeletonLedger rows={6} />
      </Loading>
    );
  if (!retention.data.result)
    return (
      <PageGrid>
        <Cell span={12}>
          <NoRetention data={retention.data} title={t('nav.causes')} />
        </Cell>
        <CauseList />
      </PageGrid>
    );
  const { data } = pareto;
  return (
    <>
      <Answer pareto={data} />
      <PageGrid>
        {data.total.customers === 0 ? (
          <Section span={12} title={t('causes.pareto')}>
            <EmptyState title={t('causes.none')}>{t('causes.none_help')}</EmptyState>
          </Section>
        ) : (
          <>
            <ParetoChart pareto={data} />
            <ParetoTable pareto={data} />
          </>
        )}
        {data.causes.length > 0 && (
          <CauseSimulator pareto={data} stakes={stakes.data} asOf={retention.data.result.asOf} />
        )}
        {stakes.data.groups.length > 0 && <GroupSimulator stakes={stakes.data} />}
        <Drivers />
        <CauseList />
      </PageGrid>
    </>
  );
}

function Answer({ pareto }: { pareto: Pareto }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const { causes, total, unknown, suggested, addressable } = pareto;
  const top = causes[0];
  const dark = unknown.customers + suggested.reduce((sum, { customers }) => sum + customers, 0);
  const sub =
    total.customers > 0 &&
    t('causes.finding_sub', {
      dark: format.share(dark / total.customers),
      customers: format.integer(total.customers),
      value: format.moneyShort(total.value),
    });
  if (!top || addressable === null)
    return <Finding sub={sub}>{t('causes.finding_unknown')}</Finding>;
  return (
    <Finding
      sub={sub}
      actions={
        <Button
          renderRoot={(props) => (
            <AddressLink to={lossesAddress({ cause: 'unknown' })} {...props} />
          )}
        >
          {t('causes.ask_unknown')}
        </Button>
      }
    >
      {t('causes.finding', {
        cause: nameOf(top.cause),
        value: format.moneyShort(top.value),
        share: format.share(addressable),
      })}
    </Finding>
  );
}

const periodOf = ({ from, to }: Pareto) => ({ ...(from && { from }), ...(to && { to }) });

function ParetoChart({ pareto }: { pareto: Pareto }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const { causes, suggested, unknown } = pareto;
  const [measure, setMeasure] = useState<ParetoMeasure>('value');
  const all: Omit<ParetoBar, 'upTo'>[] = [
    ...causes.map(({ cause, value, customers }) => ({
      name: nameOf(cause),
      asked: String(cause.id),
      value,
      customers,
      kind: cause.manageable ? ('manageable' as const) : ('fixed' as const),
    })),
    ...suggested.map(({ key, value, customers }) => ({
      name: t('causes.suggested_name', { cause: t(`cause.${key}`) }),
      asked: `suggested_${key}`,
      value,
      customers,
      kind: 'suggested' as const,
    })),
    ...(unknown.customers > 0
      ? [{ name: t('losses.cause_unknown'), asked: 'silent', ...unknown, kind: 'unknown' as const }]
      : []),
  ];
  const bars = inOrder(all, measure);
  const period = periodOf(pareto);
  const to = (row: number) => lossesAddress({ ...period, cause: bars[row]!.asked });
  const key = JSON.stringify(bars);
  const option = useCallback(
    (context: Parameters<ReturnType<typeof paretoOption>>[0]) =>
      paretoOption(JSON.parse(key) as ParetoBar[], measure)(context),
    [key, measure],
  );
  return (
    <Chart
      span={7}
      title={t('causes.pareto')}
      note={t('causes.pareto_note')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('causes.measure')}
          value={measure}
          onChange={(value) => setMeasure(value as ParetoMeasure)}
          data={[
            { value: 'value', label: t('causes.measure_value') },
            { value: 'customers', label: t('causes.measure_customers') },
          ]}
        />
      }
      height={40 + 44 * bars.length}
      option={option}
      label={t('causes.pareto_label', { cause: bars[0]!.name })}
      table={{
        columns: [
          { title: t('losses.reason_cause') },
          { title: t('causes.kind') },
          { title: t('retention.value_lost'), format: format.money, raw: format.major, to },
          { title: t('retention.customers'), format: format.integer, to },
          { title: t(`causes.up_to_${measure}`), format: format.percent },
        ],
        rows: bars.map(({ name, kind, value, customers, upTo }) => [
          name,
          t(`causes.kind_${kind}`),
          value,
          customers,
          upTo,
        ]),
      }}
    />
  );
}

function ParetoTable({ pareto }: { pareto: Pareto }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const { causes, suggested, unknown, from, to, addressable, total } = pareto;
  const period = periodOf(pareto);
  const dark = unknown.customers + suggested.reduce((sum, { customers }) => sum + customers, 0);
  const count = (customers: number, cause: string) => (
    <AddressLink to={lossesAddress({ ...period, cause })} className="why">
      {format.integer(customers)}
    </AddressLink>
  );
  return (
    <Section
      span={5}
      title={t('causes.by_customers')}
      note={from && to && t('causes.period', { from: format.date(from), to: format.date(to) })}
      foot={
        addressable !== null && (
          <Sentence
            of={(places) => t('causes.addressable', places)}
            parts={{
              share: (
                <AddressLink to={lossesAddress({ ...period, cause: 'manageable' })} className="why">
                  {format.percent(addressable)}
                </AddressLink>
              ),
            }}
          />
        )
      }
    >
      <Ledger
        caption={t('causes.by_customers')}
        titleColumn={t('losses.reason_cause')}
        columns={[
          { key: 'customers', title: t('retention.customers'), align: 'end', figure: true },
          { key: 'sources', title: t('causes.sources'), align: 'end', wide: true },
        ]}
        rows={[
          ...causes.map(({ cause, customers, sources }) => ({
            id: String(cause.id),
            title: nameOf(cause),
            note: cause.manageable ? undefined : t('causes.kind_fixed'),
            cells: {
              customers: count(customers, String(cause.id)),
              sources: (
                <span className="small soft">
                  {t('causes.sources_of', {
                    interview: format.integer(sources.interview),
                    survey: format.integer(sources.survey),
                    staff: format.integer(sources.staff),
                  })}
                </span>
              ),
            },
          })),
          ...(dark > 0
            ? [
                {
                  id: 'unknown',
                  title: t('losses.cause_unknown'),
                  note: suggested.length > 0 ? t('causes.unknown_note') : undefined,
                  cells: { customers: count(dark, 'unknown') },
                },
              ]
            : []),
          {
            id: 'total',
            title: t('causes.all_losses'),
            total: true,
            cells: {
              customers: (
                <AddressLink to={lossesAddress(period)} className="why">
                  {format.integer(total.customers)}
                </AddressLink>
              ),
            },
          },
        ]}
      />
    </Section>
  );
}
