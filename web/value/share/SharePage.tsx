// Share of customer: which part of what customers spend in our lines is ours, and where selling more is worth it.
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/platform/contract.ts';
import { valueContract } from '../../../server/value/contract.ts';
import { ImportButton } from '../../imports/ImportButton.tsx';
import { Page } from '../../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { Barnacles } from './Barnacles.tsx';
import { CrossBuyers, LinePairs } from './CrossSelling.tsx';
import { Headroom } from './Headroom.tsx';
import { Ladder } from './Ladder.tsx';
import { ShareMap } from './ShareMap.tsx';
import { ShareParts } from './ShareParts.tsx';
import { TellWallets } from './TellWallets.tsx';
import './share.css';

export type Share = AnswerOf<typeof valueContract.share>;

const route = getRouteApi('/inside/share');
/** While it is being worked out it is asked for again after so long, milliseconds. */
const again = 4000;

export function SharePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.share')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const { can } = useRights();
  const { show = 'in' } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useEndpoint(
    valueContract.share,
    {},
    { staleTime: 0, refetchInterval: ({ state }) => (state.data?.busy ? again : false) },
  );
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} onRetry={() => found.refetch()} />;
  if (!data)
    return (
      <Loading>
        <SkeletonFinding />
        <SkeletonLedger rows={8} />
      </Loading>
    );
  if (data.status === 'empty')
    return (
      <EmptyState
        title={t(data.busy ? 'share.computing' : 'share.empty_title')}
        action={!data.busy && <ImportButton />}
      >
        {t('share.empty')}
      </EmptyState>
    );
  const mayTell = can('customers.write', 'customers.contact', 'imports.write');
  return (
    <>
      {data.total && <Answer data={data} total={data.total} />}
      <PageGrid>
        {data.status === 'insufficient' && <TooFew data={data} mayTell={mayTell} />}
        {data.status === 'done' && (
          <>
            <ShareMap data={data} />
            <ShareParts data={data} kind="groups" />
            <ShareParts data={data} kind="lines" />
          </>
        )}
        {can('customers.read') && (
          <Headroom
            data={data}
            show={show}
            onShow={(next) =>
              navigate({
                search: next === 'in' ? {} : { show: next },
                replace: true,
                resetScroll: false,
              })
            }
          />
        )}
        <CrossBuyers data={data} />
        <Barnacles data={data} />
        <LinePairs data={data} />
        <Ladder data={data} />
        {mayTell && <TellWallets />}
      </PageGrid>
    </>
  );
}

function Answer({ data, total }: { data: Share; total: NonNullable<Share['total']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { ratio, low, high, mean } = total;
  const apart = ratio !== null && mean !== null ? mean - ratio : 0;
  const why = Math.abs(apart) < 0.005 ? 'alike' : apart > 0 ? 'below' : 'above';
  const parts = [
    low !== null &&
      high !== null &&
      t('share.interval', { range: format.percentRange(low, high, 0) }),
    mean !== null && t(`share.mean_${why}`, { mean: format.share(mean) }),
    t('share.basis', {
      count: data.known,
      known: format.integer(data.known),
      customers: format.integer(data.customers),
    }),
    data.busy && t('share.computing'),
  ];
  return (
    <Finding sub={parts.filter(Boolean).join(' ')}>
      {t('share.finding', {
        share: format.share(ratio ?? 0),
        gap: format.moneyShort(total.wallet - total.own),
      })}
    </Finding>
  );
}

function TooFew({ data, mayTell }: { data: Share; mayTell: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section span={12} title={t('share.of_all')}>
      <InsufficientState
        title={t('share.too_few_title')}
        action={
          mayTell && (
            <Button
              size="xs"
              variant="default"
              renderRoot={(props) => <a href="#tell" {...props} />}
            >
              {t('share.tell_many')}
            </Button>
          )
        }
      >
        {t('share.too_few', {
          count: data.needed - data.known,
          known: format.integer(data.known),
          needed: format.integer(data.needed),
          missing: format.integer(data.needed - data.known),
        })}
      </InsufficientState>
    </Section>
  );
}
