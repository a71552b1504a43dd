// A rougher copy of grouped summaries, several times smaller: where a fit of a large base finds its way first.
import { type GroupedSummaries, groupSummaries } from './summaries.ts';

/** Cells per mean observation, and the most that the longest observation may take. */
const CELLS = 32;
const MOST = 500;

/**
 * The same customers with last purchases and ends of observation rounded to a grid, counts exact.
 *
 * Words: with T about a year the grid is about a week. Rounding whole histories to weeks would merge purchases and
 * change x; here x stays, so that the estimates move by less than their standard errors. `mean` is the mean observation in
 * the unit of `grouped.t`. Source: own.
 *
 * @example coarsenSummaries(groupSummaries({ x: Float64Array.of(1, 1), tx: Float64Array.of(30, 31), T: Float64Array.of(640, 640) }, 1), 640).weight.join() // → '2'
 */
export function coarsenSummaries(grouped: GroupedSummaries, mean: number): GroupedSummaries {
  const { x, t, pairT, atLast, atEnd, weight, rowsFrom } = grouped;
  const cell = Math.max(mean / CELLS, t[t.length - 1]! / MOST);
  const place = Int32Array.from(t, (time) => Math.round(time / cell));
  const wide = place[place.length - 1]! + 1;
  const table = new Float64Array(wide * wide);
  const touched = new Int32Array(wide * wide);
  const size = Math.min(weight.length, x.length * wide * wide);
  const rows = {
    x: new Float64Array(size),
    tx: new Float64Array(size),
    T: new Float64Array(size),
    weight: new Float64Array(size),
  };
  let made = 0;
  for (let i = 0; i < x.length; i++) {
    let count = 0;
    for (let row = rowsFrom[i]!; row < rowsFrom[i + 1]!; row++) {
      const at = place[pairT[atEnd[row]!]!]! * wide + place[pairT[atLast[row]!]!]!;
      if (table[at] === 0) touched[count++] = at;
      table[at]! += weight[row]!;
    }
    for (let j = 0; j < count; j++) {
      const at = touched[j]!;
      rows.x[made] = x[i]!;
      rows.T[made] = Math.floor(at / wide);
      rows.tx[made] = at % wide;
      rows.weight[made] = table[at]!;
      table[at] = 0;
      made++;
    }
  }
  // Times stay whole numbers of cells, which are quick to group; the unit makes times of them again.
  const data = {
    x: rows.x.subarray(0, made),
    tx: rows.tx.subarray(0, made),
    T: rows.T.subarray(0, made),
    weight: rows.weight.subarray(0, made),
  };
  return { ...groupSummaries(data, 1 / cell), unit: grouped.unit };
}
