// Fits transaction models whose purchase rate and dropout depend on what is known of the customer.
import { checkLevel } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type Interval, normalPValue, normalReach } from '../inference/interval.ts';
import { invalidInput } from '../invalid-input.ts';
import { freeCovariance } from '../optimize/free-covariance.ts';
import { minimize } from '../optimize/minimize.ts';
import { chiSquareTail } from '../special/chi-square.ts';
import { version } from '../version.ts';
import { bgFamilyLikelihood } from './bg-family-fit.ts';
import {
  type CovariateGroup,
  type Covariates,
  groupByCovariates,
  standardCovariates,
} from './covariates.ts';

import { meanLoss, nbdLikelihood } from './nbd-fit.ts';
import { paretoNbdLikelihood } from './pareto-nbd-fit.ts';
import {
  checkSummaries,
  type GroupedSummaries,
  groupSummaries,
  meanObservation,
  type Summaries,
} from './summaries.ts';
import type {
  Diagnosis,
  FitOptions,
  Parameters,
  TransactionFit,
  TransactionModelName,
} from './transaction-model.ts';
import { transactionModels } from './transaction-models.ts';

type Likelihood = (point: Float64Array, gradient?: Float64Array) => number;

/** On which parameter covariates act, and with which sign: parameterᵢ = parameter · exp(sign · γ′zᵢ). */
interface Effect {
  process: 'rate' | 'dropout';
  /** Place of the parameter in parameterNames. */
  index: number;
  sign: 1 | -1;
}

interface CovariateModel {
  likelihood(grouped: GroupedSummaries): Likelihood;
  effects: readonly Effect[];
}

const RATE: Effect = { process: 'rate', index: 1, sign: -1 };
const CHANCES: readonly Effect[] = [
  { process: 'dropout', index: 2, sign: 1 },
  { process: 'dropout', index: 3, sign: 1 },
];

const MODELS: Partial<Record<TransactionModelName, CovariateModel>> = {
  'pareto-nbd': {
    likelihood: paretoNbdLikelihood,
    effects: [RATE, { process: 'dropout', index: 3, sign: -1 }],
  },
  'bg-nbd': {
    likelihood: (grouped) => bgFamilyLikelihood(grouped, 0),
    effects: [RATE, ...CHANCES],
  },
  'mbg-nbd': {
    likelihood: (grouped) => bgFamilyLikelihood(grouped, 1),
    effects: [RATE, ...CHANCES],
  },
  nbd: { likelihood: nbdLikelihood, effects: [RATE] },
};

/** The effect of one covariate: γ, by whose exponential rate (or risk, or a, or b) grows per unit of the covariate. */
export interface Coefficient extends Interval {
  covariate: string;
  process: 'rate' | 'dropout';
  /** The parameter it acts on. */
  parameter: string;
  /** parameterᵢ = parameter · exp(sign · γ (z − centre)): −1 for alpha and beta, 1 for a and b. */
  sign: 1 | -1;
  estimate: number;
  /** 0 when the data do not determine it. */
  standardError: number;
  /** Two-sided p-value of γ = 0 (Wald); 1 when the data do not determine γ. */
  pValue: number;
}

/** Whether the covariates as a whole say anything: twice the gain in log-likelihood, χ² with one degree per coefficient. */
export interface LikelihoodRatio {
  statistic: number;
  degrees: number;
  pValue: number;
}

/** The result of a fit with covariates; plain data that survives JSON. */
export interface CovariateFit {
  model: TransactionModelName;
  /** Of a customer whose covariates are at `centre`. */
  parameters: Parameters;
  /** The mean of each covariate over the customers, by name. */
  centre: Record<string, number>;
  coefficients: Coefficient[];
  logLikelihood: number;
  customers: number;
  converged: boolean;
  /** As of a fit without covariates; `flat-likelihood` too when a coefficient runs away. */
  diagnosis: Diagnosis;
  standardErrors: Parameters;
  /** Of the log-parameters, then the coefficients; rows of undetermined ones are 0. */
  covariance: number[][];
  /** The same model without covariates on the same customers. */
  without: TransactionFit;
  likelihoodRatio: LikelihoodRatio;
  evaluations: number;
  version: string;
}

/**
 * The log-likelihood with covariates, as a function of the log-parameters followed by the coefficients; fills the gradient if
 * given.
 *
 * Formula: Σ over groups of equal covariates of the model's own log-likelihood at ln parameter + sign · γ′z; the slope in γⱼ is
 * sign · zⱼ times the slope in that log-parameter. Shapes: `values` of a group in the order of `rate` then `dropout` columns;
 * coefficients in the order of the effects (Pareto/NBD: rate, dropout; BG/NBD: rate, dropout in a, dropout in b). Units: alpha
 * and beta in `unit`. Error: as the model's. Source: Fader & Hardie (2007), "Incorporating time-invariant covariates into the
 * Pareto/NBD and BG/NBD models".
 *
 * @example covariateLikelihood('nbd', [{ data: { x: Float64Array.of(0), tx: Float64Array.of(0), T: Float64Array.of(1) }, values: [1] }], 1, 0, 1)(Float64Array.of(0, 0, 0)) // → -0.6931471805599453
 */
