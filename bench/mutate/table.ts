// The table of models/mutation.md: one row per formula file, written by npm run mutate -- --write, the rows of other files kept.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wilson } from '../../models/index.ts';

/** What one run found out about a file. */
export interface Score {
  file: string;
  /** Mistakes that could be made in it. */
  mutants: number;
  /** Of those looked at, how many nobody could ever see. */
  same: number;
  tried: number;
  found: number;
  /** With which seed the mutants were drawn; null when none was left out. */
  seed: string | null;
  /** The day of the run. */
  date: string;
}

const COLUMNS = [
  'file',
  'mutants',
  'no difference',
  'tried',
  'found',
  'survived',
  'score',
  '95 %',
  'drawn',
  'date',
];
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** The file's row as a reader sees it. */
export function row({ file, mutants, same, tried, found, seed, date }: Score): string {
  const { rate, lower, upper } = wilson(found, tried, { level: 0.95 });
  const figures = [mutants, same, tried, found, tried - found];
  const drawn = seed === null ? 'all' : `seed ${seed}`;
  const interval = seed === null ? '' : `${percent(lower)} to ${percent(upper)}`;
  return `| ${[file, ...figures, percent(rate), interval, drawn, date].join(' | ')} |`;
}

/** The rows of a page by file. */
function rowsOf(page: string): Map<string, string> {
  const lines = page.split('\n').filter((line) => line.startsWith('| models/'));
  return new Map(lines.map((line) => [line.split(' | ')[0]!.slice(2), line]));
}

/** What all rows come to; drawn mutants stand for their file, so that files count by their size. */
function summary(rows: readonly string[]): string {
  const figures = rows.map((line) => line.split(' | ').slice(1).map(Number.parseFloat));
  const sum = (value: (own: readonly number[]) => number) =>
    figures.reduce((all, own) => all + value(own), 0);
  const tried = sum(([, , own]) => own!);
  const found = sum(([, , , own]) => own!);
  const below = figures.filter(([, , own, hit]) => hit! < 0.85 * own!).length;
  return `${rows.length} files, ${tried} mistakes tried, ${found} found: ${percent(found / tried)}. Files below 85 %: ${below}.`;
}

/** The page with this file's row in its place; `all` are the files that could have one. */
export function withScore(page: string, score: Score, all: readonly string[]): string {
  const rows = rowsOf(page).set(score.file, row(score));
  const open = all.filter((file) => !rows.has(file));
  const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  return `# Which mistakes the tests of the models find

Printed by \`npm run mutate -- --write\`. It makes one small mistake at a time in a formula file (a sign, a comparison, a factor, a
function next to the right one) and runs the tests that pass it, the quickest first, for a few seconds of the processor at most: a
mistake counts as found only by those, so the figures are lower bounds. "No difference" are mistakes that nobody could see, each
with its reason in \`bench/mutate/equivalent.ts\`; they are not among the tried. Where a file's mistakes are drawn and not all
tried, the seed and Wilson's interval stand beside the score.

${summary(sorted)}${open.length > 0 ? ` Not counted yet: ${open.join(', ')}.` : ''} Files without formulas have no row.

| ${COLUMNS.join(' | ')} |
| --- |${' ---: |'.repeat(COLUMNS.length - 3)} --- | --- |
${sorted.join('\n')}
`;
}

/** Puts a file's figures into models/mutation.md of the project at `root`. */
export function writeScore(root: string, score: Score, all: readonly string[]): void {
  const path = join(root, 'models', 'mutation.md');
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeFileSync(path, withScore(page, score, all));
}
