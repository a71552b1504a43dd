// Which residual belongs to which transaction model.
import type { Parameters, TransactionModelName } from '../purchases/transaction-model.ts';
import type { ResidualModel } from './residual.ts';
import { bgFamilyResidual } from './residual-bg-family.ts';
import { mbgCnbdResidual } from './residual-mbg-cnbd.ts';
import { nbdResidual } from './residual-nbd.ts';
import { paretoNbdResidual } from './residual-pareto-nbd.ts';
import type { ScoringTerms } from './terms.ts';

type Make = (parameters: Parameters, terms: ScoringTerms) => ResidualModel;

const makers: Record<TransactionModelName, Make> = {
  'pareto-nbd': paretoNbdResidual,
  'bg-nbd': (parameters, terms) => bgFamilyResidual(parameters, terms, 0),
  'mbg-nbd': (parameters, terms) => bgFamilyResidual(parameters, terms, 1),
  'mbg-cnbd': mbgCnbdResidual,
  nbd: nbdResidual,
};

/** The named model with parameters and terms put in. */
export function residualModel(
  name: TransactionModelName,
  parameters: Parameters,
  terms: ScoringTerms,
): ResidualModel {
  return makers[name](parameters, terms);
}
