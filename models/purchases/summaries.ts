// What the transaction models know of a customer: how many repeat purchases, when the last, how long observed.
import { invalidInput } from '../invalid-input.ts';
import { numberValues, rankWhole, sortByKey, sortWhole } from './distinct.ts';

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
 * Shapes: one entry per customer or per group. Units: times all in one unit. Source: own.
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
  for (let i = 0; i < n; i++) if (!possible(x[i]!, tx[i]!, T[i]!)) refuse(x[i]!, tx[i]!, T[i]!, i);
  for (let i = 0; weight && i < n; i++) {
    if (!(weight[i]! > 0 && Number.isFinite(weight[i]!))) {
      throw invalidInput('weight-not-positive', 'weight', i);
    }
  }
  if (data.litt) checkRegularity(data, data.litt);
}

/** Whether a customer can have such a history: asked of millions, so in one breath. */
function possible(x: number, tx: number, T: number): boolean {
  const limit = Number.POSITIVE_INFINITY;
  const counted = x >= 0 && x < limit && x === Math.floor(x) && (x > 0 || tx === 0);
  return counted && tx >= 0 && tx <= T && T < limit;
}

/** Says what is wrong with a history that no customer can have. */
function refuse(x: number, tx: number, T: number, row: number): never {
  if (!Number.isFinite(x)) throw invalidInput('not-finite', 'x', row);
  if (!Number.isFinite(tx)) throw invalidInput('not-finite', 'tx', row);
  if (!Number.isFinite(T)) throw invalidInput('not-finite', 'T', row);
  if (x < 0) throw invalidInput('negative', 'x', row);
  if (tx < 0) throw invalidInput('negative', 'tx', row);
  if (!Number.isInteger(x)) throw invalidInput('not-whole', 'x', row);
  throw tx > T
    ? invalidInput('tx-after-T', 'tx', row)
    : invalidInput('tx-without-repeat', 'tx', row);
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
 * `pairsFrom[i]` to `pairsFrom[i + 1]` and `rowsFrom[i]` to `rowsFrom[i + 1]`; of those the rows before `severalFrom[i]` are one customer
 * each, the others several or a fraction, and both are in the order of T and then tx, whatever the order of the customers was. `sumX` is Σ weight·x and `customers` Σ weight.
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
  severalFrom: Int32Array;
  sumX: number;
  customers: number;
}

/** Distinct rows in the order of x, T, tx, as places among the distinct counts and times. */
interface DistinctRows {
  x: Int32Array;
  last: Int32Array;
  end: Int32Array;
  weight: Float64Array;
}

function emptyRows(size: number): DistinctRows {
  const column = () => new Int32Array(size);
  return { x: column(), last: column(), end: column(), weight: new Float64Array(size) };
}

/** What grouping starts from: the distinct counts, the distinct times, and the rows. */
interface Distinct {
  x: Float64Array;
  t: Float64Array;
  rows: DistinctRows;
}

/**
 * By one number per customer that stands for all three places: nothing but these numbers has to be moved. Null for weighted
 * customers, for times that are not whole, and for so many distinct ones that the number would be too large.
 */
function distinctByNumber(data: Summaries): Distinct | null {
  const counts = data.weight ? null : rankWhole([data.x]);
  const times = counts && rankWhole([data.tx, data.T]);
  if (!counts || !times) return null;
  const many = times.values.length;
  if (counts.values.length * many * many >= 2 ** 31) return null;
  const numbers = new Int32Array(data.x.length);
  for (let i = 0; i < numbers.length; i++) {
    const both = counts.rank[data.x[i]! | 0]! * many + times.rank[data.T[i]! | 0]!;
    numbers[i] = both * many + times.rank[data.tx[i]! | 0]!;
  }
  const sorted = sortWhole(numbers);
  let size = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) size++;
  const rows = emptyRows(size);
  let row = 0;
  for (let i = 0; i < sorted.length; row++) {
    const number = sorted[i]!;
    const first = i++;
    while (i < sorted.length && sorted[i] === number) i++;
    const both = Math.floor(number / many);
    const x = Math.floor(both / many);
    rows.x[row] = x;
    rows.end[row] = both - x * many;
    rows.last[row] = number - both * many;
    rows.weight[row] = i - first;
  }
  return { x: counts.values, t: times.values, rows };
}

