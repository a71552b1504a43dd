// Scores a whole base, some thousand customers at a time: a large one on two cores, half of it here and half in a thread that
// lives as long as that takes.
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  prepareScoring,
  type Scores,
  type ScoringSums,
  type ScoringTerms,
  type ScoringTotal,
  type SpendFit,
  scoringTotal,
  type TransactionFit,
} from '@clientela/models';
import { partOf, spendColumns, summariesOf } from './columns.ts';
import type { Base } from './queries-summary.ts';

/** What is kept of the scores of every customer. */
export type Figures = Omit<Scores, 'nextPurchase'>;

/** Customers to score by these fits and terms on the evening of `asOf`, days since 1970. */
export interface Part {
  fit: TransactionFit;
  spend: SpendFit;
  terms: ScoringTerms;
  asOf: number;
  base: Base;
}

/** What a thread tells: figures of customers from a place of its part on; at the end what they come to. */
export type Told = { at: number; figures: Figures } | { sums: ScoringSums };

/** Customers below whom a thread costs more than it saves. */
const leastHalved = 200_000;
/** Customers scored together: what is needed on the way is let go with each. */
const block = 16_384;

/** The scores of every customer of the base, in their order, and what they come to: 72 bytes of each. */
export async function scoreBase(
  whole: Part,
  least = leastHalved,
  each = block,
): Promise<{ scores: Figures; total: ScoringTotal }> {
  const { fit, spend, terms, base } = whole;
  const size = base.customers;
  const scores = emptyFigures(size);
  const middle = size < least ? size : Math.floor(size / 2);
  const put = (at: number, figures: Figures) => {
    for (const name of figureNames) scores[name].set(figures[name], at);
  };
  // Where no thread is to be had the other half is done here as well.
  const beside =
    middle < size
      ? scoreBeside({ ...whole, base: partOf(base, middle, size) }, (at, figures) =>
          put(middle + at, figures),
        ).catch(() => null)
      : null;
  const sums = [await scorePart({ ...whole, base: partOf(base, 0, middle) }, put, each)];
  if (beside) {
    const told = await beside;
    const rest = { ...whole, base: partOf(base, middle, size) };
    sums.push(told ?? (await scorePart(rest, (at, figures) => put(middle + at, figures), each)));
  }
  return { scores, total: scoringTotal(sums, fit, spend, terms.level) };
}

const figureNames = [
  'pActive',
  'expectedPurchases',
  'expectedSpend',
  'discountedPurchases',
  'value',
  'low',
  'high',
  'activeTime',
  'annualProfit',
] as const;

const emptyFigures = (size: number) =>
  Object.fromEntries(
    figureNames.map((name) => [name, new Float64Array(size)]),
  ) as unknown as Figures;

/** Scores customers block by block and tells their figures; what others have to say is heard in between. */
export async function scorePart(
  { fit, spend, terms, asOf, base }: Part,
  tell: (at: number, figures: Figures) => void,
  each = block,
): Promise<ScoringSums> {
  const scorer = prepareScoring(fit, spend, terms);
  for (let at = 0; at < base.customers; at += each) {
    const part = partOf(base, at, Math.min(base.customers, at + each));
    const { nextPurchase, ...figures } = scorer.score({
      ...summariesOf(part, asOf),
      ...spendColumns(part),
    });
    tell(at, figures);
    await turn();
  }
  return scorer.sums();
}

/** Scores a part in a thread of its own; its columns go there and are not copied twice. */
function scoreBeside(
  part: Part,
  tell: (at: number, figures: Figures) => void,
): Promise<ScoringSums> {
  const base = copyOf(part.base);
  const columns = Object.values(base).filter((column) => typeof column === 'object');
  return new Promise((done, failed) => {
    const worker = new Worker(new URL('./score-thread.ts', import.meta.url), {
      workerData: { ...part, base },
      transferList: columns.map((column) => column.buffer as ArrayBuffer),
      // Its figures live outside of the heap: it needs little, and takes no more.
      resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 192 },
    });
    worker.on('message', (told: Told) => {
      if ('sums' in told) done(told.sums);
      else tell(told.at, told.figures);
    });
    worker.once('error', failed);
    worker.once('exit', () => failed(new Error('the thread ended without an answer')));
  });
}

/** Its own columns, so that they can be given away. Those that no score needs stay behind. */
const copyOf = (base: Base): Base => ({
  customers: base.customers,
  id: new Float64Array(0),
  first: base.first.slice(),
  last: base.last.slice(),
  occasions: base.occasions.slice(),
  spend: new Float64Array(0),
  repeatDays: base.repeatDays.slice(),
  repeatSpend: base.repeatSpend.slice(),
  ...(base.marginShare ? { marginShare: base.marginShare.slice() } : {}),
  ...(base.serving ? { serving: base.serving.slice() } : {}),
});
