// Looks at the start of a file and proposes how to read it; every proposal is a plain value the user may change.
import { type Delimiter, spaces } from './csv.ts';
import {
  detectEncoding,
  type Encoding,
  type EncodingFinding,
  headBytes,
  makeDecoder,
} from './decode.ts';
import { type ColumnContent, type ColumnGuess, lookAtColumn } from './detect-columns.ts';
import { type DateFinding, makeDateTally } from './detect-dates.ts';
import { findTable, type Table } from './detect-delimiter.ts';
import { type ColumnRules, saleColumns } from './detect-fields.ts';
import { countPreamble, isHeader } from './detect-header.ts';
import { type DecimalFinding, makeDecimalTally } from './detect-numbers.ts';
import { findLayout, type PresetName } from './detect-presets.ts';
import { customerFields, type Mapping, missingFields, type SaleField } from './fields.ts';
import type { DateFormat } from './fields-date.ts';
import type { DecimalMark } from './fields-number.ts';
import type { FileProblem } from './fields-problems.ts';
import { cleanText, cutText } from './fields-text.ts';
import { hasRejectedColumns, rejectedColumns } from './rejected-columns.ts';
import { knownBy, originOf, type ShapePreset, shapeOf, shapePresetOf } from './shapes-known.ts';

/** Everything needed to read a file, as plain values. */
export type ReadingSettings = {
  encoding: Encoding;
  delimiter: Delimiter;
  /** Physical lines before the header (or before the first row). */
  skipLines: number;
  header: boolean;
  /** Two columns of ours stand first: what was wrong with the row when it was rejected. */
  rejectedColumns: boolean;
  decimal: DecimalMark;
  dateFormat: DateFormat;
  mapping: Mapping;
};

/** What was seen, and how sure it is; `date` is null while no date column is known. */
export type Findings = {
  encoding: EncodingFinding;
  /** Records with the usual number of cells, as a share of the sample. */
  tableShare: number;
  decimal: DecimalFinding;
  date: DateFinding | null;
  columns: ColumnGuess[];
};

/**
 * How a file can be read. `columns` are names that tell the columns apart: those of the header, a
 * second one of the same name as "total (2)", and the position ("3") where there is no name; `sample` holds the first records (without the header) and `sampleLines` where they begin.
 */
export type Examination = {
  settings: ReadingSettings;
  preset: PresetName | null;
  /** The shop export it is by its columns, also where it is not read as one. */
  shape: { preset: ShapePreset; columns: string[] } | null;
  columns: string[];
  findings: Findings;
  sample: string[][];
  sampleLines: number[];
};

/**
 * `complete` when the head is the whole file; `language` and `currency` are the company's and decide
 * the order of day and month where nothing else does; `given` are settings the user has fixed
 * already, which are taken as they are.
 */
export type ExamineOptions = {
  complete: boolean;
  today: string;
  language: 'es' | 'en';
  currency: string;
  /** Null: none, whatever the columns say. */
  preset?: PresetName | null | undefined;
  given?: Partial<ReadingSettings> | undefined;
  /** How columns are recognised; without it, as those of sales. */
  rules?: ColumnRules | undefined;
};

/** The mapping of a preset with three columns, told apart by words and contents where they speak. */
function adaptThreeColumns(positions: Mapping, guessed: Mapping, content: ColumnContent): Mapping {
  const kept: Mapping = {};
  const wanted: readonly SaleField[] = [...customerFields, 'date', 'amount'];
  for (const field of wanted) if (guessed[field] !== undefined) kept[field] = guessed[field];
  if (missingFields(kept).length === 0 && Object.keys(kept).length === 3) return kept;
  const { customerId, ...others } = positions;
  if (content.emails >= 0.6) return { ...others, email: customerId! };
  return content.names >= 0.6 ? { ...others, name: customerId! } : positions;
}

/** How many rows are looked at for what columns hold, and handed on as the sample. */
const sampleRows = 1000;

/** The order of day and month where nothing else tells: the month first only for US dollars in English. */
function usualOrder(options: ExamineOptions): DateFormat {
  return options.language === 'en' && options.currency === 'USD' ? 'mdy' : 'dmy';
}

/** Names that tell the columns apart. */
function nameColumns(cells: readonly string[]): string[] {
  const names: string[] = [];
  cells.forEach((cell, i) => {
    const name = cutText(cleanText(cell)) || String(i + 1);
    let unique = name;
    for (let n = 2; names.includes(unique); n++) unique = `${name} (${n})`;
    names.push(unique);
  });
  return names;
}

/** A preset that is recognised without being named; without a header only when the days are where they should be. */
function recognisePreset(
  names: readonly string[] | null,
  contents: readonly ColumnContent[],
  delimiter: Delimiter,
): 'cdnow' | null {
  const layout = findLayout('cdnow', names, contents.length);
  if (layout === null) return null;
  if (names !== null) return 'cdnow';
  const days = contents[layout.mapping.date!]!;
  return delimiter === spaces && days.dates >= 0.8 ? 'cdnow' : null;
}

/** The table without the two columns of ours. */
function withoutRejected(table: Table): Table {
  const records = table.records.map((record) => record.slice(rejectedColumns));
  return { ...table, records, width: Math.max(1, table.width - rejectedColumns) };
}

/** How the dates of columns are written, in all rows there are: proof may come late in a sorted file. */
function findDates(
  rows: readonly string[][],
  columns: readonly number[],
  today: string,
  order: DateFormat,
) {
  if (columns.length === 0) return null;
  const tally = makeDateTally(today, order);
  for (const row of rows) for (const column of columns) tally.add(row[column] ?? '');
  return tally.finding();
}

