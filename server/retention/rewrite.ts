// How a derived table of the whole base is read from facts and written at once: two connections of the database and Node
// work together, and no customer becomes an object.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type BinaryRows, makeBinaryRows } from '../platform/binary-rows.ts';
import { readNumberRows } from '../platform/number-rows.ts';

const piece = 65_536;

export interface Taker {
  /** A row that was read; the list is used again for the next. */
  row: (numbers: readonly number[]) => void;
  /** Nothing more comes of this statement. */
  end: () => void;
}

/**
 * Reads queries whose columns are whole numbers, one after the other.
 * @param makeTaker takes the rows of one statement
 * @param after is waited for between parts of what is read
 */
export async function readNumbers(
  reader: PoolClient,
  statements: readonly string[],
  makeTaker: () => Taker,
  after: () => Promise<void>,
): Promise<void> {
  for (const statement of statements) {
    const taker = makeTaker();
    await readNumberRows(reader, statement, taker.row, after);
    taker.end();
    await after();
  }
}

/**
 * Writes rows while `work` makes them.
 * @param into table and columns
 * @param work writes rows, and waits for `after` now and then: what was written goes to the database there
 */
export async function rewrite<T>(
  writer: PoolClient,
  into: string,
  work: (rows: BinaryRows, after: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const copy = writer.query(copyFrom(`copy ${into} from stdin (format binary)`));
  const ended = finished(copy);
  // Whoever waits for it hears of a failure; until then it is nobody's.
  ended.catch(() => {});
  const rows = makeBinaryRows(piece);
  try {
    const done = await work(rows, async () => {
      if (rows.waiting() > piece && !copy.write(rows.take()))
        await Promise.race([once(copy, 'drain'), ended]);
    });
    copy.end(rows.end());
    await ended;
    return done;
  } catch (error) {
    copy.destroy();
    await ended.catch(() => {});
    throw error;
  }
}
