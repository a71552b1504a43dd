// Changes of the formula files that make no result wrong, each kind with its reason: they are not counted. A change belongs here only when
// no caller could ever see it; what a test could see and does not is missed.
import type { Mutant } from './mutants.ts';

/** How much room is taken, or when more is: results are the same. */
const ROOM = 'room';
/** A typed array ignores what is written beyond its end, and nothing is read from there. */
const BEYOND = 'beyond';
/** The quick way is left or taken once more or less; the careful way gives the same. */
const SPEED = 'speed';
/** Two computed numbers of which it makes no difference what happens when they are equal. */
const EQUAL = 'equal';
/** Where a search begins or which way it goes: it ends at the same place. */
const START = 'start';
/** A bound on steps that no search comes near. */
const LIMIT = 'limit';
/** A term of a sum that fades is dropped a little earlier or later, far below the rounding of the sum. */
const ROUNDING = 'rounding';
/** A value that nobody asks for. */
const UNUSED = 'unused';
/** A value that never comes there. */
const NEVER = 'never';

type Why =
  | typeof ROOM
  | typeof BEYOND
  | typeof SPEED
  | typeof EQUAL
  | typeof START
  | typeof LIMIT
  | typeof ROUNDING
  | typeof UNUSED
  | typeof NEVER;