export function covariateLikelihood(
  name: TransactionModelName,
  groups: readonly CovariateGroup[],
  rateColumns: number,
  dropoutColumns: number,
  unit: number,
): Likelihood {
  const { likelihood, effects } = modelOf(name);
  const base = transactionModels[name].parameterNames.length;
  const parts = groups.map(({ data, values }) => ({
    values,
    likelihood: likelihood(groupSummaries(data, unit)),
  }));
  const shifted = new Float64Array(base);
  const slopes = new Float64Array(base);
  return (point, gradient) => {
    gradient?.fill(0);
    let total = 0;
    for (const part of parts) {
      for (let i = 0; i < base; i++) shifted[i] = point[i]!;
      let place = base;
      for (const { process, index, sign } of effects) {
        const from = process === 'rate' ? 0 : rateColumns;
        const count = process === 'rate' ? rateColumns : dropoutColumns;
        for (let j = 0; j < count; j++) {
          shifted[index]! += sign * point[place++]! * part.values[from + j]!;
        }
      }
      total += part.likelihood(shifted, gradient ? slopes : undefined);
      if (!gradient) continue;
      for (let i = 0; i < base; i++) gradient[i]! += slopes[i]!;
      place = base;
      for (const { process, index, sign } of effects) {
        const from = process === 'rate' ? 0 : rateColumns;
        const count = process === 'rate' ? rateColumns : dropoutColumns;
        for (let j = 0; j < count; j++) {
          gradient[place++]! += sign * part.values[from + j]! * slopes[index]!;
        }
      }
    }
    return total;
  };
}

function modelOf(name: TransactionModelName): CovariateModel {
  const model = MODELS[name];
  if (!model) throw invalidInput('covariates-not-supported', name);
  return model;
}

/** Log-parameters may go this far; coefficients, per standard deviation of the covariate, that far. */
const LOWEST = Math.log(1e-5);
const HIGHEST = Math.log(1e6);
const STRONGEST = 10;
/** Where a search for dropout begins: s = 0.5, β = 3 (or a, b), customers being observed for 5 units. */
const SOME_DROPOUT = [Math.log(0.5), Math.log(3)];

/**
 * Fits a transaction model with time-invariant covariates by maximum likelihood.
 *
 * Words: customers of another channel or town may buy faster or leave sooner; a coefficient γ of 0.3 for a yes-or-no column
 * means a rate e^0.3 = 1.35 times as high, the differences between alike customers remaining gamma distributed. Formulas:
 * Pareto/NBD αᵢ = α e^(−γ₁′z), βᵢ = β e^(−γ₂′z), so that the mean rate r/αᵢ and the mean risk s/βᵢ grow with γ;
 * BG/NBD and MBG/NBD αᵢ as well, aᵢ = a e^(γ₂′z), bᵢ = b e^(γ₃′z); NBD αᵢ only. z counts from the mean of each column
 * (`centre`), which changes nothing but the parameters that are printed. Method: the fit without covariates, then BFGS with
 * the analytic gradient on standardised columns; covariance from the Hessian; groups of customers with equal covariates
 * share their work (one value per customer: about 2 µs per customer and step).
 * Refusals: as `checkSummaries` and `standardCovariates`; `no-covariates` (covariates); `covariates-not-supported` with the
 * model as field, also for dropout columns of the NBD. Units: times as in the summaries; a coefficient is per unit of
 * its column. Source: Fader & Hardie (2007), note of that title.
 *
 * @example fitCovariates('nbd', { x: Float64Array.of(1, 4, 0, 6), tx: Float64Array.of(5, 9, 0, 8), T: Float64Array.of(9, 9, 9, 9) }, { rate: [{ name: 'web', values: Float64Array.of(0, 1, 0, 1) }] }).likelihoodRatio.degrees // → 1
 */
