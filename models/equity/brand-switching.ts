// Lifetime value among competing brands: the customer may buy any of them next time, and come back.
import { checkNotNegative, checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkInterest, checkShare, withinRange } from '../value/checks.ts';
import { checkDistribution } from '../value/markov.ts';

/** A customer (or a segment of alike ones) in a market of brands. */
export interface BrandSwitcher {
  /** Probability of buying brand k next when brand j was bought last: row j, column k. */
  switching: readonly ArrayLike<number>[];
  /** Probability of each brand at the first purchase counted, which is today's. */
  first: ArrayLike<number>;
  /** Expected purchases per period. */
  frequency: number;
  /** Expected amount of a purchase; money. */
  amount: number;
  /** Share of the amount kept. */
  margin: number;
  /** Per period. */
  discountRate: number;
  /** Purchases counted, the first included. */
  purchases: number;
}

/**
 * The lifetime value of a customer to each brand.
 *
 * Words: at each purchase the customer chooses by the probabilities that follow from the brand bought last; every brand
 * earns its margin when it is chosen. The next best brands' values show what is at stake for them. Formula: V_k = Σ_{t<n}
 * (1+d)^(−t/f) · amount · margin · B_tk with B_0 = first, B_t = B_(t−1) · switching. Shapes: one entry per brand. Units:
 * money. Range: frequency above 0, whole purchases ≥ 0. Refuses rows that are no distribution (`out-of-range`, `not-one`).
 * Source: Rust, Lemon & Zeithaml (2004), J. Marketing 68(1).
 *
 * @example Array.from(brandSwitchingValue({ switching: [[0.7, 0.3], [0.5, 0.5]], first: [0, 1], frequency: 2, amount: 100, margin: 0.5, discountRate: 0, purchases: 2 })) // → [25, 75]
 */
export function brandSwitchingValue(customer: BrandSwitcher): Float64Array {
  const { switching, first, frequency, amount, margin, discountRate, purchases } = customer;
  const brands = switching.length;
  if (brands === 0) throw invalidInput('empty', 'switching');
  switching.forEach((row, j) => {
    checkDistribution('switching', row, brands, j);
  });
  checkDistribution('first', first, brands, -1);
  checkPositive('frequency', frequency);
  checkNotNegative('amount', amount);
  checkShare('margin', margin);
  checkInterest('discountRate', discountRate);
  checkWhole('purchases', purchases, 0);
  const values = new Float64Array(brands);
  let chances = Float64Array.from(first);
  for (let t = 0; t < purchases; t++) {
    const worth = amount * margin * (1 + discountRate) ** (-t / frequency);
    const next = new Float64Array(brands);
    for (let j = 0; j < brands; j++) {
      values[j]! += worth * chances[j]!;
      for (let k = 0; k < brands; k++) next[k]! += chances[j]! * switching[j]![k]!;
    }
    chances = next;
  }
  values.forEach((value) => {
    withinRange('purchases', value);
  });
  return values;
}
