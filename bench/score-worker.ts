// Scores one part of a base in a thread of its own and sends back what it adds to the total, and what its start and its work took.
import { parentPort, workerData } from 'node:worker_threads';
import { prepareScoring } from '../models/index.ts';

/** Seconds of the processor that this thread has had. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

const start = spent();
const { fit, spend, terms, chunk } = workerData;
const scorer = prepareScoring(fit, spend, terms);
scorer.score(chunk);
parentPort?.postMessage({ sums: scorer.sums(), start, work: spent() - start });
