// A thread that scores one part of a base and sends it back as it goes.
import { parentPort, workerData } from 'node:worker_threads';
import { type Part, scorePart, type Told } from './score-base.ts';

const send = (told: Told, columns: ArrayBufferLike[] = []) =>
  parentPort?.postMessage(told, columns as ArrayBuffer[]);
const sums = await scorePart(workerData as Part, (at, figures) =>
  send(
    { at, figures },
    Object.values(figures).map((column) => column.buffer),
  ),
);
send({ sums });
