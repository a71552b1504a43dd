// The table behind a chart, shown on request and always there for screen readers.
import type { ReactNode } from 'react';
import { AddressLink } from './AddressLink.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';
import type { TableData } from './table-data.ts';

export function DataTable({ caption, columns, rows }: TableData & { caption: string }) {
  return (
    <ScrollRegion label={caption}>
      <DataTableBody caption={caption} columns={columns} rows={rows} linked />
    </ScrollRegion>
  );
}

/** The same table for screen readers alone. */
export function HiddenDataTable(props: TableData & { caption: string }) {
  return (
    <div className="sr-only">
      <DataTableBody {...props} />
    </div>
  );
}

function DataTableBody({
  caption,
  columns,
  rows,
  linked = false,
}: TableData & {
  caption: string;
  /** Numbers open their lists; not where nobody sees what is in focus. */
  linked?: boolean;
}) {
  const text = (cell: string | number | null, index: number) =>
    typeof cell === 'number' ? (columns[index]?.format?.(cell) ?? String(cell)) : cell;
  const shown = (cell: string | number | null, index: number, row: number): ReactNode => {
    const to = linked && typeof cell === 'number' && cell !== 0 && columns[index]?.to?.(row);
    return to ? (
      <AddressLink to={to} className="link">
        {text(cell, index)}
      </AddressLink>
    ) : (
      text(cell, index)
    );
  };
  const numeric = (index: number) => rows.some((row) => typeof row[index] === 'number');
  return (
    <table className="data-table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th key={column.title} scope="col" className={numeric(index) ? 'at-end' : undefined}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          <tr key={String(row[0])}>
            {row.map((cell, index) =>
              index === 0 ? (
                <th key={columns[index]?.title} scope="row" className={numeric(0) ? 'at-end' : ''}>
                  {text(cell, index)}
                </th>
              ) : (
                <td
                  key={columns[index]?.title}
                  className={numeric(index) ? 'num at-end' : undefined}
                >
                  {shown(cell, index, place)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
