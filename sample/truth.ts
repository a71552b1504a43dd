// What is planted in the sample business, so that a test can ask a model whether it finds it again.

/** The invented business. */
export const sampleCompany = {
  name: 'Café de muestra',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
} as const;

/**
 * The planted parameters.
 * Transactions follow the Pareto/NBD (Schmittlein, Morrison and Colombo 1987), time in weeks: rates are
 * Gamma(r, alpha), attrition Gamma(s, beta), alpha and beta being rates of the gamma. Spend per occasion follows the
 * Gamma-Gamma of Fader and Hardie: Gamma(p, nu) with nu ~ Gamma(q, gamma); gamma is in major units (pesos).
 * Returns come on top: they take 1.5 % of the revenue back. Netted on the day of the sale they lower p to about 5.8 and
 * leave the rest; a day with nothing but a return is no purchase occasion, and counting it as one raises r by 4 %.
 */
export const sampleTruth = {
  unit: 'week',
  transactions: { r: 0.8, alpha: 7, s: 0.75, beta: 28 },
  spend: { p: 6, q: 4, gamma: 215 },
} as const;

/** The four relationship groups, by what a customer brings in a year and how long the customer will stay. */
export type Group = 'friends' | 'butterflies' | 'barnacles' | 'strangers';

/** Where the true groups are cut: margin of a year in centavos, and expected months of the next 36 as a customer. */
export const groupCuts = { yearlyMargin: 60_000, months: 18, horizonMonths: 36 } as const;

const weeksPerMonth = 365.25 / 7 / 12;

/**
 * The true group of a customer who is still active, from the true rates instead of estimates.
 * `rate` and `attrition` per week, `spend` in centavos per occasion, `margin` as a share of spend.
 */
export function trueGroup(rate: number, attrition: number, spend: number, margin: number): Group {
  const horizon = groupCuts.horizonMonths * weeksPerMonth;
  const months = -Math.expm1(-attrition * horizon) / attrition / weeksPerMonth;
  const profitable = rate * weeksPerMonth * 12 * spend * margin >= groupCuts.yearlyMargin;
  if (months >= groupCuts.months) return profitable ? 'friends' : 'barnacles';
  return profitable ? 'butterflies' : 'strangers';
}
