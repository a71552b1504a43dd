// The contents page of the library: everything others may use, by subject.

// Baskets.
export {
  type Association,
  association,
  fisherPValue,
  type Togetherness,
} from './baskets/association.ts';
export { type Baskets, itemCounts, packBaskets } from './baskets/baskets.ts';
export {
  type EclatOptions,
  type FrequentItemsets,
  findItemset,
  frequentItemsets,
  itemsetOf,
} from './baskets/eclat.ts';
export { associationRules, type Rule, type RuleOptions, type Rules } from './baskets/rules.ts';
export {
  logLikelihoodRatio,
  type SimilarItems,
  type SimilarityMeasure,
  type SimilarityOptions,
  similarItems,
} from './baskets/similarity.ts';
// Choice of a model.
export { type ConditionalRow, conditionalTable } from './choice/conditional-table.ts';
export { type ForecastErrors, forecastErrors } from './choice/forecast-errors.ts';
export {
  type ForecastLead,
  forecastHoldout,
  forecastLead,
  type HoldoutForecast,
} from './choice/holdout-forecast.ts';
export { type InformationCriteria, informationCriteria } from './choice/information-criteria.ts';
export { type IntervalCoverage, intervalCoverage } from './choice/interval-coverage.ts';
export { type Candidate, type ModelChoice, type Reason, selectModel } from './choice/select.ts';
export {
  type DaySpend,
  type PurchaseSplit,
  type Purchases,
  type Split,
  type SplitPlan,
  splitPurchases,
  splitSummaries,
} from './choice/split.ts';
export {
  evenPeriods,
  monthEnds,
  type TrackingRow,
  type TrackingTable,
  trackingTable,
} from './choice/tracking-table.ts';
// Contractual retention.
export { bdw } from './contractual/bdw.ts';
export { betaLogKept, clockLogKept } from './contractual/beta-survival.ts';
export {
  chooseRetentionModel,
  type RetentionCandidate,
  type RetentionChoice,
  type RetentionReason,
} from './contractual/choose-retention.ts';
export { type Cohort, checkCohorts, poolCohorts, type Transition } from './contractual/cohorts.ts';
export { geometric } from './contractual/geometric.ts';
export { meanRenewals } from './contractual/mean-renewals.ts';
export {
  discountedPayments,
  medianRenewals,
  type PaymentMoment,
  type PaymentTerms,
} from './contractual/payments.ts';
export {
  type Projection,
  projectSurvivors,
  type Standing,
  standingOf,
} from './contractual/project.ts';
export type {
  RetentionDiagnosis,
  RetentionFit,
  RetentionModel,
  RetentionModelName,
  RetentionQuantity,
} from './contractual/retention-model.ts';
export { retentionModels } from './contractual/retention-models.ts';
export { sbg } from './contractual/sbg.ts';
export { simulateCohort } from './contractual/simulate-cohort.ts';
export { sumTerms } from './contractual/sum-terms.ts';
export { checkSurvival, type SurvivalCheck } from './contractual/survival-check.ts';
// Customer equity.
export { type BrandSwitcher, brandSwitchingValue } from './equity/brand-switching.ts';
export {
  type EquityBridge,
  type EquityColumns,
  type EquityLeg,
  type EquityMove,
  equityBridge,
  equityMove,
  unwindRate,
} from './equity/bridge.ts';
export { factorContributions } from './equity/contributions.ts';
export {
  type CustomerEquity,
  customerEquity,
  equityReturn,
  type FutureCohort,
  impliedEquityGain,
  isHarvesting,
} from './equity/customer-equity.ts';
// Inference.
export { type AlwaysValid, alwaysValid, type Look } from './inference/always-valid.ts';
export { type Bootstrap, type BootstrapOptions, bootstrap } from './inference/bootstrap.ts';
export {
  type AbcClass,
  type Concentration,
  concentration,
  type ParetoClasses,
  paretoClasses,
  topShare,
} from './inference/concentration.ts';
export {
  type Correlation,
  correlationInterval,
  pearson,
  spearman,
} from './inference/correlation.ts';
export {
  type CauseIncidence,
  type CumulativeIncidence,
  cumulativeIncidence,
} from './inference/cumulative-incidence.ts';
export { type Cuped, cuped } from './inference/cuped.ts';
export {
  type Interval,
  type LevelOption,
  normalPValue,
  normalReach,
  studentPValue,
  studentReach,
} from './inference/interval.ts';
export {
  kaplanMeier,
  restrictedMean,
  type SurvivalCurve,
  type SurvivalPoint,
  survivalAt,
  survivalTime,
  type TimeEstimate,
} from './inference/kaplan-meier.ts';
export { type Lift, type LiftMethod, relativeLift } from './inference/lift.ts';
export { type LogRank, logRank } from './inference/log-rank.ts';
export { benjaminiHochberg, holm } from './inference/many-tests.ts';
export {
  type Answers,
  compareNetScores,
  type NetScore,
  type NetScoreDifference,
  netScore,
} from './inference/net-score.ts';
export {
  type ArmSizes,
  minimumDetectableDifference,
  minimumDetectableRate,
  powerForMeans,
  powerForRates,
  sampleSizeForMeans,
  sampleSizeForRates,
  type TestTerms,
} from './inference/power.ts';
export {
  type Count,
  compareProportions,
  type DifferenceMethod,
  type RateDifference,
} from './inference/proportions.ts';
export { type Random, seededRandom } from './inference/random.ts';
export {
  type PairedSample,
  pairedSampleOf,
  type Sample,
  sampleFromSums,
  sampleOf,
  sortedQuantile,
  winsorize,
} from './inference/sample.ts';
export { type SampleRatio, sampleRatio } from './inference/sample-ratio.ts';
export {
  type SegmentUplift,
  type UpliftBySegment,
  upliftBySegment,
  type Verdict,
} from './inference/segment-uplift.ts';
export { type ShrunkenEffects, shrinkEffects } from './inference/shrink-effects.ts';
export { type ShrunkenRates, shrinkAverages, shrinkRates } from './inference/shrink-rates.ts';
export type { Durations } from './inference/survival-table.ts';
export {
  qiniInterval,
  type ScoredExperiment,
  type UpliftCurve,
  upliftCurve,
} from './inference/uplift-curve.ts';
export { type MeanDifference, satterthwaite, welch } from './inference/welch.ts';
export { type Rate, wilson } from './inference/wilson.ts';
export { type InvalidInput, invalidInput } from './invalid-input.ts';
// Optimisation.
export { hessian, invertPositive } from './optimize/covariance.ts';
export { freeCovariance } from './optimize/free-covariance.ts';
export {
  type MinimizeOptions,
  type Minimum,
  minimize,
  type Objective,
} from './optimize/minimize.ts';
export { type ManyStarts, minimizeFromMany } from './optimize/multi-start.ts';
export {
  type ProfileInterval,
  type ProfileProblem,
  profileInterval,
} from './optimize/profile.ts';
export { type Settled, settle } from './optimize/settle.ts';
// Customer profitability.
export {
  type CustomerActivity,
  type CustomerProfits,
  customerProfits,
  driverRate,
} from './profit/customer-profit.ts';
export {
  type MatrixCustomer,
  type MatrixProduct,
  type MatrixRemedy,
  type MatrixVerdict,
  matrixVerdict,
  type ProductMatrix,
  productMatrix,
} from './profit/product-matrix.ts';
export {
  profitOfTop,
  type WhaleCurve,
  type WhalePoint,
  whaleCurve,
  whalePoints,
} from './profit/whale-curve.ts';
export {
  type BetaMixture,
  betaMixtureMean,
  betaMixtureQuantile,
  betaMixtureVariance,
} from './purchases/beta-mixture.ts';
export { bgBb, bgBbProbability } from './purchases/bg-bb.ts';
export { type BgBbFit, bgBbLikelihood, fitBgBb } from './purchases/bg-bb-fit.ts';
export { checkOccasions, type OccasionSummaries } from './purchases/bg-bb-summaries.ts';
export { bgFamilyLikelihood } from './purchases/bg-family-fit.ts';
// Repeat purchases.
export { bgNbd } from './purchases/bg-nbd.ts';
export { coarsenSummaries } from './purchases/coarse.ts';
export {
  type Covariate,
  type CovariateGroup,
  type Covariates,
  groupByCovariates,
  groupRows,
  type StandardCovariate,
  standardCovariates,
} from './purchases/covariates.ts';
export {
  type Coefficient,
  type CovariateFit,
  covariateLikelihood,
  fitCovariates,
  type LikelihoodRatio,
} from './purchases/covariates-fit.ts';
export {
  type CovariateFits,
  covariateFitAt,
  covariateFits,
} from './purchases/covariates-score.ts';
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
  spendSummaries,
} from './purchases/gamma-gamma.ts';
export {
  gammaMixtureCdf,
  gammaMixtureMean,
  gammaMixtureQuantile,
  gammaMixtureVariance,
} from './purchases/gamma-mixture.ts';
export { mbgCnbd } from './purchases/mbg-cnbd.ts';
export {
  cnbdLikelihood,
  fitRegularity,
  mbgCnbdLikelihood,
  regularityTerm,
} from './purchases/mbg-cnbd-fit.ts';
export { mbgNbd } from './purchases/mbg-nbd.ts';
export { nbd, negativeBinomial } from './purchases/nbd.ts';
export { nbdLikelihood } from './purchases/nbd-fit.ts';
export { discountedLifetime, meanActiveTime } from './purchases/pareto-lifetime.ts';
export { paretoNbd, paretoNbdLogPActive } from './purchases/pareto-nbd.ts';
export { paretoNbdLikelihood } from './purchases/pareto-nbd-fit.ts';
export {
  type FittedModel,
  type History,
  individualRate,
  lifetimeQuantile,
  type Posterior,
  pActiveInterval,
  remainingLifetime,
} from './purchases/posterior.ts';
export { checkPrior, type LogPrior, logPriorDensity, weakPrior } from './purchases/prior.ts';
export { type ParameterInterval, profileIntervals } from './purchases/profile-fit.ts';
export {
  type PurchaseDistribution,
  type PurchasePrediction,
  predictPurchases,
  probabilityFromFirst,
  purchaseDistribution,
} from './purchases/purchase-distribution.ts';
export {
  type SimulatedCustomers,
  type SimulationPlan,
  simulateCustomers,
} from './purchases/simulate.ts';
export {
  type StagedBuyer,
  type StagedForecast,
  stagedDiscounted,
  stagedForecast,
  stagedProbability,
} from './purchases/staged-buyer.ts';
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
// Share of customer.
export { ratioOfTotals, type TotalsRatio } from './share/ratio-of-totals.ts';
export {
  type AggregateShare,
  aggregateShare,
  shareOfCustomer,
  walletHeadroom,
} from './share/share-of-customer.ts';
export {
  estimateWallet,
  type QuantileEstimate,
  sampleQuantile,
  type WalletConfidence,
  type WalletEstimate,
  type WalletEvidence,
  type WalletMethod,
  walletAllocationRule,
} from './share/wallet.ts';
// Special functions.
export { betaln } from './special/betaln.ts';
export { chiSquareCdf, chiSquareQuantile, chiSquareTail } from './special/chi-square.ts';
export { digamma, digammaDifference } from './special/digamma.ts';
export { gammaln, gammaln1p, gammalnRatio, stirlingRemainder } from './special/gammaln.ts';
export { integratePanel } from './special/gauss-legendre.ts';
export { hyp2f1, logHyp2f1 } from './special/hyp2f1.ts';
export {
  betaLogitQuantile,
  betaP,
  betaQ,
  betaQuantile,
  betaSides,
  logBetaHead,
} from './special/incomplete-beta.ts';
export { gammaP, gammaQ, gammaQuantile } from './special/incomplete-gamma.ts';
export { log1mExp, logAddExp, logSumExp } from './special/log-sum-exp.ts';
export { log1pMinus } from './special/log1p-minus.ts';
export { betaNodes, gammaNodes, type Nodes } from './special/nodes.ts';
export { normalCdf, normalQuantile } from './special/normal.ts';
export { studentTCdf, studentTQuantile } from './special/student-t.ts';
export { logTricomiU, tricomiU } from './special/tricomi.ts';
export { trigamma } from './special/trigamma.ts';
export {
  chooseSpend,
  type SpendCandidate,
  type SpendChoice,
  type SpendChoiceName,
  type SpendReason,
} from './spend/choose-spend.ts';
export { type FittedSpend, individualSpend } from './spend/individual-spend.ts';
export {
  fitNormalSpend,
  type NormalSpendFit,
  type NormalSpendModel,
  type NormalSpendParameters,
  normalSpendLogLikelihood,
  normalSpendPosterior,
} from './spend/normal-spend.ts';
export {
  meanSpendCdf,
  type SpendDistribution,
  spendDistribution,
} from './spend/spend-distribution.ts';
export {
  type Independence,
  type SpendIndependence,
  spendIndependence,
} from './spend/spend-independence.ts';
// Files of sales.
export { calendarDay, dayOfText, textOfDay } from './summarise/calendar-day.ts';
export type { SalesColumns } from './summarise/sales-rows.ts';
export {
  type SalesOptions,
  type SalesSummaries,
  type SalesSummary,
  salesSummary,
  summariseSales,
} from './summarise/summarise-sales.ts';

