// The list on a wide screen: a grid of which only the rows on screen exist. The grid is one stop of the
// keyboard; inside it the page's keys move.
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot be virtual and scroll as a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its rows are its active descendant
import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Virtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Domain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { ScaleTicks } from '../ui/Whisker.tsx';
import { type CellContext, type Column, columns } from './CustomerCells.tsx';
import type { Sort, SortName } from './list-state.ts';
import { type CustomerRow, isSelected, type Selection } from './selection.ts';

/** What the grid and the cards of the phone both need. */
export interface RowsProps {
  rows: readonly CustomerRow[];
  scroller: RefObject<HTMLDivElement | null>;
  virtual: Virtualizer<HTMLDivElement, Element>;
  context: CellContext;
  /** The rows answer an earlier question. */
  old: boolean;
}

interface CustomerGridProps extends RowsProps {
  onOpen: (row: CustomerRow) => void;
  total: number | undefined;
  sort: Sort;
  onSort: (by: SortName) => void;
  /** Row the keyboard is on; -1 for none. */
  current: number;
  selection: Selection;
  head: boolean | 'mixed';
  onSelect: (row: CustomerRow) => void;
  onSelectAll: () => void;
}

export const rowId = (row: CustomerRow | undefined): string | undefined =>
  row && `customer-${row.id}`;

export function CustomerGrid(props: CustomerGridProps) {
  const { rows, scroller, virtual, context, old, current, selection, total } = props;
  const { t } = useTranslation();
  return (
    <div
      ref={scroller}
      className={old ? 'customer-grid customers-old' : 'customer-grid'}
      role="grid"
      aria-label={t('customers.title')}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-multiselectable
      aria-activedescendant={rowId(rows[current])}
      aria-busy={old}
      tabIndex={0}
    >
      <div role="rowgroup" className="customer-head-group">
        <GridHead {...props} />
      </div>
      <div role="rowgroup" className="customer-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const selected = isSelected(selection, row.id);
          const marks = [
            'customer-row',
            selected && 'customer-selected',
            index === current && 'customer-current',
          ];
          return (
            // The keys of the page do with the current row what a click does with any.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={row.id}
              id={rowId(row)}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={selected}
              className={marks.filter(Boolean).join(' ')}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => props.onOpen(row)}
            >
              {/* A click beside the box means the box. */}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: X selects */}
              <span
                role="gridcell"
                className="cell-box"
                onClick={(event) => event.stopPropagation()}
              >
                <Checkbox
                  tabIndex={-1}
                  checked={selected}
                  onChange={() => props.onSelect(row)}
                  aria-label={t('customers.select_one', { name: row.name })}
                />
              </span>
              {columns.map((column) => (
                <span key={column.id} role="gridcell" className={column.className}>
                  {column.cell(row, context)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function GridHead({ context, sort, onSort, head, onSelectAll }: CustomerGridProps) {
  const { t } = useTranslation();
  return (
    <div role="row" className="customer-head" aria-rowindex={1}>
      <span role="columnheader" className="cell-box">
        <Checkbox
          checked={head === true}
          indeterminate={head === 'mixed'}
          onChange={onSelectAll}
          aria-label={t('customers.select_all')}
        />
      </span>
      {columns.map((column) => (
        <HeadCell
          key={column.id}
          column={column}
          domain={context.domain}
          sort={sort}
          onSort={onSort}
        />
      ))}
    </div>
  );
}

interface HeadCellProps {
  column: Column;
  domain: Domain;
  sort: Sort;
  onSort: (by: SortName) => void;
}

function HeadCell({ column, domain, sort, onSort }: HeadCellProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const by = column.sort;
  const sorted = by !== undefined && sort.by === by;
  const order = sort.direction === 'down' ? 'descending' : 'ascending';
  const Arrow = sort.direction === 'down' ? IconArrowDown : IconArrowUp;
  const end = column.className?.includes('at-end') ? 'at-end' : undefined;
  return (
    <span
      role="columnheader"
      className={end}
      aria-sort={by === undefined ? undefined : sorted ? order : 'none'}
    >
      {by ? (
        <UnstyledButton
          className={sorted ? 'head-button head-sorted' : 'head-button'}
          onClick={() => onSort(by)}
        >
          {t(`customers.head.${by}`)}
          {sorted && <Arrow size={13} aria-hidden="true" />}
        </UnstyledButton>
      ) : column.id === 'interval' ? (
        <>
          <span className="sr-only">{t('customers.head.interval')}</span>
          <ScaleTicks
            {...domain}
            at={domain.min < 0 ? [domain.min, 0, domain.max] : [0, domain.max / 2, domain.max]}
            format={format.moneyAxis}
          />
        </>
      ) : (
        t(`customers.head.${column.id as 'group' | 'phase'}`)
      )}
    </span>
  );
}
