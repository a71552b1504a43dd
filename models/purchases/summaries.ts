// What the transaction models know of a customer: how many repeat purchases, when the last, how long observed.
import { invalidInput } from '../invalid-input.ts';
import { numberValues, sortByKey, sortWhole } from './distinct.ts';

/**
 * Customers in columns, one entry per customer or per group of equal customers.
 *
 * `x` repeat purchase days (the first purchase is not counted), `tx` from the first to the last purchase, `T` from the
 * first purchase to the end of the observation, both in the same unit. `weight` says how many customers an entry stands
 * for; without it each entry is one. `litt`, which only the MBG/CNBD-k looks at, is the sum of the logarithms of the times between
 * purchases (0 for x = 0; of a group of customers: the mean of theirs), in the unit of tx: it tells how regular purchases are.
 * Source: Schmittlein, Morrison & Colombo (1987).
 */
export interface Summaries {
  x: Float64Array;
  tx: Float64Array;
  T: Float64Array;
  weight?: Float64Array;
  litt?: Float64Array;
}

/**
 * Refuses summaries that no customer can have, naming the field and the row.
 *
 * Codes: `empty`, `length-mismatch`, `not-finite`, `negative`, `not-whole` (x), `tx-after-T`, `tx-without-repeat`
 * (tx > 0 but x = 0), `weight-not-positive`; for litt `not-finite`, `litt-without-repeat` (not 0 but x = 0) and
 * `litt-too-large` (above x ln(tx/x), which x equal times would give).
 * Source: own.
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
  if (data.litt) checkRegularity(data, data.litt);
}

/** Refuses sums of logarithms of gaps that no gaps can have; codes as `checkSummaries`. */
function checkRegularity({ x, tx }: Summaries, litt: Float64Array): void {
  if (litt.length !== x.length) throw invalidInput('length-mismatch', 'litt');
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(litt[i]!)) throw invalidInput('not-finite', 'litt', i);
    if (x[i] === 0) {
      if (litt[i] !== 0) throw invalidInput('litt-without-repeat', 'litt', i);
      continue;
    }
    // Equal times to the last digit, and sums of rounded logarithms.
    const most = x[i]! * Math.log(tx[i]! / x[i]!);
    if (!(litt[i]! <= most + 1e-9 * (1 + Math.abs(most)))) {
      throw invalidInput('litt-too-large', 'litt', i);
    }
  }
}

/**
 * Summaries taken apart into their distinct values, so that costly functions are computed once for each.
 *
 * `x` distinct counts, `t` distinct times (last purchases and ends together, in units of `unit`), both ascending;
 * `pairX`/`pairT` the distinct (count, time) pairs as indices into those. A row is a group of equal customers: `atLast` and
 * `atEnd` are its pairs (x, tx) and (x, T), `weight` how many customers. Pairs and rows stand together by x: those of `x[i]` are
 * `pairsFrom[i]` to `pairsFrom[i + 1]` and `rowsFrom[i]` to `rowsFrom[i + 1]`, rows within in the order of T and then tx, whatever
 * the order of the customers was. `sumX` is Σ weight·x and `customers` Σ weight.
 */
export interface GroupedSummaries {
  unit: number;
  x: Float64Array;
  t: Float64Array;
  pairX: Int32Array;
  pairT: Int32Array;
  pairsFrom: Int32Array;
  atLast: Int32Array;
  atEnd: Int32Array;
  weight: Float64Array;
  rowsFrom: Int32Array;
  sumX: number;
  customers: number;
}

/** Distinct rows in the order of x, T, tx, as places among the distinct counts and times. */
interface DistinctRows {
  x: Int32Array;
  last: Int32Array;
  end: Int32Array;
  weight: Float64Array;
  size: number;
}

function emptyRows(size: number): DistinctRows {
  const column = () => new Int32Array(size);
  return { x: column(), last: column(), end: column(), weight: new Float64Array(size), size: 0 };
}

