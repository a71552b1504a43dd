// Which products go with which: for every item the items most like it, by the company they keep.
import { invalidInput } from '../invalid-input.ts';
import { type Baskets, holdersOf, itemCounts } from './baskets.ts';

/**
 * How likeness is measured. `cosine`: n_AB/√(n_A n_B), the usual of recommenders. `jaccard`: n_AB/(n_A + n_B − n_AB),
 * stricter with bestsellers. `log-likelihood`: Dunning's G² for pairs that come together more often than chance, which
 * trusts no pair seen twice only.
 */
export type SimilarityMeasure = 'cosine' | 'jaccard' | 'log-likelihood';

/** The nearest items of each item: those of item i are at `start[i]` to `start[i + 1] − 1`, the most alike first. */
export interface SimilarItems {
  start: Int32Array;
  neighbour: Int32Array;
  /** Baskets (or customers) with both. */
  together: Int32Array;
  similarity: Float64Array;
  measure: SimilarityMeasure;
}

export interface SimilarityOptions {
  measure?: SimilarityMeasure;
  /** Neighbours per item, at most; 10 unless given. */
  neighbours?: number;
  /** Baskets with both, at least; 2 unless given. */
  minTogether?: number;
  /** Pairs within baskets that may be counted, at most; two billion (some seconds) unless given. */
  maxPairs?: number;
}

/**
 * The items most similar to each item by the baskets, or better the customers, that hold both.
 *
 * Words: "customers who bought this also bought": one basket per customer with all they ever bought says more than one per
 * order. Negative company is no likeness: with `log-likelihood` only pairs above chance are listed. Cost: Σ (items in a
 * basket)²; above `maxPairs` it is refused before it starts (code `too-many-pairs`): leave out baskets that are not
 * customers, such as wholesalers. Range: neighbours, minTogether ≥ 1 (refused: `not-positive`). Ties: by baskets together,
 * then by item. Error: relative 1e-15, G² 1e-12. Units: counts of baskets; measures have none. Source: Sarwar, Karypis,
 * Konstan & Riedl (2001), "Item-based collaborative filtering"; Jaccard (1901); Dunning (1993), "Accurate methods for
 * the statistics of surprise and coincidence".
 *
 * @example Array.from(similarItems(packBaskets([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 1, 2])).neighbour) // → [1, 0]
 */
export function similarItems(baskets: Baskets, options: SimilarityOptions = {}): SimilarItems {
  const { measure = 'cosine', neighbours = 10, minTogether = 2, maxPairs = 2e9 } = options;
  if (!(Number.isInteger(neighbours) && neighbours > 0)) {
    throw invalidInput('not-positive', 'neighbours');
  }
  if (!(minTogether >= 1)) throw invalidInput('not-positive', 'minTogether');
  const { start, item, items } = baskets;
  let pairs = 0;
  for (let b = 0; b < baskets.baskets; b++) pairs += (start[b + 1]! - start[b]!) ** 2;
  if (pairs > maxPairs) throw invalidInput('too-many-pairs', 'baskets');
  const counts = itemCounts(baskets);
  const holders = holdersOf(baskets);
  const alike = measureOf(measure, baskets.baskets);
  const together = new Int32Array(items);
  const score = new Float64Array(items);
  const out = {
    start: new Int32Array(items + 1),
    neighbour: [] as number[],
    together: [] as number[],
    similarity: [] as number[],
  };
  for (let a = 0; a < items; a++) {
    const seen: number[] = [];
    for (let h = holders.start[a]!; h < holders.start[a + 1]!; h++) {
      const b = holders.basket[h]!;
      for (let i = start[b]!; i < start[b + 1]!; i++) {
        if (together[item[i]!]!++ === 0) seen.push(item[i]!);
      }
    }
    const candidates = seen.filter((b) => b !== a && together[b]! >= minTogether);
    for (const b of candidates) score[b] = alike(together[b]!, counts[a]!, counts[b]!);
    const nearest = candidates
      .filter((b) => score[b]! > 0)
      .sort((x, y) => score[y]! - score[x]! || together[y]! - together[x]! || x - y)
      .slice(0, neighbours);
    for (const b of nearest) {
      out.neighbour.push(b);
      out.together.push(together[b]!);
      out.similarity.push(score[b]!);
    }
    out.start[a + 1] = out.neighbour.length;
    for (const b of seen) together[b] = 0;
  }
  return {
    start: out.start,
    neighbour: Int32Array.from(out.neighbour),
    together: Int32Array.from(out.together),
    similarity: Float64Array.from(out.similarity),
    measure,
  };
}

type Alike = (both: number, first: number, second: number) => number;

function measureOf(measure: SimilarityMeasure, baskets: number): Alike {
  if (measure === 'cosine') return (both, first, second) => both / Math.sqrt(first * second);
  if (measure === 'jaccard') return (both, first, second) => both / (first + second - both);
  return (both, first, second) =>
    both * baskets > first * second ? logLikelihoodRatio(both, first, second, baskets) : 0;
}

/**
 * Dunning's G² of a two-by-two table: how surprising it is that two things come together so often (or so seldom).
 *
 * Formula: 2 Σ O ln(O/E) over the four cells, O of a cell that is 0 counting nothing. χ² with one degree of freedom when
 * unrelated. Units: counts: with both, with the first, with the second, all. Error: relative 1e-12, absolute 1e-15 of the
 * counts. Source: Dunning (1993), Computational Linguistics 19:61.
 *
 * @example logLikelihoodRatio(10, 20, 50, 100) // → 0
 */
export function logLikelihoodRatio(
  both: number,
  first: number,
  second: number,
  all: number,
): number {
  const cell = (observed: number, row: number, column: number) =>
    observed > 0 ? observed * Math.log((observed / row / column) * all) : 0;
  const sum =
    cell(both, first, second) +
    cell(first - both, first, all - second) +
    cell(second - both, all - first, second) +
    cell(all - first - second + both, all - first, all - second);
  return Math.max(0, 2 * sum);
}
