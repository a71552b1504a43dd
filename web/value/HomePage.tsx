// The first page: what the customer base is worth, who is leaving, and what to do today.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { TodaySection } from '../actions/TodaySection.tsx';
import { ApiError } from '../api-error.ts';
import { Welcome } from '../imports/Welcome.tsx';
import { Page } from '../ui/Page.tsx';
import { PageGrid, Section } from '../ui/Section.tsx';
import { SkeletonFinding } from '../ui/skeletons.tsx';
import { ErrorState, InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { EquitySection } from './EquitySection.tsx';
import { enoughOn } from './enough.ts';
import { type FindingKind, findingKind, type Overview } from './finding.ts';
import { GroupMoves } from './GroupMoves.tsx';
import { GroupShares } from './GroupShares.tsx';
import { GroupsSection } from './GroupsSection.tsx';
import { HomeBridge } from './HomeBridge.tsx';
import { HomeFinding } from './HomeFinding.tsx';
import { GroupsWaiting, SharesWaiting } from './HomeWaiting.tsx';
import { useMissingWords } from './missing-words.ts';
import { NeedsSection } from './NeedsSection.tsx';
import { isStale } from './stale.ts';
import './home.css';

/** While values are being computed they are asked for this often, milliseconds. */
const askEvery = 1500;

export function HomePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.home')}>
      <Home />
    </Page>
  );
}

function Home() {
  const company = useEndpoint(companyContract.company, {}, { staleTime: 0 });
  const overview = useEndpoint(
    valueContract.overview,
    {},
    {
      staleTime: 0,
      refetchInterval: (query) => (query.state.data?.busy ? askEvery : false),
    },
  );
  if (company.error && !company.data)
    return <ErrorState error={company.error} onRetry={() => company.refetch()} />;
  // Contracts alone are worth something too.
  if (company.data && !company.data.hasPurchases && !(overview.data && hasCustomers(overview.data)))
    return overview.data || overview.error ? <Welcome /> : <Waiting />;
  if (overview.error && !overview.data)
    return <ErrorState error={overview.error} onRetry={() => overview.refetch()} />;
  if (!company.data || !overview.data) return <Waiting />;
  const stale =
    !company.data.sample &&
    overview.data.run !== null &&
    isStale(overview.data.run.asOf, new Date());
  return <Figures overview={overview.data} stale={stale} sample={company.data.sample} />;
}

const hasCustomers = ({ run, customers }: Overview) => run !== null && customers > 0;

/** Titles and places of the data, before there is any. */
function Waiting() {
  return (
    <>
      <SkeletonFinding />
      <PageGrid>
        <EquitySection />
        <SharesWaiting />
        <TodaySection sample computing={false} valued />
      </PageGrid>
    </>
  );
}

interface FiguresProps {
  overview: Overview;
  stale: boolean;
  sample: boolean;
}

function Figures({ overview, stale, sample }: FiguresProps) {
  const kind = findingKind(overview, stale);
  const computing = kind === 'computing';
  if (kind === 'never') return <HomeFinding kind={kind} overview={overview} />;
  return (
    <>
      <HomeFinding kind={kind} overview={overview} />
      <PageGrid>
        <EquitySection overview={overview} computing={computing} />
        <BesideEquity kind={kind} overview={overview} />
        <TodaySection sample={sample} computing={computing} valued={overview.equity !== null} />
        <GroupsPlace kind={kind} overview={overview} />
      </PageGrid>
    </>
  );
}

interface PlaceProps {
  kind: FindingKind;
  overview: Overview;
}

function BesideEquity({ kind, overview }: PlaceProps) {
  const { t } = useTranslation();
  if (overview.equity) return <HomeBridge otherwise={<GroupShares overview={overview} />} />;
  if (kind === 'insufficient') return <NeedsSection sufficiency={overview.run!.sufficiency} />;
  if (kind === 'failed') return <FailedRun overview={overview} />;
  return <SharesWaiting what={t('home.computing_groups')} />;
}

/** Why the last run gave nothing, and a way to run it again. */
function FailedRun({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const compute = useSend(valueContract.compute, { changes: [valueContract.overview] });
  const run = overview.run!;
  return (
    <Section
      title={t('home.failed')}
      span={7}
      actions={
        can('value.write') && (
          <Button
            size="xs"
            variant="default"
            loading={compute.isPending || overview.busy}
            onClick={() => compute.mutate({})}
          >
            {t('home.compute_again')}
          </Button>
        )
      }
    >
      <ErrorState
        error={new ApiError(500, run.reason ?? 'value_fit_failed')}
        instead={
          overview.lastGood &&
          t('home.failed_instead', { date: format.date(overview.lastGood.asOf) })
        }
      />
    </Section>
  );
}

function GroupsPlace({ kind, overview }: PlaceProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const missingWords = useMissingWords();
  if (overview.equity)
    return (
      <>
        <GroupsSection overview={overview} />
        <GroupMoves />
      </>
    );
  if (kind === 'computing')
    return (
      <GroupsWaiting
        what={t('home.computing_groups')}
        note={t(`home.groups_note_${overview.level}`)}
      />
    );
  const { run } = overview;
  const on = run && enoughOn(run.sufficiency, run.asOf);
  const missing = run ? missingWords(run.sufficiency) : '';
  return (
    <Section title={t('home.groups')} span={12}>
      <InsufficientState title={t('home.groups_insufficient')}>
        {kind === 'failed' && t('home.groups_failed')}
        {kind === 'insufficient' &&
          (on
            ? t('home.groups_insufficient_on', { missing, month: format.monthLong(on) })
            : t('home.groups_insufficient_help', { missing }))}
      </InsufficientState>
    </Section>
  );
}
