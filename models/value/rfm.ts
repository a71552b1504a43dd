// Recency, frequency, monetary value: the scores of direct marketing, with ties treated alike for all.

import { checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from './checks.ts';

/** Customers in columns, one entry each. */
export interface RfmColumns {
  /** Time since the last purchase: less is better. */
  recency: ArrayLike<number>;
  /** Number of purchases. */
  frequency: ArrayLike<number>;
  /** Money, per purchase or in all. */
  monetary: ArrayLike<number>;
}

export interface RfmOptions {
  /** Groups per dimension, 2 to 9; 5 (quintiles) unless given. */
  groups?: number;
  /** Which score is best: `highest` (555, Hughes) unless given, or `lowest` (111, Kumar & Reinartz). */
  best?: 'highest' | 'lowest';
  /** `independent`: each dimension over all customers. `nested`: frequency within recency, monetary value within both. */
  sorting?: 'independent' | 'nested';
}

/** One score per customer and dimension, 1 to the number of groups. */
export interface RfmScores {
  recency: Uint8Array;
  frequency: Uint8Array;
  monetary: Uint8Array;
  /** The three digits as a number: 543 is recency 5, frequency 4, monetary value 3. */
  cell: Uint16Array;
}

/** Scores the chosen entries of a column among themselves, more is better. */
function scoreAmong(
  values: Float64Array,
  chosen: Uint32Array,
  groups: number,
  scores: Uint8Array,
): void {
  const n = chosen.length;
  const sorted = new Float64Array(n);
  for (let k = 0; k < n; k++) sorted[k] = values[chosen[k]!]!;
  sorted.sort();
  // The smallest value of each score from 2 up; a score that nobody gets shares the limit of the next.
  const limits: number[] = [];
  for (let first = 0, next = 0; first < n; first = next) {
    const value = sorted[first]!;
    while (next < n && sorted[next] === value) next++;
    // Twice the middle rank of all who share the value is whole, so that no boundary is lost.
    const above = Math.floor((groups * (first + next)) / (2 * n));
    while (limits.length < above) limits.push(value);
  }
  for (let k = 0; k < n; k++) {
    const value = values[chosen[k]!]!;
    let score = 1;
    while (score <= limits.length && value >= limits[score - 1]!) score++;
    scores[chosen[k]!] = score;
  }
}

function checkColumnOf(field: string, values: ArrayLike<number>, n: number): Float64Array {
  if (values.length !== n) throw invalidInput('length-mismatch', field);
  for (let i = 0; i < n; i++) checkFinite(field, values[i]!, i);
  return Float64Array.from(values);
}

function checkGroups(groups: number): void {
  checkWhole('groups', groups, 2);
  if (groups > 9) throw invalidInput('out-of-range', 'groups');
}

function withCells(
  recency: Uint8Array,
  frequency: Uint8Array,
  monetary: Uint8Array,
  groups: number,
  best: 'highest' | 'lowest',
): RfmScores {
  const turned = (scores: Uint8Array) =>
    best === 'lowest' ? scores.map((score) => groups + 1 - score) : scores;
  const scores = {
    recency: turned(recency),
    frequency: turned(frequency),
    monetary: turned(monetary),
  };
  const cell = Uint16Array.from(
    { length: recency.length },
    (_, i) => 100 * scores.recency[i]! + 10 * scores.frequency[i]! + scores.monetary[i]!,
  );
  return { ...scores, cell };
}

/**
 * Scores of one column by equal parts: quintiles and the like, the largest values scoring highest.
 *
 * Words: values are ranked and the ranks cut into equal parts; equal values always get the same score, the one of the
 * middle of their ranks, so that nobody stands above another by the accident of order. With many ties some scores stay
 * empty: where half the customers bought once, they all get the same. Formula: 1 + ⌊groups · (below + equal/2)/n⌋. Range: 2
 * to 9 groups, finite values. Shape: a score per value. Units: scores 1 to `groups`. Source: Hughes (2005), Strategic
 * Database Marketing; the ties: own.
 *
 * @example Array.from(quantileScores([10, 20, 20, 20, 50], 5)) // → [1, 3, 3, 3, 5]
 */
export function quantileScores(values: ArrayLike<number>, groups = 5): Uint8Array {
  checkGroups(groups);
  const column = checkColumnOf('values', values, values.length);
  const scores = new Uint8Array(column.length);
  scoreAmong(column, Uint32Array.from(column.keys()), groups, scores);
  return scores;
}

/**
 * Recency, frequency and monetary scores by equal parts.
 *
 * Words: five groups per dimension unless told otherwise, the best score for the most recent, the most frequent and the
 * largest. Nested sorting makes cells of about equal size, independent sorting makes scores that mean the same everywhere.
 * Ties as `quantileScores`. RFM ignores the pace of purchases and what customers cost: it is no lifetime value (Reinartz &
 * Kumar 2002). Refuses `length-mismatch` and `not-finite` with field and row, `out-of-range` groups. Speed: a million
 * customers in about a second. Shapes: a score per customer and dimension; `cell` the three digits. Units: recency in
 * any unit of silence, money any. Source: Hughes (2005), Strategic Database Marketing, for 5 = best; Kumar & Reinartz
 * (2006) for 1 = best.
 *
 * @example Array.from(rfmScores({ recency: [5, 90, 400], frequency: [9, 2, 1], monetary: [70, 30, 30] }, { groups: 3 }).cell) // → [333, 222, 112]
 */
export function rfmScores(columns: RfmColumns, options: RfmOptions = {}): RfmScores {
  const { groups = 5, best = 'highest', sorting = 'independent' } = options;
  checkGroups(groups);
  const n = columns.recency.length;
  // Turned round, so that more is better in every dimension.
  const silence = checkColumnOf('recency', columns.recency, n).map((time) => -time);
  const counts = checkColumnOf('frequency', columns.frequency, n);
  const money = checkColumnOf('monetary', columns.monetary, n);
  const everybody = Uint32Array.from(silence.keys());
  const recency = new Uint8Array(n);
  const frequency = new Uint8Array(n);
  const monetary = new Uint8Array(n);
  scoreAmong(silence, everybody, groups, recency);
  if (sorting === 'independent') {
    scoreAmong(counts, everybody, groups, frequency);
    scoreAmong(money, everybody, groups, monetary);
  } else {
    for (let r = 1; r <= groups; r++) {
      const alike = everybody.filter((i) => recency[i] === r);
      scoreAmong(counts, alike, groups, frequency);
      for (let f = 1; f <= groups; f++) {
        scoreAmong(
          money,
          alike.filter((i) => frequency[i] === f),
          groups,
          monetary,
        );
      }
    }
  }
  return withCells(recency, frequency, monetary, groups, best);
}

/** Limits between the scores, rising, the same number in each dimension: four for scores 1 to 5. */
export interface RfmCuts {
  /** Longest silence for the best score, for the second best, … */
  recency: readonly number[];
  /** Fewest purchases for the second lowest score, for the third, … */
  frequency: readonly number[];
  /** Least money for the second lowest score, for the third, … */
  monetary: readonly number[];
}

/**
 * Recency, frequency and monetary scores by limits that you set and that stay the same next month.
 *
 * Words: a silence of at most the first recency limit scores best; a frequency or an amount of at least the last limit
 * scores best. A value on a limit gets the better score. Refuses limits that do not rise (`not-rising` with field and row)
 * or differ in number (`length-mismatch`). Shapes: as `rfmScores`; limits rise. Units: those of the columns. Source:
 * elementary.
 *
 * @example rfmScoresByCuts({ recency: [30], frequency: [4], monetary: [10] }, { recency: [30, 90], frequency: [2, 5], monetary: [20, 50] }).cell[0] // → 321
 */
export function rfmScoresByCuts(
  columns: RfmColumns,
  cuts: RfmCuts,
  options: { best?: 'highest' | 'lowest' } = {},
): RfmScores {
  const groups = cuts.recency.length + 1;
  checkGroups(groups);
  const n = columns.recency.length;
  const score = (field: keyof RfmCuts, better: (value: number, cut: number) => boolean) => {
    const limits = cuts[field];
    if (limits.length !== groups - 1) throw invalidInput('length-mismatch', `cuts.${field}`);
    limits.forEach((limit, i) => {
      checkFinite(`cuts.${field}`, limit, i);
      if (i > 0 && !(limit > limits[i - 1]!)) throw invalidInput('not-rising', `cuts.${field}`, i);
    });
    const values = checkColumnOf(field, columns[field], n);
    return Uint8Array.from(
      values,
      (value) => 1 + limits.filter((cut) => better(value, cut)).length,
    );
  };
  const recency = score('recency', (value, cut) => value <= cut);
  const frequency = score('frequency', (value, cut) => value >= cut);
  const monetary = score('monetary', (value, cut) => value >= cut);
  return withCells(recency, frequency, monetary, groups, options.best ?? 'highest');
}
