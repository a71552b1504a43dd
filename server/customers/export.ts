// The list as a file: the columns of the view in their order, money in the currency's own unit, choices in
// words, because people open it.
import { readCompany } from '../company/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import type { Db } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import {
  type MoreCells,
  type MoreColumn,
  moreColumns,
  readColumns,
  valueText,
} from './more-columns.ts';
import { type Asked, type CustomerRow, listCustomers, type SortBy } from './queries.ts';
import { readAttributes } from './queries-attributes.ts';

/** Columns of every file, where the view names none. */
// biome-ignore format: a list reads better whole
const usual = ['id', 'key', 'name', 'group', 'phase', 'value', 'valueLow', 'valueHigh', 'historicValue', 'pActive',
  'firstPurchaseOn', 'lastPurchaseOn', 'nextExpectedOn', 'purchases', 'spend', 'expectedPurchases'] as const;
type Usual = (typeof usual)[number];
const money = new Set<string>(['value', 'valueLow', 'valueHigh', 'historicValue', 'spend']);

export interface Wanted extends Asked {
  sort: SortBy;
  direction: 'down' | 'up';
  /** Columns beyond the usual ones, comma between. */
  columns: string | undefined;
  language: 'es' | 'en';
}

/** The lines of the file, some hundred at a time; `read` is told how many customers were written so far. */
export async function* exportLines(
  { db, config }: { db: Db; config: Config },
  wanted: Wanted,
  read: (customers: number) => Promise<void> = async () => {},
): AsyncGenerator<string> {
  const { more, attributes } = readColumns(wanted.columns);
  const [company, defined] = await Promise.all([readCompany(db), readAttributes(db)]);
  const say = (key: string) => translate(config.root, wanted.language, key);
  const digits = company.currencyDigits;
  const words = { digits, yes: say('customers.yes'), no: say('customers.no') };
  const cell = (row: CustomerRow, name: Usual) => {
    const value = row[name];
    if (value === null) return null;
    if (name === 'group') return say(`ui.group_${value}`);
    if (name === 'phase') return say(`customers.phase_${value}`);
    return money.has(name) ? (Number(value) / 10 ** digits).toFixed(digits) : value;
  };
  const moreCell = (cells: MoreCells, name: MoreColumn) => {
    const value = cells[name];
    if (name === 'kind') return value === undefined ? null : say(`customer.kind_${value}`);
    return Array.isArray(value) ? value.join('; ') : value;
  };
  const attributeOf = (id: number) => defined.find((attribute) => attribute.id === id);
  yield `\ufeff${csvLine([
    ...usual.map((name) => say(`customers.column.${name}`)),
    ...more.map((name) => say(moreColumns.includes(name) ? `customers.field.${name}` : name)),
    ...attributes.map((id) => attributeOf(id)?.name ?? ''),
  ])}`;
  let written = 0;
  for (let after: string | undefined; ; ) {
    const page = await listCustomers(db, { ...wanted, unrestricted: true, after, limit: 500 });
    yield page.customers
      .map((row) =>
        csvLine([
          ...usual.map((name) => cell(row, name)),
          ...more.map((name) => moreCell(row.more ?? {}, name)),
          ...attributes.map((id) => valueText(attributeOf(id), row.more?.attributes?.[id], words)),
        ]),
      )
      .join('');
    written += page.customers.length;
    await read(written);
    if (page.next === null) return;
    after = page.next;
  }
}
