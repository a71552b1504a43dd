// The selected customers as a CSV file. What was picked one by one is written here, from the rows at
// hand; all that a question finds comes from the server, less the lines taken out.
import type { TFunction } from 'i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { addressOf, api } from '../api.ts';
import type { Format } from '../ui/format.ts';
import { type TableColumn, type TableData, toCsv } from '../ui/table-data.ts';
import type { CustomerRow, Selection } from './selection.ts';
import type { Asked } from './use-customers.ts';

// biome-ignore format: a list reads better whole
const columnNames = ['id', 'key', 'name', 'group', 'phase', 'value', 'valueLow', 'valueHigh', 'pActive',
  'firstPurchaseOn', 'lastPurchaseOn', 'nextExpectedOn', 'purchases', 'spend', 'expectedPurchases'] as const;
const moneyNames: readonly string[] = ['value', 'valueLow', 'valueHigh', 'spend'];

/** Address of the server's file with all that a question finds. */
export const fileAddress = (asked: Asked, language: 'es' | 'en'): string =>
  addressOf(customersContract.exportFile, { query: { ...asked, language } });

/** Rows as the server's file has them: the same columns, money in the currency's unit, words for codes. */
export function customersTable(
  rows: readonly CustomerRow[],
  t: TFunction,
  format: Format,
): TableData {
  const columns = columnNames.map(
    (name): TableColumn => ({
      title: t(`customers.column.${name}`),
      raw: moneyNames.includes(name) ? format.major : undefined,
    }),
  );
  return {
    columns,
    rows: rows.map((row) =>
      columnNames.map((name) => {
        if (name === 'group') return row.group && t(`ui.group_${row.group}`);
        if (name === 'phase') return row.phase && t(`customers.phase_${row.phase}`);
        return row[name];
      }),
    ),
  };
}

/** A CSV text without the lines whose first cell is one of these; quoted cells may hold line breaks. */
export function withoutLines(text: string, ids: ReadonlySet<string>): string {
  const lines: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    if (quoted || text[at] !== '\n') continue;
    lines.push(text.slice(from, at + 1));
    from = at + 1;
  }
  lines.push(text.slice(from));
  return lines.filter((line) => !ids.has(line.slice(0, line.indexOf(',')))).join('');
}

/** The file of a selection. */
export async function selectionFile(
  selection: Selection,
  asked: Asked,
  t: TFunction,
  format: Format,
): Promise<Blob> {
  const { all, rows } = selection;
  const text = all
    ? withoutLines(
        (await api(customersContract.exportFile, {
          query: { ...asked, language: format.language },
        })) as unknown as string,
        new Set([...rows.keys()].map(String)),
      )
    : toCsv(customersTable([...rows.values()], t, format));
  return new Blob([text], { type: 'text/csv' });
}
