// How the searches go: how many looks at the function they need where it can be said by hand, and what many starts report.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { freeCovariance, minimize, minimizeFromMany, type Objective, settle } from '../index.ts';
import { findRoot } from './root.ts';

/** 50 p²: slope 100 p. */
const bowl: Objective = (p, g) => {
  g[0] = 100 * p[0]!;
  return 50 * p[0]! * p[0]!;
};
const wide = { lower: [-1e4], upper: [1e4] };

/** Rosenbrock's valley; minimum 0 at (1, 1). */
const valley: Objective = (p, g) => {
  const [x, y] = [p[0]!, p[1]!];
  g[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  g[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};

test('a parabola takes three looks: one capped to half a unit, from which the curvature is known', () => {
  const seen: number[] = [];
  const found = minimize(
    (p, g) => {
      seen.push(p[0]!);
      return bowl(p, g);
    },
    [1],
    wide,
  );
  // The first direction is the slope, 100 long, cut to 0.5; then the secant 0.5/50 is the inverse of the curvature.
  assert.deepEqual(seen, [1, 0.5, 0]);
  assert.deepEqual(
    { converged: found.converged, evaluations: found.evaluations, value: found.value },
    { converged: true, evaluations: 3, value: 0 },
  );
  assert.deepEqual([...found.gradient], [0]);
});

test('a step too long is cut at the bottom of the parabola, but to no less than a tenth at once', () => {
  const trace = (stepCap: number, inverse = [[1]]) => {
    const seen: number[] = [];
    const found = minimize(
      (p, g) => {
        seen.push(p[0]!);
        return bowl(p, g);
      },
      [1],
      { ...wide, inverse, stepCap },
    );
    assert.ok(found.converged);
    return seen.map((value) => Math.round(value * 1e12) / 1e12 + 0);
  };
  // An inverse of 1 says a step of −100; caps 3 and 200 let go to −2 and, as the wanted step is shorter, to −99.
  assert.deepEqual(trace(3), [1, -2, 0]);
  // −99 is 100 too far: tenths lead to −9, then to 0 by the parabola of exactly a tenth.
  assert.deepEqual(trace(200), [1, -99, -9, 0]);
  // With inverse 10 and cap 200: −199, −19, −1 (as high as the start, so no descent), then half of it.
  assert.deepEqual(trace(200, [[10]]), [1, -199, -19, -1, 0]);
});

test('beyond a wall steps shrink to a tenth', () => {
  const seen: number[] = [];
  minimize(
    (p, g) => {
      seen.push(p[0]!);
      g[0] = 2 * p[0]!;
      return p[0]! < -0.1 ? Number.POSITIVE_INFINITY : p[0]! ** 2;
    },
    [1],
    { ...wide, inverse: [[5]], stepCap: 5 },
  );
  near(seen[1]!, -4);
  near(seen[2]!, 0.5);
});

test('what is known of the curvature is used: with the right inverse one step arrives', () => {
  // f = 2x² + xy + 1.5y² − x; H = [[4, 1], [1, 3]]; minimum (3/11, −1/11).
  const quadratic: Objective = (p, g) => {
    const [x, y] = [p[0]!, p[1]!];
    g[0] = 4 * x + y - 1;
    g[1] = x + 3 * y;
    return 2 * x * x + x * y + 1.5 * y * y - x;
  };
  const box = { lower: [-9, -9], upper: [9, 9] };
  const inverse = [
    [3 / 11, -1 / 11],
    [-1 / 11, 4 / 11],
  ];
  const found = minimize(quadratic, [0.9, 0.5], { ...box, inverse });
  assert.equal(found.evaluations, 2);
  near(found.point[0]!, 3 / 11, 1e-14);
  near(found.point[1]!, -1 / 11, 1e-14);
  near(found.value, -3 / 22, 1e-14);
  // A direction that leads up is no direction: the search begins again along the slope, and finds the way.
  const wrong = minimize(quadratic, [0.9, 0.5], {
    ...box,
    inverse: [
      [-1, 0],
      [0, -1],
    ],
  });
  assert.ok(wrong.converged && wrong.evaluations <= 9, `${wrong.evaluations}`);
  near(wrong.point[0]!, 3 / 11, 1e-8);
});

test('the search ends when the slope is small against one plus the value, and not before', () => {
  const at = (start: number, gradientTolerance: number, height = 0) =>
    minimize(
      (p, g) => {
        g[0] = 2 * p[0]!;
        return p[0]! ** 2 + height;
      },
      [start],
      { ...wide, gradientTolerance },
    ).evaluations;
  // Slope 0.4 against 0.5 · 1.04, and 0.6 against 0.5 · 1.09.
  assert.equal(at(0.2, 0.5), 1);
  assert.equal(at(0.3, 0.5), 2);
  // Slope 20 against 0.1 · (1 + 100 + 200), and against 0.1 · (1 + |100 − 250|).
  assert.equal(at(10, 0.1, 200), 1);
  assert.ok(at(10, 0.1, -250) > 1);
  assert.equal(at(10, 0.1, -350), 1);
});

test('where the value is all rounding a smaller slope is progress', () => {
  // The sum of a million terms says nothing of p² here; the slope is still exact. Anywhere but at the start it is `rise` higher.
  const search = (rise: number) =>
    minimize(
      (p, g) => {
        g[0] = p[0]!;
        return p[0] === 1e-3 ? 1 : 1 + rise;
      },
      [1e-3],
      { ...wide, inverse: [[0.5]], maxEvaluations: 200 },
    );
  const found = search(1.5e-13);
  assert.ok(found.converged);
  assert.ok(Math.abs(found.point[0]!) <= 2e-10);
  // Not so where the value rises by more than rounding: slopes that lie lead nowhere.
  const lie = search(3e-13);
  assert.equal(lie.converged, false);
  assert.equal(lie.point[0], 1e-3);
  // The same below zero; and a slope that grows in one of two directions is no progress.
  const below = minimize(
    (p, g) => {
      g[0] = p[0]!;
      return p[0] === 1e-3 ? -1 : -1 + 1.5e-13;
    },
    [1e-3],
    { ...wide, inverse: [[0.5]] },
  );
  assert.ok(below.converged);
  const worse = minimize(
    (p, g) => {
      const first = p[0] === 1e-3;
      g[0] = first ? 1e-3 : 0;
      g[1] = first ? 1e-4 : 2e-3;
      return first ? 1 : 1 + 1e-13;
    },
    [1e-3, 0],
    { lower: [-9, -9], upper: [9, 9], maxEvaluations: 100 },
  );
  near(worse.point[0]!, 1e-3, 1e-12);
  assert.ok(Math.abs(worse.point[1]!) < 1e-12);
  // A slope of a millionth of the value where nothing is lower is as good as none.
  const flat = minimize(
    (p, g) => {
      g[0] = 1.5e-6;
      return p[0] === 0 ? 1 : 2;
    },
    [0],
    wide,
  );
  assert.ok(flat.converged);
});

test('limits are kept to the number: of looks and of the box', () => {
  for (const maxEvaluations of [1, 2, 7]) {
    let looks = 0;
    const found = minimize(
      (p, g) => {
        looks++;
        return valley(p, g);
      },
      [-1.2, 1],
      { lower: [-5, -5], upper: [5, 5], maxEvaluations },
    );
    assert.equal(looks, maxEvaluations);
    assert.equal(found.evaluations, maxEvaluations);
  }
  const inside = (p: Float64Array) => p[0]! >= 0.2 && p[0]! <= 2 && p[1]! >= 0.3 && p[1]! <= 4;
  const found = minimize(
    (p, g) => {
      assert.ok(inside(p));
      return valley(p, g);
    },
    [-7, 9],
    { lower: [0.2, 0.3], upper: [2, 4] },
  );
  assert.ok(found.converged);
  near(found.point[0]!, 1, 1e-7);
});

test('a coordinate that starts at its bound is let go when the function falls inwards', () => {
  const found = minimize(valley, [-1, 5], { lower: [-1, -1], upper: [2, 5] });
  assert.deepEqual([...found.atBound], [0, 0]);
  near(found.point[0]!, 1, 1e-7);
  near(found.point[1]!, 1, 1e-7);
  // Held at both bounds there is nothing to search: one look.
  const slope: Objective = (_, g) => {
    g[0] = 1;
    g[1] = -1;
    return 3;
  };
  const corner = minimize(slope, [-2, 7], { lower: [-2, -2], upper: [7, 7] });
  assert.deepEqual([corner.converged, corner.evaluations], [true, 1]);
  assert.deepEqual([...corner.atBound], [-1, 1]);
});

test('usual hard cases take no more looks than a good quasi-Newton method needs', () => {
  /** Powell's singular function. */
  const powell: Objective = (p, g) => {
    const [a, b, c, d] = [p[0]!, p[1]!, p[2]!, p[3]!];
    const [u, v, w, z] = [a + 10 * b, c - d, b - 2 * c, a - d];
    g[0] = 2 * u + 40 * z ** 3;
    g[1] = 20 * u + 4 * w ** 3;
    g[2] = 10 * v - 8 * w ** 3;
    g[3] = -10 * v - 40 * z ** 3;
    return u * u + 5 * v * v + w ** 4 + 10 * z ** 4;
  };
  const long: Objective = (p, g) => {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const weight = 4 ** i;
      g[i] = weight * (p[i]! - i);
      value += 0.5 * weight * (p[i]! - i) ** 2;
    }
    return value;
  };
  const most = [58, 90, 44];
  [
    minimize(valley, [-1.2, 1], { lower: [-5, -5], upper: [5, 5] }),
    minimize(powell, [3, -1, 0, 1], { lower: [-9, -9, -9, -9], upper: [9, 9, 9, 9] }),
    minimize(long, [9, 9, 9, 9, 9], { lower: Array(5).fill(-99), upper: Array(5).fill(99) }),
  ].forEach((found, i) => {
    assert.ok(found.converged);
    assert.ok(found.evaluations <= most[i]!, `${found.evaluations} looks`);
  });
});

/** Two wells, the left one lower by about 0.8 `tilt`. */
const wells =
  (tilt: number, height = 0): Objective =>
  (p, g) => {
    g[0] = 4 * p[0]! ** 3 - 4 * p[0]! + tilt;
    return p[0]! ** 4 - 2 * p[0]! ** 2 + tilt * p[0]! + height;
  };
const nine = { lower: [-9], upper: [9] };

test('of several starts the lowest result is kept, with how many agree and what it cost', () => {
  const found = minimizeFromMany(wells(0.4), [[2], [-2], [-0.5]], nine);
  assert.equal(found.minima.length, 3);
  assert.ok(found.best.point[0]! < -1 && found.minima[0]!.point[0]! > 0.9);
  assert.equal(found.best, found.minima[found.minima[1]!.value <= found.minima[2]!.value ? 1 : 2]);
  assert.equal(found.agreeing, 2);
  assert.equal(
    found.evaluations,
    found.minima[0]!.evaluations + found.minima[1]!.evaluations + found.minima[2]!.evaluations,
  );
  // Of two as low as each other the first stays.
  const even = minimizeFromMany(wells(0), [[2], [-2]], nine);
  assert.equal(even.best, even.minima[0]);
  assert.equal(even.agreeing, 2);
});

test('who has enough after the first start stops there', () => {
  const values: number[] = [];
  const found = minimizeFromMany(wells(0.4), [[2], [-2], [0.5]], nine, ({ value }) => {
    values.push(value);
    return values.length === 2;
  });
  assert.equal(found.minima.length, 2);
  // It is asked about the lowest so far.
  assert.deepEqual(values, [found.minima[0]!.value, found.minima[1]!.value]);
});

test('two minima are the same within a hundred-millionth of one plus the value, if both are minima', () => {
  // The wells differ by 2 · tilt up to its square: by 4e-9 and 4e-8 against 1e-8 · (1 + |height − 1|).
  const agreeing = (tilt: number, height: number) =>
    minimizeFromMany(wells(tilt, height), [[-2], [2]], { ...nine, gradientTolerance: 1e-11 })
      .agreeing;
  assert.equal(agreeing(2e-9, 1), 2);
  assert.equal(agreeing(2e-8, 1), 1);
  assert.equal(agreeing(2e-8, 21), 2);
  assert.equal(agreeing(2e-8, -19), 2);
  // A search that ran out of looks next to the minimum does not agree with it.
  const short = minimizeFromMany(
    (p, g) => {
      g[0] = 2 * p[0]!;
      return p[0]! ** 2;
    },
    [[0], [1e-5]],
    { ...nine, maxEvaluations: 2 },
  );
  assert.equal(short.agreeing, 1);
});

test('the covariance is the inverse of the curvature of the free parameters, by differences or given', () => {
  // ln L = −(2x² + xy + 1.5y²) + 5z, with z held at its bound.
  const likelihood = (p: Float64Array, g?: Float64Array) => {
    const [x, y, z] = [p[0]!, p[1]!, p[2]!];
    if (g) g.set([-4 * x - y, -x - 3 * y, 5]);
    return -(2 * x * x + x * y + 1.5 * y * y) + 5 * z;
  };
  const want = [
    [3 / 11, -1 / 11, 0],
    [-1 / 11, 4 / 11, 0],
    [0, 0, 0],
  ];
  const at = Float64Array.of(0.1, 0.2, 7);
  const same = (got: number[][] | null) =>
    want.forEach((row, i) => {
      row.forEach((value, j) => {
        near(got![i]![j]!, value, 1e-9);
      });
    });
  same(freeCovariance(likelihood, at, [0, 1]));
  assert.deepEqual([...at], [0.1, 0.2, 7]);
  const curvature = () => [
    [-4, -1, 9],
    [-1, -3, 9],
    [9, 9, 9],
  ];
  const unasked = () => {
    throw new Error('where the curvature is given the likelihood is not asked');
  };
  same(freeCovariance(unasked, at, [0, 1], curvature));
  assert.equal(freeCovariance(likelihood, at, [0, 2]), null);
});

test('the last step of a fit goes to the maximum from nearby, not from afar and not to something worse', () => {
  // ln L = −2(x − 1)² − (y − x)², slopes −4(x − 1) + 2(y − x) and −2(y − x).
  const likelihood = (p: Float64Array, g?: Float64Array) => {
    const [x, y] = [p[0]!, p[1]!];
    if (g) g.set([-4 * (x - 1) + 2 * (y - x), -2 * (y - x)]);
    return -2 * (x - 1) ** 2 - (y - x) ** 2;
  };
  const close = settle(likelihood, Float64Array.of(0.997, 1.008), [0, 1]);
  near(close.point[0]!, 1, 1e-9);
  near(close.point[1]!, 1, 1e-9);
  near(close.value, 0, 0, 1e-15);
  near(close.covariance![0]![0]!, 1 / 4, 1e-8);
  near(close.covariance![1]![1]!, 3 / 4, 1e-8);
  // 0.011 away in one coordinate is too far, whichever way.
  for (const start of [0.989, 1.011]) {
    const far = settle(likelihood, Float64Array.of(1, start), [0, 1]);
    assert.deepEqual([...far.point], [1, start]);
    near(far.value, -(0.011 ** 2), 1e-9);
    assert.ok(far.covariance);
  }
  // Held coordinates stay: y free alone goes to x.
  const held = settle(likelihood, Float64Array.of(1.5, 1.495), [1]);
  assert.equal(held.point[0], 1.5);
  near(held.point[1]!, 1.5, 1e-9);
  // A curvature that is wrong by a factor leads past the maximum to a steeper place: the old point stays, on either side.
  for (const start of [1.001, 0.999]) {
    const wrong = settle(likelihood, Float64Array.of(start, start), [0], () => [
      [-1, 0],
      [0, -1],
    ]);
    assert.deepEqual([...wrong.point], [start, start]);
  }
  const flat = settle(() => 3, Float64Array.of(1, 2), [0, 1]);
  assert.deepEqual([[...flat.point], flat.value, flat.covariance], [[1, 2], 3, null]);
});

test('a zero is found between two ends from whichever side, in few looks, or said to be at the nearer end', () => {
  const zero = (f: (u: number) => number, low: number, high: number, tolerance = 1e-13) => {
    const seen: number[] = [];
    const found = findRoot(
      (u) => {
        seen.push(u);
        return f(u);
      },
      low,
      high,
      tolerance,
    );
    return { found, looks: seen.length, seen };
  };
  // On a line the first guess is right.
  assert.deepEqual(zero((u) => 3 - 2 * u, 0, 4).seen, [0, 4, 1.5]);
  assert.deepEqual(zero((u) => 2 * u - 3, 0, 4).seen, [0, 4, 1.5]);
  assert.deepEqual(zero((u) => 2 * u - 3, 4, 0).seen, [4, 0, 1.5]);
  // An end that is a zero, or the end nearer to it where there is none.
  for (const [f, low, high, want] of [
    [(u: number) => u - 2, 2, 5, 2],
    [(u: number) => u - 5, 2, 5, 5],
    [(u: number) => u * u + 1, -1, 3, -1],
    [(u: number) => u * u + 1, -3, 1, 1],
    [(u: number) => -u - 1, 2, 5, 2],
    [(u: number) => -u * u, 1, -1, 1],
  ] as [(u: number) => number, number, number, number][]) {
    const { found, looks } = zero(f, low, high);
    assert.deepEqual([found, looks], [want, 2]);
  }
  // u³ = 2 and e^u = 5 from both sides, bent either way: forty halvings would be needed.
  for (const [f, want, low, high, most] of [
    [(u: number) => u ** 3 - 2, 2 ** (1 / 3), 0, 3, 30],
    [(u: number) => 2 - u ** 3, 2 ** (1 / 3), 0, 3, 30],
    [(u: number) => Math.exp(u) - 5, Math.log(5), -4, 4, 21],
    [(u: number) => Math.exp(-u) - 5, -Math.log(5), -4, 4, 21],
    [(u: number) => 5 - Math.exp(-u), -Math.log(5), 4, -4, 21],
    [(u: number) => Math.tanh(9 * (u - 0.7)), 0.7, 0, 50, 21],
  ] as [(u: number) => number, number, number, number, number][]) {
    const { found, looks } = zero(f, low, high);
    near(found, want, 1e-13);
    assert.ok(looks <= most, `${looks} looks`);
  }
  // Where the function jumps, or is so flat about its zero that no line helps, halvings still come in.
  const jump = zero((u) => (u > 0.3 ? 1 : -1e-9), 0, 1, 1e-12);
  near(jump.found, 0.3, 1e-12);
  assert.ok(jump.looks <= 100, `${jump.looks} looks`);
  const flat = zero((u) => (u - 1) ** 3, -5, 9.3, 1e-12);
  near(flat.found, 1, 1e-12);
  assert.ok(flat.looks <= 100, `${flat.looks} looks`);
  // The interval is what the tolerance says; a coarse one ends early, in its middle.
  assert.deepEqual(zero((u) => u - 0.3, 0, 1, 1).seen, [0, 1]);
  assert.equal(zero((u) => u - 0.3, 0, 1, 1).found, 0.5);
});
