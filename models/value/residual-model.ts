// Which residual belongs to which transaction model.
import type { Parameters, TransactionModelName } from '../purchases/transaction-model.ts';
import type { ResidualModel } from './residual.ts';
import { paretoNbdResidual } from './residual-pareto-nbd.ts';
import type { ScoringTerms } from './terms.ts';

const models: Partial<
  Record<TransactionModelName, (p: Parameters, terms: ScoringTerms) => ResidualModel>
> = {
  'pareto-nbd': paretoNbdResidual,
};

/** The named model with parameters and terms put in. */
export function residualModel(
  name: TransactionModelName,
  parameters: Parameters,
  terms: ScoringTerms,
): ResidualModel {
  return models[name]!(parameters, terms);
}
