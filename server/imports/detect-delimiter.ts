// Finds the character between the cells, by reading the sample with each and seeing which makes a table.
import { type Delimiter, makeCsvParser, maxColumnCount, spaces } from './csv.ts';
import type { FileProblem } from './fields-problems.ts';

/** The delimiters that are tried, the likeliest first. */
export const delimiters: readonly Delimiter[] = [',', ';', '\t', '|', spaces];

/** The sample read with one delimiter; `width` is the usual number of cells and `share` how usual it is. */
export type Table = {
  delimiter: Delimiter;
  skipLines: number;
  records: string[][];
  lines: number[];
  broken: number;
  width: number;
  share: number;
};

/** Reads the sample with a delimiter. `complete` when the text is the whole file. */
export function readTable(
  text: string,
  delimiter: Delimiter,
  complete: boolean,
  skipLines: number,
): Table {
  const parser = makeCsvParser({ delimiter, skipLines });
  const first = parser.push(text);
  const batches = complete ? [first, parser.end()] : [first];
  const records = batches.flatMap((batch) => batch.records);
  const lines = batches.flatMap((batch) => batch.lines);
  const broken = batches.reduce((sum, batch) => sum + batch.problems.length, 0);
  const counts = new Map<number, number>();
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
  let width = 0;
  let usual = 0;
  for (const [cells, count] of counts)
    if (count > usual || (count === usual && cells > width)) {
      width = cells;
      usual = count;
    }
  const share = usual / Math.max(1, records.length + broken);
  return { delimiter, skipLines, records, lines, broken, width, share };
}

/** What a text that is no table seems to be. */
function kindOfText(text: string): string {
  const start = text.trimStart().slice(0, 200).toLowerCase();
  if (/^(<!doctype html|<html|<head|<body|<table|<div|<style|<meta)/.test(start)) return 'html';
  if (/^<(\?xml|[a-z][\w:.-]*[\s>/])/.test(start)) return 'xml';
  if (/^[[{]\s*(["[{\]}]|-?\d)/.test(start)) return 'json';
  return 'text';
}

const wide: readonly Delimiter[] = [',', ';', '\t', '|'];

/** The number of cells of the first line, when it is more than a table may have. */
function tooManyColumns(text: string): number | null {
  const line = /^[^\r\n]*/.exec(text.trimStart())![0];
  for (const delimiter of wide) {
    const cells = line.split(delimiter).length;
    if (cells > maxColumnCount) return cells;
  }
  return null;
}

/**
 * The table a sample makes, or why it makes none. A delimiter counts by how many records share the
 * same number of cells (at least half must) and, less so, by how many cells that is. Runs of blanks
 * are tried only when no other delimiter makes a table, because most text has blanks.
 */
export function findTable(
  text: string,
  complete: boolean,
  given: Delimiter | undefined,
  skipLines: number | undefined,
): { table: Table; problem: null } | { table: null; problem: FileProblem } {
  const refuse = (code: FileProblem['code'], looksLike: string | null, value: string | null) => ({
    table: null,
    problem: { code, looksLike, value },
  });
  if (complete && text.trim() === '') return refuse('file_empty', null, null);
  const kind = kindOfText(text);
  if (kind !== 'text') return refuse('file_not_table', kind, null);
  const columns = tooManyColumns(text);
  if (columns !== null) return refuse('too_many_columns', null, String(columns));

  // Spreadsheets may name the delimiter themselves in a first line.
  const named = /^sep=(.)\r?\n/i.exec(text)?.[1];
  const skip = skipLines ?? (named === undefined ? 0 : 1);
  const wanted = given ?? named;
  if (wanted !== undefined) {
    const table = readTable(text, wanted, complete, skip);
    return table.records.length > 0
      ? { table, problem: null }
      : refuse('file_not_table', kind, null);
  }
  let best: Table | null = null;
  let bestScore = 0;
  for (const delimiter of delimiters) {
    if (delimiter === spaces && best !== null) continue;
    const table = readTable(text, delimiter, complete, skip);
    if (table.width < 2 || table.share < 0.5) continue;
    const score = table.share * Math.sqrt(table.width - 1);
    if (score > bestScore) {
      best = table;
      bestScore = score;
    }
  }
  return best === null ? refuse('file_not_table', kind, null) : { table: best, problem: null };
}
