// From a fit with covariates to the parameters of single customers, so that every function of a model works for them.
import { invalidInput } from '../invalid-input.ts';
import { type Covariate, groupRows } from './covariates.ts';
import type { CovariateFit } from './covariates-fit.ts';
import type { Parameters, TransactionFit } from './transaction-model.ts';
import { transactionModels } from './transaction-models.ts';

/** Log-parameters of customers far outside the data are held within ±60, e^60 ≈ 1e26. */
const FARTHEST = 60;

/**
 * The fit as it applies to customers with these covariates: parameters, their errors and covariance.
 *
 * Words: whatever takes a fit (expected purchases, intervals, scoring in money) takes this one. Formula: the log-parameters are
 * ln θ + Σ sign γⱼ (zⱼ − centreⱼ), linear in what was estimated, so their covariance is exact: J Σ J′. Units: values as in the
 * columns that were fitted. Refusals, with the covariate as field: `covariate-missing`, `not-finite`. Log-parameters
 * beyond ±60 are held there. Source: Fader & Hardie (2007).
 *
 * @example covariateFitAt(fitCovariates('nbd', { x: Float64Array.of(1, 4, 0, 6), tx: Float64Array.of(5, 9, 0, 8), T: Float64Array.of(9, 9, 9, 9) }, { rate: [{ name: 'web', values: Float64Array.of(0, 1, 0, 1) }] }), { web: 1 }).model // → 'nbd'
 */
export function covariateFitAt(
  fit: CovariateFit,
  values: Readonly<Record<string, number>>,
): TransactionFit {
  const names = transactionModels[fit.model].parameterNames;
  const base = names.length;
  const moves = fit.coefficients.map(({ covariate, sign }) => {
    const value = values[covariate];
    if (value === undefined) throw invalidInput('covariate-missing', covariate);
    if (!Number.isFinite(value)) throw invalidInput('not-finite', covariate);
    return sign * (value - fit.centre[covariate]!);
  });
  /** How the i-th log-parameter depends on what was estimated. */
  const rows = names.map((name, i) =>
    Array.from({ length: base + moves.length }, (_, j) => {
      if (j < base) return Number(i === j);
      return fit.coefficients[j - base]!.parameter === name ? moves[j - base]! : 0;
    }),
  );
  const parameters: Parameters = {};
  names.forEach((name, i) => {
    let ln = Math.log(fit.parameters[name]!);
    fit.coefficients.forEach(({ estimate }, j) => {
      ln += rows[i]![base + j]! * estimate;
    });
    parameters[name] = Math.exp(Math.max(-FARTHEST, Math.min(FARTHEST, ln)));
  });
  const half = rows.map((row) =>
    fit.covariance.map((column) => row.reduce((sum, value, k) => sum + value * column[k]!, 0)),
  );
  const covariance = half.map((left) =>
    rows.map((row) => row.reduce((sum, value, k) => sum + value * left[k]!, 0)),
  );
  return {
    model: fit.model,
    parameters,
    logLikelihood: fit.logLikelihood,
    customers: fit.customers,
    converged: fit.converged,
    diagnosis: fit.diagnosis,
    standardErrors: Object.fromEntries(
      names.map((name, i) => [
        name,
        parameters[name]! * Math.sqrt(Math.max(0, covariance[i]![i]!)),
      ]),
    ),
    covariance,
    evaluations: fit.evaluations,
    version: fit.version,
  };
}

/** Customers by groups with the same covariates: `group` of each row, and the fit of each group. */
export interface CovariateFits {
  group: Int32Array;
  fits: TransactionFit[];
}

/**
 * The fits of all customers, one per distinct combination of covariates.
 *
 * Words: score each group with its own fit. Shapes: columns of equal length, at least those of the fit. Refusals: as
 * `covariateFitAt`, `length-mismatch`, and `not-finite` with the row. Source: as `covariateFitAt`.
 *
 * @example covariateFits(fitCovariates('nbd', { x: Float64Array.of(1, 4, 0, 6), tx: Float64Array.of(5, 9, 0, 8), T: Float64Array.of(9, 9, 9, 9) }, { rate: [{ name: 'web', values: Float64Array.of(0, 1, 0, 1) }] }), [{ name: 'web', values: Float64Array.of(1, 1, 0) }]).group.join() // → '0,0,1'
 */
export function covariateFits(fit: CovariateFit, columns: readonly Covariate[]): CovariateFits {
  const rows = columns[0]?.values.length ?? 0;
  for (const { name, values } of columns) {
    if (values.length !== rows) throw invalidInput('length-mismatch', name);
    for (let i = 0; i < rows; i++) {
      if (!Number.isFinite(values[i]!)) throw invalidInput('not-finite', name, i);
    }
  }
  const { group, first } = groupRows(
    columns.map(({ values }) => values),
    rows,
  );
  return {
    group,
    fits: first.map((row) =>
      covariateFitAt(
        fit,
        Object.fromEntries(columns.map(({ name, values }) => [name, values[row]!])),
      ),
    ),
  };
}
