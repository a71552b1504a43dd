// Distinct values and rows: what grouping finds is what a map finds, for whole and broken numbers, few and many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { paretoNbd, paretoNbdLogPActive } from '../index.ts';
import { gammaln } from '../special/gammaln.ts';
import { numberValues, sortByKey } from './distinct.ts';

test('values are numbered in ascending order, however many there are and whether or not they are whole', () => {
  for (const [count, make] of [
    [10, (i: number) => (i * 7) % 5],
    [9000, (i: number) => (i * 7919) % 3001],
    [9000, (i: number) => ((i * 7919) % 3001) / 7],
    [40_000, (i: number) => Math.sqrt((i * 7919) % 20_011)],
    [500, (i: number) => 2 ** 20 + (i % 83)],
    [500, (i: number) => (i % 2 === 0 ? 0 : -0) + (i % 3) / 4],
  ] as const) {
    const first = Float64Array.from({ length: count }, (_, i) => make(i));
    const second = Float64Array.from({ length: 300 }, (_, i) => make(3 * i + 1));
    const { values, places } = numberValues([first, second]);
    const want = [...new Set([...first, ...second].map((value) => value + 0))];
    assert.deepEqual(
      [...values],
      want.sort((one, other) => one - other),
    );
    for (const [column, own] of [
      [first, places[0]!],
      [second, places[1]!],
    ] as const)
      assert.ok(column.every((value, i) => values[own[i]!] === value));
  }
});

test('rows are sorted by one key after the other and keep their order where keys are equal', () => {
  const keys = Int32Array.from({ length: 500 }, (_, i) => (i * 31) % 17);
  const minor = Int32Array.from({ length: 500 }, (_, i) => (i * 7) % 5);
  const rows = [...keys.keys()];
  assert.deepEqual(
    [...sortByKey(keys, 17, null)],
    [...rows].sort((one, other) => keys[one]! - keys[other]! || one - other),
  );
  assert.deepEqual(
    [...sortByKey(keys, 17, sortByKey(minor, 5, null))],
    [...rows].sort(
      (one, other) => keys[one]! - keys[other]! || minor[one]! - minor[other]! || one - other,
    ),
  );
});

test('the likelihood of the Pareto/NBD goes with P(active) for silences of a second and of years', () => {
  // Watched to T and active: Γ(r+x)/Γ(r) α^r β^s (α+T)^(−r−x) (β+T)^(−s), which is the likelihood times P(active).
  const [r, alpha, s, beta] = [0.6, 11, 0.7, 9];
  const parameters = { r, alpha, s, beta };
  const T = 50;
  const silences = [0, 1e-9, 1e-6, 1e-4, 1e-3, 3e-3, 0.01, 0.1, 1, 20];
  const single = (x: number, silence: number) =>
    gammaln(r + x) -
    gammaln(r) +
    r * Math.log(alpha) +
    s * Math.log(beta) -
    (r + x) * Math.log(alpha + T) -
    s * Math.log(beta + T) -
    paretoNbdLogPActive(parameters, x, T - silence, T);
  for (const x of [1, 5, 60, 900]) {
    const want = silences.map((silence) => single(x, silence));
    silences.forEach((silence, i) => {
      const one = {
        x: Float64Array.of(x),
        tx: Float64Array.of(T - silence),
        T: Float64Array.of(T),
      };
      near(paretoNbd.logLikelihood(parameters, one), want[i]!, 1e-12, 1e-12);
      const twice = { ...one, weight: Float64Array.of(2.5) };
      near(paretoNbd.logLikelihood(parameters, twice), 2.5 * want[i]!, 1e-12, 1e-12);
    });
    const all = {
      x: new Float64Array(silences.length).fill(x),
      tx: Float64Array.from(silences, (silence) => T - silence),
      T: new Float64Array(silences.length).fill(T),
    };
    near(
      paretoNbd.logLikelihood(parameters, all),
      want.reduce((sum, one) => sum + one, 0),
      1e-12,
    );
  }
});
