// Ratings of the drivers of the equity from lines that were pasted or stand in a file: driver, ours, the rival's, how much
// it counts. One line per driver, or one per answer of a survey: then their means.
import { type Driver, drivers } from '../../server/value/contract.ts';

export interface ReadRating {
  own: number;
  rival: number;
  /** In hundredths; null where no line says it. */
  weight: number | null;
  lines: number;
}
export type ReadRatings = Partial<Record<Driver, ReadRating>>;

const columns = ['driver', 'own', 'rival', 'weight'] as const;
type Column = (typeof columns)[number];

/** What columns and drivers are called in files, in both languages, without accents. */
const names: Readonly<Record<Column, readonly string[]>> = {
  driver: ['impulsor', 'driver', 'factor', 'tema'],
  own: ['tu', 'nuestra', 'propia', 'own', 'you', 'ours', 'us'],
  rival: ['rival', 'competidor', 'competencia', 'competitor'],
  weight: ['peso', 'importancia', 'weight', 'importance'],
};
const driverNames: Readonly<Record<Driver, readonly string[]>> = {
  value: ['valor', 'value', 'capital de valor', 'value equity'],
  brand: ['marca', 'brand', 'capital de marca', 'brand equity'],
  relationship: ['relacion', 'relationship', 'capital de relacion', 'relationship equity'],
};

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

/**
 * Cells stand between tabs, semicolons or bars, else commas; a first line may name the columns in any order. A weight is
 * `40 %`, `40` or `0.4`.
 * @returns the means by driver, how many lines of ratings there were, and the numbers of those, from 1, that hold something else
 */
export function readRatings(text: string): { ratings: ReadRatings; rows: number; wrong: number[] } {
  const found = new Map<Driver, { own: number; rival: number; weight: number | null }[]>();
  const wrong: number[] = [];
  let order: readonly (Column | null)[] = columns;
  let rows = 0;
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const apart = ['\t', ';', '|'].find((sign) => line.includes(sign)) ?? ',';
      const cells = line.split(apart).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
      const head = cells.map(
        (cell) => columns.find((column) => names[column].includes(plain(cell))) ?? null,
      );
      if (i === 0 && head.includes('driver') && head.includes('own') && head.includes('rival')) {
        order = head;
        return;
      }
      const cell = (column: Column) => cells[order.indexOf(column)] ?? '';
      const number = (told: string) => {
        const dotted = apart === ',' ? told : told.replace(',', '.');
        return /^\d{1,3}(\.\d{1,6})?$/.test(dotted) ? Number(dotted) : Number.NaN;
      };
      const driver = drivers.find((name) => driverNames[name].includes(plain(cell('driver'))));
      const [own, rival] = [number(cell('own')), number(cell('rival'))];
      const told = cell('weight');
      const weight = told === '' ? null : hundredths(told, number(told.replace(/\s*%$/, '')));
      const fits =
        driver !== undefined &&
        [own, rival].every((rating) => rating >= 1 && rating <= 5) &&
        (weight === null || (weight > 0 && weight <= 100));
      if (!fits) {
        wrong.push(i + 1);
        return;
      }
      found.set(driver, [...(found.get(driver) ?? []), { own, rival, weight }]);
      rows++;
    });
  const ratings: ReadRatings = {};
  for (const [driver, lines] of found) {
    const weights = lines.flatMap(({ weight }) => weight ?? []);
    ratings[driver] = {
      own: mean(lines.map(({ own }) => own)),
      rival: mean(lines.map(({ rival }) => rival)),
      weight: weights.length > 0 ? mean(weights) : null,
      lines: lines.length,
    };
  }
  return { ratings, rows, wrong };
}

const hundredths = (told: string, number: number): number =>
  told.includes('%') || number > 1 ? number : number * 100;

const mean = (numbers: readonly number[]): number =>
  Number((numbers.reduce((sum, one) => sum + one, 0) / numbers.length).toFixed(2));
