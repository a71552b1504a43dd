// Retention by P(active): of the customers that a year ago were probably active, how many probably are, and how sure that is.
import { normalQuantile, type TransactionFit, transactionModels } from '@clientela/models';
import { level } from '../value/index.ts';

/** A customer's repeat purchases, the day of the last and the days observed, as the models have them. */
export interface Seen {
  x: number;
  tx: number;
  T: number;
}

export interface Probable {
  /** Sums of P(active) over the customers of a year ago, then and now. */
  start: number;
  now: number;
  /** Bounds of now ÷ start, 80 %; absent in results of before they were worked out. */
  low?: number;
  high?: number;
  /** Customers of a year ago. */
  n?: number;
}

/** Step in a log-parameter when its effect is measured; central, so the error is of the order of its square. */
const step = 1e-3;
/** Customers on whom the effect of the parameters is measured: it is a mean over customers, and these tell it well. */
export const measuredOn = 20_000;

/**
 * Adds up customer by customer and says the ratio with its interval.
 *
 * Two things are not known: the parameters of the fit (delta method on the logarithm of the ratio, g′Σg with the covariance
 * of the log-parameters) and which customers are among the active (Σ p(1 − p), then and now, taken as independent: who is
 * active now was so then, which makes the ratio surer than is said here).
 * @param every of so many customers one is measured on how the parameters move it
 */
export function makeProbable(
  fit: Pick<TransactionFit, 'model' | 'parameters' | 'covariance'>,
  every: number,
) {
  const model = transactionModels[fit.model];
  const { parameterNames: names } = model;
  const known = names.map((_, i) => (fit.covariance[i]?.[i] ?? 0) > 0);
  const moved = names.map((name) =>
    [step, -step].map((by) => ({
      ...fit.parameters,
      [name]: fit.parameters[name]! * Math.exp(by),
    })),
  );
  const sums = { start: 0, now: 0, chanceStart: 0, chanceNow: 0, n: 0 };
  // Of those that are measured.
  const part = { start: 0, now: 0 };
  const slopes = names.map(() => ({ start: 0, now: 0 }));
  const chanceOf = (parameters: TransactionFit['parameters'], { x, tx, T }: Seen) =>
    model.pActive(parameters, x, tx, T);
  return {
    /** One customer of a year ago: as seen then, and now. */
    add(then: Seen, now: Seen) {
      const p0 = chanceOf(fit.parameters, then);
      const p1 = chanceOf(fit.parameters, now);
      sums.start += p0;
      sums.now += p1;
      sums.chanceStart += p0 * (1 - p0);
      sums.chanceNow += p1 * (1 - p1);
      if (sums.n++ % every !== 0) return;
      part.start += p0;
      part.now += p1;
      moved.forEach(([more, less], i) => {
        if (!known[i]) return;
        slopes[i]!.start += (chanceOf(more!, then) - chanceOf(less!, then)) / (2 * step);
        slopes[i]!.now += (chanceOf(more!, now) - chanceOf(less!, now)) / (2 * step);
      });
    },
    finish(): Probable {
      const { start, now, n } = sums;
      if (!(start > 0 && now > 0 && part.start > 0 && part.now > 0)) return { start, now };
      const slope = slopes.map((one) => one.now / part.now - one.start / part.start);
      let variance = sums.chanceNow / now ** 2 + sums.chanceStart / start ** 2;
      slope.forEach((one, i) => {
        slope.forEach((other, j) => {
          variance += one * (fit.covariance[i]?.[j] ?? 0) * other;
        });
      });
      const reach = -normalQuantile((1 - level) / 2) * Math.sqrt(Math.max(0, variance));
      const ratio = now / start;
      return { start, now, low: ratio * Math.exp(-reach), high: ratio * Math.exp(reach), n };
    },
  };
}
