// The rougher copy of a base: the same customers on a grid, none lost and no count changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coarsenSummaries, type GroupedSummaries, groupSummaries } from '../index.ts';

/** The rows of grouped summaries as texts with their weights. */
function rowsOf({ x, t, pairX, pairT, atLast, atEnd, weight, rowsFrom }: GroupedSummaries) {
  const out = new Map<string, number>();
  for (let i = 0; i < x.length; i++) {
    for (let row = rowsFrom[i]!; row < rowsFrom[i + 1]!; row++) {
      assert.equal(x[pairX[atEnd[row]!]!], x[i]);
      const time = (pair: number) => t[pairT[pair]!]!.toFixed(6);
      const key = `${x[i]} ${time(atLast[row]!)} ${time(atEnd[row]!)}`;
      assert.ok(!out.has(key), `${key} twice`);
      out.set(key, weight[row]!);
    }
  }
  return out;
}

/** Customers of a regular pattern: counts 0 to 6, times up to `longest`. */
function base(size: number, longest: number) {
  const x = Float64Array.from({ length: size }, (_, i) => (i * 5) % 7);
  const T = Float64Array.from({ length: size }, (_, i) => 1 + ((i * 37) % longest));
  const tx = Float64Array.from(T, (end, i) =>
    x[i] === 0 ? 0 : Math.floor((end * ((i * 11) % 10)) / 10),
  );
  const weight = Float64Array.from({ length: size }, (_, i) => 1 + (i % 3));
  return { x, tx, T, weight };
}

for (const [words, mean, longest, cell] of [
  ['a thirty-second part of the mean observation', 640, 700, 20],
  ['a five-hundredth part of the longest, when that is more', 16, 1500, 3],
] as const)
  test(`times are rounded to ${words}, counts and customers stay`, () => {
    const data = base(4000, longest);
    data.T[0] = longest;
    const grouped = groupSummaries(data, 1);
    const want = new Map<string, number>();
    for (let i = 0; i < data.x.length; i++) {
      const on = (time: number) => (Math.round(time / cell) * cell).toFixed(6);
      const key = `${data.x[i]} ${on(data.tx[i]!)} ${on(data.T[i]!)}`;
      want.set(key, (want.get(key) ?? 0) + data.weight[i]!);
    }
    const coarse = coarsenSummaries(grouped, mean);
    assert.deepEqual(new Map([...rowsOf(coarse)].sort()), new Map([...want].sort()));
    assert.ok(coarse.weight.length < grouped.weight.length);
    assert.deepEqual(
      [coarse.unit, coarse.sumX, coarse.customers],
      [grouped.unit, grouped.sumX, grouped.customers],
    );
  });

test('a base too small to have rows in common keeps them all', () => {
  const few = groupSummaries(
    { x: Float64Array.of(0, 2, 9), tx: Float64Array.of(0, 3, 30), T: Float64Array.of(40, 41, 300) },
    1,
  );
  const { weight, customers } = coarsenSummaries(few, 64);
  assert.deepEqual([[...weight], customers], [[1, 1, 1], 3]);
});
