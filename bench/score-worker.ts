// Scores one part of a base in a thread of its own and sends back what it adds to the total.
import { parentPort, workerData } from 'node:worker_threads';
import { prepareScoring } from '../models/index.ts';

const { fit, spend, terms, chunk } = workerData;
const scorer = prepareScoring(fit, spend, terms);
scorer.score(chunk);
parentPort?.postMessage(scorer.sums());
