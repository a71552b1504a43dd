// What the models are given of the customers of a base: columns in, columns out. A thread that scores loads this and no database.
import type { Base } from './queries-summary.ts';

/** The customers from one place to before another: views, nothing is copied. */
export const partOf = (base: Base, from: number, to: number): Base => ({
  customers: to - from,
  id: base.id.subarray(from, to),
  first: base.first.subarray(from, to),
  last: base.last.subarray(from, to),
  occasions: base.occasions.subarray(from, to),
  spend: base.spend.subarray(from, to),
  repeatDays: base.repeatDays.subarray(from, to),
  repeatSpend: base.repeatSpend.subarray(from, to),
  ...(base.marginShare ? { marginShare: base.marginShare.subarray(from, to) } : {}),
  ...(base.serving ? { serving: base.serving.subarray(from, to) } : {}),
});

/** Where the customers of another base stand in this one, −1 of who is not in it: both ascend. */
export function placesIn(base: Base, others: Base): Int32Array {
  const places = new Int32Array(others.customers).fill(-1);
  for (let i = 0, at = 0; i < others.customers; i++) {
    while (at < base.customers && base.id[at]! < others.id[i]!) at++;
    if (at < base.customers && base.id[at] === others.id[i]) places[i] = at;
  }
  return places;
}

/** Purchases in the columns of the models; time in days up to the evening of `asOf`. */
export function summariesOf(base: Base, asOf: number) {
  const { customers, first, last, occasions } = base;
  const x = new Float64Array(customers);
  const tx = new Float64Array(customers);
  const T = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    x[i] = occasions[i]! - 1;
    tx[i] = last[i]! - first[i]!;
    T[i] = asOf - first[i]!;
  }
  return { x, tx, T };
}

/** Does customer `i` have repeat days with spend? Whose returns ate it up has none. */
const spends = (base: Base, i: number) => base.repeatDays[i]! > 0 && base.repeatSpend[i]! > 0;

/** Their mean, in margin where the base has margins. */
const meanSpend = (base: Base, i: number) =>
  inMargin(base.repeatSpend[i]! / base.repeatDays[i]!, base.marginShare?.[i] ?? 1);

/**
 * Positive-spend repeat days and their mean, in margin where the base has margins. And what serving costs per purchase,
 * where that counts.
 */
export function spendColumns(base: Base) {
  const n = new Float64Array(base.customers);
  const m = new Float64Array(base.customers);
  for (let i = 0; i < base.customers; i++)
    if (spends(base, i)) {
      n[i] = base.repeatDays[i]!;
      m[i] = meanSpend(base, i);
    }
  return { n, m, ...(base.serving ? { c: base.serving } : {}) };
}

/**
 * The same of those of whom it is known alone, without who leaves nothing where `leaving`, for they teach nothing of spend; of more
 * than `most` as many, evenly taken.
 */
export function knownSpend(base: Base, leaving: boolean, most = base.customers) {
  const known = (i: number) => spends(base, i) && (!leaving || (base.marginShare?.[i] ?? 1) > 0);
  let count = 0;
  for (let i = 0; i < base.customers; i++) if (known(i)) count++;
  const every = Math.max(1, Math.ceil(count / most));
  const x = new Float64Array(Math.ceil(count / every));
  const m = new Float64Array(x.length);
  for (let i = 0, place = 0; i < base.customers; i++) {
    if (!known(i)) continue;
    if (place % every === 0) {
      x[place / every] = base.repeatDays[i]!;
      m[place / every] = meanSpend(base, i);
    }
    place++;
  }
  return { x, m };
}

/** A purchase in margin. Who leaves nothing counts as leaving next to nothing, a minor unit, for no model knows losses. */
export const inMargin = (spend: number, share: number): number => (share > 0 ? spend * share : 1);

/** What the models call spend is this share of what customer `i` spends. */
export function spendShare(base: Base, i: number): number {
  const share = base.marginShare?.[i] ?? 1;
  return share > 0.001 ? share : 1;
}