/** By one number per row that stands for all three places: nothing but these numbers has to be moved. */
function rowsByNumber(x: Int32Array, last: Int32Array, end: Int32Array, many: number) {
  const keys = new Int32Array(x.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (x[i]! * many + end[i]!) * many + last[i]!;
  sortWhole(keys);
  const rows = emptyRows(keys.length);
  let before = -1;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (key !== before) {
      before = key;
      const both = Math.floor(key / many);
      rows.last[rows.size] = key - both * many;
      rows.x[rows.size] = Math.floor(both / many);
      rows.end[rows.size] = both - rows.x[rows.size]! * many;
      rows.size++;
    }
    rows.weight[rows.size - 1]!++;
  }
  return rows;
}

/** By sorting the numbers of the rows key after key: for weighted rows and for very many distinct times. */
function rowsByKeys(
  x: Int32Array,
  last: Int32Array,
  end: Int32Array,
  counts: number,
  many: number,
  weight?: Float64Array,
) {
  const order = sortByKey(x, counts, sortByKey(end, many, sortByKey(last, many, null)));
  const rows = emptyRows(x.length);
  let before = -1;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    if (
      before < 0 ||
      x[row] !== x[before] ||
      end[row] !== end[before] ||
      last[row] !== last[before]
    ) {
      rows.x[rows.size] = x[row]!;
      rows.last[rows.size] = last[row]!;
      rows.end[rows.size] = end[row]!;
      rows.size++;
    }
    rows.weight[rows.size - 1]! += weight ? weight[row]! : 1;
    before = row;
  }
  return rows;
}

/**
 * Groups equal customers and measures time in `unit`, exactly: no rounding, the likelihood is that of the single rows.
 * Source: own.
 *
 * @example groupSummaries({ x: Float64Array.of(0, 0), tx: Float64Array.of(0, 0), T: Float64Array.of(9, 9) }, 3).weight[0] // → 2
 */
export function groupSummaries(data: Summaries, unit: number): GroupedSummaries {
  const { values: x, places } = numberValues([data.x]);
  const place = places[0]!;
  const times = numberValues([data.tx, data.T]);
  const [last, end] = times.places as [Int32Array, Int32Array];
  const many = times.values.length;
  const rows =
    !data.weight && x.length * many * many < 2 ** 31
      ? rowsByNumber(place, last, end, many)
      : rowsByKeys(place, last, end, x.length, many, data.weight);

  const { size } = rows;
  const pairX = new Int32Array(2 * size);
  const pairT = new Int32Array(2 * size);
  const pairsFrom = new Int32Array(x.length + 1);
  const rowsFrom = new Int32Array(x.length + 1);
  const atLast = new Int32Array(size);
  const atEnd = new Int32Array(size);
  // The pair of each time with the x at hand, and for which x it was made.
  const pairOf = new Int32Array(many);
  const madeFor = new Int32Array(many).fill(-1);
  let pairs = 0;
  let sumX = 0;
  let customers = 0;
  let own = -1;
  for (let row = 0; row < size; row++) {
    if (rows.x[row] !== own) {
      own = rows.x[row]!;
      pairsFrom[own] = pairs;
      rowsFrom[own] = row;
    }
    const lastTime = rows.last[row]!;
    if (madeFor[lastTime] !== own) {
      madeFor[lastTime] = own;
      pairX[pairs] = own;
      pairT[pairs] = lastTime;
      pairOf[lastTime] = pairs++;
    }
    const endTime = rows.end[row]!;
    if (madeFor[endTime] !== own) {
      madeFor[endTime] = own;
      pairX[pairs] = own;
      pairT[pairs] = endTime;
      pairOf[endTime] = pairs++;
    }
    atLast[row] = pairOf[lastTime]!;
    atEnd[row] = pairOf[endTime]!;
    sumX += rows.weight[row]! * x[own]!;
    customers += rows.weight[row]!;
  }
  pairsFrom[x.length] = pairs;
  rowsFrom[x.length] = size;
  return {
    unit,
    x,
    t: times.values.map((time) => time / unit),
    pairX: pairX.slice(0, pairs),
    pairT: pairT.slice(0, pairs),
    pairsFrom,
    atLast,
    atEnd,
    weight: rows.weight.slice(0, size),
    rowsFrom,
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
