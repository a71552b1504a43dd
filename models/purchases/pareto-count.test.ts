// Counts of active Pareto/NBD customers: against integrals from the definition, and against what they must add up to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { countGivenActive, modeOfCount, panelsOfCount } from './pareto-count.ts';

/** Cases with the chance that was computed elsewhere: a customer, a horizon, a number of purchases. */
const cases = readFileSync(new URL('../fixtures/pareto-count.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map(
    (line) =>
      line.split(',').map(Number) as [number, number, number, number, number, number, number],
  )
  .map(([k, A, s, B, H, y, want]) => ({ customer: { k, A, s, B }, H, y, want }));

test('the chance of so many purchases is the integral over the lifetime, from hours to decades', () => {
  assert.ok(cases.length > 80);
  for (const { customer, H, y, want } of cases) {
    near(countGivenActive(customer, H, y), want, 1e-11, 1e-18);
  }
});

test('the search for what counts begins where it is largest', () => {
  for (const { customer, y } of cases) {
    const { k, A, s, B } = customer;
    const t = modeOfCount(customer, y);
    if (y === 0) assert.equal(t, 0);
    else near(y / t, (k + y) / (A + t) + (s + 1) / (B + t), 1e-9);
  }
  // y/t = (k + y)/(1 + t) + (s + 1)/(1 + t) with A = B = 1: t = y/(k + s + 1).
  near(modeOfCount({ k: 2, A: 1, s: 3, B: 1 }, 12), 2, 1e-14);
});

test('panels are as long as sixteen points can integrate, and end where nothing is left', () => {
  let most = 0;
  let sum = 0;
  for (const { customer, H, y } of cases) {
    const { k, A, s, B } = customer;
    const m = Math.min(A, B);
    /** ln of the integrand over w = ln(1 + t/m). */
    const height = (w: number) => {
      const t = m * Math.expm1(w);
      const count = (y > 0 ? y * Math.log(t / A) : 0) - (k + y) * Math.log1p(t / A);
      return count - s * Math.log1p(t / B) + Math.log((m + t) / (B + t));
    };
    const edges = panelsOfCount(customer, H, y);
    const end = Math.log1p(H / m);
    const start = Math.min(end, Math.log1p(modeOfCount(customer, y) / m));
    assert.ok(edges.includes(start));
    for (let i = 1; i < edges.length; i++) {
      const [from, to] = [edges[i - 1]!, edges[i]!];
      assert.ok(from < to && to - from <= 1.5 + 1e-12);
      // The logarithm changes by six; below twenty purchases that of a power times something smooth may change by more.
      const power = (w: number) => (y > 0 && y < 20 ? y * Math.log(Math.expm1(w)) : 0);
      const change = from > 0 ? Math.abs(height(to) - height(from)) : Number.POSITIVE_INFINITY;
      const smooth =
        from > 0
          ? Math.abs(height(to) - power(to) - height(from) + power(from))
          : height(to) - power(to);
      assert.ok(change < 6.1 || (y < 20 && smooth < 6.1), `${from} ${to} ${change} ${smooth}`);
    }
    const fallen = (w: number) => height(start) - height(w);
    const [first, last] = [edges[0]!, edges.at(-1)!];
    assert.ok(first === 0 || (fallen(first) > 42 && fallen(first) < 48.2), `${first}`);
    assert.ok(last === end || (fallen(last) > 42 && fallen(last) < 48.2), `${last}`);
    most = Math.max(most, edges.length);
    sum += edges.length;
  }
  // Shorter ones would be right as well, and slower.
  assert.ok(most <= 66 && sum / cases.length < 12.4, `${most} ${sum / cases.length}`);
});

test('all counts together are certain, and their mean is the rate times the time still there', () => {
  for (const [k, A, s, B, H, last] of [
    [2, 4, 3, 10, 6, 120],
    [0.4, 1, 0.5, 2, 5, 400],
    [30, 10, 1.5, 1, 3, 100],
  ] as const) {
    let sum = 0;
    let mean = 0;
    for (let y = 0; y <= last; y++) {
      const p = countGivenActive({ k, A, s, B }, H, y);
      sum += p;
      mean += y * p;
    }
    near(sum, 1, 1e-9);
    near(mean, ((k / A) * B * (1 - (1 + H / B) ** (1 - s))) / (s - 1), 1e-7);
  }
});
