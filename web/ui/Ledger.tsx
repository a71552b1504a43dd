// A table to read: hairline rows, no zebra, no vertical lines, about 38 px a row.
import type { ReactNode } from 'react';

export interface LedgerColumn {
  key: string;
  /** Heading; a ledger without any heading has no head row. */
  title?: ReactNode;
  align?: 'start' | 'center' | 'end';
  /** Figures: tabular, heavier. */
  figure?: boolean;
  /** Left out on phones. */
  wide?: boolean;
  /** Pixels; the rest is shared. */
  width?: number;
}

export interface LedgerRow {
  id: string;
  title: ReactNode;
  note?: ReactNode;
  cells: Record<string, ReactNode>;
  /** A total: under an ink rule. */
  total?: boolean;
}

export interface LedgerProps {
  /** What the table is, for those who cannot see where it stands. */
  caption: string;
  /** Heading of the first column. */
  titleColumn?: string;
  columns: readonly LedgerColumn[];
  rows: readonly LedgerRow[];
}

const cellClass = (column: LedgerColumn) =>
  [
    'ledger-cell',
    `at-${column.align ?? 'start'}`,
    column.figure && 'num strong',
    column.wide && 'wide-only',
  ]
    .filter(Boolean)
    .join(' ');

export function Ledger({ caption, titleColumn, columns, rows }: LedgerProps) {
  const headed = titleColumn !== undefined || columns.some((column) => column.title);
  return (
    <table className="ledger">
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        <col />
        {columns.map((column) => (
          <col
            key={column.key}
            width={column.width}
            className={column.wide ? 'wide-only' : undefined}
          />
        ))}
      </colgroup>
      {headed && (
        <thead>
          <tr>
            {titleColumn ? <th scope="col">{titleColumn}</th> : <td />}
            {columns.map((column) =>
              column.title ? (
                <th key={column.key} scope="col" className={cellClass(column)}>
                  {column.title}
                </th>
              ) : (
                <td key={column.key} className={cellClass(column)} />
              ),
            )}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className={row.total ? 'ledger-total' : undefined}>
            <th scope="row">
              {row.title}
              {row.note && <div className="ledger-note">{row.note}</div>}
            </th>
            {columns.map((column) => (
              <td key={column.key} className={cellClass(column)}>
                {row.cells[column.key]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
