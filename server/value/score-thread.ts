// A thread that scores one part of a base and sends it back.
import { parentPort, workerData } from 'node:worker_threads';
import { prepareScoring } from '@clientela/models';
import type { Part, Scored } from './score-base.ts';

const { fit, spend, terms, chunk } = workerData as Part;
const scorer = prepareScoring(fit, spend, terms);
const scores = scorer.score(chunk);
const scored: Scored = { scores, sums: scorer.sums() };
const columns = Object.values(scores) as Float64Array<ArrayBuffer>[];
parentPort?.postMessage(
  scored,
  columns.map((column) => column.buffer),
);
