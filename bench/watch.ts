// What each statement costs the database: processor time of its connection, from the sending until the answer, so that
// neighbours on the machine hardly count. Linux alone tells it.
import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import pg from 'pg';

/** Text of a statement → times asked, nanoseconds of its connection, milliseconds by the clock. */
export type Statements = Map<string, { n: number; nanoseconds: number; wall: number }>;
let spent: Statements = new Map();

/** What was counted since it was last taken. */
export function takeStatements(): Statements {
  const taken = spent;
  spent = new Map();
  return taken;
}

/** Begins to count. */
export function watchStatements(): void {
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const ask = prototype.query;
  prototype.query = function (this: { processID: number }, ...given) {
    const now = () =>
      Number(readFileSync(`/proc/${this.processID}/schedstat`, 'utf8').split(' ')[0]);
    const before = now();
    const began = performance.now();
    const first = given[0] as string | { text?: string; cursor?: { text: string } };
    const text = typeof first === 'string' ? first : (first.text ?? first.cursor?.text ?? 'copy');
    const key = text.replace(/\s+/g, ' ').replace(/\d+/g, '#').slice(0, 130);
    const told = () => {
      const sum = spent.get(key) ?? { n: 0, nanoseconds: 0, wall: 0 };
      sum.n++;
      sum.nanoseconds += now() - before;
      sum.wall += performance.now() - began;
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

/** The dearest statements, those from `least` seconds of the processor on. */
export function printStatements(statements: Statements, least = 0.02): void {
  const most = [...statements].sort((a, b) => b[1].nanoseconds - a[1].nanoseconds).slice(0, 28);
  for (const [text, { n, nanoseconds, wall }] of most)
    if (nanoseconds > least * 1e9)
      console.log(
        `  ${(nanoseconds / 1e9).toFixed(2).padStart(7)} s ${(wall / 1000).toFixed(2).padStart(7)} s by the clock ${String(n).padStart(4)}×  ${text}`,
      );
}
