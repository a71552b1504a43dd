// What other rooms may use of the company.

export { mostRatesAtOnce, readRatesText } from './contract.ts';
export type { CostKind, GivenCost } from './contract-costs.ts';
export {
  type Company,
  changeCompany,
  changeTerms,
  markSample,
  readCompany,
  readTerms,
} from './queries.ts';
export { changeCosts, dropSampleCosts, type KnownCost, readCosts } from './queries-costs.ts';
export { type CurrencyRate, readRates, setRates } from './queries-rates.ts';
export { checkTimeZone, countryOf, currencyDigits, dayIn, type Terms } from './rules.ts';
