// Customer equity: what the base is worth over time, what moved it, and what it is with the customers to come.
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { ImportButton } from '../imports/ImportButton.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { EquityBridge } from './EquityBridge.tsx';
import { EquityCourse } from './EquityCourse.tsx';
import { EquityDrivers } from './EquityDrivers.tsx';
import { EquityFuture } from './EquityFuture.tsx';
import { EquityGroups } from './EquityGroups.tsx';
import { EquityReturn } from './EquityReturn.tsx';
import { type Bridge, type Equity, legsOf } from './equity-charts.ts';
import { NotEnough } from './NotEnough.tsx';
import { useNoValueWords } from './no-value-words.ts';
import './equity.css';

const route = getRouteApi('/inside/equity');
/** While it is being worked out it is asked for this often, milliseconds. */
const askEvery = 1500;

export function EquityPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.equity')}>
      <Content />
    </Page>
  );
}

function Content() {
  const state = route.useSearch();
  const equity = useEndpoint(
    valueContract.equity,
    { query: state },
    {
      staleTime: 0,
      placeholderData: (before) => before,
      refetchInterval: (query) => (query.state.data?.progress ? askEvery : false),
    },
  );
  const overview = useEndpoint(valueContract.overview, {}, { staleTime: 0 });
  const { data, error } = equity;
  if (error && !data) return <ErrorState error={error} onRetry={() => equity.refetch()} />;
  if (overview.error && !overview.data)
    return <ErrorState error={overview.error} onRetry={() => overview.refetch()} />;
  if (!data || !overview.data) return <Waiting />;
  if (data.rows.length === 0) return <Nothing equity={data} overview={overview.data} />;
  const last = data.rows.at(-1)!;
  return (
    <>
      <Answer equity={data} worth={overview.data.equity} />
      <PageGrid>
        {data.bridge && <EquityBridge equity={data} bridge={data.bridge} />}
        <EquityCourse equity={data} span={data.expected ? 7 : 12} />
        {data.expected && <EquityFuture equity={data} expected={data.expected} />}
        {data.bridge && <EquityGroups groups={data.groups} bridge={data.bridge} />}
        <EquityReturn worth={last.equity} range={last.range} />
        <EquityDrivers worth={last.equity} range={last.range} />
      </PageGrid>
    </>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <>
      <SkeletonFinding />
      <PageGrid>
        <Section title={t('equity.bridge')} span={12}>
          <Loading>
            <SkeletonLedger rows={6} />
          </Loading>
        </Section>
      </PageGrid>
    </>
  );
}

/** Why there is no course: nothing loaded, too little, or still being worked out. */
function Nothing({
  equity,
  overview,
}: {
  equity: Equity;
  overview: Parameters<typeof useNoValueWords>[0] & object;
}) {
  const { t } = useTranslation();
  const noValue = useNoValueWords(overview);
  if (equity.progress || (overview.run?.status === 'done' && noValue === null) || overview.busy)
    return <Working progress={equity.progress} />;
  if (!overview.run)
    return (
      <EmptyState title={t('equity.empty_title')} action={<ImportButton />}>
        {t('equity.empty')}
      </EmptyState>
    );
  return (
    <PageGrid>
      <NotEnough title={t('nav.equity')} run={overview.run} words={noValue ?? t('equity.empty')} />
    </PageGrid>
  );
}

function Working({ progress }: { progress: Equity['progress'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section title={t('equity.bridge')}>
      <Loading
        what={
          progress && progress.done > 0
            ? t('equity.working_at', {
                done: format.integer(progress.done),
                total: format.integer(progress.total),
              })
            : t('equity.working')
        }
      >
        <SkeletonLedger rows={6} />
      </Loading>
    </Section>
  );
}

/** The move that weighs most, in one sentence after the change itself; a base that is being harvested is said first. */
function Answer({
  equity: { rows, bridge, harvest, level },
  worth,
}: {
  equity: Equity;
  worth: AnswerOf<typeof valueContract.overview>['equity'];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const last = rows.at(-1)!;
  if (!bridge)
    return (
      <Finding sub={t('equity.one_month')}>
        {t('equity.worth', { value: format.moneyShort(last.equity) })}
      </Finding>
    );
  const change = bridge.closing - bridge.opening;
  const values = {
    value: format.moneyShort(bridge.closing),
    change: format.moneyShort(Math.abs(change)),
    from: format.date(bridge.from),
    to: format.date(bridge.to),
  };
  // The interval is that of the last run: it belongs to no other evening, nor to months of the run before it.
  const sure =
    worth && bridge.to === last.on && Math.abs(worth.value - last.equity) <= worth.value / 1000
      ? `${t('equity.sure', { low: format.moneyShort(worth.low), high: format.moneyShort(worth.high) })} `
      : '';
  const sub = `${sure}${t(`equity.most_${mostOf(bridge)}`)} ${t(`equity.measure_${level}`)}`;
  if (harvest?.harvesting)
    return (
      <Finding
        sub={t('equity.harvest_sub', {
          before: format.moneyShort(harvest.salesBefore),
          now: format.moneyShort(harvest.salesNow),
          opening: format.moneyShort(harvest.equityBefore),
          closing: format.moneyShort(harvest.equityNow),
        })}
      >
        {t('equity.harvest', values)}
      </Finding>
    );
  return <Finding sub={sub}>{t(change >= 0 ? 'equity.grew' : 'equity.shrank', values)}</Finding>;
}

const mostOf = (bridge: Bridge) =>
  legsOf(bridge).reduce((one, other) =>
    Math.abs(other.amount) > Math.abs(one.amount) ? other : one,
  ).leg;
