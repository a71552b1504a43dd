// Spend per purchase when the Gamma-Gamma model does not fit: normal or log-normal about a mean of the customer's own.
import { invalidInput } from '../invalid-input.ts';
import { freeCovariance } from '../optimize/free-covariance.ts';
import { minimize } from '../optimize/minimize.ts';
import { checkSpend, type SpendDiagnosis, type SpendSummaries } from '../purchases/gamma-gamma.ts';
import { meanLoss } from '../purchases/nbd-fit.ts';
import { version } from '../version.ts';

/**
 * Parameters of a normal model of spend: the customers' means (or their logarithms) are normal about mu + kappa · ln(1 + x) with
 * standard deviation tau, single purchases about them with sigma. Money for `normal`, logarithms for `log-normal`.
 */
export interface NormalSpendParameters {
  mu: number;
  kappa: number;
  sigma: number;
  tau: number;
}

export type NormalSpendModel = 'normal' | 'log-normal';

/** The result of fitting a normal model of spend; plain data that survives JSON. */
export interface NormalSpendFit {
  model: NormalSpendModel;
  /** Whether kappa was estimated; it is 0 otherwise. */
  byFrequency: boolean;
  parameters: NormalSpendParameters;
  /** Of the means themselves, in money: compares with that of the Gamma-Gamma model. */
  logLikelihood: number;
  customers: number;
  converged: boolean;
  diagnosis: SpendDiagnosis;
  standardErrors: NormalSpendParameters;
  /** Of mu, ln sigma, ln tau, kappa; rows of undetermined parameters are 0. */
  covariance: number[][];
  evaluations: number;
  version: string;
}

/** Refuses parameters no such model has: codes `not-finite`, `negative` (sigma, tau), with the parameter as field. */
function checkNormal(parameters: NormalSpendParameters): void {
  for (const key of ['mu', 'kappa', 'sigma', 'tau'] as const) {
    if (!Number.isFinite(parameters[key])) throw invalidInput('not-finite', key);
  }
  for (const key of ['sigma', 'tau'] as const) {
    if (parameters[key] < 0) throw invalidInput('negative', key);
  }
}

/**
 * What a customer's mean m of x purchases tells of the mean spend: its expectation and variance on the model's scale.
 *
 * Formula: m, or ln m + σ²/2x (so that m has the mean e^η), is normal about η with variance σ²/x, η about μ + κ ln(1+x) with τ²; the
 * posterior of η weighs both by their precisions. Without purchases: the prior.
 * Units: as `fitNormalSpend`. Refused: `negative` (x), `not-positive` (m). Source: conjugate normal distribution, Gelman
 * et al. (2013), §2.5.
 *
 * @example normalSpendPosterior('normal', { mu: 30, kappa: 0, sigma: 10, tau: 10 }, 1, 50) // → { mean: 40, variance: 50 }
 */
export function normalSpendPosterior(
  model: NormalSpendModel,
  parameters: NormalSpendParameters,
  x: number,
  m: number,
): { mean: number; variance: number } {
  checkNormal(parameters);
  if (!(x >= 0 && Number.isFinite(x))) throw invalidInput('negative', 'x');
  if (x > 0 && !(m > 0 && Number.isFinite(m))) throw invalidInput('not-positive', 'm');
  const { mu, kappa, sigma, tau } = parameters;
  const prior = mu + kappa * Math.log1p(x);
  if (x === 0) return { mean: prior, variance: tau * tau };
  const noise = (sigma * sigma) / x;
  const seen = model === 'normal' ? m : Math.log(m) + noise / 2;
  const total = noise + tau * tau;
  // Where neither purchases nor customers differ, what was seen is the mean.
  const own = total > 0 ? (tau * tau) / total : 1;
  return { mean: own * seen + (1 - own) * prior, variance: own * noise };
}

/**
 * The log-likelihood in mu, ln sigma, ln tau and, as a fourth if the point has it, kappa, with money or logarithms as `seen`; fills
 * the gradient if given.
 */
