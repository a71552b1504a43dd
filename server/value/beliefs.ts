// What the fitted models believe, in terms a shop owner can judge: days, shares, money.
import { gammaP, gammaQuantile, type SpendFit, type TransactionFit } from '@clientela/models';
import { daysPerYear, z80 } from './rules.ts';

/** A sentence's number with its 80 % interval and the symbols of the literature. */
export interface Belief {
  /** Names the words: `model.belief_<id>`. */
  id: 'every_days' | 'half_left_months' | 'leave_after_purchase' | 'top_fifth' | 'spend';
  value: number;
  low: number;
  high: number;
  symbol: string;
}

interface Fitted {
  parameters: Record<string, number>;
  /** Of the logarithms of the parameters, in their order. */
  covariance: number[][];
}

/**
 * A positive function of the parameters with the interval of the delta method on its logarithm:
 * ln f ± z·√(g'Vg), g by central differences in the logarithms of the parameters.
 */
function estimate(fit: Fitted, f: (parameters: Record<string, number>) => number) {
  const names = Object.keys(fit.parameters);
  const step = 1e-4;
  const at = (moved: number, by: number) =>
    Math.log(
      f(
        Object.fromEntries(
          names.map((name, i) => [name, fit.parameters[name]! * (i === moved ? Math.exp(by) : 1)]),
        ),
      ),
    );
  const slopes = names.map((_, i) => (at(i, step) - at(i, -step)) / (2 * step));
  let variance = 0;
  for (let i = 0; i < names.length; i++)
    for (let j = 0; j < names.length; j++)
      variance += slopes[i]! * slopes[j]! * (fit.covariance[i]?.[j] ?? 0);
  const value = f(fit.parameters);
  const reach = Math.exp(z80 * Math.sqrt(Math.max(0, variance)));
  return { value, low: value / reach, high: value * reach };
}

/** Share of all purchases made by the fifth that buys most, when rates are Gamma(r)-distributed. */
const topFifth = (r: number) => 1 - gammaP(r + 1, gammaQuantile(r, 0.8));

/** @param fit times in days; @param spend money in minor units */
export function beliefsOf(fit: TransactionFit, spend: SpendFit): Belief[] {
  const month = daysPerYear / 12;
  const beliefs: Belief[] = [];
  const add = (
    id: Belief['id'],
    symbol: string,
    from: Fitted,
    f: (parameters: Record<string, number>) => number,
  ) => {
    const found = estimate(from, f);
    if (Object.values(found).every((number) => Number.isFinite(number) && number > 0))
      beliefs.push({ id, symbol, ...found });
  };
  const { parameters } = fit;
  if ('alpha' in parameters && 'r' in parameters) {
    add('every_days', 'α / r', fit, (p) => p.alpha! / p.r!);
    // Half of the customers have left by then: (1 + t/β)^(−s) = ½.
    if ('s' in parameters)
      add(
        'half_left_months',
        'β (2^(1/s) − 1)',
        fit,
        (p) => (p.beta! * Math.expm1(Math.LN2 / p.s!)) / month,
      );
    if ('a' in parameters)
      add('leave_after_purchase', 'a / (a + b)', fit, (p) => p.a! / (p.a! + p.b!));
    add('top_fifth', 'r', fit, (p) => topFifth(p.r!));
  }
  add('spend', 'p γ / (q − 1)', spend as Fitted, (p) => (p.p! * p.gamma!) / (p.q! - 1));
  return beliefs;
}
