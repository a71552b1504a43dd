// What an import is made of: the kinds that rooms bring, and the codes a problem can have.
import type { PoolClient } from 'pg';
import type { Static } from 'typebox';
import { type Company, dayIn } from '../company/index.ts';
import type { Config } from '../platform/config.ts';
import type { Database, Db, Tx } from '../platform/database.ts';
import type { Right } from '../platform/rights.ts';
import type { fileFormat, importOptions } from './contract.ts';
import type { ColumnRules } from './detect-fields.ts';
import type { DateFormat } from './fields-date.ts';
import type { DecimalMark } from './fields-number.ts';
import type { RowNote, RowProblem } from './fields-problems.ts';
import type { Rates, RateTable } from './fields-rates.ts';

/** How a file is written; detected, shown, changeable. */
export type FileFormat = Static<typeof fileFormat>;

/** What rows are read with; the same again after a crash, whatever the clock says then. */
export interface Reading {
  today: string;
  currency: string;
  currencyDigits: number;
  /** Where numbers without a country belong. */
  country?: string;
  /** The rates that were needed; before a check, those that are known. */
  rates?: RateTable;
  /** What the kind had to know of the company, see `ImportKind.know`; before a check it is asked anew. */
  known?: unknown;
}

/** What somebody decided about the rows of an import. */
export type ImportOptions = Static<typeof importOptions>;

/** What the rows of this company are read with now. */
export const readingOf = (company: Company, now: Date): Reading => ({
  today: dayIn(now, company.timeZone),
  currency: company.currency,
  currencyDigits: company.currencyDigits,
  country: company.country,
});

/** Field → name of the column in the file. */
export type NamedMapping = Record<string, string>;

export interface KindReaderOptions extends Omit<Reading, 'rates' | 'known'> {
  chosen: ImportOptions;
  rates?: Rates | undefined;
  columns: readonly string[];
  /** Field → position of the column. */
  mapping: Record<string, number>;
  dateFormat: DateFormat;
  decimal: DecimalMark;
}

export type KindReading<Row> =
  | { row: Row; notes: readonly RowNote[]; problems: null }
  | { row: null; notes: null; problems: readonly RowProblem[] };

/** One kind of row that files can hold. `purchases` is the first. */
export interface ImportKind<Row = never> {
  name: string;
  /** What somebody must be allowed beyond importing. */
  right?: Right;
  fields: KindField[];
  /** What must be known of the company before rows can be read; plain JSON, kept with the import. */
  know?: (db: Db | Tx) => Promise<unknown>;
  /** The kind as it is with what is known: the company's own fields are fields too. */
  knowing?: (known: unknown) => ImportKind<Row>;
  /** How its columns are recognised; without it, as those of sales, shop exports among them. */
  columns?: ColumnRules;
  /** Beginnings of the names by which files in the inbox folder are of this kind. */
  names?: readonly string[];
  /** What a mapping still lacks; empty when rows can be read. */
  missing: (mapping: Record<string, number>, chosen?: ImportOptions) => string[];
  makeReader: (
    options: KindReaderOptions,
  ) => (record: readonly string[], line: number) => KindReading<Row>;
  /** Shown in the preview, and what the check counts. */
  show: (row: Row) => Record<string, string | number | null>;
  measure: (row: Row) => { amount: number; day: string | null };
  /** Amount of a row that was rejected, if it can be read. */
  amountOf: (record: readonly string[], options: KindReaderOptions) => number | null;
  /** Columns of the staging table after `line`, with their types, and a row of them as COPY text. */
  staging: (readonly [name: string, type: string])[];
  copyText: (row: Row) => string;
  /** A table `<staging>_<name>` that is filled at the same time: its columns, and the rows of it that a row of the file makes, as COPY text. */
  beside?: { name: string; columns: string; copyText: (row: Row, line: number) => string };
  /** Counts the people the staged rows name and leaves beside them what the load needs of it; else they are counted alone. */
  people?: (client: PoolClient, staging: string) => Promise<number>;
  /** What only all rows together and the base can show; takes rejected rows out of the staging table. */
  judge?: (run: JudgeRun) => Promise<Judged>;
  /** Tables whose statistics a large load changes, beside those of the customers. */
  writes: readonly string[];
  /** Writes the staged rows; may be called again after a crash and then goes on. */
  load: (run: LoadRun) => Promise<void>;
  /** Takes back what this import alone told, in the transaction of the client. */
  undo: (run: UndoRun) => Promise<Undone>;
  /** What `undo` would take back now. Writes nothing that outlives the transaction of the client. */
  foreseeUndo: (run: UndoRun) => Promise<Undone>;
  /** Example rows for the template, by language. */
  template: Record<'es' | 'en', string[][]>;
}