function normalLikelihood(
  model: NormalSpendModel,
  data: SpendSummaries,
  seen: Float64Array,
): (point: Float64Array, gradient?: Float64Array) => number {
  const frequency = data.x.map(Math.log1p);
  const bias = model === 'log-normal' ? 0.5 : 0;
  return (point, gradient) => {
    const mu = point[0]!;
    const purchase = Math.exp(2 * point[1]!);
    const customer = Math.exp(2 * point[2]!);
    const kappa = point[3] ?? 0;
    let total = 0;
    let byMu = 0;
    let byKappa = 0;
    let bySigma = 0;
    let byTau = 0;
    for (let i = 0; i < seen.length; i++) {
      const weight = data.weight ? data.weight[i]! : 1;
      const noise = purchase / data.x[i]!;
      const variance = customer + noise;
      const miss = seen[i]! + bias * noise - mu - kappa * frequency[i]!;
      const scaled = miss / variance;
      total -= 0.5 * weight * (Math.log(2 * Math.PI * variance) + miss * scaled);
      const byVariance = weight * (scaled * scaled - 1 / variance);
      byMu += weight * scaled;
      byKappa += weight * scaled * frequency[i]!;
      bySigma += byVariance * noise - weight * scaled * 2 * bias * noise;
      byTau += byVariance * customer;
    }
    if (gradient) {
      gradient[0] = byMu;
      gradient[1] = bySigma;
      gradient[2] = byTau;
      if (point.length > 3) gradient[3] = byKappa;
    }
    return total;
  };
}

/** What the model looks at: amounts or their logarithms. */
const look = (model: NormalSpendModel, m: Float64Array) =>
  model === 'normal' ? m : m.map(Math.log);

/** Σ weight · ln m for the log-normal model: the price of going from logarithms back to money. */
function jacobian(model: NormalSpendModel, data: SpendSummaries): number {
  if (model === 'normal') return 0;
  let sum = 0;
  data.m.forEach((m, i) => {
    sum += (data.weight ? data.weight[i]! : 1) * Math.log(m);
  });
  return sum;
}

/**
 * The log-likelihood of a normal model of spend: the density of the mean spends in money, summed on the log scale.
 *
 * Formula per customer: normal density of m (of ln m, divided by m) with mean μ + κ ln(1+x) (less σ²/2x) and variance τ² + σ²/x.
 * Error: relative 1e-13. Units: as `fitNormalSpend`. Source: Schmittlein & Peterson (1994); Colombo & Jiang (1999) for
 * the comparison of models.
 *
 * @example normalSpendLogLikelihood('normal', { mu: 0.5, kappa: 0, sigma: 0.6, tau: 0.8 }, { x: Float64Array.of(1), m: Float64Array.of(0.5) }) // → -0.9189385332046728
 */
export function normalSpendLogLikelihood(
  model: NormalSpendModel,
  parameters: NormalSpendParameters,
  data: SpendSummaries,
): number {
  checkNormal(parameters);
  for (const key of ['sigma', 'tau'] as const) {
    if (parameters[key] === 0) throw invalidInput('not-positive', key);
  }
  checkSpend(data);
  const { mu, kappa, sigma, tau } = parameters;
  const point = Float64Array.of(mu, Math.log(sigma), Math.log(tau), kappa);
  return normalLikelihood(model, data, look(model, data.m))(point) - jacobian(model, data);
}

/** Standard deviations are searched from so small to so large a share of the spread of the means. */
const SMALLEST = 1e-3;
const LARGEST = 100;

/**
 * Fits a normal or log-normal model of spend by maximum likelihood.
 *
 * Words: amounts of one customer vary about the customer's mean, the means vary over customers, both normally, on the scale of money
 * or of its logarithm; what is seen is the mean m of x amounts, so its variance is τ² + σ²/x with known weights 1/x. With
 * `byFrequency` the means may rise or fall with ln(1 + x): for bases where frequent customers spend otherwise than rare ones, which
 * the Gamma-Gamma model excludes. Method: BFGS on μ, ln σ, ln τ and κ with the analytic gradient; amounts measured in their spread.
 * Diagnoses as `SpendDiagnosis` (`flat-likelihood` where all x are equal: σ and τ cannot be told apart). Refusals as
 * `fitGammaGamma`. Units: mu, sigma and tau in money, or in its natural logarithm for the log-normal. Source:
 * Schmittlein & Peterson (1994), Marketing Science 13; Colombo & Jiang (1999); own for κ.
 *
 * @example fitNormalSpend('log-normal', { x: Float64Array.of(1, 2, 3, 2, 1), m: Float64Array.of(10, 30, 18, 25, 7) }).customers // → 5
 */
