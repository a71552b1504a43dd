// The list itself: virtual rows, the scale that follows them, the selection, the keys, and what stands
// in for rows when there are none.
import { UnstyledButton } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { When } from '../ui/format.ts';
import { usePhone } from '../ui/scheme.ts';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { BulkActions } from './BulkActions.tsx';
import { CustomerCards } from './CustomerCards.tsx';
import { CustomerGrid } from './CustomerGrid.tsx';
import { EmptyList } from './EmptyList.tsx';
import { GridWaiting } from './GridWaiting.tsx';
import type { ListColumns } from './list-columns.tsx';
import { recallList, rememberList } from './list-memory.ts';
import { type ListState, type Sort, withSort } from './list-state.ts';
import {
  type CustomerRow,
  everything,
  type Found,
  headState,
  nothing,
  sumOf,
  toggle,
} from './selection.ts';
import { type Asked, useCustomers } from './use-customers.ts';
import { useListKeys } from './use-list-keys.ts';
import { valueDomain } from './value-domain.ts';

const rowHeight = { wide: 38, phone: 63 } as const;
/** The heading stays over the rows while they scroll; one more for the line under a row. */
const headHeight = 35;

interface CustomerListProps {
  state: ListState;
  asked: Asked;
  columns: ListColumns;
  sort: Sort;
  found: Found | undefined;
  asOf: When;
  addFilter: RefObject<HTMLButtonElement | null>;
  onChange: (state: ListState) => void;
}

export function CustomerList(props: CustomerListProps) {
  const { state, asked, columns, sort, found, asOf, addFilter, onChange } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const phone = usePhone();
  const navigate = useNavigate();
  const address = useLocation({ select: (location) => location.href });
  const customers = useCustomers(asked, sort, columns.asked);
  const rows = customers.rows ?? none;
  const scroller = useRef<HTMLDivElement>(null);
  const [remembered] = useState(() => recallList(address));
  const [current, setCurrent] = useState(remembered?.current ?? -1);
  const [selection, setSelection] = useState(nothing);
  const [picking, setPicking] = useState(false);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? rowHeight.phone : rowHeight.wide),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    scrollPaddingEnd: phone ? 0 : headHeight,
    initialOffset: remembered?.scroll ?? 0,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is measured again
  useEffect(() => virtual.measure(), [phone]);

  // Another question begins at its top, with nothing selected.
  const asking = JSON.stringify([asked, sort]);
  const seen = useRef(asking);
  useEffect(() => {
    if (seen.current === asking) return;
    seen.current = asking;
    scroller.current?.scrollTo({ top: 0 });
    setCurrent(-1);
    setSelection(nothing);
  }, [asking]);

  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const near = customers.more && last >= rows.length - 30;
  useEffect(() => {
    if (near) customers.fetchMore();
  });

  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  const domain = useMemo(
    () => valueDomain(rows.slice(startIndex, endIndex + 1), 1 / format.major(1)),
    [rows, startIndex, endIndex, format],
  );

  const remember = (row: CustomerRow) =>
    rememberList({
      address,
      ids: rows.map(({ id }) => id),
      current: rows.indexOf(row),
      scroll: scroller.current?.scrollTop ?? 0,
    });
  const open = (row: CustomerRow) => {
    remember(row);
    navigate({
      to: '/customers/$id',
      params: { id: String(row.id) },
      state: { list: true },
    });
  };
  useListKeys({
    move: (by) => {
      const next = Math.max(0, Math.min(rows.length - 1, current + by));
      setCurrent(next);
      virtual.scrollToIndex(next);
    },
    select: () => rows[current] && setSelection(toggle(selection, rows[current])),
    open: () => rows[current] && open(rows[current]),
    filter: () => addFilter.current?.click(),
    clear: () => setSelection(nothing),
  });

  const failed = customers.error && (
    <div className="customers-error">
      <ErrorState
        error={customers.error}
        title={t('customers.failed')}
        instead={rows.length > 0 ? t('customers.failed_instead') : undefined}
        onRetry={customers.retry}
      />
    </div>
  );
  if (!customers.rows)
    return (
      <div className="customer-list">
        {failed ??
          (phone ? (
            <Loading what={t('customers.loading')}>
              <SkeletonRows rows={18} />
            </Loading>
          ) : (
            <GridWaiting sort={sort} columns={columns} />
          ))}
      </div>
    );

  const context = { t, format, asOf, domain, onLink: remember };
  const shared = { rows, scroller, virtual, context, old: customers.old };
  const sum = sumOf(selection, found);
  return (
    <div className="customer-list">
      {failed}
      {rows.length === 0 && !customers.error ? (
        <EmptyList state={state} onChange={onChange} />
      ) : phone ? (
        <>
          <div className="cards-pick">
            <UnstyledButton
              className="why"
              onClick={() => {
                setPicking(!picking);
                setSelection(nothing);
              }}
            >
              {t(picking ? 'customers.pick_end' : 'customers.pick')}
            </UnstyledButton>
            {picking && (
              <UnstyledButton
                className="why"
                onClick={() => setSelection(sum.customers > 0 ? nothing : everything)}
              >
                {t(sum.customers > 0 ? 'customers.pick_none' : 'customers.pick_all')}
              </UnstyledButton>
            )}
          </div>
          <CustomerCards
            {...shared}
            picking={picking}
            selection={selection}
            onSelect={(row) => setSelection(toggle(selection, row))}
          />
        </>
      ) : (
        <CustomerGrid
          {...shared}
          columns={columns}
          total={found?.more ? undefined : found?.customers}
          sort={sort}
          onSort={(by) => onChange(withSort(state, sort, by))}
          current={current}
          selection={selection}
          head={headState(selection, found)}
          onSelect={(row) => setSelection(toggle(selection, row))}
          onSelectAll={() => setSelection(sum.customers > 0 ? nothing : everything)}
          onOpen={open}
        />
      )}
      {sum.customers > 0 && (
        <BulkActions
          selection={selection}
          found={found}
          asked={asked}
          sort={sort}
          columns={columns.asked}
          onDone={() => setSelection(nothing)}
        />
      )}
    </div>
  );
}

const none: readonly CustomerRow[] = [];