/** The decimal mark of the columns of money and quantities. */
function findDecimal(rows: readonly string[][], columns: readonly number[], delimiter: Delimiter) {
  const tally = makeDecimalTally(delimiter === ';' ? ',' : '.');
  for (const column of columns) for (const row of rows) tally.add(row[column] ?? '');
  return tally.finding();
}

/** Where those of these fields stand that are mapped. */
const placesOf = (mapping: Mapping, fields: readonly string[]): number[] =>
  fields.flatMap((field) => (mapping as Record<string, number | undefined>)[field] ?? []);

/**
 * Examines the first bytes of a file (`headBytes` of them, or the whole file when it is shorter).
 * Gives a proposal, or the reason why the file is no table of rows: `file_binary`, `file_empty`,
 * `file_not_table`, `too_many_columns`, `file_no_rows`, `preset_unfit`. Never throws for what is in
 * the file.
 */
export function examineFile(
  head: Uint8Array,
  options: ExamineOptions,
): { examination: Examination; problem: null } | { examination: null; problem: FileProblem } {
  const { today, given = {}, rules = saleColumns } = options;
  const refuse = (code: FileProblem['code'], value: string | null = null) => ({
    examination: null,
    problem: { code, looksLike: null, value },
  });
  if (head.length === 0) return refuse('file_empty');
  const complete = options.complete && head.length <= headBytes;
  const bytes = head.subarray(0, headBytes);
  const detected = detectEncoding(bytes);
  if (detected.problem !== null) return { examination: null, problem: detected.problem };
  const encoding = given.encoding ?? detected.finding.encoding;
  const decoder = makeDecoder(encoding);
  const text = decoder.push(bytes).text + (complete ? decoder.end().text : '');

  const found = findTable(text, complete, given.delimiter, given.skipLines);
  if (found.problem !== null) return { examination: null, problem: found.problem };
  const marked = given.rejectedColumns ?? hasRejectedColumns(found.table.records);
  const table = marked ? withoutRejected(found.table) : found.table;
  const preamble = given.skipLines === undefined ? countPreamble(table, today, rules.isWord) : 0;
  const records = table.records.slice(preamble);
  const skipLines = preamble > 0 ? table.lines[preamble]! - 1 : table.skipLines;

  const order = usualOrder(options);
  const look = (rows: readonly string[][], width: number) =>
    Array.from({ length: width }, (_, column) => {
      // Very wide tables are looked at in fewer rows, so that an answer comes at once.
      const some = rows.slice(0, Math.min(sampleRows, Math.max(50, Math.floor(30_000 / width))));
      const cells = some.map((row) => row[column] ?? '');
      return lookAtColumn(cells, today, order);
    });
  const first = records[0]!;
  const below = look(records.slice(1), Math.max(table.width, first.length));
  const header = given.header ?? isHeader(first, below, today, rules.isWord);
  const rows = header ? records.slice(1) : records;
  if (rows.length === 0 && complete && table.broken === 0) return refuse('file_no_rows');
  const columns = nameColumns(header ? first : new Array<string>(table.width).fill(''));
  const contents = header ? below.slice(0, columns.length) : look(rows, columns.length);

  const names = header ? columns : null;
  const wanted = shapePresetOf(options.preset);
  const export_ = names === null || !rules.presets ? null : shapeOf(names, wanted ?? undefined);
  if (wanted !== null && export_ === null) return refuse('preset_unfit', wanted);
  // A mapping that somebody chose says that the rows are sales as they stand.
  const shaped =
    wanted !== null || (options.preset === undefined && given.mapping === undefined)
      ? export_
      : null;
  const plain =
    shaped !== null || options.preset === null || !rules.presets
      ? null
      : ((options.preset as 'cdnow' | 'three-columns' | undefined) ??
        recognisePreset(names, contents, table.delimiter));
  const layout = plain === null ? null : findLayout(plain, names, columns.length);
  if (plain !== null && layout === null) return refuse('preset_unfit', plain);
  const preset = shaped === null ? plain : (shaped.preset as ShapePreset);
  const recognised = rules.guess(names ?? [], contents);
  const guessed = { ...recognised, mapping: recognised.mapping as Mapping };
  let mapping =
    (shaped === null ? null : originOf(shaped, columns)) ??
    given.mapping ??
    layout?.mapping ??
    guessed.mapping;
  if (given.mapping === undefined && preset === 'three-columns')
    mapping = adaptThreeColumns(mapping, guessed.mapping, contents[0]!);

  const decimal = findDecimal(rows, placesOf(mapping, rules.numbers), table.delimiter);
  const date = findDates(rows, placesOf(mapping, rules.dates), today, order);
  return {
    examination: {
      settings: {
        encoding,
        delimiter: table.delimiter,
        skipLines,
        header,
        rejectedColumns: marked,
        decimal: given.decimal ?? layout?.decimal ?? decimal.decimal,
        dateFormat: given.dateFormat ?? layout?.dateFormat ?? date?.format ?? order,
        mapping,
      },
      preset,
      shape:
        export_ === null
          ? null
          : { preset: export_.preset as ShapePreset, columns: knownBy(export_, columns) },
      columns,
      findings: {
        encoding: detected.finding,
        tableShare: table.share,
        decimal,
        date,
        columns: guessed.guesses,
      },
      sample: rows.slice(0, sampleRows),
      sampleLines: table.lines.slice(preamble + (header ? 1 : 0)).slice(0, sampleRows),
    },
    problem: null,
  };
}
