// What other rooms may use of privacy.
export { privacyHoldings } from './holdings.ts';
