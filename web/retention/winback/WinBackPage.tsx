// Winning back: which lost customers are worth another try, how, at what cost at most, and whether trying works.
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../../server/retention/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Page } from '../../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../../ui/Section.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { CustomersLink } from '../CustomersLink.tsx';
import { NoRetention } from '../NoRetention.tsx';
import { lossesAddress } from '../retention-state.ts';
import { useRetention } from '../use-retention.ts';
import { Attempts } from './Attempts.tsx';
import { CandidateList } from './CandidateList.tsx';
import { Chances, KeptOut, SecondLives } from './Grounds.tsx';
import type { WinBack } from './win-back-state.ts';
import '../retention.css';
import './winback.css';

/** While it is being worked out it is asked for again after so long, milliseconds. */
const again = 3000;

export function WinBackPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.win_back')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const retention = useRetention();
  const found = useEndpoint(
    retentionContract.winBack,
    {},
    {
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.status === 'waiting' ? again : false),
    },
  );
  const failed = [retention, found].find(({ error, data }) => error && !data);
  if (failed) return <ErrorState error={failed.error} onRetry={() => failed.refetch()} />;
  const { data } = found;
  if (!data || !retention.data)
    return (
      <Loading>
        <SkeletonFinding />
        <SkeletonLedger rows={8} />
      </Loading>
    );
  if (data.status === 'waiting')
    return (
      <Section title={t('nav.win_back')}>
        <Loading what={t('retention.working')}>
          <SkeletonLedger rows={6} />
        </Loading>
      </Section>
    );
  if (data.status === 'empty' || data.status === 'insufficient')
    return <NoRetention data={retention.data} title={t('nav.win_back')} />;
  if (data.status === 'young') return <Young data={data} />;
  if (data.totals.lost === 0)
    return <EmptyState title={t('winback.none_lost')}>{t('winback.none_lost_help')}</EmptyState>;
  return (
    <>
      <Answer data={data} />
      <PageGrid>
        <CandidateList data={data} />
        <Attempts data={data} />
        <Chances data={data} />
        <SecondLives data={data} />
        <KeptOut data={data} />
      </PageGrid>
    </>
  );
}

/** Nobody has been lost for long enough to know who comes back. */
function Young({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section title={t('nav.win_back')}>
      <InsufficientState
        title={t('winback.young_title')}
        action={
          <AddressLink to={lossesAddress({})} className="why">
            {t('winback.to_losses')}
          </AddressLink>
        }
      >
        {t('winback.young', {
          followed: format.integer(data.followed),
          needed: format.integer(data.followedNeeded),
        })}
      </InsufficientState>
    </Section>
  );
}

function Answer({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { candidates, lost, worth, reachable } = data.totals;
  const proven = data.effect !== null && data.effect.low > 0;
  return (
    <Finding
      sub={
        <>
          <Sentence
            of={(places) => t('winback.reachable', { ...places, count: reachable })}
            parts={{
              number: (
                <AddressLink to="/win-back?tried=all&way=some#candidates" className="why">
                  {format.integer(reachable)}
                </AddressLink>
              ),
            }}
          />{' '}
          {t('winback.formula')}{' '}
          {t(proven ? 'winback.effect_proven' : 'winback.effect_open', {
            points: format.points(data.effect?.value ?? 0),
          })}
        </>
      }
    >
      <Sentence
        of={(places) =>
          t(`winback.finding_${data.level}`, { ...places, worth: format.moneyShort(worth) })
        }
        parts={{
          candidates: (
            <CustomersLink
              count={candidates}
              title={t('winback.list')}
              question={{ field: 'second_life.worth', is: 'at_least', value: 0 }}
            >
              {format.integer(candidates)}
            </CustomersLink>
          ),
          lost: (
            <AddressLink to={lossesAddress({})} className="why">
              {format.integer(lost)}
            </AddressLink>
          ),
        }}
      />
    </Finding>
  );
}
