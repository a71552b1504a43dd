// Is this silence a loss, and since when? A pure function of one customer's purchases, what points to leaving, and the fit.
import { type TransactionFit, transactionModels } from '@clientela/models';
import { waitingDays } from '../value/index.ts';
import type { LossRule, Thresholds } from './rules.ts';

export type Patience = Pick<
  Readonly<Thresholds>,
  'cut' | 'quantile' | 'signalCut' | 'signalQuantile' | 'before'
>;

/** The time after a purchase until the next one, or until the last day of the data. Days count from any one day. */
export interface Silence {
  since: number;
  /** Purchases after the first, and days from the first to the last, as the models have them on the evening of `since`. */
  x: number;
  tx: number;
  /** Day of the next purchase, or the last day there is. */
  end: number;
  returned: boolean;
}

/** Something that points to a customer leaving, from the day it is known. */
export interface Signal {
  day: number;
  rule: Exclude<LossRule, 'rhythm'>;
}

export interface Loss {
  day: number;
  rule: LossRule;
  /** 1 − P(active) on that day; null where they said so themselves. */
  confidence: number | null;
}

/**
 * Makes the judge of silences under one fit.
 *
 * Words: a customer is lost on the first day on which the silence is longer than the given share of their own waiting times
 * and P(active) is below the cut; with a signal in that silence both are less patient; who said so is lost that day. Both
 * conditions only ever grow with silence, so the day is found by halving. Signals ascend by day.
 */
export function makeJudge(
  fit: Pick<TransactionFit, 'model' | 'parameters'>,
  how: Patience,
): (silence: Silence, signals: readonly Signal[]) => Loss | null {
  const model = transactionModels[fit.model];
  const { parameters } = fit;
  const rates = parameters as { r: number; alpha: number };
  const pAt = ({ x, tx }: Silence, silent: number) => model.pActive(parameters, x, tx, tx + silent);

  /** The first day of silence, from `from`, that is long enough by both measures. */
  const dayBy = (silence: Silence, quantile: number, cut: number, from: number) => {
    const latest = silence.end - silence.since - (silence.returned ? 1 : 0);
    const waited = Math.ceil(waitingDays(rates, silence.x, silence.tx, quantile));
    let low = Math.max(from - silence.since, waited, 1);
    if (low > latest) return null;
    const early = pAt(silence, low);
    if (early < cut) return { silent: low, p: early };
    let high = latest;
    let p = pAt(silence, high);
    if (p >= cut) return null;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const at = pAt(silence, middle);
      if (at < cut) {
        high = middle;
        p = at;
      } else low = middle;
    }
    return { silent: high, p };
  };

  return (silence, signals) => {
    const rhythm = dayBy(silence, how.quantile, how.cut, silence.since);
    let found: Loss | null = rhythm && {
      day: silence.since + rhythm.silent,
      rule: 'rhythm',
      confidence: 1 - rhythm.p,
    };
    const last = silence.end - (silence.returned ? 1 : 0);
    for (const { day, rule } of signals) {
      if (day < silence.since - how.before || day > last) continue;
      // Who said so has left: nobody has to wait for silence.
      if (rule === 'told') {
        if (day >= silence.since && (!found || found.day >= day))
          found = { day, rule, confidence: null };
        continue;
      }
      const sooner = dayBy(silence, how.signalQuantile, how.signalCut, day);
      if (sooner && (!found || silence.since + sooner.silent <= found.day))
        found = { day: silence.since + sooner.silent, rule, confidence: 1 - sooner.p };
    }
    return found;
  };
}
