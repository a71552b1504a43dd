// Causes: why customers left, what each cause took with it, whether curing it pays, and what goes with leaving.
import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../server/retention/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Chart } from '../ui/Chart.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { CauseList } from './CauseList.tsx';
import { CauseSimulator, GroupSimulator } from './CauseSimulator.tsx';
import { useCauseName } from './cause-name.ts';
import { Drivers } from './Drivers.tsx';
import { NoRetention } from './NoRetention.tsx';
import { type ParetoBar, paretoOption } from './pareto-chart.ts';
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
      <>
        <NoRetention data={retention.data} title={t('nav.causes')} />
        <PageGrid>
          <CauseList />
        </PageGrid>
      </>
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
        {data.causes.length > 0 && <CauseSimulator pareto={data} stakes={stakes.data} />}
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

function ParetoChart({ pareto }: { pareto: Pareto }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const { causes, suggested, unknown } = pareto;
  const bars: ParetoBar[] = [
    ...causes.map(({ cause, value }) => ({
      name: nameOf(cause),
      value,
      kind: cause.manageable ? ('manageable' as const) : ('fixed' as const),
    })),
    ...suggested.map(({ key, value }) => ({
      name: t('causes.suggested_name', { cause: t(`cause.${key}`) }),
      value,
      kind: 'suggested' as const,
    })),
    ...(unknown.customers > 0
      ? [{ name: t('losses.cause_unknown'), value: unknown.value, kind: 'unknown' as const }]
      : []),
  ];
  const key = JSON.stringify(bars);
  const option = useCallback(
    (context: Parameters<ReturnType<typeof paretoOption>>[0]) =>
      paretoOption(JSON.parse(key) as ParetoBar[])(context),
    [key],
  );
  return (
    <Chart
      span={7}
      title={t('causes.pareto')}
      note={t('causes.pareto_note')}
      height={40 + 44 * bars.length}
      option={option}
      label={t('causes.pareto_label', { cause: bars[0]!.name })}
      table={{
        columns: [
          { title: t('losses.reason_cause') },
          { title: t('causes.kind') },
          { title: t('retention.value_lost'), format: format.money, raw: format.major },
        ],
        rows: bars.map(({ name, kind, value }) => [name, t(`causes.kind_${kind}`), value]),
      }}
    />
  );
}

function ParetoTable({ pareto }: { pareto: Pareto }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const { causes, suggested, unknown, from, to, addressable, total } = pareto;
  const period = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
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
      foot={addressable !== null && t('causes.addressable', { share: format.percent(addressable) })}
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
