// How a transaction model's fit looks for its maximum: from the boundary where nobody leaves, and roughly first in large bases.
import { freeCovariance } from '../optimize/free-covariance.ts';
import type { Minimum, Objective } from '../optimize/minimize.ts';
import { minimizeFromMany } from '../optimize/multi-start.ts';
import { coarsenSummaries } from './coarse.ts';
import type { FitPlan } from './maximize.ts';
import { meanLoss, nbdLikelihood, nbdStart } from './nbd-fit.ts';
import type { GroupedSummaries } from './summaries.ts';

/** A log-likelihood on log-parameters, as the models of this folder write it. */
export type Likelihood = (point: Float64Array, gradient?: Float64Array) => number;

/** The outcome of a search. Points are logarithms, values minus the mean log-likelihood per customer. */
export interface Found {
  /** The best of the model in which nobody leaves. */
  boundary: Minimum;
  best: Minimum;
  /** What the best gains over the boundary, in log-likelihood of all customers. */
  gain: number;
  evaluations: number;
}

/** A gain in log-likelihood over the NBD below which dropout is not in the data (a likelihood ratio test has 2 ln L > 3.8). */
export const DETECTABLE = 1e-3;

/** In a rough search a gain below this leaves open whether there is dropout at all. */
const CLEAR = 20;

/** Rows from which a rough search pays. */
const MANY = 20_000;

/** How long a search may take and when it has arrived. */
export interface Limit {
  maxEvaluations: number;
  gradientTolerance: number;
}

/** Factors on the second dropout parameter at which a trace of dropout is tried: from very early to very late leavers. */
const TRACES = [0.01, 0.1, 0.5, 2, 10, 100];

/** Whether adding a trace of dropout to the NBD raises the likelihood for any of `TRACES`. */
function dropoutHelps(loss: Objective, nbd: Float64Array, noDropout: readonly number[]): boolean {
  const gradient = new Float64Array(nbd.length + noDropout.length);
  return TRACES.some((factor) => {
    const point = Float64Array.of(
      nbd[0]!,
      nbd[1]!,
      noDropout[0]! + Math.log(100),
      noDropout[1]! + Math.log(factor),
    );
    loss(point, gradient);
    return gradient[2]! < 0;
  });
}

/** Ratios of the parameters of a ridge are kept within these; a parameter at its own bound decides long before. */
const NARROWEST = Math.log(1e-9);
const WIDEST = Math.log(1e12);

/** The coordinates of the search: those of the plan with the second of each ridge divided by the first. */
function searchCoordinates(plan: FitPlan, size: number) {
  const ridges = plan.ridges.filter(([one, other]) => one < size && other < size);
  const second = new Set(ridges.map(([, other]) => other));
  const inward = (point: ArrayLike<number>) => {
    const out = Float64Array.from(point);
    for (const [one, other] of ridges) out[other]! -= out[one]!;
    return out;
  };
  const outward = (point: ArrayLike<number>) => {
    const out = Float64Array.from(point);
    for (const [one, other] of ridges) out[other]! += out[one]!;
    return out;
  };
  /** An objective of the plan's coordinates as one of the search's. */
  const turned = (objective: Objective): Objective => {
    return (point, gradient) => {
      const value = objective(outward(point), gradient);
      for (const [one, other] of ridges) gradient[one]! += gradient[other]!;
      return value;
    };
  };
  /** The covariance of the plan's coordinates as that of the search's. */
  const inwardCovariance = (covariance: readonly (readonly number[])[]) => {
    const out = covariance.map((row) => [...row]);
    for (const [one, other] of ridges) {
      for (const row of out) row[other]! -= row[one]!;
      out[other] = out[other]!.map((value, i) => value - out[one]![i]!);
    }
    return out;
  };
  const bounds = (own: readonly number[], ratio: number) =>
    own.slice(0, size).map((value, i) => (second.has(i) ? ratio : value));
  const box = { lower: bounds(plan.lower, NARROWEST), upper: bounds(plan.upper, WIDEST) };
  return {
    inwardCovariance,
    search(
      objective: Objective,
      starts: readonly ArrayLike<number>[],
      options: Limit & { inverse?: number[][] },
      enough?: (best: Minimum) => boolean,
    ) {
      const found = minimizeFromMany(
        turned(objective),
        starts.map(inward),
        { ...options, ...box },
        enough,
      );
      return { ...found, best: { ...found.best, point: outward(found.best.point) } };
    },
  };
}

