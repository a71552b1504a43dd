// Cohorts whose losses are seen: how many customers there were in each year of their contract.
import { invalidInput } from '../invalid-input.ts';

/**
 * Customers who started together, counted at the ends of periods.
 *
 * `year` whole numbers that rise: how many renewals the counted ones have made. It starts at 0 for a cohort seen from its
 * first day and later for one that was old when the records began; years may be missing. `survivors` how many were left then,
 * never rising; they need not be whole (a sum of weights is a count too). A period is whatever a contract lasts.
 */
export interface Cohort {
  year: Float64Array;
  survivors: Float64Array;
}

/** Of `atRisk` customers who had made `from` renewals, `kept` had also made `to`. */
export interface Transition {
  from: number;
  to: number;
  atRisk: number;
  kept: number;
}

/**
 * Refuses cohorts that cannot be, naming the field and the row.
 *
 * Codes: `empty` (no cohort, or one without two years), `length-mismatch`, `not-finite`, `negative`, `not-whole` (year),
 * `not-rising` (year), `rising` (survivors), `not-positive` (nobody at the start). With several cohorts the field says which:
 * `cohorts[1].survivors`.
 * Shapes: one entry of `year` and of `survivors` per count. Units: whole years, or any other period; customers. Source:
 * own.
 *
 * @example refusal(() => checkCohorts([{ year: Float64Array.of(0, 1), survivors: Float64Array.of(10, 11) }])) // → 'rising'
 */
export function checkCohorts(cohorts: readonly Cohort[]): void {
  if (cohorts.length === 0) throw invalidInput('empty', 'cohorts');
  cohorts.forEach(({ year, survivors }, number) => {
    const at = (column: string) => (cohorts.length > 1 ? `cohorts[${number}].${column}` : column);
    if (year.length < 2) throw invalidInput('empty', at('year'));
    if (survivors.length !== year.length) throw invalidInput('length-mismatch', at('survivors'));
    for (let i = 0; i < year.length; i++) {
      const age = year[i]!;
      const count = survivors[i]!;
      if (!Number.isFinite(age)) throw invalidInput('not-finite', at('year'), i);
      if (!Number.isFinite(count)) throw invalidInput('not-finite', at('survivors'), i);
      if (age < 0) throw invalidInput('negative', at('year'), i);
      if (count < 0) throw invalidInput('negative', at('survivors'), i);
      if (!Number.isInteger(age)) throw invalidInput('not-whole', at('year'), i);
      if (i > 0 && age <= year[i - 1]!) throw invalidInput('not-rising', at('year'), i);
      if (i > 0 && count > survivors[i - 1]!) throw invalidInput('rising', at('survivors'), i);
    }
    if (survivors[0] === 0) throw invalidInput('not-positive', at('survivors'), 0);
  });
}

/**
 * All cohorts together as transitions from one count to the next, equal ones added up, in order of years.
 *
 * Words: given who is there at the start of a period, how many renew is all that a cohort tells about the renewal
 * probabilities; so cohorts that started in different years are shifted to a common start and added.
 * Formula: atRisk and kept are sums over cohorts of the customers before and after. Shapes: cohorts as `checkCohorts`
 * takes them; transitions in the order of years. Units: customers, periods. Error: none, counts are exact. Source: Fader
 * & Hardie (2007), "How to project customer retention", J. Interactive Marketing 21, and their note on several cohorts.
 *
 * @example poolCohorts([{ year: Float64Array.of(0, 1), survivors: Float64Array.of(10, 8) }, { year: Float64Array.of(0, 1), survivors: Float64Array.of(5, 3) }])[0].kept // → 11
 */
export function poolCohorts(cohorts: readonly Cohort[]): Transition[] {
  const known = new Map<string, Transition>();
  for (const { year, survivors } of cohorts) {
    for (let i = 1; i < year.length && survivors[i - 1]! > 0; i++) {
      const from = year[i - 1]!;
      const to = year[i]!;
      const key = `${from} ${to}`;
      let transition = known.get(key);
      if (!transition) {
        transition = { from, to, atRisk: 0, kept: 0 };
        known.set(key, transition);
      }
      transition.atRisk += survivors[i - 1]!;
      transition.kept += survivors[i]!;
    }
  }
  return [...known.values()].sort((one, other) => one.from - other.from || one.to - other.to);
}
