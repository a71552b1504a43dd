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

const column = (...values: number[]) => Float64Array.from(values);
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

/** A log-likelihood per customer of four coordinates, with its slopes. */
type Shape = (point: Float64Array, slope: Float64Array) => number;

/** A hill of height `top` around a point, as wide as half a unit along the last coordinate and one along the others. */
const hill =
  (at: readonly number[], top: number): Shape =>
  (point, slope) => {
    let fall = 0;
    at.forEach((centre, i) => {
      const steep = i === 3 ? 4 : 1;
      slope[i] = -steep * (point[i]! - centre);
      fall += 0.5 * steep * (point[i]! - centre) ** 2;
    });
    return top - fall;
  };

const STARTS = [
  [1, 1],
  [3, 2],
];

/** A plan for a likelihood of that shape; where nobody leaves it is a hill of height 0 in the first two coordinates. */
function shaped(shape: (rows: number) => Shape): {
  plan: FitPlan;
  looked: { rows: number; point: number[] }[];
} {
  const looked: { rows: number; point: number[] }[] = [];
  const plan: FitPlan = {
    model: 'bg-nbd',
    names: ['r', 'alpha', 'a', 'b'],
    times: [false, true, false, false],
    likelihood: (grouped) => {
      const own = shape(grouped.weight.length);
      return (point, gradient) => {
        looked.push({ rows: grouped.weight.length, point: [...point] });
        const slope = new Float64Array(4);
        const value = grouped.customers * own(point, slope);
        for (let i = 0; i < 4; i++) if (gradient) gradient[i] = grouped.customers * slope[i]!;
        return value;
      };
    },
    boundary: {
      stages: 1,
      likelihood: (grouped) => (point, gradient) => {
        for (const i of [0, 1]) if (gradient) gradient[i] = -grouped.customers * point[i]!;
        return -0.5 * grouped.customers * (point[0]! ** 2 + point[1]! ** 2);
      },
    },
    starts: STARTS,
    lower: [-9, -9, -9, -9],
    upper: [9, 9, 9, 9],
    ridges: [],
    noDropout: [-8, 0],
  };
  return { plan, looked };
}

/** A base of more rows than are searched at once. */
const large = (() => {
  const size = 24_000;
  const T = Float64Array.from({ length: size }, (_, i) => 20 + i / 1e4);
  return groupSummaries({ x: new Float64Array(size).fill(1), tx: T.map((t) => t / 2), T }, 1);
})();
const looksAtStart = (looked: { rows: number; point: number[] }[], rows: number, start: number) =>
  looked.filter(
    (own) => own.rows === rows && STARTS[start]!.every((at, i) => at === own.point[i + 2]),
  ).length;

test('from where the rougher copy has its maximum one step with its curvature reaches that of a large base', () => {
  const moved = (rows: number) => (rows > 20_000 ? 0.02 : 0);
  const { plan, looked } = shaped((rows) =>
    hill([0.3, -0.2, 0.5 + moved(rows), 1 - moved(rows)], 1),
  );
  const found = search(plan, large, plan.likelihood(large), limit, 21);
  [0.3, -0.2, 0.52, 0.98].forEach((at, i) => {
    assert.ok(Math.abs(found.best.point[i]! - at) < 1e-6, `${found.best.point}`);
  });
  assert.ok(Math.abs(found.gain - large.customers) < 1e-6 * large.customers, `${found.gain}`);
  const whole = looked.filter(({ rows }) => rows === large.weight.length).length;
  assert.ok(whole <= 3, `${whole} looks at the whole base`);
  assert.ok(looked.length > whole);
});

test('a large base is searched anew where its rougher copy does not show clearly that customers leave', () => {
  // Its gain over a base that nobody leaves is 5 in log-likelihood, then 50.
  for (const [gain, anew] of [
    [5, 1],
    [50, 0],
  ] as const) {
    const { plan, looked } = shaped(() => hill([0, 0, 0.5, 1], gain / large.customers));
    const found = search(plan, large, plan.likelihood(large), limit, 21);
    assert.ok(Math.abs(found.gain - gain) < 1e-6, `${found.gain}`);
    assert.equal(looksAtStart(looked, large.weight.length, 0), anew);
  }
});

test('a large base is searched anew where its rougher copy ends at a bound', () => {
  const { plan, looked } = shaped(() => hill([0, 0, 0.5, 12], 40));
  const found = search(plan, large, plan.likelihood(large), limit, 21);
  assert.deepEqual([...found.best.atBound], [0, 0, 0, 1]);
  // Beyond that bound nothing is known: the second start is tried as well.
  assert.ok(found.best.converged && looksAtStart(looked, large.weight.length, 0) === 1);
});

const small = groupSummaries({ x: column(1, 2), tx: column(3, 8), T: column(9, 9) }, 1);

test('a first start that finds nobody leaving is not the last word where traces of it help', () => {
  // A narrow hill by the second start; around the first the likelihood is flat.
  const narrow: Shape = (point, slope) => {
    const [u, v] = [point[2]! - 2.5, point[3]! - 2];
    const top = 30 * Math.exp(-4 * (u * u + v * v));
    slope.set([-point[0]!, -point[1]!, -8 * u * top, -8 * v * top]);
    return top - 0.5 * (point[0]! ** 2 + point[1]! ** 2);
  };
  const { plan, looked } = shaped(() => narrow);
  // Traces: a hundred times the least chance, so that the second coordinate is at 2.
  const seen = {
    ...plan,
    starts: [
      [-5, -6],
      [3, 2.2],
    ],
    noDropout: [2 - Math.log(100), 2 - Math.log(2)],
  };
  const found = searchAfresh(seen, small, seen.likelihood(small), limit);
  assert.ok(found.best.converged && Math.abs(found.gain - 60) < 1e-6, `${found.gain}`);
  // Where no trace helps one start is enough.
  looked.length = 0;
  const unseen = { ...seen, noDropout: [4 - Math.log(100), 0] };
  const none = searchAfresh(unseen, small, unseen.likelihood(small), limit);
  assert.ok(none.gain < 1e-3);
  assert.ok(looked.every(({ point }) => point[2] !== 3));
});

test('a search that walked to where nobody leaves is not repeated from other starts', () => {
  // Fewer leave, the likelier the data, but for very late leavers: traces of them seem to help.
  const slope: Shape = (point, own) => {
    const side = point[3]! > 4 ? 1 : -1;
    own.set([-point[0]!, -point[1]!, 0.5 * side, 0]);
    return 0.5 * side * (point[2]! + 9) - 0.5 * (point[0]! ** 2 + point[1]! ** 2) - 4.5;
  };
  const { plan, looked } = shaped(() => slope);
  // So little data that no gain can be told from none.
  const few = { ...small, customers: 1e-6 };
  const found = searchAfresh(plan, few, plan.likelihood(few), limit);
  assert.equal(found.best.atBound[2], -1);
  assert.ok(found.gain < 1e-3);
  assert.equal(looksAtStart(looked, few.weight.length, 0), 1);
  assert.equal(looksAtStart(looked, few.weight.length, 1), 0);
});