// Value.
export {
  bestEquityTest,
  type EquityTest,
  type EquityTestResult,
  equityTest,
  type ResponseCurve,
  responseCurve,
  responseRate,
} from './value/acquisition-retention.ts';
export { bergerNasr, type PromotedStream, type PromotedValue } from './value/berger-nasr.ts';
export {
  type CohortLifetime,
  type CohortPeriod,
  cohortLifetime,
} from './value/cohort-lifetime.ts';
export {
  type CohortPlan,
  type CohortRow,
  type CohortTable,
  cohortTable,
} from './value/cohort-table.ts';
export {
  type ComplaintHandling,
  complaintsPerThousand,
  type EscalationPyramid,
  escalationPyramid,
  keepBuying,
  publishedRepurchase,
  type Repurchase,
  recoveredValue,
  type SilentCustomers,
  silentCustomers,
} from './value/complaints.ts';
export { decayed } from './value/decay.ts';
export {
  averageLifetimeValue,
  type HistoricAmounts,
  type HistoricValue,
  historicNetValue,
  lifetimeRevenue,
} from './value/historic-value.ts';
export {
  inShorterPeriods,
  lifetimeValue,
  type MarginStream,
  marginMultiple,
  marginMultiples,
  netLifetimeValue,
} from './value/lifetime-value.ts';
export {
  type AddressableLoss,
  addressableLoss,
  type CostOfLoss,
  costOfLostCustomers,
  type LossCause,
  type RetentionProgramme,
  retentionProgramme,
} from './value/lost-customers.ts';
export {
  type AssumptionTest,
  type AssumptionVerdict,
  assumptionTest,
} from './value/loyalty-assumption.ts';
export {
  breakEvenIndex,
  breakEvenResponse,
  type MailingTerms,
  mailingProfit,
  type ResponseRow,
  responseTable,
} from './value/mailing.ts';
export { type MarkovModel, markovForecast, markovValue } from './value/markov.ts';
export { estimateMarkov, type MarkovEstimate } from './value/markov-estimate.ts';
export {
  type MarkovAction,
  type MarkovPolicy,
  type MarkovState,
  markovPolicy,
  recencyStates,
} from './value/markov-policy.ts';
export { mixtureQuantile } from './value/mixture-quantile.ts';
export {
  constantLifetime,
  type ObservedRetention,
  observedRetention,
  revenueRetention,
} from './value/observed-retention.ts';
export { activeByPace } from './value/pace.ts';
export {
  breakEvenRetention,
  type Payback,
  paybackOfFlows,
  paybackTime,
  valueToCost,
} from './value/payback.ts';
export { customerValueLead, type PerceivedValue, perceivedValue } from './value/perceived-value.ts';
export {
  allocatePoints,
  outstandingPointsCost,
  type PointsAllocation,
  type PointsPeriod,
  type PointsProgress,
  type PointsSale,
  type Redemption,
  recognisePoints,
  redemptionRate,
} from './value/points-liability.ts';
export { constantSurvival, presentValue } from './value/present-value.ts';
export {
  quantileScores,
  type RfmColumns,
  type RfmCuts,
  type RfmOptions,
  type RfmScores,
  rfmScores,
  rfmScoresByCuts,
} from './value/rfm.ts';
export { apportion, roundTo } from './value/rounding.ts';
export {
  type Outlook,
  type Points,
  prepareScoring,
  type Scorer,
  type Scores,
  type ScoringChunk,
  type ScoringSums,
  type ScoringTotal,
  scoringTotal,
} from './value/score.ts';
export {
  breakEvenRecordUplift,
  secondLifetimeValue,
  type WinBackOffer,
  type WinBackValue,
} from './value/second-lifetime.ts';
export {
  lifetimeValueElasticities,
  lifetimeValueSlopes,
  type StreamSlopes,
  type TornadoBar,
  tornado,
} from './value/sensitivity.ts';
export { checkTerms, type ScoringTerms } from './value/terms.ts';
export {
  periodRate,
  periodRetention,
  simpleTimings,
  type Timing,
  type TimingPowers,
  timingPowers,
} from './value/timing.ts';
export { version } from './version.ts';
