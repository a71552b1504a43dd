// Likelihoods made comparable between models with different numbers of parameters.
import { checkPositive } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';

/** Smaller is better; only differences between models of the same data mean something. */
export interface InformationCriteria {
  aic: number;
  bic: number;
}

/**
 * Akaike's and Schwarz's information criteria of a fit.
 *
 * Words: a parameter more always raises the likelihood; AIC asks two units of 2 ln L for it, BIC ln n. Formulas: 2k − 2 ln L and
 * k ln n − 2 ln L, n the customers. Units: none. Refusals: `not-finite` (logLikelihood, customers), `not-positive` (customers),
 * `not-whole`, `negative` (parameters). Source: Akaike (1974); Schwarz (1978).
 *
 * @example informationCriteria(-100, 4, 1000).aic // → 208
 */
export function informationCriteria(
  logLikelihood: number,
  parameters: number,
  customers: number,
): InformationCriteria {
  if (!Number.isFinite(logLikelihood)) throw invalidInput('not-finite', 'logLikelihood');
  if (!Number.isInteger(parameters)) throw invalidInput('not-whole', 'parameters');
  if (parameters < 0) throw invalidInput('negative', 'parameters');
  checkPositive('customers', customers);
  return {
    aic: 2 * parameters - 2 * logLikelihood,
    bic: parameters * Math.log(customers) - 2 * logLikelihood,
  };
}
