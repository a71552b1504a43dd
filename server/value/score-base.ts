// Scores a whole base: a large one on two cores, half of it here and half in a thread that lives as long as that takes.
import { Worker } from 'node:worker_threads';
import {
  prepareScoring,
  type Scores,
  type ScoringChunk,
  type ScoringSums,
  type ScoringTerms,
  type ScoringTotal,
  type SpendFit,
  scoringTotal,
  type TransactionFit,
} from '@clientela/models';

/** What a thread is given; and what it sends back. */
export interface Part {
  fit: TransactionFit;
  spend: SpendFit;
  terms: ScoringTerms;
  chunk: ScoringChunk;
}
export interface Scored {
  scores: Scores;
  sums: ScoringSums;
}

/** Customers below whom a thread costs more than it saves. */
const leastHalved = 200_000;

/** The scores of every customer of the columns, in their order, and what they come to. */
export async function scoreBase(
  whole: Part,
  least = leastHalved,
): Promise<{ scores: Scores; total: ScoringTotal }> {
  const { fit, spend, terms, chunk } = whole;
  const scorer = prepareScoring(fit, spend, terms);
  const size = chunk.x.length;
  if (size < least) return { scores: scorer.score(chunk), total: scorer.total() };
  const middle = Math.floor(size / 2);
  const rest = cut(chunk, middle, size);
  // Where no thread is to be had the other half is done here as well.
  const beside = scoreBeside({ fit, spend, terms, chunk: rest }).catch(() => null);
  const first = scorer.score(cut(chunk, 0, middle));
  const second = await beside;
  const others = second?.scores ?? scorer.score(cut(chunk, middle, size));
  const sums = second ? [scorer.sums(), second.sums] : [scorer.sums()];
  return { scores: joined(first, others), total: scoringTotal(sums, fit, spend, terms.level) };
}

const cut = (chunk: ScoringChunk, from: number, to: number): ScoringChunk => ({
  x: chunk.x.slice(from, to),
  tx: chunk.tx.slice(from, to),
  T: chunk.T.slice(from, to),
  n: chunk.n.slice(from, to),
  m: chunk.m.slice(from, to),
  ...(chunk.c ? { c: chunk.c.slice(from, to) } : {}),
});

function joined(first: Scores, second: Scores): Scores {
  const join = (name: keyof Scores) => {
    const column = new Float64Array(first[name].length + second[name].length);
    column.set(first[name]);
    column.set(second[name], first[name].length);
    return column;
  };
  return {
    pActive: join('pActive'),
    expectedPurchases: join('expectedPurchases'),
    expectedSpend: join('expectedSpend'),
    discountedPurchases: join('discountedPurchases'),
    value: join('value'),
    low: join('low'),
    high: join('high'),
    activeTime: join('activeTime'),
    annualProfit: join('annualProfit'),
    nextPurchase: join('nextPurchase'),
  };
}

/** Scores a part in a thread of its own; its columns go there and are not copied. */
function scoreBeside(part: Part): Promise<Scored> {
  const { x, tx, T, n, m, c } = part.chunk;
  return new Promise((done, failed) => {
    const worker = new Worker(new URL('./score-thread.ts', import.meta.url), {
      workerData: part,
      transferList: [x, tx, T, n, m, ...(c ? [c] : [])].map(
        (column) => column.buffer as ArrayBuffer,
      ),
    });
    worker.once('message', done);
    worker.once('error', failed);
    worker.once('exit', () => failed(new Error('the thread ended without an answer')));
  });
}
