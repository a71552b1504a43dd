// Association rules: "who buys these also buys that", with the doubt that belongs to each and a guard against chance.

import { benjaminiHochberg, holm } from '../inference/many-tests.ts';
import { invalidInput } from '../invalid-input.ts';
import { type Association, association, fisherPValue } from './association.ts';
import { type FrequentItemsets, findRanks, itemsetOf } from './eclat.ts';

/** A rule: the baskets with all of `antecedent` also hold `consequent`. Counts: `first` of the antecedent, `second` of the consequent. */
export interface Rule extends Association {
  antecedent: number[];
  consequent: number;
  /** Confidence minus that of the best simpler rule (the antecedent without one item, or nobody in particular). */
  improvement: number;
  /** The chance that every item of the antecedent seems to add something when one of them adds nothing. */
  productivePValue: number;
  /** The same when all rules that were searched are counted. Show those below 5 %. */
  adjustedPValue: number;
}

export interface Rules {
  /** By `liftLower`, the strongest first. */
  rules: Rule[];
  /** How many rules reached the confidence; more than `rules` when the limit was passed. */
  total: number;
  /** How many rules were searched: every frequent antecedent with every frequent item. */
  searched: number;
}

export interface RuleOptions {
  minConfidence: number;
  level?: number;
  /** Rules, at most, the strongest by lower limit of the lift; 100,000 unless given. */
  limit?: number;
  correction?: 'benjamini-hochberg' | 'holm';
}

/**
 * The association rules with one consequent among frequent itemsets.
 *
 * Words: sorted by the lower limit of the lift, so that what rests on a few baskets does not stand on top. `adjustedPValue`
 * answers "may I believe it" after a search through `searched` rules: below 5 %, one listed rule in twenty is expected to
 * be chance (Benjamini–Hochberg), or even one false rule among all is that unlikely (Holm). It tests that the rule is
 * productive: that within the baskets of each simpler antecedent the item left out still adds something, which also hides
 * rules that only repeat a simpler one. A rule is a question for an experiment, not a cause. Formula: measures as
 * `association`; productive p: the largest of Fisher's tests of item against consequent within the antecedent without the
 * item. Range: 0 < minConfidence ≤ 1 (refused: `not-a-share`). Cost: proportional to the itemsets; tests only for the rules
 * listed, the others count as not significant. Error: counts exact, measures as `association`. Units: counts of baskets
 * and shares of them. Source: Agrawal & Srikant (1994); Bayardo, Agrawal & Gunopulos (2000) for improvement; Webb
 * (2007), "Discovering significant patterns", Machine Learning 68:1.
 *
 * @example associationRules(frequentItemsets(packBaskets([0, 0, 1, 1, 2, 3], [0, 1, 0, 1, 0, 2]), { minSupport: 0.5 }), { minConfidence: 0.9 }).rules[0].antecedent // → [1]
 */
export function associationRules(sets: FrequentItemsets, options: RuleOptions): Rules {
  const { minConfidence, level, limit = 100_000, correction = 'benjamini-hochberg' } = options;
  if (!(minConfidence > 0 && minConfidence <= 1)) {
    throw invalidInput('not-a-share', 'minConfidence');
  }
  if (!(Number.isInteger(limit) && limit > 0)) throw invalidInput('not-positive', 'limit');
  const { found, total } = strongest(sets, minConfidence, limit, level);
  const tested = found.map(({ set, without, measures }) => describe(sets, set, without, measures));
  const searched = searchedRules(sets);
  const adjust = correction === 'holm' ? holm : benjaminiHochberg;
  const adjusted = adjust(
    tested.map(({ productivePValue }) => productivePValue),
    searched,
  );
  return {
    rules: tested.map((rule, i) => ({ ...rule, adjustedPValue: adjusted[i]! })),
    total,
    searched,
  };
}

interface Found {
  set: number;
  /** The rank of the consequent. */
  without: number;
  measures: Association;
}

/** The rules that reach the confidence, the strongest first, at most `limit` of them. */
function strongest(
  sets: FrequentItemsets,
  minConfidence: number,
  limit: number,
  level: number | undefined,
): { found: Found[]; total: number } {
  let found: Found[] = [];
  let total = 0;
  const stronger = (one: Found, other: Found) =>
    other.measures.liftLower - one.measures.liftLower ||
    other.measures.both - one.measures.both ||
    one.set - other.set ||
    one.without - other.without;
  for (let set = 0; set < sets.size; set++) {
    if (sets.length[set]! < 2) continue;
    const ranks = ranksOf(sets, set);
    const both = sets.count[set]!;
    for (const consequent of ranks) {
      const first =
        sets.count[
          findRanks(
            sets,
            ranks.filter((r) => r !== consequent),
          )
        ]!;
      // A confidence that is the bound but for its rounding reaches it.
      if (both < minConfidence * first * (1 - 1e-12)) continue;
      total++;
      const table = { both, first, second: sets.count[consequent]!, baskets: sets.baskets };
      found.push({ set, without: consequent, measures: association(table, { level }) });
    }
    if (found.length > 2 * limit) found = found.sort(stronger).slice(0, limit);
  }
  return { found: found.sort(stronger).slice(0, limit), total };
}

/** The ranks of a set's items, ascending. */
function ranksOf(sets: FrequentItemsets, set: number): number[] {
  return itemsetOf(sets, set)
    .map((name) => sets.rank[name]!)
    .sort((one, other) => one - other);
}

/** A rule in words of items, with its test against the rules that leave one item out. */
function describe(
  sets: FrequentItemsets,
  set: number,
  consequent: number,
  measures: Association,
): Omit<Rule, 'adjustedPValue'> {
  const antecedent = ranksOf(sets, set).filter((r) => r !== consequent);
  let productivePValue = 0;
  let simpler = 0;
  for (const item of antecedent) {
    const rest = antecedent.filter((r) => r !== item);
    const within = rest.length === 0 ? sets.baskets : sets.count[findRanks(sets, rest)]!;
    const reached = [...rest, consequent].sort((one, other) => one - other);
    const second = sets.count[findRanks(sets, reached)]!;
    const table = { both: measures.both, first: measures.first, second, baskets: within };
    productivePValue = Math.max(productivePValue, fisherPValue(table));
    simpler = Math.max(simpler, second / within);
  }
  return {
    ...measures,
    antecedent: antecedent.map((r) => sets.item[r]!).sort((one, other) => one - other),
    consequent: sets.item[consequent]!,
    improvement: measures.confidence - Math.max(simpler, measures.second / measures.baskets),
    productivePValue,
  };
}

/** Every frequent set short enough to be an antecedent, with every frequent item that is not in it. */
function searchedRules(sets: FrequentItemsets): number {
  let items = 0;
  while (items < sets.size && sets.length[items] === 1) items++;
  let searched = 0;
  for (let set = 0; set < sets.size; set++) {
    const length = sets.length[set]!;
    if (length < sets.maxLength) searched += items - length;
  }
  return searched;
}
