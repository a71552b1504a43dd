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
/** A value that nobody asks for. */
const UNUSED = 'unused';

type Why = typeof ROOM | typeof BEYOND | typeof SPEED | typeof EQUAL | typeof UNUSED;

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
  'models/optimize/free-covariance.ts': [[UNUSED, 'return -value;', '-value', 'value']],
  'models/optimize/minimize.ts': [
    [EQUAL, 'if (!(slope < 0)) {', 'slope < 0', 'slope <= 0'],
    [BEYOND, 'for (let i = 0; i < n; i++) next[i]', 'i < n', 'i <= n'],
  ],
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