export interface KindField {
  name: string;
  required: boolean;
  /** Its name, where the company gave it one; the others have words under `imports.field_<name>`. */
  title?: string;
}

/** The kind with what it must know of the company: what was known when the import was checked, or now. */
export async function knownKind(
  db: Db | Tx,
  kind: AnyKind,
  reading?: Reading | undefined,
): Promise<AnyKind> {
  if (!kind.know || !kind.knowing) return kind;
  return kind.knowing(reading?.known ?? (await kind.know(db)));
}

export interface JudgeRun {
  config: Config;
  client: PoolClient;
  importId: number;
  staging: string;
  chosen: ImportOptions;
  /** What `numbers` of an earlier load told that ended with an error before its count. */
  customersFrom: number | null;
}

/** What `judge` found, in rows. */
export interface Judged {
  rejected: number;
  foreseen: Foreseen | null;
  /** How many people the good rows name, where the judge knows; else they are counted. */
  people?: number;
}

/** What a load would make of the good rows now. */
export interface Foreseen {
  created: number;
  updated: number;
  unchanged: number;
  passed: number;
}

// biome-ignore lint/suspicious/noExplicitAny: kinds differ in their rows; the engine only hands them on
export type AnyKind = ImportKind<any>;

export interface LoadRun {
  config: Config;
  database: Database;
  /** One connection for the whole load; it holds the lock that lets one load run at a time. */
  client: PoolClient;
  /** A second one, for what can be done at the same time; idle when `load` returns. */
  beside: PoolClient;
  importId: number;
  chosen: ImportOptions;
  /** Staging table with `line` and the columns of the kind. */
  staging: string;
  /** How many different people the good rows name. */
  customers: number;
  /** Last customer whose rows are written, from an earlier attempt. */
  loadedThrough: number | null;
  /** What `numbers` told in an earlier attempt that was cut off before its count. */
  customersFrom: number | null;
  now: Date;
  /** Throws when nobody wants the load any more; asked between its parts. */
  wanted: () => void;
  /** Adds to the counts inside the caller's transaction and remembers how far it came. */
  count: (add: LoadCounts, loadedThrough: number, progress: number) => Promise<void>;
  /** Remembers, until the count, what is added to a line of the file to get the number of its new customer. */
  numbers: (customersFrom: number) => Promise<void>;
  /** Says how many customers the import made, and how many people in it were erased before. */
  created: (customers: number, erased: number) => Promise<void>;
}

export interface UndoRun {
  /** One connection, in a transaction that the engine ends. */
  client: PoolClient;
  importId: number;
  /** Who asked, and when. */
  by: string | null;
  now: Date;
  progress: (share: number) => Promise<void>;
}

/** What an undo takes back, and what it leaves. Amounts in minor units. */
export interface Undone {
  /** Lines that go, and their money. */
  lines: number;
  amount: number;
  /** Lines of amended orders that come back as they stood. */
  restored: number;
  restoredAmount: number;
  /** Lines that stay, because another import told them too. */
  kept: number;
  /** Customers who go, since nothing else is known of them. */
  customers: number;
}

export interface LoadCounts {
  stored: number;
  updated: number;
  alreadyThere: number;
  amountStored: number;
  /** Rows that what somebody chose passes over. */
  leftOut?: number;
  /** Rows that can no longer go in, each with a problem. */
  rejected?: number;
}

/** Turns column names into positions; unknown names and fields are named in the answer. */
export function placeMapping(
  mapping: NamedMapping,
  columns: readonly string[],
  fields: readonly { name: string }[],
): { places: Record<string, number>; unknown: string | null } {
  const places: Record<string, number> = {};
  for (const [field, column] of Object.entries(mapping)) {
    const at = columns.indexOf(column);
    if (at < 0 || !fields.some(({ name }) => name === field))
      return { places, unknown: `${field}=${column}` };
    places[field] = at;
  }
  return { places, unknown: null };
}

const special = /[\\\t\n\r]/;

/** COPY text: tabs between, `\N` for empty, backslash and control characters escaped. */
export function copyLine(values: (string | number | null | undefined)[]): string {
  let line = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) line += '\t';
    if (value === null || value === undefined) line += '\\N';
    else if (typeof value === 'number') line += value;
    else line += special.test(value) ? value.replace(/[\\\t\n\r]/g, escapeCopy) : value;
  }
  return `${line}\n`;
}

const escapeCopy = (char: string) =>
  ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[char] ?? char;
