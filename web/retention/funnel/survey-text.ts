// Surveys from lines that were pasted or stand in a file: period, segment, line, stage, respondents, yes, and whose.
import { funnelStages, type GivenSurveyRow } from '../../../server/retention/contract.ts';

const columns = ['period', 'segment', 'line', 'stage', 'respondents', 'yes', 'brand'] as const;
type Column = (typeof columns)[number];

/** What columns are called in files, in both languages, without accents. */
const names: Readonly<Record<Column, readonly string[]>> = {
  period: ['periodo', 'period', 'fecha', 'date'],
  segment: ['segmento', 'segment'],
  line: ['linea', 'line'],
  stage: ['etapa', 'stage'],
  respondents: ['encuestados', 'respondents', 'n'],
  yes: ['si', 'yes', 'personas', 'people'],
  brand: ['marca', 'brand', 'competidor', 'competitor', 'referencia', 'reference'],
};

/** Stages by their number or by their name in either language. */
const stageNames: readonly (readonly string[])[] = [
  ['mercado meta', 'target market', 'target'],
  ['consciente', 'aware'],
  ['abierto a probar', 'open to trial', 'open'],
  ['probador', 'trier'],
  ['usuario reciente', 'recent user', 'recent'],
  ['usuario habitual', 'regular user', 'regular'],
  ['lo usa con gran frecuencia', 'most often used', 'often'],
  ['leal', 'loyal'],
  ['defensor', 'advocate'],
];

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

const lastDay = (year: number, month: number) =>
  new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);

/** First and last day of `2026`, `2026-Q3` (or T3), `2026-09`, a day, or two days with `/` between them; else null. */
export function readPeriod(text: string): { from: string; to: string } | null {
  const [whole, year = '', quarter, month, day] =
    /^(\d{4})(?:-?[qt]([1-4])|-(0[1-9]|1[0-2])(?:-(\d{2}))?)?$/i.exec(text.trim()) ?? [];
  if (whole === undefined) {
    const [from, to, more] = text.split('/').map((part) => part.trim());
    const isDay = (one: string | undefined) => one !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(one);
    return isDay(from) && isDay(to) && more === undefined && to! >= from!
      ? { from: from!, to: to! }
      : null;
  }
  if (day !== undefined) return { from: whole, to: whole };
  const number = Number(year);
  if (month !== undefined)
    return { from: `${year}-${month}-01`, to: lastDay(number, Number(month)) };
  if (quarter === undefined) return { from: `${year}-01-01`, to: `${year}-12-31` };
  const first = 3 * Number(quarter) - 2;
  return {
    from: `${year}-${String(first).padStart(2, '0')}-01`,
    to: lastDay(number, first + 2),
  };
}

/**
 * Reads lines such as `2026-10; ; ; consciente; 1204; 578`, in the order of the columns or as a first line names them. Cells
 * stand between tabs, semicolons or bars, else commas. Of the target market there are no respondents, `yes` are its people.
 * @returns rows, and numbers of lines, from 1, that hold something else
 */
export function readSurveys(text: string): { rows: GivenSurveyRow[]; wrong: number[] } {
  const rows: GivenSurveyRow[] = [];
  const wrong: number[] = [];
  let order: readonly (Column | null)[] = columns;
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const apart = ['\t', ';', '|'].find((sign) => line.includes(sign)) ?? ',';
      const cells = line.split(apart).map((cell) =>
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      );
      const head = cells.map(
        (cell) => columns.find((column) => names[column].includes(plain(cell))) ?? null,
      );
      if (i === 0 && head.includes('stage') && head.includes('yes')) {
        order = head;
        return;
      }
      const row = rowOf((column) => cells[order.indexOf(column)] ?? '');
      if (row) rows.push(row);
      else wrong.push(i + 1);
    });
  return { rows, wrong };
}

function rowOf(cell: (column: Column) => string): GivenSurveyRow | null {
  const period = readPeriod(cell('period'));
  const told = plain(cell('stage'));
  const at = /^[1-9]$/.test(told)
    ? Number(told) - 1
    : stageNames.findIndex((list) => list.includes(told));
  const stage = funnelStages[at];
  const number = (column: Column) => {
    const digits = cell(column).replace(/(?<=\d)[ ,.](?=\d{3}(\D|$))/g, '');
    return /^\d{1,10}$/.test(digits) ? Number(digits) : null;
  };
  const [respondents, yes] = [number('respondents'), number('yes')];
  if (period === null || stage === undefined || yes === null) return null;
  if ((stage === 'target') !== (cell('respondents') === '')) return null;
  if (stage !== 'target' && (respondents === null || respondents < 1 || yes > respondents))
    return null;
  const line = cell('line');
  return {
    ...period,
    stage,
    yes,
    ...(respondents === null ? {} : { respondents }),
    ...(cell('segment') === '' ? {} : { segment: cell('segment') }),
    ...(line === '' || line === '*' ? {} : { line }),
    ...(cell('brand') === '' ? {} : { brand: cell('brand') }),
  };
}
