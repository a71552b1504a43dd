// Why a customer has this value: the number taken apart, and how it came to be week by week.
import { expectedSpend, prepareScoring, transactionModels } from '@clientela/models';
import { oneStanding } from '../customers/index.ts';
import type { Db } from '../platform/database.ts';
import { purchaseDays } from '../purchases/index.ts';
import { inMargin } from './columns.ts';
import { currentRun, type OneSummary, oneSummary, type ValueRun } from './queries-runs.ts';
import { contractPartOf } from './queries-together.ts';
import {
  dayNumber,
  dayText,
  median,
  scoringTerms,
  servingCost,
  type WhyStep,
  waitingDays,
  whySteps,
  withContractSteps,
} from './rules.ts';

/** Weeks of P(active) looked back on. */
const weeksBack = 26;

export interface Explained {
  why: WhyStep[];
  pActiveBefore: { on: string; pActive: number }[];
  everyDays: number | null;
  nextWindow: { from: string; to: string } | null;
}

/** Explains the value that stands for a customer; null while there is none. */
export async function explainCustomer(
  db: Db,
  customerId: number,
): Promise<(Explained & { contracts: number | null; asOf: string; model: string | null }) | null> {
  const run = await currentRun(db);
  const { value } = await oneStanding(db, customerId);
  if (!run || value === null) return null;
  // Nothing known of them, or all over: no step of its own.
  const contracts = (await contractPartOf(db, customerId))?.value[0] || null;
  const summary = await oneSummary(db, customerId, run.asOf, run.terms);
  if (!summary && contracts === null) return null;
  const { days } = await purchaseDays(db, customerId);
  const explained = summary
    ? explain(
        run,
        summary,
        days.map(({ on }) => on),
        value - (contracts ?? 0),
      )
    : nothing;
  const why = withContractSteps(explained.why, contracts);
  return { ...explained, why, contracts, asOf: run.asOf, model: run.model };
}

const nothing: Explained = { why: [], pActiveBefore: [], everyDays: null, nextWindow: null };

/**
 * Explains the standing value of one customer under a run. `value` is what of it comes of purchases;
 * `days` are the days of purchase, oldest first; the earliest may be missing where there are many.
 */
export function explain(
  run: ValueRun,
  summary: OneSummary,
  days: string[],
  value: number,
): Explained {
  const { fit, spendFit, result } = run;
  if (!fit || !spendFit || !result) return nothing;
  const asOf = dayNumber(run.asOf);
  const bought = days.map(dayNumber).filter((day) => day <= asOf);
  const first = dayNumber(summary.firstOn);
  const last = dayNumber(summary.lastOn);
  const x = summary.occasions - 1;
  const model = transactionModels[fit.model];
  const n = summary.repeatSpend > 0 ? summary.repeatDays : 0;
  const m =
    n > 0 ? inMargin(summary.repeatSpend / n, run.terms.ownMargins ? summary.marginShare : 1) : 0;
  const spend = expectedSpend(spendFit.parameters, n, m);
  const pActive = model.pActive(fit.parameters, x, last - first, asOf - first);
  const served = servingSteps(run, summary, { x, tx: last - first, T: asOf - first, n, m });
  // Margin × discounted purchases, P(active) in it.
  const purchases = (value + Math.round(served?.total ?? 0)) / spend;
  const gaps = Float64Array.from(bought.slice(1), (day, i) => day - bought[i]!).sort();
  const { r, alpha } = fit.parameters as { r: number; alpha: number };
  const wait = (q: number) =>
    dayText(last + Math.round(waitingDays({ r, alpha }, x, last - first, q)));
  return {
    why: whySteps({
      value,
      meanValue: result.mean.value + (result.mean.serving ?? 0),
      meanSpend: result.mean.spend,
      spend,
      purchasesIfActive: pActive > 0 ? purchases / pActive : 0,
      pActive,
      everyDays: x > 0 ? (last - first) / x : null,
      meanEveryDays: result.mean.everyDays,
      silentDays: asOf - last,
      serving: served,
    }),
    pActiveBefore: history(run, summary, bought, asOf),
    everyDays: gaps.length >= 2 ? median(gaps) : null,
    nextWindow: pActive >= 0.1 && x >= 1 ? { from: wait(0.25), to: wait(0.75) } : null,
  };
}

/** What serving this customer is expected to cost, where the run counts it. */
function servingSteps(
  { fit, spendFit, terms }: ValueRun,
  { served, servedPurchases }: OneSummary,
  seen: { x: number; tx: number; T: number; n: number; m: number },
) {
  if (!terms.serving || !fit || !spendFit) return null;
  const mine =
    served === null || servedPurchases === null
      ? terms.serving
      : servingCost(served, servedPurchases, terms.serving);
  const column = (number: number) => Float64Array.of(number);
  const { discountedPurchases } = prepareScoring(fit, spendFit, scoringTerms(terms)).outlook({
    x: column(seen.x),
    tx: column(seen.tx),
    T: column(seen.T),
    n: column(seen.n),
    m: column(seen.m),
  });
  return { total: mine * discountedPurchases[0]!, mine, average: terms.serving };
}

function history(run: ValueRun, summary: OneSummary, bought: number[], asOf: number) {
  const first = dayNumber(summary.firstOn);
  const unlisted = summary.occasions - bought.length;
  const model = transactionModels[run.fit!.model];
  const points: { on: string; pActive: number }[] = [];
  for (let week = weeksBack; week >= 0; week--) {
    const day = asOf - week * 7;
    const until = bought.filter((purchase) => purchase <= day);
    if (until.length === 0) continue;
    const pActive = model.pActive(
      run.fit!.parameters,
      unlisted + until.length - 1,
      until.at(-1)! - first,
      day - first,
    );
    points.push({ on: dayText(day), pActive });
  }
  return points;
}
