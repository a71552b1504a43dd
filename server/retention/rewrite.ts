// How a derived table of the whole base is read from facts and written at once: two connections of the database and Node
// work together, and no customer becomes an object.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type BinaryRows, makeBinaryRows } from '../platform/binary-rows.ts';

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
    const read = makeReader(taker.row);
    const stream = reader.query(copyTo(`copy (${statement}) to stdout`));
    for await (const part of stream as AsyncIterable<Buffer>) {
      read(part);
      await after();
    }
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

/** Numbers out of the text of a copy, wherever it is cut. */
function makeReader(take: (numbers: readonly number[]) => void): (part: Buffer) => void {
  const row: number[] = [];
  let column = 0;
  let value = 0;
  let sign = 1;
  return (part) => {
    for (let i = 0; i < part.length; i++) {
      const byte = part[i]!;
      if (byte >= 48 && byte <= 57) value = value * 10 + (byte - 48);
      else if (byte === 45) sign = -1;
      else {
        row[column++] = sign * value;
        value = 0;
        sign = 1;
        if (byte === 10) {
          column = 0;
          take(row);
        }
      }
    }
  };
}
