// The funnel: from the target market to loyal customers, beside a reference, and the gap that is worth closing first.
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { retentionContract, whole } from '../../../server/retention/contract.ts';
import { ImportButton } from '../../imports/ImportButton.tsx';
import { Page } from '../../ui/Page.tsx';
import { Cell, Finding, PageGrid } from '../../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { FunnelChoices } from './FunnelChoices.tsx';
import { FunnelRows } from './FunnelRows.tsx';
import { FunnelRule } from './FunnelRule.tsx';
import { FunnelSurveys } from './FunnelSurveys.tsx';
import { FunnelWhatIf } from './FunnelWhatIf.tsx';
import type { FunnelState } from './funnel-state.ts';
import { type Funnel, type Segment, stageTitle } from './funnel-words.ts';
import { useSegments } from './use-segments.ts';
import './funnel.css';

const route = getRouteApi('/inside/funnel');
/** While it is being worked out it is asked for again after so long, milliseconds. */
const again = 4000;

export function FunnelPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.funnel')}>
      <Content />
    </Page>
  );
}

/** What the server is asked: of the address, with the question behind the segment. */
export function askedOf(state: FunnelState, segment: Segment | undefined) {
  const { line, month, reference, prefer } = state;
  return {
    ...(line === undefined ? {} : { line }),
    ...(month === undefined ? {} : { month }),
    ...(reference === undefined ? {} : { reference }),
    ...(prefer === undefined ? {} : { prefer }),
    ...(segment
      ? { segment: segment.label.slice(0, 100), question: JSON.stringify(segment.question) }
      : {}),
  };
}

function Content() {
  const { t } = useTranslation();
  const state = route.useSearch();
  const named = state.segment?.startsWith('survey:') ? [state.segment.slice(7)] : [];
  const { segments, ready } = useSegments(named);
  const segment = segments.find(({ value }) => value === state.segment);
  const found = useEndpoint(
    retentionContract.funnel,
    { query: askedOf(state, segment) },
    {
      enabled: state.segment === undefined || ready,
      staleTime: 0,
      placeholderData: (before) => before,
      refetchInterval: ({ state: { data } }) =>
        data?.busy || data?.status === 'waiting' ? again : false,
    },
  );
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} onRetry={() => found.refetch()} />;
  if (!data || data.status === 'waiting')
    return (
      <Loading what={t('funnel.computing')}>
        <SkeletonFinding />
        <SkeletonLedger rows={8} />
      </Loading>
    );
  if (data.status === 'empty')
    return (
      <>
        <EmptyState title={t('funnel.empty_title')} action={<ImportButton />}>
          {t('funnel.empty')}
        </EmptyState>
        <PageGrid>
          <FunnelSurveys />
        </PageGrid>
      </>
    );
  return <Loaded funnel={data} state={state} segment={segment} />;
}

function Loaded({
  funnel,
  state,
  segment,
}: {
  funnel: Funnel;
  state: FunnelState;
  segment: Segment | undefined;
}) {
  const simulated = funnel.stages.some(({ conversion }) => conversion !== null);
  return (
    <>
      <Answer funnel={funnel} />
      <FunnelChoices funnel={funnel} state={state} />
      <PageGrid>
        <FunnelRows funnel={funnel} month={state.month} segment={segment} />
        {simulated && (
          <FunnelWhatIf
            key={`${funnel.line} ${funnel.bottleneck?.stage}`}
            funnel={funnel}
            asked={askedOf(state, segment)}
          />
        )}
        <Cell span={simulated ? 5 : 12}>
          <FunnelRule funnel={funnel} />
        </Cell>
        <FunnelSurveys />
      </PageGrid>
    </>
  );
}

/** The stage that is worth working on first, in a sentence; without a reference what passes through. */
function Answer({ funnel }: { funnel: Funnel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { bottleneck, stages, reference } = funnel;
  const busy = funnel.busy ? t('funnel.computing') : '';
  const addSurvey = can('value.write') && (
    <Button component="a" href="#surveys" variant="default" size="sm">
      {t('funnel.add_survey')}
    </Button>
  );
  if (bottleneck) {
    const conversion = stages.find(({ stage }) => stage === bottleneck.stage)!.conversion!;
    const of100 = (rate: number) => format.integer(Math.round(100 * rate));
    const sub = t('funnel.finding_sub', {
      from: stageTitle(t, conversion.from),
      rate: of100(conversion.rate),
      reference,
      other: of100(conversion.reference!),
    });
    const why = t(
      bottleneck.by === 'points'
        ? 'funnel.finding_points'
        : bottleneck.proven
          ? 'funnel.finding_money'
          : 'funnel.finding_unproven',
    );
    return (
      <Finding sub={[sub, why, busy].filter(Boolean).join(' ')}>
        {t(`funnel.finding_${bottleneck.stage as 'trier'}`)}
      </Finding>
    );
  }
  const sold = (stage: string) => stages.find((one) => one.stage === stage)?.sales ?? null;
  const triers = sold('trier');
  const lowest = stages
    .filter(({ conversion }) => conversion !== null)
    .reduce<Funnel['stages'][number] | null>(
      (low, one) => (low === null || one.conversion!.rate < low.conversion!.rate ? one : low),
      null,
    );
  const parts = [
    triers !== null &&
      t('funnel.ratios', {
        trier: format.share((sold('loyal') ?? 0) / triers),
        regular: format.share((sold('loyal') ?? 0) / Math.max(1, sold('regular') ?? 0)),
      }),
    lowest &&
      t('funnel.lowest', {
        stage: stageTitle(t, lowest.stage),
        rate: format.share(lowest.conversion!.rate),
      }),
    reference === null && t('funnel.no_reference'),
    busy,
  ];
  return (
    <Finding sub={parts.filter(Boolean).join(' ')} actions={reference === null && addSurvey}>
      {reference !== null && lowest !== null
        ? t('funnel.finding_none', { reference })
        : triers === null
          ? t('funnel.finding_surveys')
          : t(funnel.line === whole ? 'funnel.finding_sold' : 'funnel.finding_line', {
              line: funnel.line || t('cycle.no_line'),
              triers: format.integer(triers),
              recent: format.integer(sold('recent') ?? 0),
              loyal: format.integer(sold('loyal') ?? 0),
            })}
    </Finding>
  );
}
