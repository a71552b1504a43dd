// The contents of this folder: the invented business to try the product with, its truth, and files for benchmarks.
export { roundGain, type SampleRound, sampleRounds } from './attempts.ts';
export type { SaleLine } from './basket.ts';
export { type BenchOptions, benchCsv } from './bench.ts';
export { dayNumber, isoDay } from './calendar.ts';
export { lineNames, type Product, products, stores } from './catalog.ts';
export { consentsCsv, consentTruth, type SampleConsent, sampleConsents } from './consents.ts';
export {
  contractLines,
  contractsCsv,
  contractTruth,
  type SampleContract,
  sampleContracts,
} from './contracts.ts';
export {
  type SampleCustomer,
  type SampleOptions,
  type SampleOrder,
  type SamplePurchase,
  type SampleReturn,
  sampleCustomers,
} from './customers.ts';
export {
  type Cause,
  causeOf,
  causes,
  occasionsCsv,
  occasionTruth,
  type SampleOccasion,
  sampleOccasions,
} from './occasions.ts';
export { type SampleReason, sampleReasons } from './reasons.ts';
export { type SampleRow, sampleColumns, sampleCsv, sampleRows } from './rows.ts';
export { type SampleShare, sampleShares, shareTruth } from './shares.ts';
export { type SampleSurveyRow, sampleSurveys } from './surveys.ts';
export { type Group, groupCuts, sampleCompany, sampleTruth } from './truth.ts';
export { type SampleWallet, sampleWallets, walletRows, walletTruth } from './wallets.ts';
