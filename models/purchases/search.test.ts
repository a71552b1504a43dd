// How fits look for their maximum: looks are counted truly, few at a whole large base, few where nobody leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type GroupedSummaries,
  groupSummaries,
  nbdLikelihood,
  type Parameters,
  simulateCustomers,
  type TransactionModelName,
} from '../index.ts';
import { bgFamilyPlan } from './bg-family-fit.ts';
import type { FitPlan } from './maximize.ts';
import { search, searchAfresh } from './search.ts';

const limit = { maxEvaluations: 500, gradientTolerance: 1e-9 };

/** A plan that notes at how many rows each look was, of the model and of its boundary. */
function watched(plan: FitPlan): { plan: FitPlan; looks: number[]; boundaryLooks: number[] } {
  const looks: number[] = [];
  const boundaryLooks: number[] = [];
  const noting =
    (make: FitPlan['likelihood'], notes: number[]) =>
    (grouped: GroupedSummaries): ReturnType<FitPlan['likelihood']> => {
      const likelihood = make(grouped);
      return (point, gradient) => {
        notes.push(grouped.weight.length);
        return likelihood(point, gradient);
      };
    };
  return {
    plan: {
      ...plan,
      likelihood: noting(plan.likelihood, looks),
      boundary: { stages: 1, likelihood: noting(nbdLikelihood, boundaryLooks) },
    },
    looks,
    boundaryLooks,
  };
}

const base = (model: TransactionModelName, parameters: Parameters, size: number) => {
  const T = Float64Array.from({ length: size }, (_, i) => 25 + (i % 977) / 21);
  const { x, tx } = simulateCustomers({ model, parameters }, { T, seed: 3 }).calibration;
  return groupSummaries({ x, tx, T }, 8);
};
const leaving = { r: 0.9, alpha: 11, a: 0.8, b: 2.6 };

test('as many looks are told as were taken, those at the boundary and at traces of dropout included', () => {
  const { plan, looks, boundaryLooks } = watched(bgFamilyPlan('bg-nbd', 0));
  const grouped = base('bg-nbd', leaving, 300);
  const found = searchAfresh(plan, grouped, plan.likelihood(grouped), limit);
  assert.ok(found.best.converged && found.gain > 1);
  // Six traces are counted; where the first helps the others are not looked at.
  const taken = looks.length + boundaryLooks.length;
  assert.ok(found.evaluations >= taken && found.evaluations <= taken + 5, `${found.evaluations}`);
  // The first start was good, so that no other was tried.
  assert.ok(found.evaluations <= 80, `${found.evaluations} looks`);
});

test('where nobody leaves that is found out in few looks', () => {
  const { plan } = watched(bgFamilyPlan('bg-nbd', 0));
  const grouped = base('nbd', { r: 0.9, alpha: 11 }, 300);
  const found = searchAfresh(plan, grouped, plan.likelihood(grouped), limit);
  assert.ok(found.gain < 2);
  assert.ok(found.evaluations <= 60, `${found.evaluations} looks`);
});

test('a large base itself is looked at a few times, a rougher copy of it more often', () => {
  const grouped = base('bg-nbd', leaving, 27_000);
  const { plan, looks, boundaryLooks } = watched(bgFamilyPlan('bg-nbd', 0));
  const found = search(plan, grouped, plan.likelihood(grouped), limit, 6);
  assert.ok(found.best.converged);
  const rows = grouped.weight.length;
  const whole = looks.filter((count) => count === rows).length;
  assert.ok(rows > 20_000 && whole <= 6 && looks.length > 2 * whole, `${whole} of ${looks.length}`);
  const taken = looks.length + boundaryLooks.length;
  assert.ok(found.evaluations >= taken && found.evaluations <= taken + 5, `${found.evaluations}`);
  // Its maximum is that of a search that knows nothing.
  const afresh = searchAfresh(plan, grouped, plan.likelihood(grouped), limit);
  found.best.point.forEach((at, i) => {
    assert.ok(Math.abs(at - afresh.best.point[i]!) < 1e-4, `${at}, not ${afresh.best.point[i]}`);
  });
  assert.ok(Math.abs(found.gain / afresh.gain - 1) < 1e-8, `${found.gain} ${afresh.gain}`);
});
