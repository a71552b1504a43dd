// The processor time of each statement, whoever else is at work: what its connection used between question and answer.
import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import pg from 'pg';

/** Text of a statement → times asked, nanoseconds of its connection. */
type Spending = Map<string, { n: number; nanoseconds: number }>;
let spent: Spending = new Map();

/** What was spent since the last time, to the most expensive; begins anew. */
export function takeSpent(): Spending {
  const taken = spent;
  spent = new Map();
  return taken;
}

/** Prints the statements that took longest, those above 20 ms. */
export function printSpent(spending: Spending): void {
  const most = [...spending].sort((a, b) => b[1].nanoseconds - a[1].nanoseconds).slice(0, 28);
  for (const [text, { n, nanoseconds }] of most)
    if (nanoseconds > 2e7)
      console.log(
        `  ${(nanoseconds / 1e9).toFixed(2).padStart(7)} s ${String(n).padStart(4)}×  ${text}`,
      );
}

/** Counts, from now on, the processor time of the connection from the sending of each statement until its answer. */
export function watch() {
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const ask = prototype.query;
  prototype.query = function (this: { processID: number }, ...given) {
    const now = () =>
      Number(readFileSync(`/proc/${this.processID}/schedstat`, 'utf8').split(' ')[0]);
    const before = now();
    const first = given[0] as string | { text?: string; cursor?: { text: string } };
    const text = typeof first === 'string' ? first : (first.text ?? first.cursor?.text ?? 'copy');
    const key = text.replace(/\s+/g, ' ').replace(/\d+/g, '#').slice(0, 130);
    const told = () => {
      const sum = spent.get(key) ?? { n: 0, nanoseconds: 0 };
      sum.n++;
      sum.nanoseconds += now() - before;
      spent.set(key, sum);
    };
    const last = given.at(-1);
    if (typeof last === 'function')
      given[given.length - 1] = (...answer: unknown[]) => {
        told();
        last(...answer);
      };
    const answer = ask.apply(this, given);
    if (answer instanceof Promise) return answer.finally(told);
    if (answer instanceof Readable) answer.once('end', told);
    else if (answer instanceof Writable) answer.once('finish', told);
    return answer;
  };
}
