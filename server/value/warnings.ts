// Where the model is not to be trusted, from what the run itself shows.
import type { ValueRun } from './queries.ts';
import { moneyLevel } from './rules.ts';

export interface Warning {
  id: 'unchecked' | 'no_margin' | 'best_off' | 'single_purchase' | 'heavy_tail' | 'nobody_leaves';
  /** Numbers the words use. */
  facts: Record<string, number>;
}

/** Above this share of customers with one purchase, one person's value is mostly that of the others. */
const manySingles = 0.3;

export function warningsOf(run: ValueRun): Warning[] {
  const found: Warning[] = [];
  const best = run.check?.groups?.at(-1);
  if (!run.check) found.push({ id: 'unchecked', facts: {} });
  // The best tenth decides most of the value: say so when chance does not explain the miss.
  else if (best && best.predicted > 0 && (best.predicted < best.low || best.predicted > best.high))
    found.push({ id: 'best_off', facts: { miss: best.actual / best.predicted - 1 } });
  const { customers, repeaters } = run.sufficiency;
  const singles = customers > 0 ? 1 - repeaters / customers : 0;
  if (singles >= manySingles) found.push({ id: 'single_purchase', facts: { share: singles } });
  if (moneyLevel(run.terms) === 'sales') found.push({ id: 'no_margin', facts: {} });
  if (run.spendFit?.diagnosis === 'heavy-tail') found.push({ id: 'heavy_tail', facts: {} });
  if (run.fit?.diagnosis === 'no-dropout-detectable')
    found.push({ id: 'nobody_leaves', facts: {} });
  return found;
}
