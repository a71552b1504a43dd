// The terms on which value is computed: what a unit of time is, what money later is worth, what is kept of a sale.
import { invalidInput } from '../invalid-input.ts';

/** Terms of a scoring. Every time is in the unit of T, every rate per that unit. */
export interface ScoringTerms {
  /** Continuous discount rate per unit of T: ln(1 + yearly rate) / year. May be 0 only with a finite horizon. */
  delta: number;
  /** Share of a sale that is kept, 0 to 1; 1 when value is meant in sales. */
  margin: number;
  /** How far ahead value counts; null for the whole remaining lifetime. */
  horizon: number | null;
  /** The length of a year. */
  year: number;
  /** The length over which projected loyalty is measured (36 months). */
  map: number;
  /** Probability inside the intervals, each bound leaving half of the rest: 0.8 for 80 %. */
  level: number;
}

/**
 * Refuses terms that give no value: codes `not-finite`, `not-positive`, `out-of-range`, `delta-zero-for-life`.
 * Units: delta per unit of time; horizon, year and map in that unit; margin and level are shares. Source: own.
 *
 * @example refusal(() => checkTerms({ delta: 0, margin: 1, horizon: null, year: 365, map: 1096, level: 0.8 })) // → 'delta-zero-for-life'
 */
export function checkTerms(terms: ScoringTerms): void {
  const { delta, margin, horizon, year, map, level } = terms;
  if (!(Number.isFinite(delta) && delta >= 0)) throw invalidInput('out-of-range', 'delta');
  if (delta === 0 && horizon === null) throw invalidInput('delta-zero-for-life', 'delta');
  if (!(margin >= 0 && margin <= 1)) throw invalidInput('out-of-range', 'margin');
  if (horizon !== null && !(horizon > 0 && Number.isFinite(horizon))) {
    throw invalidInput('not-positive', 'horizon');
  }
  if (!(year > 0 && Number.isFinite(year))) throw invalidInput('not-positive', 'year');
  if (!(map > 0 && Number.isFinite(map))) throw invalidInput('not-positive', 'map');
  if (!(level > 0 && level < 1)) throw invalidInput('out-of-range', 'level');
}
