// The contents page of the library: everything others may use, by subject.

export { type Random, seededRandom } from './inference/random.ts';
export { type InvalidInput, invalidInput } from './invalid-input.ts';
export { hessian, invertPositive } from './optimize/covariance.ts';
export { type Minimum, minimize, type Objective } from './optimize/minimize.ts';
export { dropoutFirst, logDropoutFirst } from './purchases/dropout-first.ts';
export {
  expectedSpend,
  fitGammaGamma,
  gammaGammaLogLikelihood,
  type SpendDiagnosis,
  type SpendFit,
  type SpendParameters,
  type SpendSummaries,
} from './purchases/gamma-gamma.ts';
export { discountedLifetime, meanActiveTime } from './purchases/pareto-lifetime.ts';
export { paretoNbd, paretoNbdLogPActive } from './purchases/pareto-nbd.ts';
export { paretoNbdLikelihood } from './purchases/pareto-nbd-fit.ts';
export {
  checkSummaries,
  type GroupedSummaries,
  groupSummaries,
  type Summaries,
} from './purchases/summaries.ts';
export * from './purchases/transaction-model.ts';
export { betaln } from './special/betaln.ts';
export { digamma } from './special/digamma.ts';
export { gammaln, gammalnRatio, stirlingRemainder } from './special/gammaln.ts';
export { integratePanel } from './special/gauss-legendre.ts';
export { gammaP, gammaQ, gammaQuantile } from './special/incomplete-gamma.ts';
export { log1mExp, logAddExp, logSumExp } from './special/log-sum-exp.ts';
export { normalCdf, normalQuantile } from './special/normal.ts';
export { trigamma } from './special/trigamma.ts';
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
