// Contracts: who renews, how that changes with age, what is due and what it is worth.
import { Button, Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../../server/value/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Page } from '../../ui/Page.tsx';
import { Finding, PageGrid } from '../../ui/Section.tsx';
import { Loading, SkeletonChart, SkeletonFinding } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { ContractsDue } from './ContractsDue.tsx';
import { ContractsLine } from './ContractsLine.tsx';
import type { Contracts } from './contracts-charts.ts';
import './contracts.css';

const route = getRouteApi('/inside/contracts');

export function ContractsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.contracts')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const { can } = useRights();
  const search = route.useSearch();
  const asked = useEndpoint(valueContract.contracts, { query: search });
  const { data, error } = asked;
  if (error && !data) return <ErrorState error={error} onRetry={() => asked.refetch()} />;
  if (!data)
    return (
      <Loading what={t('contracts.reading')}>
        <SkeletonFinding />
        <SkeletonChart height={300} />
      </Loading>
    );
  if (!data.totals || !data.shown)
    return (
      <EmptyState
        title={t(data.busy ? 'contracts.busy_title' : 'contracts.empty_title')}
        action={
          can('imports.write') && (
            <Button
              renderRoot={(props) => <AddressLink to="/import?kind=subscriptions" {...props} />}
            >
              {t('contracts.empty_button')}
            </Button>
          )
        }
      >
        {t('contracts.empty')}
      </EmptyState>
    );
  return (
    <>
      <Verdict found={data} />
      <Lines found={data} />
      <PageGrid>
        <ContractsDue found={data} />
        <ContractsLine line={data.shown} />
      </PageGrid>
    </>
  );
}

/** A renewal is spoken of when so many contracts came to it. */
const leastSpoken = 30;

/** The answer first: what the renewals to come are worth, and whether retention rises with age. */
function Verdict({ found }: { found: Contracts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const totals = found.totals!;
  const { shown } = found;
  const first = shown!.retention[0];
  const last = shown!.retention.findLast(
    ({ fitted, atRisk }) => fitted !== null && atRisk >= leastSpoken,
  );
  const sub = t(`contracts.sub_${found.level}`, {
    range: format.moneyRange(totals.value.low, totals.value.high),
    open: format.integer(totals.open),
    customers: format.integer(totals.customers),
    day: format.date(found.run!.asOf),
  });
  if (shown!.status === 'done' && first?.fitted && last && last.n > 1)
    return (
      <Finding sub={sub}>
        {t('contracts.finding', {
          value: format.moneyShort(totals.value.value),
          first: format.share(first.fitted),
          last: format.share(last.fitted!),
          n: format.integer(last.n),
          line: shown!.line,
        })}
      </Finding>
    );
  return (
    <Finding sub={sub}>
      {t('contracts.finding_plain', { value: format.moneyShort(totals.value.value) })}
    </Finding>
  );
}

function Lines({ found }: { found: Contracts }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const format = useFormat();
  if (found.cells.length < 2) return null;
  const keyOf = ({ line, period }: { line: string; period: string }) => `${period} ${line}`;
  return (
    <Select
      className="contracts-lines"
      label={t('contracts.line')}
      allowDeselect={false}
      data={found.cells.map((cell) => ({
        value: keyOf(cell),
        label: t('contracts.line_option', {
          line: cell.line || t('contracts.no_line'),
          period: t(`imports.value_period_${cell.period}`),
          contracts: format.integer(cell.contracts),
        }),
      }))}
      value={keyOf(found.shown!)}
      onChange={(key) => {
        const cell = found.cells.find((one) => keyOf(one) === key);
        if (cell)
          navigate({
            search: { line: cell.line, period: cell.period },
            replace: true,
            resetScroll: false,
          });
      }}
    />
  );
}