export function fitCovariates(
  name: TransactionModelName,
  data: Summaries,
  covariates: Covariates,
  options: FitOptions & { level?: number } = {},
): CovariateFit {
  const { level = DEFAULT_LEVEL, maxEvaluations = 500 } = options;
  checkLevel(level);
  checkSummaries(data);
  const { effects } = modelOf(name);
  const rows = data.x.length;
  const rate = standardCovariates(covariates.rate ?? [], rows, data.weight);
  const dropout = standardCovariates(covariates.dropout ?? [], rows, data.weight);
  if (rate.length + dropout.length === 0) throw invalidInput('no-covariates', 'covariates');
  if (dropout.length > 0 && !effects.some(({ process }) => process === 'dropout')) {
    throw invalidInput('covariates-not-supported', name);
  }

  const { parameterNames, fit: fitWithout } = transactionModels[name];
  const without = fitWithout(data, { maxEvaluations });
  const observed = meanObservation(data);
  const unit = observed > 0 ? observed / 5 : 1;
  const columns = [...rate, ...dropout];
  const groups = groupByCovariates(
    data,
    columns.map(({ values }) => values),
  );
  const likelihood = covariateLikelihood(name, groups, rate.length, dropout.length, unit);
  const start = transactionModels[name].rescale(without.parameters, unit);
  const known = parameterNames.map((key) => Math.log(start[key]!));
  // Dropout that is not seen in the base as a whole may be seen once customers are told apart: begin with some, too.
  const starts = [known];
  if (without.diagnosis === 'no-dropout-detectable')
    starts.push([...known.slice(0, 2), ...SOME_DROPOUT]);
  const slots = effects.flatMap((effect) =>
    (effect.process === 'rate' ? rate : dropout).map((column) => ({ effect, column })),
  );
  const base = parameterNames.length;
  const tried = starts.map((point) =>
    minimize(meanLoss(likelihood, without.customers), [...point, ...slots.map(() => 0)], {
      lower: [...parameterNames.map(() => LOWEST), ...slots.map(() => -STRONGEST)],
      upper: [...parameterNames.map(() => HIGHEST), ...slots.map(() => STRONGEST)],
      gradientTolerance: 1e-9,
      maxEvaluations,
    }),
  );
  const found = tried.reduce((best, next) => (next.value < best.value ? next : best));
  // Where nobody leaves, nothing of leaving is determined.
  const nobodyLeaves = base > 2 && found.atBound[2] === -1;
  const free = Array.from(found.atBound.keys()).filter((i) => {
    const process = i < base ? (i < 2 ? 'rate' : 'dropout') : slots[i - base]!.effect.process;
    return found.atBound[i] === 0 && !(nobodyLeaves && process === 'dropout');
  });
  const standard = freeCovariance(likelihood, found.point, free);
  // From standard units back to those of the columns.
  const scale = (i: number) => (i < base ? 1 : 1 / slots[i - base]!.column.sd);
  const places = Array.from(found.point.keys());
  const covariance = places.map((i) =>
    places.map((j) => (standard ? standard[i]![j]! * scale(i) * scale(j) : 0)),
  );
  const parameters: Parameters = {};
  for (let i = 0; i < base; i++) parameters[parameterNames[i]!] = Math.exp(found.point[i]!);
  const own = transactionModels[name].rescale(parameters, 1 / unit);
  const reach = normalReach(level);
  const coefficients = slots.map(({ effect, column }, j): Coefficient => {
    const estimate = found.point[base + j]! * scale(base + j);
    const standardError = Math.sqrt(covariance[base + j]![base + j]!);
    return {
      covariate: column.name,
      process: effect.process,
      parameter: parameterNames[effect.index]!,
      sign: effect.sign,
      estimate,
      standardError,
      lower: standardError > 0 ? estimate - reach * standardError : Number.NEGATIVE_INFINITY,
      upper: standardError > 0 ? estimate + reach * standardError : Number.POSITIVE_INFINITY,
      level,
      pValue: standardError > 0 ? normalPValue(estimate / standardError) : 1,
    };
  });
  const logLikelihood = -found.value * without.customers;
  const statistic = Math.max(0, 2 * (logLikelihood - without.logLikelihood));
  const nothing = ['no-repeat-purchases', 'no-observation-time'].includes(without.diagnosis);
  let diagnosis: Diagnosis = 'converged';
  if (nothing) diagnosis = without.diagnosis;
  else if (!found.converged) diagnosis = 'did-not-converge';
  else if (nobodyLeaves) diagnosis = 'no-dropout-detectable';
  else if (!standard || free.length < found.point.length) diagnosis = 'flat-likelihood';
  return {
    model: name,
    parameters: own,
    centre: Object.fromEntries(columns.map(({ name: key, mean }) => [key, mean])),
    coefficients,
    logLikelihood,
    customers: without.customers,
    converged: found.converged && !nothing,
    diagnosis,
    standardErrors: Object.fromEntries(
      parameterNames.map((key, i) => [key, own[key]! * Math.sqrt(covariance[i]![i]!)]),
    ),
    covariance,
    without,
    likelihoodRatio: {
      statistic,
      degrees: slots.length,
      pValue: chiSquareTail(statistic, slots.length),
    },
    evaluations: without.evaluations + found.evaluations,
    version,
  };
}
