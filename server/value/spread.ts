// How the value is spread over the customers: by doubling steps, and from the most valuable down.

export interface Spread {
  /** Customers whose value lies at or above `from` and below the next one's; doubling steps. */
  bins: { from: number; customers: number }[];
  /** Half of the customers are worth less. */
  median: number;
  /** From the most valuable customer down: share of the customers, share of the value held by them. */
  whale: { customers: number; value: number }[];
}

const steps = 8;
const points = 50;

/** A round number near the median, 1, 2 or 5 times a power of ten: the middle of the doubling steps. */
function roundNear(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const lead = value / power;
  return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/**
 * @param values of the customers, minor units, in any order; not changed
 * @returns shares 0 to 1; money in minor units; O(n log n)
 */
export function spreadOf(values: Float64Array): Spread {
  const sorted = values.slice().sort();
  const n = sorted.length;
  if (n === 0) return { bins: [], median: 0, whale: [] };
  const median = sorted[n >> 1]!;
  const middle = roundNear(Math.max(median, 100));
  const edges = [0, ...Array.from({ length: steps }, (_, k) => middle * 2 ** (k - 3))];
  const bins = edges.map((from) => ({ from: Math.round(from), customers: 0 }));
  let place = 0;
  for (const value of sorted) {
    while (place + 1 < edges.length && value >= edges[place + 1]!) place++;
    bins[place]!.customers++;
  }
  let total = 0;
  for (const value of sorted) total += value;
  const whale = [{ customers: 0, value: 0 }];
  let sum = 0;
  let next = 1;
  for (let i = 1; i <= n; i++) {
    sum += sorted[n - i]!;
    if (i < Math.ceil((next * n) / points)) continue;
    whale.push({ customers: i / n, value: total > 0 ? sum / total : 0 });
    while (i >= Math.ceil((next * n) / points)) next++;
  }
  return { bins, median: Math.round(median), whale };
}
