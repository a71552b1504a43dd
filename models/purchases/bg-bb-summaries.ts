// What the BG/BB knows of a customer: at how many of the occasions bought, at which the last time, how many there were.
import { invalidInput } from '../invalid-input.ts';

/**
 * Customers with occasions to buy (a yearly drive, a weekly market, a cruise season) in columns, one entry per customer or per
 * group of equal customers.
 *
 * `x` occasions used after the first purchase, `tx` the number of the last one used (0 for none), `n` how many occasions there
 * were; all whole. `weight` says how many customers an entry stands for. Source: Fader, Hardie & Shang (2010).
 */
export interface OccasionSummaries {
  x: Float64Array;
  tx: Float64Array;
  n: Float64Array;
  weight?: Float64Array;
}

/** Refuses the history of one customer that cannot be, with codes as `checkOccasions`. */
export function checkOccasionHistory(x: number, tx: number, n: number, row = -1): void {
  for (const [field, value] of [
    ['x', x],
    ['tx', tx],
    ['n', n],
  ] as const) {
    if (!Number.isFinite(value)) throw invalidInput('not-finite', field, row);
    if (value < 0) throw invalidInput('negative', field, row);
    if (!Number.isInteger(value)) throw invalidInput('not-whole', field, row);
  }
  if (tx > n) throw invalidInput('tx-after-n', 'tx', row);
  if (x > tx) throw invalidInput('more-than-tx', 'x', row);
  if (x === 0 && tx > 0) throw invalidInput('tx-without-repeat', 'tx', row);
}

/**
 * Refuses summaries that no customer can have, naming the field and the row.
 *
 * Codes: `empty`, `length-mismatch`, `not-finite`, `negative`, `not-whole`, `tx-after-n`, `more-than-tx` (x above the number of
 * the last occasion used), `tx-without-repeat`, `weight-not-positive`.
 * Shapes: one entry per customer or per group. Units: occasions. Source: own.
 *
 * @example refusal(() => checkOccasions({ x: Float64Array.of(3), tx: Float64Array.of(2), n: Float64Array.of(6) })) // → 'more-than-tx'
 */
export function checkOccasions({ x, tx, n, weight }: OccasionSummaries): void {
  if (x.length === 0) throw invalidInput('empty', 'x');
  if (tx.length !== x.length) throw invalidInput('length-mismatch', 'tx');
  if (n.length !== x.length) throw invalidInput('length-mismatch', 'n');
  if (weight && weight.length !== x.length) throw invalidInput('length-mismatch', 'weight');
  for (let i = 0; i < x.length; i++) {
    checkOccasionHistory(x[i]!, tx[i]!, n[i]!, i);
    if (weight && !(weight[i]! > 0 && Number.isFinite(weight[i]!))) {
      throw invalidInput('weight-not-positive', 'weight', i);
    }
  }
}

/** Equal customers added up; every column has one entry per distinct (x, tx, n). */
export function groupOccasions(data: OccasionSummaries): Required<OccasionSummaries> {
  const known = new Map<string, number>();
  const rows: [number, number, number, number][] = [];
  for (let i = 0; i < data.x.length; i++) {
    const weight = data.weight ? data.weight[i]! : 1;
    const key = `${data.x[i]} ${data.tx[i]} ${data.n[i]}`;
    const row = known.get(key);
    if (row === undefined) {
      known.set(key, rows.length);
      rows.push([data.x[i]!, data.tx[i]!, data.n[i]!, weight]);
    } else rows[row]![3] += weight;
  }
  const column = (place: number) => Float64Array.from(rows, (row) => row[place]!);
  return { x: column(0), tx: column(1), n: column(2), weight: column(3) };
}
