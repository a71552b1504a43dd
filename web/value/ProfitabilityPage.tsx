// Profitability: what customers leave after all they cost, whom it comes from, who takes it away, and what to do.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { ImportButton } from '../imports/ImportButton.tsx';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonFinding, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { ProfitLevels } from './ProfitLevels.tsx';
import { ProfitLines, ProfitVerdicts } from './ProfitLines.tsx';
import { ProfitMatrix } from './ProfitMatrix.tsx';
import { ProfitWhale } from './ProfitWhale.tsx';
import type { Profitability } from './profit-words.ts';
import { Unprofitable } from './Unprofitable.tsx';
import './profit.css';

/** While it is being worked out it is asked for again after so long, milliseconds. */
const again = 4000;

export function ProfitabilityPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.profitability')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const { can } = useRights();
  const found = useEndpoint(
    valueContract.profitability,
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
        title={t(data.busy ? 'profit.computing' : 'profit.empty_title')}
        action={!data.busy && <ImportButton />}
      >
        {t('profit.empty')}
      </EmptyState>
    );
  if (data.status === 'no_costs')
    return (
      <Section title={t('nav.profitability')}>
        <InsufficientState
          title={t('profit.no_costs_title')}
          action={can('company.write') && <SetCosts />}
        >
          {t('profit.no_costs')}
        </InsufficientState>
      </Section>
    );
  return (
    <>
      <Verdict data={data} />
      <PageGrid>
        <ProfitLevels data={data} />
        {data.whale && <ProfitWhale whale={data.whale} total={data.totals.profit} />}
        {can('customers.read') && data.totals.profit < data.totals.revenue && <Unprofitable />}
        <ProfitLines data={data} />
        <ProfitVerdicts data={data} />
        {can('customers.read') && <ProfitMatrix data={data} />}
      </PageGrid>
    </>
  );
}

function SetCosts() {
  const { t } = useTranslation();
  return (
    <Button
      size="xs"
      variant="default"
      renderRoot={(props) => <AddressLink to="/settings#serving" {...props} />}
    >
      {t('profit.set_costs')}
    </Button>
  );
}

function Verdict({ data }: { data: Profitability }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { totals, whale, status } = data;
  const parts = [
    whale?.topFifth != null && t('profit.top_fifth', { share: format.share(whale.topFifth) }),
    whale &&
      whale.unprofitable > 0 &&
      t('profit.tail', {
        count: whale.unprofitable,
        number: format.integer(whale.unprofitable),
        loss: format.moneyShort(-whale.loss),
      }),
    status === 'partly' &&
      t('profit.partly', {
        share: format.share(
          totals.uncosted / Math.max(1, Math.abs(totals.revenue), totals.uncosted),
        ),
      }),
    data.busy && t('profit.computing'),
  ];
  return (
    <Finding
      sub={parts.filter(Boolean).join(' ')}
      actions={status === 'partly' && can('company.write') && <SetCosts />}
    >
      {t(totals.profit >= 0 ? 'profit.finding' : 'profit.finding_loss', {
        profit: format.moneyShort(Math.abs(totals.profit)),
        revenue: format.moneyShort(totals.revenue),
        customers: format.integer(totals.customers),
      })}
    </Finding>
  );
}
