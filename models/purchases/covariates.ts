// What is known of customers besides their purchases and does not change: columns, checked, centred and grouped.
import { invalidInput } from '../invalid-input.ts';
import type { Summaries } from './summaries.ts';

/** A time-invariant covariate: one finite number per row of the summaries, 0 and 1 for no and yes. */
export interface Covariate {
  name: string;
  values: Float64Array;
}

/** Which covariates act on how fast customers buy and which on how soon they leave; a column may stand in both. */
export interface Covariates {
  rate?: readonly Covariate[];
  dropout?: readonly Covariate[];
}

/** A covariate in standard units: (value − mean) / sd, weighted over the customers. */
export interface StandardCovariate {
  name: string;
  mean: number;
  sd: number;
  values: Float64Array;
}

/** A column whose spread is below this share of its size is a constant in double precision. */
const CONSTANT = 1e-10;
/** A column of which less than this share of variance is its own cannot be told from the others. */
const COLLINEAR = 1e-9;

/**
 * Checks covariates of one process and puts them in standard units.
 *
 * Codes, with the column as field: `length-mismatch`, `not-finite` (and the row), `duplicate-name`, `constant-column`,
 * `collinear-column` (it is a linear combination of the columns before it; with a constant, such as one yes-or-no column per
 * segment and none left out).
 * Source: own.
 *
 * @example standardCovariates([{ name: 'web', values: Float64Array.of(0, 1) }], 2)[0].values.join() // → '-1,1'
 */
export function standardCovariates(
  columns: readonly Covariate[],
  rows: number,
  weight?: Float64Array,
): StandardCovariate[] {
  const names = new Set<string>();
  const standard = columns.map(({ name, values }): StandardCovariate => {
    if (names.has(name)) throw invalidInput('duplicate-name', name);
    names.add(name);
    if (values.length !== rows) throw invalidInput('length-mismatch', name);
    let total = 0;
    let mean = 0;
    let largest = 0;
    for (let i = 0; i < rows; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) throw invalidInput('not-finite', name, i);
      const share = weight ? weight[i]! : 1;
      total += share;
      mean += (share * (value - mean)) / total;
      largest = Math.max(largest, Math.abs(value));
    }
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (weight ? weight[i]! : 1) * (values[i]! - mean) ** 2;
    const sd = Math.sqrt(squares / total);
    if (!(sd > CONSTANT * largest)) throw invalidInput('constant-column', name);
    return { name, mean, sd, values: values.map((value) => (value - mean) / sd) };
  });
  checkIndependent(standard, rows);
  return standard;
}

/**
 * Refuses a column that the ones before it determine (Gram–Schmidt, each column against what is left of the others). Weights
 * above 0 do not change whether one does.
 */
function checkIndependent(columns: readonly StandardCovariate[], rows: number): void {
  const bases: Float64Array[] = [];
  const dot = (one: Float64Array, other: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += one[i]! * other[i]!;
    return sum;
  };
  for (const { name, values } of columns) {
    const left = Float64Array.from(values);
    const before = dot(left, left);
    for (const base of bases) {
      const share = dot(left, base);
      for (let i = 0; i < rows; i++) left[i]! -= share * base[i]!;
    }
    const after = dot(left, left);
    if (!(after > COLLINEAR * before)) throw invalidInput('collinear-column', name);
    bases.push(left.map((value) => value / Math.sqrt(after)));
  }
}

/** Customers who are alike in all covariates. */
export interface CovariateGroup {
  data: Summaries;
  /** Their values, in the order of the columns. */
  values: number[];
}

/**
 * For each row the number of its group of equal values, and how many groups there are.
 * Method: equal values, written out, make one key. Shapes: `group` one entry per row, `first` the first row of each.
 * Units: as the columns. Range: columns with at least `rows` entries. Source: own.
 *
 * @example groupRows([Float64Array.of(1, 0, 1)], 3).group.join() // → '0,1,0'
 */
export function groupRows(
  columns: readonly Float64Array[],
  rows: number,
): { group: Int32Array; first: number[] } {
  const known = new Map<string, number>();
  const first: number[] = [];
  const group = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const key = columns.map((values) => values[i]!).join();
    let index = known.get(key);
    if (index === undefined) {
      index = first.length;
      known.set(key, index);
      first.push(i);
    }
    group[i] = index;
  }
  return { group, first };
}

/**
 * The summaries taken apart into groups of customers with the same values, in the order in which the values first come.
 *
 * Shapes: one entry of each column per customer. Weights and litt, where given, go along. Method: `groupRows`. Range:
 * finite columns as long as the summaries. Error: none, nothing is computed. Source: own.
 *
 * @example groupByCovariates({ x: Float64Array.of(0, 3, 1), tx: Float64Array.of(0, 7, 2), T: Float64Array.of(9, 9, 9) }, [Float64Array.of(1, 0, 1)]).map(({ values, data }) => [values[0], data.x.join()]) // → [[1, '0,1'], [0, '3']]
 */
export function groupByCovariates(
  data: Summaries,
  columns: readonly Float64Array[],
): CovariateGroup[] {
  const { group, first } = groupRows(columns, data.x.length);
  const members: number[][] = first.map(() => []);
  group.forEach((index, row) => {
    members[index]!.push(row);
  });
  const { weight, litt } = data;
  return members.map((rows, index) => {
    const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]!);
    return {
      data: {
        x: pick(data.x),
        tx: pick(data.tx),
        T: pick(data.T),
        ...(weight && { weight: pick(weight) }),
        ...(litt && { litt: pick(litt) }),
      },
      values: columns.map((values) => values[first[index]!]!),
    };
  });
}
