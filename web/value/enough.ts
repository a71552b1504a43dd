// What is missing before customers can be valued, and when it will be there at today's pace.
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';

type Run = NonNullable<AnswerOf<typeof valueContract.overview>['run']>;
export type Sufficiency = Run['sufficiency'];

export interface Missing {
  customers: number;
  repeaters: number;
  /** Whole months, rounded up. */
  months: number;
}

const shortBy = (have: number, need: number) => Math.max(0, Math.ceil(need - have - 1e-9));

/** How many customers, repeat customers and months are missing; zeros where there is enough. */
export function missingOf(found: Sufficiency): Missing {
  return {
    customers: shortBy(found.customers, found.customersNeeded),
    repeaters: shortBy(found.repeaters, found.repeatersNeeded),
    months: shortBy(found.months, found.monthsNeeded),
  };
}

const daysPerMonth = 365.25 / 12;
/** With less history the pace is chance; further ahead a date would be a guess. */
const paceFrom = 1;
const guessFrom = 36;

/**
 * The month in which there will be enough, if customers and repeat customers keep coming as they have;
 * null when that cannot be said.
 */
export function enoughOn(found: Sufficiency, asOf: string): string | null {
  const { months } = found;
  const waits = [found.monthsNeeded - months];
  for (const [have, need] of [
    [found.customers, found.customersNeeded],
    [found.repeaters, found.repeatersNeeded],
  ] as const) {
    if (have >= need) continue;
    if (have === 0 || months < paceFrom) return null;
    waits.push(((need - have) / have) * months);
  }
  const wait = Math.max(...waits);
  if (wait > guessFrom) return null;
  const on = Date.parse(`${asOf}T00:00:00Z`) + Math.max(0, wait) * daysPerMonth * 86_400_000;
  return new Date(on).toISOString().slice(0, 10);
}