/** By file: the beginning of the line of code, what is changed and to what; without the latter, to anything. */
const EQUIVALENTS: Record<string, readonly (readonly [Why, string, string, string?])[]> = {
  'models/baskets/baskets.ts': [
    [BEYOND, 'for (let i = 0; i < key.length; i++)', 'i < key.length', 'i <= key.length'],
    [
      BEYOND,
      'for (let b = 0; b < baskets.baskets; b++)',
      'b < baskets.baskets',
      'b <= baskets.baskets',
    ],
    [ROOM, 'const start = new Int32Array(size + 1);', '1', '2'],
  ],
  'models/baskets/eclat.ts': [
    [ROOM, 'const next = new Int32Array(baskets.baskets + 1);', '1', '2'],
    [NEVER, 'if (place < 0) continue;', 'place < 0', 'place <= 0'],
  ],
  'models/choice/tracking-table.ts': [
    [SPEED, 'if (value === undefined) {', 'value === undefined', 'true'],
    [
      BEYOND,
      'for (; place < repeats.day.length',
      'place < repeats.day.length',
      'place <= repeats.day.length',
    ],
  ],
  'models/choice/conditional-table.ts': [
    [ROOM, 'const customers = new Float64Array(last + 1);', '1', '2'],
    [ROOM, 'const came = new Float64Array(last + 1);', '1', '2'],
    [ROOM, 'const squares = new Float64Array(last + 1);', '1', '2'],
    [ROOM, 'const foretold = new Float64Array(last + 1);', '1', '2'],
    [BEYOND, 'for (let i = 0; i < x.length; i++)', 'i < x.length', 'i <= x.length'],
  ],
  'models/contractual/choose-retention.ts': [
    [
      EQUAL,
      'for (const candidate of usable) if',
      'candidate.aic < winner.aic - NOISE',
      'candidate.aic <= winner.aic - NOISE',
    ],
    [EQUAL, 'if (aic < winner.aic) {', 'aic < winner.aic', 'aic <= winner.aic'],
    [EQUAL, 'if (winner.pValue !== null', 'winner.pValue < REFUTED', 'winner.pValue <= REFUTED'],
  ],
  'models/contractual/mean-renewals.ts': [
    [SPEED, 'for (; t <= renewals + 256', 't <= renewals + 256', 't < renewals + 256'],
    [SPEED, 'const far = Math.log(1e10', '1e10', '10000000001'],
    [SPEED, 'const next = Math.min(far', '4', '5'],
  ],
  'models/contractual/payments.ts': [
    [START, 'let low = Math.floor(high / 2);', '2', '3'],
    [START, 'let low = Math.floor(high / 2);', 'Math.floor(high / 2)', 'Math.ceil(high / 2)'],
    [
      START,
      'const middle = Math.floor((low + high) / 2);',
      'Math.floor((low + high) / 2)',
      'Math.ceil((low + high) / 2)',
    ],
  ],
  'models/contractual/retention-fit.ts': [
    [
      EQUAL,
      'if (alike && (alike.value',
      '(alike.value - best!.value) * customers < DETECTABLE',
      '(alike.value - best!.value) * customers <= DETECTABLE',
    ],
  ],
  'models/contractual/sum-terms.ts': [
    [SPEED, 'for (; j <= end; j++) {', 'j <= end', 'j < end'],
    [SPEED, 'if (j > FIRST', 'j > FIRST', 'j >= FIRST'],
    [SPEED, 'const next = Math.min(end, t', '1', '2'],
    [SPEED, 'if (f(next) * (next - t)', 'next - t', 'next + t'],
  ],
  'models/optimize/free-covariance.ts': [[UNUSED, 'return -value;', '-value', 'value']],
  'models/optimize/minimize.ts': [
    [EQUAL, 'if (!(slope < 0)) {', 'slope < 0', 'slope <= 0'],
    [BEYOND, 'for (let i = 0; i < n; i++) next[i]', 'i < n', 'i <= n'],
  ],
  'models/optimize/root.ts': [[NEVER, 'if (fc > 0 === fb > 0)', 'fc > 0', 'fc >= 0']],
  'models/optimize/settle.ts': [
    [
      EQUAL,
      'const far = next.some',
      'Math.abs(at - point[i]!) <= LONGEST',
      'Math.abs(at - point[i]!) < LONGEST',
    ],
    [
      EQUAL,
      'return steepest(slopes)',
      'steepest(slopes) < steepest(gradient)',
      'steepest(slopes) <= steepest(gradient)',
    ],
  ],
  'models/purchases/coarse.ts': [
    [ROOM, 'const wide = place[place.length - 1]! + 1;', '1', '2'],
    [
      ROOM,
      'const size = Math.min(',
      'Math.min(weight.length, x.length * wide * wide)',
      'Math.max(weight.length, x.length * wide * wide)',
    ],
  ],
  'models/purchases/posterior.ts': [
    [EQUAL, 'if (high > 1e300)', 'high > 1e300', 'high >= 1e300'],
    [EQUAL, 'while (low > 1e-300 &&', 'still(low) < wanted', 'still(low) <= wanted'],
    [EQUAL, 'while (low > 1e-300 &&', 'low > 1e-300', 'low >= 1e-300'],
  ],
  'models/special/incomplete-beta.ts': [
    [EQUAL, 'const lnX = x < 0.5', 'x < 0.5', 'x <= 0.5'],
    [EQUAL, 'const lnY = y < 0.5', 'y < 0.5', 'y <= 0.5'],
    [EQUAL, 'const start = 1 + (x <= y', 'x <= y', 'x < y'],
    [EQUAL, 'const ahead = x <= y', 'x <= y', 'x < y'],
    [LIMIT, 'for (let n = 1; n < 1_000_000; n++) {', 'n < 1_000_000', 'n <= 1_000_000'],
    [LIMIT, 'for (let m = 1; m < 1_000_000; m++) {', 'm < 1_000_000', 'm <= 1_000_000'],
  ],
  'models/special/incomplete-gamma.ts': [
    [EQUAL, 'if (a < 10) return', 'a < 10', 'a <= 10'],
    [LIMIT, 'for (let i = 1; i < 100000; i++) {', 'i < 100000', 'i <= 100000'],
    [EQUAL, 'if (!(next > low && next < high))', 'next > low', 'next >= low'],
    [SPEED, 'next = high === Number.POSITIVE_INFINITY', '2', '3'],
    [EQUAL, 'if (x >= a + 1) return', 'x >= a + 1', 'x > a + 1'],
  ],
  'models/special/tricomi.ts': [
    [EQUAL, 'const t = half > 0', 'half > 0', 'half >= 0'],
    [SPEED, 'const step = Math.min(0.25', '4', '5'],
  ],
  'models/special/hyp2f1.ts': [
    [ROUNDING, 'if (ratio < 1 && term < 1e-17', '1', '2'],
    [
      ROUNDING,
      'if (ratio < 1 && term < 1e-17',
      '1e-17 * (1 - ratio) * sum',
      '(1e-17 * (1 - ratio)) / sum',
    ],
    [ROUNDING, 'if (value < 1e-18 * sum)', '1e-18 * sum', '1e-18 / sum'],
    [
      EQUAL,
      'return seriesLength(c - a',
      'seriesLength(c - a, c - b, c, z) < LONG',
      'seriesLength(c - a, c - b, c, z) <= LONG',
    ],
    [SPEED, 'return a > 0 && b > 0', 'a > 0', 'a >= 0'],
  ],
  'models/spend/choose-spend.ts': [
    [EQUAL, 'if (next && lead !== null', 'lead < NOISE', 'lead <= NOISE'],
  ],
  'models/value/mixture-quantile.ts': [
    [LIMIT, 'for (let step = 0; step < 40', 'step < 40', 'step <= 40'],
    [EQUAL, 'if (!(next >= low && next', 'next >= low', 'next > low'],
  ],
  'models/special/student-t.ts': [
    [SPEED, 'if (t === 0) return 0.5;', 't === 0', 'false'],
    [SPEED, 'if (probability >= 1)', 'probability >= 1', 'probability > 1'],
    [EQUAL, 'tail < 0.25', 'tail < 0.25', 'tail <= 0.25'],
  ],
  'models/summarise/customer-places.ts': [
    [ROOM, 'const wider = new Int32Array(2 * next);', '2', '3'],
    [ROOM, 'const wider = new Int32Array(Math.min(TABLE', '2', '3'],
    [ROOM, 'const wider = new Int32Array(Math.min(TABLE', '1', '2'],
    [
      ROOM,
      'const wider = new Int32Array(Math.min(TABLE',
      'Math.min(TABLE, 2 ** Math.ceil(Math.log2(number + 1)))',
    ],
    [SPEED, 'if (number < TABLE) {', 'number < TABLE', 'false'],
    [UNUSED, 'return take(-1);', '-1', '1'],
  ],
  'models/summarise/customer-records.ts': [
    [ROOM, 'let days = new Int32Array(8 * room);', '8', '9'],
    [SPEED, 'whole[d + 3] = spent > 0 ? ALL_POSITIVE : 0;', 'spent > 0', 'false'],
    [
      SPEED,
      'if (spent > 0 && whole[d + 3] === ALL_POSITIVE) {',
      'spent > 0 && whole[d + 3] === ALL_POSITIVE',
      'false',
    ],
    [ROOM, 'if (at < rows.size) widen();', 'at < rows.size'],
    [BEYOND, 'for (let i = 0; i < size; i++)', 'i < size', 'i <= size'],
  ],
  'models/summarise/sales-order.ts': [
    [SPEED, 'if (day[i - 1]! <= today) continue;', 'day[i - 1]! <= today', 'false'],
    [SPEED, 'if (i - from > 64) {', 'i - from > 64'],
    [BEYOND, 'for (let i = 0; i < DRAWER; i++)', 'i < DRAWER', 'i <= DRAWER'],
  ],
  'models/summarise/sales-rows.ts': [
    [SPEED, 'let digit = bytes[at]! - ZERO;', 'bytes[at]! - ZERO', 'bytes[at]! + ZERO'],
    [
      SPEED,
      'while (digit >= 0 && digit <= 9 && at - start < 9) {',
      'at - start < 9',
      'at - start >= 9',
    ],
    [SPEED, 'if (digit === DOT - ZERO) {', 'DOT - ZERO', 'DOT + ZERO'],
    [SPEED, 'if (at - first > 15', 'bytes[at - 1] === DOT', 'bytes[at - 1] !== DOT'],
    [SPEED, 'plain = names.length === 3', 'names.length === 3', 'names.length !== 3'],
    [
      SPEED,
      'plain = names.length === 3',
      'names.length === 3 && at.customer === 0 && at.date === 1 && at.amount === 2',
      '(names.length === 3 && at.customer === 0 && at.date === 1) || at.amount === 2',
    ],
  ],
  'models/baskets/rules.ts': [
    [
      EQUAL,
      'if (both < minConfidence',
      'both < minConfidence * first * (1 - 1e-12)',
      'both <= minConfidence * first * (1 - 1e-12)',
    ],
    [
      SPEED,
      'if (found.length > 2 * limit)',
      'found.length > 2 * limit',
      'found.length >= 2 * limit',
    ],
    [BEYOND, 'while (items < sets.size', 'items < sets.size', 'items <= sets.size'],
  ],
  'models/choice/interval-coverage.ts': [
    [
      EQUAL,
      'if (upper < 0 && cumulated >=',
      'cumulated >= 1 - tail - slack',
      'cumulated > 1 - tail - slack',
    ],
  ],
  'models/contractual/beta-survival.ts': [
    [SPEED, 'return c === 1 || t === 0', 'c === 1 || t === 0', 'false'],
    [BEYOND, 'if (slopes.length > 2) {', 'slopes.length > 2'],
  ],
  'models/contractual/simulate-cohort.ts': [
    [ROOM, 'const survivors = new Float64Array(', '1', '2'],
    [BEYOND, 'for (let i = 0; i < size; i++)', 'i < size', 'i <= size'],
  ],
  'models/inference/random.ts': [
    [SPEED, 'const quick = 0.9277', '3.6224'],
    [EQUAL, 'if (k < 0 ||', 'k < 0', 'k <= 0'],
  ],
  'models/purchases/bg-bb-fit.ts': [
    [ROOM, 'const chances = rising', '1', '2'],
    [START, 'const alike = search(simple', '1'],
    [START, 'const alike = search(simple', '1 - share'],
    [SPEED, 'if (best!.point[i]! < UPPER[i]!', 'best!.point[i]! < UPPER[i]! - LN(20)', 'false'],
    [START, 'start[i - 1]! +=', 'i - 1', 'i + 1'],
  ],
  'models/purchases/covariates-fit.ts': [
    [UNUSED, 'const process = i < base ? (i < 2', 'i < 2', 'i <= 2'],
    [BEYOND, 'for (let i = 0; i < base; i++) shifted[i]', 'i < base', 'i <= base'],
    [EQUAL, 'lower: standardError > 0', 'standardError > 0', 'standardError >= 0'],
  ],
  'models/purchases/distinct.ts': [
    [ROOM, 'let slots = new Int32Array', '1', '2'],
    [ROOM, 'slots = new Int32Array(mask + 1)', '1', '2'],
    [BEYOND, 'if (before) for (let i = 0; i < keys.length', 'i < keys.length', 'i <= keys.length'],
    [BEYOND, 'else for (let i = 0; i < keys.length', 'i < keys.length', 'i <= keys.length'],
    [ROOM, 'const next = new Int32Array(bins', '1', '2'],
    [BEYOND, 'for (let i = 0; i < keys.length; i++)', 'i < keys.length', 'i <= keys.length'],
  ],
  'models/purchases/gamma-gamma.ts': [
    [BEYOND, 'for (let k = 0; k < x.length; k++)', 'k < x.length', 'k <= x.length'],
    [SPEED, 'if (shape < MODERATE', 'shape < MODERATE && q < MODERATE'],
  ],
  'models/purchases/gamma-mixture.ts': [
    [SPEED, 'if (standard === undefined)', 'standard === undefined', 'true'],
  ],
  'models/purchases/map-fit.ts': [
    [START, 'const medians =', '(prior[name] ?? weak[name]!).median / units[i]!'],
    [START, 'const [lnR, lnAlpha] =', 'grouped.sumX > 0'],
  ],
  'models/purchases/maximize.ts': [
    [START, 'observed / grouped.unit', 'observed / grouped.unit'],
    [EQUAL, 'if (n > 2 && gain < DETECTABLE)', 'gain < DETECTABLE', 'gain <= DETECTABLE'],
  ],
  'models/purchases/nbd-fit.ts': [
    [BEYOND, 'for (let i = 0; i < x.length; i++)', 'i < x.length', 'i <= x.length'],
    [
      BEYOND,
      'for (let i = 0; i < gradient.length; i++)',
      'i < gradient.length',
      'i <= gradient.length',
    ],
    [START, 'const excess =', '(sumXX - grouped.sumX) / sumTT / (rate * rate) - 1'],
    [START, 'const r = Math.min(20', 'excess > 0'],
  ],
  'models/purchases/pareto-nbd-fit.ts': [
    [EQUAL, 'const narrow =', 'high - low < WIDEST', 'high - low <= WIDEST'],
    [SPEED, 'sharp[pair] = k', 'k / (alpha + ti)'],
    [
      EQUAL,
      'if (gap * sharp[last]! < 1e-3)',
      'gap * sharp[last]! < 1e-3',
      'gap * sharp[last]! <= 1e-3',
    ],
  ],
  'models/purchases/profile-fit.ts': [
    [START, 'const grouped = groupSummaries(data, observed', 'observed > 0', 'false'],
    [START, 'const grouped = groupSummaries(data, observed', 'observed / 5'],
    [START, 'const grouped = groupSummaries(data, observed', '5', '6'],
  ],
  'models/purchases/purchase-distribution.ts': [
    [EQUAL, 'while (probability.length < MOST', 'sum < 1 - LEFT_OVER', 'sum <= 1 - LEFT_OVER'],
  ],
  'models/purchases/search.ts': [
    [START, 'const start = [lnR, lnAlpha', 'lnAlpha - Math.log(plan.boundary?.stages ?? 1)'],
    [EQUAL, 'if (gained > DETECTABLE)', 'gained > DETECTABLE', 'gained >= DETECTABLE'],
    [
      SPEED,
      'if (grouped.weight.length < MANY',
      'grouped.weight.length < MANY',
      'grouped.weight.length <= MANY',
    ],
  ],
  'models/purchases/pareto-rate.ts': [
    [EQUAL, 'let y = gone > 0', 'gone > 0', 'gone >= 0'],
    [SPEED, 'const slope = k / (alpha + y)', 's + 1', 's - 1'],
  ],
};

const plain = (text: string) => text.replace(/[\s()]+/g, '');

type Change = (typeof EQUIVALENTS)[string][number];

const isOf = ([, line, own, other]: Change, { code, from, to }: Mutant) =>
  code.startsWith(line) &&
  plain(own) === plain(from) &&
  (other === undefined || plain(other) === plain(to));

/** Whether a mutant is known to change nothing that anybody could see. */
export function isEquivalent(mutant: Mutant): boolean {
  return (EQUIVALENTS[mutant.file] ?? []).some((change) => isOf(change, mutant));
}

/** Changes in the list of a file that can no longer be made there: they are to be taken out. */
export function outdated(file: string, mutants: readonly Mutant[]): string[] {
  return (EQUIVALENTS[file] ?? [])
    .filter((change) => !mutants.some((mutant) => isOf(change, mutant)))
    .map(([, line, from]) => `${line} … ${from}`);
}