/** What both kinds of search need of a plan and its data. */
function prepare(plan: FitPlan, grouped: GroupedSummaries, likelihood: Likelihood) {
  const atBoundary = (plan.boundary?.likelihood ?? nbdLikelihood)(grouped);
  return {
    loss: meanLoss(likelihood, grouped.customers),
    boundaryLoss: meanLoss(atBoundary, grouped.customers),
    flat: searchCoordinates(plan, 2),
    whole: searchCoordinates(plan, plan.names.length),
    gain: (best: Minimum, boundary: Minimum) => (boundary.value - best.value) * grouped.customers,
  };
}

/** A search that knows nothing: the boundary first, then from there with each of the plan's starts until one is good. */
export function searchAfresh(
  plan: FitPlan,
  grouped: GroupedSummaries,
  likelihood: Likelihood,
  limit: Limit,
): Found {
  const { loss, boundaryLoss, flat, whole, gain } = prepare(plan, grouped, likelihood);
  const [lnR, lnAlpha] = nbdStart(grouped);
  const start = [lnR, lnAlpha - Math.log(plan.boundary?.stages ?? 1)];
  const first = flat.search(boundaryLoss, [start], limit);
  const boundary = first.best;
  if (plan.names.length === 2) {
    return { boundary, best: boundary, gain: 0, evaluations: first.evaluations };
  }
  // Where even a trace of dropout, early or late, makes the data less likely, one short search for a second maximum is enough.
  const hopeless = !dropoutHelps(loss, boundary.point, plan.noDropout);
  const starts = hopeless ? plan.starts.slice(0, 1) : plan.starts;
  const { best, evaluations } = whole.search(
    loss,
    starts.map((rest) => [boundary.point[0]!, boundary.point[1]!, ...rest]),
    hopeless ? { ...limit, maxEvaluations: Math.min(limit.maxEvaluations, 60) } : limit,
    (lowest) => {
      if (!lowest.converged) return false;
      const gained = gain(lowest, boundary);
      if (gained > DETECTABLE) return lowest.atBound.every((side) => side >= 0);
      // The search walked all the way to no dropout: other starts would only walk the same way.
      return gained < DETECTABLE && lowest.atBound[2] === -1;
    },
  );
  return {
    boundary,
    best,
    gain: gain(best, boundary),
    evaluations: first.evaluations + evaluations + TRACES.length,
  };
}

/** A search of a large base: on a rougher copy first, and from its maximum with its curvature on the base itself. */
export function search(
  plan: FitPlan,
  grouped: GroupedSummaries,
  likelihood: Likelihood,
  limit: Limit,
  mean: number,
): Found {
  const afresh = () => searchAfresh(plan, grouped, likelihood, limit);
  if (grouped.weight.length < MANY || plan.names.length === 2) return afresh();
  const rough = coarsenSummaries(grouped, mean);
  const roughLikelihood = plan.likelihood(rough);
  const first = searchAfresh(plan, rough, roughLikelihood, limit);
  const free = plan.names.map((_, i) => i);
  const covariance = freeCovariance(
    roughLikelihood,
    first.best.point,
    free,
    plan.curvature?.(rough),
  );
  const clear = first.best.converged && first.gain > CLEAR && covariance !== null;
  if (!clear || !first.best.atBound.every((side) => side === 0)) return afresh();
  const { boundaryLoss, flat, whole, gain, loss } = prepare(plan, grouped, likelihood);
  const boundary = flat.search(boundaryLoss, [first.boundary.point], limit);
  const inverse = whole
    .inwardCovariance(covariance)
    .map((row) => row.map((value) => value * grouped.customers));
  const second = whole.search(loss, [first.best.point], { ...limit, inverse });
  if (!second.best.converged) return afresh();
  return {
    boundary: boundary.best,
    best: second.best,
    gain: gain(second.best, boundary.best),
    evaluations: first.evaluations + boundary.evaluations + second.evaluations,
  };
}
