// The cycle: from prospect to buying, to risk, to lost, and back; with each product line and of customers as a whole.
import { Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buying, retentionContract, whole } from '../../../server/retention/contract.ts';
import { ImportButton } from '../../imports/ImportButton.tsx';
import { Page } from '../../ui/Page.tsx';
import { Cell, Finding, PageGrid } from '../../ui/Section.tsx';
import { Loading, SkeletonChart, SkeletonFinding, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { CycleFlow, CyclePhases } from './CycleFlow.tsx';
import { CycleLevels, WinAndKeep } from './CycleLevels.tsx';
import { CycleOpenings, CycleSaturation } from './CycleLines.tsx';
import { CycleMonths } from './CycleMonths.tsx';
import { CyclePace } from './CyclePace.tsx';
import { type Cycle, lineName, sumOf } from './cycle-words.ts';
import './cycle.css';

const route = getRouteApi('/inside/cycle');
/** While it is being worked out it is asked for again after so long, milliseconds. */
const again = 4000;

export function CyclePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.cycle')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const { line = whole } = route.useSearch();
  const found = useEndpoint(
    retentionContract.cycle,
    { query: { line } },
    {
      staleTime: 0,
      refetchInterval: ({ state }) =>
        state.data?.busy || state.data?.status === 'waiting' ? again : false,
    },
  );
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} onRetry={() => found.refetch()} />;
  if (!data || data.status === 'waiting')
    return (
      <Loading what={t('cycle.computing')}>
        <SkeletonFinding />
        <SkeletonChart height={400} />
        <SkeletonLedger rows={8} />
      </Loading>
    );
  if (data.status === 'empty')
    return (
      <EmptyState title={t('cycle.empty_title')} action={<ImportButton />}>
        {t('cycle.empty')}
      </EmptyState>
    );
  return <Loaded cycle={data} />;
}

function Loaded({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const { figures, rule, line } = cycle;
  return (
    <>
      <Answer cycle={cycle} />
      <LinePicker cycle={cycle} />
      {rule.from === 'start' && (
        <div className="cycle-few">
          <InsufficientState title={t('cycle.few_title')} action={<ImportButton />}>
            {t('cycle.few')}
          </InsufficientState>
        </div>
      )}
      <PageGrid>
        <CycleFlow cycle={cycle} />
        <CyclePhases cycle={cycle} />
        {cycle.months.length > 1 && <CycleMonths cycle={cycle} />}
        <Cell span={cycle.months.length > 1 ? 4 : 12}>
          <CyclePace cycle={cycle} />
        </Cell>
        {figures && line === whole && (
          <>
            <CycleOpenings figures={figures} />
            <CycleSaturation figures={figures} asOf={cycle.asOf!} />
            <CycleLevels figures={figures} />
            <WinAndKeep figures={figures} from={cycle.from!} />
          </>
        )}
      </PageGrid>
    </>
  );
}

function LinePicker({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  // A list of choices knows no empty value: each has a letter before it.
  const names = [whole, ...cycle.lines.map(({ line }) => line)];
  if (!names.includes(cycle.line)) names.push(cycle.line);
  return (
    <div className="cycle-settings">
      <Select
        label={t('cycle.of')}
        value={`=${cycle.line}`}
        allowDeselect={false}
        data={names.map((name) => ({ value: `=${name}`, label: lineName(t, name) }))}
        onChange={(value) =>
          navigate({
            search: value === null || value === `=${whole}` ? {} : { line: value.slice(1) },
            replace: true,
            resetScroll: false,
          })
        }
      />
    </div>
  );
}

function Answer({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const format = useFormat();
  const buy = sumOf(cycle, buying);
  const risk = sumOf(cycle, ['at_risk']);
  const lapsed = sumOf(cycle, ['lapsed']);
  const back = cycle.phases.find(({ phase }) => phase === 'won_back')!.entered;
  const lost = cycle.phases.find(({ phase }) => phase === 'lapsed')!.entered;
  const all = buy + risk + lapsed;
  const parts = [
    t('cycle.finding_sub', {
      lost: format.integer(lost),
      back: format.integer(back),
      date: format.date(cycle.asOf!),
    }),
    cycle.busy && t('cycle.computing'),
  ];
  return (
    <Finding sub={parts.filter(Boolean).join(' ')}>
      {t(cycle.line === whole ? 'cycle.finding' : 'cycle.finding_line', {
        line: lineName(t, cycle.line),
        all: format.integer(all),
        buying: format.integer(buy),
        risk: format.integer(risk),
        lapsed: format.integer(lapsed),
      })}
    </Finding>
  );
}