/** By sorting the numbers of the customers key after key: for all others. */
function distinctByKeys(data: Summaries): Distinct {
  const { values: counts, places } = numberValues([data.x]);
  const x = places[0]!;
  const times = numberValues([data.tx, data.T]);
  const [last, end] = times.places as [Int32Array, Int32Array];
  const many = times.values.length;
  const order = sortByKey(x, counts.length, sortByKey(end, many, sortByKey(last, many, null)));
  const same = (one: number, other: number) =>
    x[one] === x[other] && end[one] === end[other] && last[one] === last[other];
  let size = 0;
  for (let i = 0; i < order.length; i++) if (i === 0 || !same(order[i]!, order[i - 1]!)) size++;
  const rows = emptyRows(size);
  let row = -1;
  for (let i = 0; i < order.length; i++) {
    const own = order[i]!;
    if (i === 0 || !same(own, order[i - 1]!)) {
      row++;
      rows.x[row] = x[own]!;
      rows.end[row] = end[own]!;
      rows.last[row] = last[own]!;
    }
    rows.weight[row]! += data.weight ? data.weight[own]! : 1;
  }
  return { x: counts, t: times.values, rows };
}

/**
 * Groups equal customers and measures time in `unit`, exactly: no rounding, the likelihood is that of the single rows.
 * Method: one sort of whole numbers that stand for the rows. Error: none. Source: own.
 *
 * @example groupSummaries({ x: Float64Array.of(0, 0), tx: Float64Array.of(0, 0), T: Float64Array.of(9, 9) }, 3).weight[0] // → 2
 */
export function groupSummaries(data: Summaries, unit: number): GroupedSummaries {
  const { x, t, rows } = distinctByNumber(data) ?? distinctByKeys(data);
  const size = rows.x.length;
  const most = Math.min(2 * size, x.length * t.length);
  const pairX = new Int32Array(most);
  const pairT = new Int32Array(most);
  const pairsFrom = new Int32Array(x.length + 1);
  const rowsFrom = new Int32Array(x.length + 1);
  const severalFrom = new Int32Array(x.length);
  const atLast = new Int32Array(size);
  const atEnd = new Int32Array(size);
  const weight = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    rowsFrom[rows.x[row]! + 1]!++;
    if (rows.weight[row] === 1) severalFrom[rows.x[row]!]!++;
  }
  // From how many to where.
  for (let i = 0; i < x.length; i++) {
    rowsFrom[i + 1]! += rowsFrom[i]!;
    severalFrom[i]! += rowsFrom[i]!;
  }
  // The pair of each time with the x at hand, and for which x it was made.
  const pairOf = new Int32Array(t.length);
  const madeFor = new Int32Array(t.length).fill(-1);
  let pairs = 0;
  let sumX = 0;
  let customers = 0;
  let own = -1;
  let single = 0;
  let several = 0;
  for (let row = 0; row < size; row++) {
    if (rows.x[row] !== own) {
      own = rows.x[row]!;
      pairsFrom[own] = pairs;
      single = rowsFrom[own]!;
      several = severalFrom[own]!;
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
    const count = rows.weight[row]!;
    const at = count === 1 ? single++ : several++;
    atLast[at] = pairOf[lastTime]!;
    atEnd[at] = pairOf[endTime]!;
    weight[at] = count;
    sumX += count * x[own]!;
    customers += count;
  }
  pairsFrom[x.length] = pairs;
  return {
    unit,
    x,
    t: t.map((time) => time / unit),
    pairX: pairX.slice(0, pairs),
    pairT: pairT.slice(0, pairs),
    pairsFrom,
    atLast,
    atEnd,
    weight,
    rowsFrom,
    severalFrom,
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
