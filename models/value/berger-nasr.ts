// Berger & Nasr's lifetime value: margins at each purchase, promotions in between.
import { checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest, checkShare, withinRange } from './checks.ts';
import { persistenceSum } from './lifetime-value.ts';

/** The terms of Berger & Nasr's cases 1 and 2. */
export interface PromotedStream {
  /** Gross contribution at each purchase; money. */
  contribution: number;
  /** Cost of one promotion per customer still there; money. */
  promotion: number;
  /** Probability of staying from one purchase cycle to the next. */
  retention: number;
  /** Discount rate per year. */
  discountRate: number;
  /** Purchase cycles after the first purchase, which is at time 0; null for ever. */
  cycles: number | null;
  /**
   * Length of a cycle in years: 1 (case 1), less (case 2a: half-yearly 0.5) or more (case 2b: a car every 3); 1 unless
   * given.
   */
  cycleYears?: number;
  /** Promotions per cycle, each in the middle of its part of the cycle; 1 unless given. */
  promotionsPerCycle?: number;
}

/** What comes in, what the promotions cost, and the difference; present values, money. */
export interface PromotedValue {
  contributions: number;
  promotions: number;
  value: number;
}

/**
 * Lifetime value with contributions at the start of each cycle and promotions in the middle.
 *
 * Formula, in cycles of y years with k promotions each: GC Σ_{i=0..n} r^i/(1+d)^(iy) − M Σ_{i=1..nk}
 * r^((i−1)/k)/(1+d)^((i−½)y/k). With y = k = 1 it is case 1: GC Σ (r/(1+d))^i − M Σ r^(i−1)/(1+d)^(i−0.5). Range: r 0 to 1,
 * d above −1; for ever only if r < (1+d)^y (code `endless`). Error: relative 1e-14 of the two terms. Units: money; d a
 * yearly rate. Source: Berger & Nasr (1998), J. Interactive Marketing 12(1), cases 1, 2a, 2b.
 *
 * @example bergerNasr({ contribution: 260, promotion: 50, retention: 0.75, discountRate: 0.2, cycles: 10 }).value // → 568.7830674335970
 */
export function bergerNasr(stream: PromotedStream): PromotedValue {
  const { contribution, promotion, retention, discountRate, cycles } = stream;
  const { cycleYears = 1, promotionsPerCycle = 1 } = stream;
  checkFinite('contribution', contribution);
  checkFinite('promotion', promotion);
  checkShare('retention', retention);
  checkInterest('discountRate', discountRate);
  if (cycles !== null) checkWhole('cycles', cycles, 0);
  checkPositive('cycleYears', cycleYears);
  checkWhole('promotionsPerCycle', promotionsPerCycle, 1);
  const logQ = Math.log(retention) - cycleYears * Math.log1p(discountRate);
  if (cycles === null && logQ >= 0) throw invalidInput('endless', 'discountRate');
  const contributions = contribution * persistenceSum(logQ, cycles === null ? null : cycles + 1);
  const part = logQ / promotionsPerCycle;
  const wait = (0.5 * cycleYears) / promotionsPerCycle;
  const promotions =
    cycles === 0
      ? 0
      : promotion *
        Math.exp(-wait * Math.log1p(discountRate)) *
        persistenceSum(part, cycles === null ? null : cycles * promotionsPerCycle);
  return {
    contributions,
    promotions,
    value: withinRange('cycles', contributions - promotions),
  };
}