export function fitNormalSpend(
  model: NormalSpendModel,
  data: SpendSummaries,
  options: { byFrequency?: boolean; maxEvaluations?: number } = {},
): NormalSpendFit {
  const { byFrequency = false, maxEvaluations = 500 } = options;
  checkSpend(data);
  const seen = look(model, data.m);
  let customers = 0;
  let centre = 0;
  seen.forEach((value, i) => {
    const weight = data.weight ? data.weight[i]! : 1;
    customers += weight;
    centre += (weight * (value - centre)) / customers;
  });
  let squares = 0;
  seen.forEach((value, i) => {
    squares += (data.weight ? data.weight[i]! : 1) * (value - centre) ** 2;
  });
  const spread = Math.sqrt(squares / customers);
  const equal = spread <= 1e-12 * Math.max(Math.abs(centre), 1);
  // Only amounts of money are measured in their spread: the bias of a logarithm is tied to its own unit.
  const unit = model === 'normal' && !equal ? spread : 1;
  const scale = equal ? 0 : Math.log(spread / unit);
  const narrow = scale + Math.log(SMALLEST);
  const wide = scale + Math.log(LARGEST);
  const far = LARGEST * Math.exp(scale);
  const likelihood = normalLikelihood(
    model,
    data,
    seen.map((value) => (value - centre) / unit),
  );
  const start = [0, scale + Math.log(0.7), scale + Math.log(0.7)];
  const lower = [-far, narrow, narrow];
  const upper = [far, wide, wide];
  if (byFrequency) {
    start.push(0);
    lower.push(-far);
    upper.push(far);
  }
  // Where all means are equal the likelihood grows without end as both deviations shrink: they are said to be next to none.
  const found = minimize(
    meanLoss(likelihood, customers),
    equal ? lower.map((low, i) => (i === 1 || i === 2 ? low : 0)) : start,
    {
      lower,
      upper,
      gradientTolerance: 1e-9,
      maxEvaluations: equal ? 1 : maxEvaluations,
    },
  );
  const free = [0, 1, 2, 3].filter((i) => found.atBound[i] === 0);
  const inverse = equal ? null : freeCovariance(likelihood, found.point, free);
  const units = [unit, 1, 1, unit];
  const covariance = units.map((one, i) =>
    units.map((other, j) => (inverse?.[i]?.[j] ?? 0) * one * other),
  );
  const [mu, lnSigma, lnTau] = Array.from(found.point) as [number, number, number];
  const kappa = found.point[3] ?? 0;
  const parameters = {
    mu: centre + unit * mu,
    kappa: unit * kappa,
    sigma: unit * Math.exp(lnSigma),
    tau: unit * Math.exp(lnTau),
  };
  const error = (i: number) => Math.sqrt(covariance[i]![i]!);
  let diagnosis: SpendDiagnosis = 'converged';
  if (equal || found.atBound[2] === -1) diagnosis = 'homogeneous-spend';
  else if (!found.converged) diagnosis = 'did-not-converge';
  else if (found.atBound[1] === -1) diagnosis = 'constant-purchases';
  else if (!inverse) diagnosis = 'flat-likelihood';
  return {
    model,
    byFrequency,
    parameters,
    logLikelihood: -found.value * customers - customers * Math.log(unit) - jacobian(model, data),
    customers,
    converged: found.converged || equal,
    diagnosis,
    standardErrors: {
      mu: error(0),
      kappa: error(3),
      sigma: parameters.sigma * error(1),
      tau: parameters.tau * error(2),
    },
    covariance,
    evaluations: found.evaluations,
    version,
  };
}
