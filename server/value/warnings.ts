// Where the model is not to be trusted, from what the run itself shows.
import type { ValueRun } from './queries-runs.ts';
import { level, moneyLevel } from './rules.ts';

export interface Warning {
  id:
    | 'unchecked'
    | 'no_margin'
    | 'best_off'
    | 'too_sure'
    | 'spend_dependent'
    | 'drifted'
    | 'single_purchase'
    | 'heavy_tail'
    | 'nobody_leaves';
  /** Numbers the words use. */
  facts: Record<string, number>;
}

/** Above this share of customers with one purchase, one person's value is mostly that of the others. */
const manySingles = 0.3;

/** Short of the 80 % by so much, and by more than chance, intervals are too narrow to decide by. */
const tooSure = 0.05;
/** Between two months the equity moves by this share only if the business or the model does. */
const jump = 0.25;

/** @param drift the last run of each month, oldest first */
export function warningsOf(run: ValueRun, drift: { equity: { value: number } }[] = []): Warning[] {
  const found: Warning[] = [];
  const best = run.check?.groups?.at(-1);
  if (!run.check) found.push({ id: 'unchecked', facts: {} });
  // The best tenth decides most of the value: say so when chance does not explain the miss.
  else if (best && best.predicted > 0 && (best.predicted < best.low || best.predicted > best.high))
    found.push({ id: 'best_off', facts: { miss: best.actual / best.predicted - 1 } });
  const coverage = run.check?.coverage;
  if (coverage && coverage.inside < Math.min(coverage.low, level - tooSure))
    found.push({ id: 'too_sure', facts: { share: coverage.inside } });
  const independence = run.result?.independence;
  if (independence?.verdict === 'dependent' && independence.r !== null)
    found.push({ id: 'spend_dependent', facts: { r: independence.r } });
  const [before, now] = drift.slice(-2).map(({ equity }) => equity.value);
  if (before && now !== undefined && Math.abs(now / before - 1) > jump)
    found.push({ id: 'drifted', facts: { miss: now / before - 1 } });
  const { customers, repeaters } = run.sufficiency;
  const singles = customers > 0 ? 1 - repeaters / customers : 0;
  if (singles >= manySingles) found.push({ id: 'single_purchase', facts: { share: singles } });
  if (moneyLevel(run.terms) === 'sales') found.push({ id: 'no_margin', facts: {} });
  if (run.spendFit?.diagnosis === 'heavy-tail') found.push({ id: 'heavy_tail', facts: {} });
  if (run.fit?.diagnosis === 'no-dropout-detectable')
    found.push({ id: 'nobody_leaves', facts: {} });
  return found;
}
