// A bounded quasi-Newton minimiser with analytic gradients: what every fit of this library runs on.

/** What is minimised: returns the value at a point and writes the gradient there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  /** Smallest allowed value of each coordinate. */
  lower: readonly number[];
  /** Largest allowed value of each coordinate. */
  upper: readonly number[];
  /** Longest move of any coordinate in one step; parameters are logarithms, so 1 means a factor e. */
  stepCap?: number;
  /** Stop when no free gradient component exceeds this times (1 + |value|). */
  gradientTolerance?: number;
  /** Give up after so many evaluations. */
  maxEvaluations?: number;
  /** What is known of the inverse of the second derivatives at the start, from a rougher search. */
  inverse?: readonly (readonly number[])[];
}

export interface Minimum {
  point: Float64Array;
  value: number;
  gradient: Float64Array;
  evaluations: number;
  /** The free gradient vanished (or the value can no longer be lowered in double precision). */
  converged: boolean;
  /** For each coordinate −1 at its lower bound, +1 at its upper, 0 inside. */
  atBound: Int8Array;
}

/**
 * The lowest point of a smooth function inside a box, from its value and gradient.
 *
 * Method: BFGS on the inverse Hessian of the free coordinates, projected on the box; every step is capped (so that a
 * poor model of the curvature cannot throw a log-parameter away), then halved until the value falls enough (Armijo);
 * a coordinate at its bound with the gradient pushing outwards is held. A point where the function is not finite is
 * treated as infinitely high. Nothing is thrown: failure is `converged: false` with the best point seen.
 * Units: parameters are meant as logarithms, so that a step of 1 is a factor e. Range: lower < upper, a start anywhere
 * (it is moved inside). Error: a free slope of at most `gradientTolerance` (1 + |value|). Source: Nocedal & Wright
 * (2006), chapters 3, 6 and 16.7.
 *
 * @example Math.round(minimize((p, g) => { g[0] = 2 * (p[0] - 3); return (p[0] - 3) ** 2; }, [0], { lower: [-9], upper: [9] }).point[0] * 1e6) / 1e6 // → 3
 */
export function minimize(
  objective: Objective,
  start: ArrayLike<number>,
  options: MinimizeOptions,
): Minimum {
  const n = start.length;
  const { lower, upper } = options;
  const cap = options.stepCap ?? 1;
  const tolerance = options.gradientTolerance ?? 1e-10;
  const limit = options.maxEvaluations ?? 500;
  const inside = (value: number, i: number) => Math.min(upper[i]!, Math.max(lower[i]!, value));

  let point = Float64Array.from({ length: n }, (_, i) => inside(start[i]!, i));
  let gradient = new Float64Array(n);
  let value = objective(point, gradient);
  let evaluations = 1;
  let converged = false;
  let inverse = options.inverse ? Float64Array.from(options.inverse.flat()) : identity(n);
  let fresh = !options.inverse;

  const held = (i: number) =>
    (point[i]! <= lower[i]! && gradient[i]! > 0) || (point[i]! >= upper[i]! && gradient[i]! < 0);
  let previouslyFree = options.inverse ? Array.from({ length: n }, (_, i) => i).join() : '';

  while (evaluations < limit && Number.isFinite(value)) {
    const free: number[] = [];
    let steepest = 0;
    for (let i = 0; i < n; i++) {
      if (held(i)) continue;
      free.push(i);
      steepest = Math.max(steepest, Math.abs(gradient[i]!));
    }
    if (steepest <= tolerance * (1 + Math.abs(value))) {
      converged = true;
      break;
    }
    if (free.join() !== previouslyFree) {
      previouslyFree = free.join();
      inverse = identity(n);
      fresh = true;
    }

    const direction = new Float64Array(n);
    let slope = 0;
    for (const i of free) {
      let move = 0;
      for (const j of free) move -= inverse[i * n + j]! * gradient[j]!;
      direction[i] = move;
      slope += move * gradient[i]!;
    }
    if (!(slope < 0)) {
      inverse = identity(n);
      fresh = true;
      slope = 0;
      direction.fill(0);
      for (const i of free) {
        direction[i] = -gradient[i]!;
        slope -= gradient[i]! * gradient[i]!;
      }
    }
    let longest = 0;
    for (let i = 0; i < n; i++) longest = Math.max(longest, Math.abs(direction[i]!));
    let length = fresh ? Math.min(1, 0.5 / longest) : 1;
    length = Math.min(length, cap / longest);

    const next = new Float64Array(n);
    const nextGradient = new Float64Array(n);
    let nextValue = Number.POSITIVE_INFINITY;
    let accepted = false;
    // Below this change the value is rounding noise (of sums over a million customers as well) and a step that shrinks the
    // gradient is as good as a descent.
    const noise = 1e-13 * (1 + Math.abs(value));
    for (let tries = 0; tries < 40 && evaluations < limit; tries++) {
      for (let i = 0; i < n; i++) next[i] = inside(point[i]! + length * direction[i]!, i);
      nextValue = objective(next, nextGradient);
      evaluations++;
      if (Number.isFinite(nextValue)) {
        if (nextValue <= value + 1e-4 * length * slope) accepted = true;
        else if (nextValue <= value + noise) {
          let size = 0;
          for (const i of free) size = Math.max(size, Math.abs(nextGradient[i]!));
          accepted = size < steepest;
        }
      }
      if (accepted) break;
      // The minimum of the parabola through both values and the slope, kept within sensible factors.
      const drop = nextValue - value - length * slope;
      const parabola = Number.isFinite(drop) ? (-0.5 * slope * length * length) / drop : 0;
      length *= Math.min(0.5, Math.max(0.1, parabola / length));
    }
    if (!accepted) {
      if (fresh) {
        converged = steepest <= 1e-6 * (1 + Math.abs(value));
        break;
      }
      inverse = identity(n);
      fresh = true;
      continue;
    }
    updateInverse(inverse, n, point, next, gradient, nextGradient, fresh);
    fresh = false;
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }

  const atBound = Int8Array.from({ length: n }, (_, i) =>
    point[i]! <= lower[i]! ? -1 : point[i]! >= upper[i]! ? 1 : 0,
  );
  return { point, value, gradient, evaluations, converged, atBound };
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

/** The BFGS update of the inverse Hessian; skipped when the curvature along the step is not positive. */
function updateInverse(
  inverse: Float64Array,
  n: number,
  from: Float64Array,
  to: Float64Array,
  before: Float64Array,
  after: Float64Array,
  fresh: boolean,
): void {
  const step = new Float64Array(n);
  const change = new Float64Array(n);
  let curvature = 0;
  let changeSquared = 0;
  let stepSquared = 0;
  for (let i = 0; i < n; i++) {
    step[i] = to[i]! - from[i]!;
    change[i] = after[i]! - before[i]!;
    curvature += step[i]! * change[i]!;
    changeSquared += change[i]! * change[i]!;
    stepSquared += step[i]! * step[i]!;
  }
  if (!(curvature > 1e-12 * Math.sqrt(changeSquared * stepSquared))) return;
  if (fresh) {
    for (let i = 0; i < n; i++) inverse[i * n + i] = curvature / changeSquared;
  }
  const product = new Float64Array(n);
  let quadratic = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) product[i]! += inverse[i * n + j]! * change[j]!;
    quadratic += product[i]! * change[i]!;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      inverse[i * n + j]! +=
        ((1 + quadratic / curvature) * step[i]! * step[j]! -
          product[i]! * step[j]! -
          step[i]! * product[j]!) /
        curvature;
    }
  }
}
