// How a derived table of the whole base is written while what it rests on is read: two connections of the database and
// Node work at once, and no customer becomes an object.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type BinaryRows, makeBinaryRows } from '../platform/binary-rows.ts';

const piece = 65_536;

export interface Taker {
  /** A row that was read; the list is used again for the next. */
  row: (numbers: readonly number[]) => void;
  /** Nothing more comes of this statement; tells how many rows were written. */
  end: () => number;
}

/**
 * @param statements queries whose columns are whole numbers, read one after the other
 * @param into table and columns that are written
 * @param makeTaker takes the rows of one statement and writes its own
 * @returns rows written
 */
export async function rewrite(
  reader: PoolClient,
  writer: PoolClient,
  statements: readonly string[],
  into: string,
  makeTaker: (rows: BinaryRows) => Taker,
): Promise<number> {
  const copy = writer.query(copyFrom(`copy ${into} from stdin (format binary)`));
  const ended = finished(copy);
  // Whoever waits for it hears of a failure; until then it is nobody's.
  ended.catch(() => {});
  const rows = makeBinaryRows(piece);
  let written = 0;
  try {
    for (const statement of statements) {
      const taker = makeTaker(rows);
      const read = makeReader(taker.row);
      const stream = reader.query(copyTo(`copy (${statement}) to stdout`));
      for await (const part of stream as AsyncIterable<Buffer>) {
        read(part);
        if (rows.waiting() > piece && !copy.write(rows.take()))
          await Promise.race([once(copy, 'drain'), ended]);
      }
      written += taker.end();
    }
    copy.end(rows.end());
    await ended;
  } catch (error) {
    copy.destroy();
    await ended.catch(() => {});
    throw error;
  }
  return written;
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
