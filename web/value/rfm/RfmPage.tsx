// RFM: who bought lately, often and much, what their answers pay, and how the order compares with the value.
import { SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../../server/value/contract.ts';
import { ImportButton } from '../../imports/ImportButton.tsx';
import { Page } from '../../ui/Page.tsx';
import { Finding, PageGrid } from '../../ui/Section.tsx';
import { Loading, SkeletonFinding } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import { RfmCells, RfmGrid } from './RfmGrid.tsx';
import { RfmHoldout } from './RfmHoldout.tsx';
import { type Best, type RfmState, type Sorting, sortings } from './rfm-state.ts';
import { joinCells, type RfmCell, shownCell } from './rfm-table.ts';
import './rfm.css';

const route = getRouteApi('/inside/rfm');

export function RfmPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.rfm')}>
      <Content />
    </Page>
  );
}

function Content() {
  const { t } = useTranslation();
  const state = route.useSearch();
  const navigate = route.useNavigate();
  const change = (more: RfmState) =>
    navigate({ search: { ...state, ...more }, replace: true, resetScroll: false });
  const sorting = state.sorting ?? 'independent';
  const best = state.best ?? 'highest';
  const rfm = useEndpoint(valueContract.rfm, { query: { sorting } });
  const { data, error } = rfm;
  if (error && !data) return <ErrorState error={error} onRetry={() => rfm.refetch()} />;
  if (!data)
    return (
      <Loading what={t('rfm.counting')}>
        <SkeletonFinding />
      </Loading>
    );
  if (data.cells.length === 0)
    return (
      <EmptyState title={t('rfm.empty_title')} action={<ImportButton />}>
        {t('rfm.empty')}
      </EmptyState>
    );
  return (
    <>
      <Answer cells={data.cells} best={best} />
      <div className="rfm-settings">
        <Setting
          label={t('rfm.sorting')}
          value={sorting}
          data={sortings.map((value) => ({ value, label: t(`rfm.sorting_${value}`) }))}
          onChange={(value) => change({ sorting: value as Sorting })}
        />
        <Setting
          label={t('rfm.best')}
          value={best}
          data={[
            { value: 'highest', label: t('rfm.best_highest') },
            { value: 'lowest', label: t('rfm.best_lowest') },
          ]}
          onChange={(value) => change({ best: value as Best })}
        />
      </div>
      <PageGrid>
        <RfmGrid cells={data.cells} best={best} sorting={sorting} />
        <RfmHoldout state={{ ...state, sorting, best }} onChange={change} />
        <RfmCells cells={data.cells} best={best} />
      </PageGrid>
    </>
  );
}

/** Below this a fifth is a handful of customers, and a cell is one of them. */
const fewest = 100;

function Answer({ cells, best }: { cells: readonly RfmCell[]; best: Best }) {
  const { t } = useTranslation();
  const format = useFormat();
  const all = joinCells(cells)!;
  const top = cells[0]!;
  return (
    <Finding
      sub={
        all.customers < fewest
          ? t('rfm.finding_few', { count: all.customers, number: format.integer(all.customers) })
          : t('rfm.finding_sub')
      }
    >
      {t('rfm.finding', {
        cell: shownCell(100 * top.recency + 10 * top.frequency + top.monetary, best),
        count: top.customers,
        customers: format.integer(top.customers),
        share: format.share(top.customers / all.customers),
        spend: format.share(all.spend > 0 ? Math.max(0, top.spend / all.spend) : 0),
      })}
    </Finding>
  );
}

function Setting({
  label,
  value,
  data,
  onChange,
}: {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <fieldset className="rfm-setting">
      <legend>{label}</legend>
      <SegmentedControl aria-label={label} value={value} data={data} onChange={onChange} />
    </fieldset>
  );
}
