// The minimiser: finds minima, respects bounds, survives walls, and says when it failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hessian, invertPositive, minimize, type Objective } from '../index.ts';

/** Rosenbrock's valley: the usual hard case for a quasi-Newton method; minimum 0 at (1, 1). */
const valley: Objective = (p, g) => {
  const [x, y] = [p[0]!, p[1]!];
  g[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  g[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};
const box = { lower: [-5, -5], upper: [5, 5] };

test('the bottom of a bent valley is found to ten digits', () => {
  const found = minimize(valley, [-1.2, 1], box);
  assert.ok(found.converged);
  assert.ok(Math.abs(found.point[0]! - 1) < 1e-9 && Math.abs(found.point[1]! - 1) < 1e-9);
  assert.ok(found.evaluations < 150, `${found.evaluations} evaluations`);
  assert.deepEqual([...found.atBound], [0, 0]);
});

test('a minimum outside the box is reported on its edge', () => {
  const found = minimize(valley, [-1.2, 1], { lower: [-5, -5], upper: [0.5, 5] });
  assert.ok(found.converged);
  assert.deepEqual([...found.atBound], [1, 0]);
  assert.ok(Math.abs(found.point[1]! - 0.25) < 1e-8);
  const below = minimize(valley, [3, 3], { lower: [2, -5], upper: [5, 5] });
  assert.deepEqual([...below.atBound], [-1, 0]);
});

test('where the function is not finite the search turns back', () => {
  const walled: Objective = (p, g) => {
    g[0] = 2 * (p[0]! - 1);
    return p[0]! < 0.5 ? Number.NaN : (p[0]! - 1) ** 2;
  };
  const found = minimize(walled, [4], { lower: [-9], upper: [9], stepCap: 9 });
  assert.ok(found.converged && Math.abs(found.point[0]! - 1) < 1e-8);
});

test('running out of evaluations is a result, with the best point so far', () => {
  const found = minimize(valley, [-1.2, 1], { ...box, maxEvaluations: 5 });
  assert.equal(found.converged, false);
  assert.ok(found.value < 24.2);
  const nowhere = minimize(() => Number.NaN, [0], { lower: [-1], upper: [1] });
  assert.equal(nowhere.converged, false);
});

test('a wrong gradient ends the search without a claim of success', () => {
  const lying: Objective = (p, g) => {
    g[0] = -2 * (p[0]! - 1);
    return (p[0]! - 1) ** 2;
  };
  assert.equal(minimize(lying, [3], { lower: [-9], upper: [9] }).converged, false);
});

test('curvature at the minimum and its inverse are right; a flat direction has no inverse', () => {
  const curvature = hessian(valley, [1, 1]);
  const want = [
    [802, -400],
    [-400, 200],
  ];
  curvature.forEach((row, i) => {
    row.forEach((value, j) => {
      assert.ok(Math.abs(value - want[i]![j]!) < 1e-4);
    });
  });
  const inverse = invertPositive(want)!;
  assert.ok(Math.abs(inverse[0]![0]! - 0.5) < 1e-10 && Math.abs(inverse[1]![1]! - 2.005) < 1e-10);
  assert.equal(
    invertPositive([
      [1, 1],
      [1, 1],
    ]),
    null,
  );
});
