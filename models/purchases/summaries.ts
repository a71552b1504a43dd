// What the transaction models know of a customer: how many repeat purchases, when the last, how long observed.
import { invalidInput } from '../invalid-input.ts';

/**
 * Customers in columns, one entry per customer or per group of equal customers.
 *
 * `x` repeat purchase days (the first purchase is not counted), `tx` from the first to the last purchase, `T` from the
 * first purchase to the end of the observation, both in the same unit. `weight` says how many customers an entry stands
 * for; without it each entry is one. Source: Schmittlein, Morrison & Colombo (1987).
 */
export interface Summaries {
  x: Float64Array;
  tx: Float64Array;
  T: Float64Array;
  weight?: Float64Array;
}

/**
 * Refuses summaries that no customer can have, naming the field and the row.
 *
 * Codes: `empty`, `length-mismatch`, `not-finite`, `negative`, `not-whole` (x), `tx-after-T`, `tx-without-repeat`
 * (tx > 0 but x = 0), `weight-not-positive`.
 *
 * @example refusal(() => checkSummaries({ x: Float64Array.of(1), tx: Float64Array.of(9), T: Float64Array.of(8) })) // → 'tx-after-T'
 */
export function checkSummaries(data: Summaries): void {
  const { x, tx, T, weight } = data;
  const n = x.length;
  if (n === 0) throw invalidInput('empty', 'x');
  if (tx.length !== n) throw invalidInput('length-mismatch', 'tx');
  if (T.length !== n) throw invalidInput('length-mismatch', 'T');
  if (weight && weight.length !== n) throw invalidInput('length-mismatch', 'weight');
  for (let i = 0; i < n; i++) {
    const xi = x[i]!;
    const txi = tx[i]!;
    const Ti = T[i]!;
    if (!Number.isFinite(xi)) throw invalidInput('not-finite', 'x', i);
    if (!Number.isFinite(txi)) throw invalidInput('not-finite', 'tx', i);
    if (!Number.isFinite(Ti)) throw invalidInput('not-finite', 'T', i);
    if (xi < 0) throw invalidInput('negative', 'x', i);
    if (txi < 0) throw invalidInput('negative', 'tx', i);
    if (!Number.isInteger(xi)) throw invalidInput('not-whole', 'x', i);
    if (txi > Ti) throw invalidInput('tx-after-T', 'tx', i);
    if (xi === 0 && txi > 0) throw invalidInput('tx-without-repeat', 'tx', i);
    if (weight && !(weight[i]! > 0 && Number.isFinite(weight[i]!))) {
      throw invalidInput('weight-not-positive', 'weight', i);
    }
  }
}

/**
 * Summaries taken apart into their distinct values, so that costly functions are computed once for each.
 *
 * `x` distinct counts, `t` distinct times (last purchases and ends together, in units of `unit`), `pairX`/`pairT` the
 * distinct (count, time) pairs as indices into those. A row is a group of equal customers: `atLast` and `atEnd` are its
 * pairs (x, tx) and (x, T), `weight` how many customers. `sumX` is Σ weight·x and `customers` Σ weight.
 */
export interface GroupedSummaries {
  unit: number;
  x: Float64Array;
  t: Float64Array;
  pairX: Int32Array;
  pairT: Int32Array;
  atLast: Int32Array;
  atEnd: Int32Array;
  weight: Float64Array;
  sumX: number;
  customers: number;
}

/** Hands out the numbers 0, 1, 2, … to distinct keys in the order they come. */
function numbering(): { of: (key: number) => number; keys: number[] } {
  const known = new Map<number, number>();
  const keys: number[] = [];
  return {
    keys,
    of(key) {
      let index = known.get(key);
      if (index === undefined) {
        index = keys.length;
        known.set(key, index);
        keys.push(key);
      }
      return index;
    },
  };
}

/**
 * Groups equal customers and measures time in `unit`, exactly: no rounding, the likelihood is that of the single rows.
 *
 * @example groupSummaries({ x: Float64Array.of(0, 0), tx: Float64Array.of(0, 0), T: Float64Array.of(9, 9) }, 3).weight[0] // → 2
 */
export function groupSummaries(data: Summaries, unit: number): GroupedSummaries {
  const counts = numbering();
  const times = numbering();
  const pairs = numbering();
  const rows = numbering();
  const weights: number[] = [];
  const span = 2 ** 26;
  let sumX = 0;
  let customers = 0;
  for (let i = 0; i < data.x.length; i++) {
    const weight = data.weight ? data.weight[i]! : 1;
    const x = counts.of(data.x[i]!);
    const last = pairs.of(x * span + times.of(data.tx[i]!));
    const end = pairs.of(x * span + times.of(data.T[i]!));
    const row = rows.of(last * span + end);
    weights[row] = (weights[row] ?? 0) + weight;
    sumX += weight * data.x[i]!;
    customers += weight;
  }
  return {
    unit,
    x: Float64Array.from(counts.keys),
    t: Float64Array.from(times.keys, (time) => time / unit),
    pairX: Int32Array.from(pairs.keys, (key) => Math.floor(key / span)),
    pairT: Int32Array.from(pairs.keys, (key) => key % span),
    atLast: Int32Array.from(rows.keys, (key) => Math.floor(key / span)),
    atEnd: Int32Array.from(rows.keys, (key) => key % span),
    weight: Float64Array.from(weights),
    sumX,
    customers,
  };
}

/** The weighted mean of the observation times: what fits measure time in, up to a constant. */
export function meanObservation(data: Summaries): number {
  let total = 0;
  let customers = 0;
  for (let i = 0; i < data.T.length; i++) {
    const weight = data.weight ? data.weight[i]! : 1;
    total += weight * data.T[i]!;
    customers += weight;
  }
  return total / customers;
}
