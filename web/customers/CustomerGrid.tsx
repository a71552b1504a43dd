// The list on a wide screen: a grid of which only the rows on screen exist. The grid is one stop of the
// keyboard; inside it the page's keys move.
// biome-ignore-all lint/a11y/useSemanticElements: a table cannot be virtual and scroll as a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its rows are its active descendant
import { Checkbox } from '@mantine/core';
import type { Virtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellContext } from './CustomerCells.tsx';
import { GridHead } from './GridHead.tsx';
import type { ListColumns } from './list-columns.tsx';
import type { Sort, SortBy } from './list-state.ts';
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
  columns: ListColumns;
  onOpen: (row: CustomerRow) => void;
  total: number | undefined;
  sort: Sort;
  onSort: (by: SortBy) => void;
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
  const { rows, scroller, virtual, context, old, current, selection, total, columns } = props;
  const { t } = useTranslation();
  // Only rows that exist can be named as the one the keyboard is on.
  const onScreen = virtual.getVirtualItems().some(({ index }) => index === current);
  return (
    <div
      ref={scroller}
      className={old ? 'customer-grid customers-old' : 'customer-grid'}
      role="grid"
      aria-label={t('customers.title')}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-multiselectable
      aria-activedescendant={onScreen ? rowId(rows[current]) : undefined}
      aria-busy={old}
      tabIndex={0}
    >
      <div role="rowgroup" className="customer-head-group">
        <GridHead
          columns={columns}
          domain={context.domain}
          sort={props.sort}
          onSort={props.onSort}
          selected={props.head}
          onSelectAll={props.onSelectAll}
        />
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
              style={{
                transform: `translateY(${start}px)`,
                gridTemplateColumns: columns.template,
              }}
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
              {columns.shown.map((column) => (
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
