// The contents page of the library: everything others may use, by subject.

// Inference.
export { type Random, seededRandom } from './inference/random.ts';
export { type InvalidInput, invalidInput } from './invalid-input.ts';
// Optimisation.
export { hessian, invertPositive } from './optimize/covariance.ts';
export {
  type MinimizeOptions,
  type Minimum,
  minimize,
  type Objective,
} from './optimize/minimize.ts';
export { bgFamilyLikelihood } from './purchases/bg-family-fit.ts';
// Repeat purchases.
export { bgNbd } from './purchases/bg-nbd.ts';
export { dropoutFirst, logDropoutFirst } from './purchases/dropout-first.ts';
// Spend.
export {
  expectedSpend,
  fitGammaGamma,
  gammaGammaLogLikelihood,
  type SpendDiagnosis,
  type SpendFit,
  type SpendParameters,
  type SpendSummaries,
} from './purchases/gamma-gamma.ts';
export { mbgNbd } from './purchases/mbg-nbd.ts';
export { nbd, negativeBinomial } from './purchases/nbd.ts';
export { nbdLikelihood } from './purchases/nbd-fit.ts';
export { discountedLifetime, meanActiveTime } from './purchases/pareto-lifetime.ts';
export { paretoNbd, paretoNbdLogPActive } from './purchases/pareto-nbd.ts';
export { paretoNbdLikelihood } from './purchases/pareto-nbd-fit.ts';
export {
  type Candidate,
  type ModelChoice,
  type Reason,
  selectModel,
} from './purchases/select.ts';
export {
  checkSummaries,
  type GroupedSummaries,
  groupSummaries,
  type Summaries,
} from './purchases/summaries.ts';
export {
  type Diagnosis,
  type FitOptions,
  type GammaMixture,
  type Life,
  logLikelihoodInUnit,
  type Parameters,
  type Quantity,
  type TransactionFit,
  type TransactionModel,
  type TransactionModelName,
} from './purchases/transaction-model.ts';
export { transactionModels } from './purchases/transaction-models.ts';
// Special functions.
export { betaln } from './special/betaln.ts';
export { digamma } from './special/digamma.ts';
export { gammaln, gammalnRatio, stirlingRemainder } from './special/gammaln.ts';
export { integratePanel } from './special/gauss-legendre.ts';
export { gammaP, gammaQ, gammaQuantile } from './special/incomplete-gamma.ts';
export { log1mExp, logAddExp, logSumExp } from './special/log-sum-exp.ts';
export { betaNodes, gammaNodes, type Nodes } from './special/nodes.ts';
export { normalCdf, normalQuantile } from './special/normal.ts';
export { trigamma } from './special/trigamma.ts';

// Value.
export { mixtureQuantile } from './value/mixture-quantile.ts';
export {
  prepareScoring,
  type Scorer,
  type Scores,
  type ScoringChunk,
  type ScoringTotal,
} from './value/score.ts';
export { checkTerms, type ScoringTerms } from './value/terms.ts';
export { version } from './version.ts';
