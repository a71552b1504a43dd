// Rows as PostgreSQL copies them in `format binary`: for tables of millions of rows, where printing and parsing dates and
// lists as text costs more than the rows themselves.

/** Days from 1970 to 2000, where PostgreSQL begins to count. */
const epoch = 10_957;
const integerType = 23;

export interface BinaryRows {
  /** A row of so many columns begins; its values follow in the order of the statement. */
  begin: (columns: number) => void;
  bigint: (value: number) => void;
  /** int4 */
  integer: (value: number) => void;
  /** Days since 1970; null is nothing. */
  date: (day: number | null) => void;
  text: (value: string) => void;
  /** int4[] */
  integers: (values: readonly number[]) => void;
  /** Bytes that wait. */
  waiting: () => number;
  /** Takes what waits; what it gives is its caller's. */
  take: () => Buffer;
  /** Takes what waits, with the end of the whole. */
  end: () => Buffer;
}

/** Writes rows into memory, to be taken piece by piece into `copy … from stdin (format binary)`. */
export function makeBinaryRows(piece = 65_536): BinaryRows {
  let buffer = Buffer.allocUnsafe(2 * piece);
  let at = buffer.write('PGCOPY\n\xff\r\n\0', 'latin1');
  buffer.fill(0, at, at + 8);
  at += 8;
  const room = (bytes: number) => {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };
  const int4 = (value: number) => {
    at = buffer.writeInt32BE(value, at);
  };
  const take = () => {
    const taken = buffer.subarray(0, at);
    buffer = Buffer.allocUnsafe(2 * piece);
    at = 0;
    return taken;
  };
  return {
    begin: (columns) => {
      room(2);
      at = buffer.writeInt16BE(columns, at);
    },
    bigint: (value) => {
      room(12);
      int4(8);
      int4(Math.floor(value / 2 ** 32));
      at = buffer.writeUInt32BE(value >>> 0, at);
    },
    integer: (value) => {
      room(8);
      int4(4);
      int4(value);
    },
    date: (day) => {
      room(8);
      if (day === null) return int4(-1);
      int4(4);
      int4(day - epoch);
    },
    text: (value) => {
      room(4 + 3 * value.length);
      const length = buffer.write(value, at + 4);
      int4(length);
      at += length;
    },
    integers: (values) => {
      room(24 + 8 * values.length);
      // Of none, an array without dimensions.
      const dimensions = values.length > 0 ? 1 : 0;
      int4(dimensions === 0 ? 12 : 20 + 8 * values.length);
      int4(dimensions);
      int4(0);
      int4(integerType);
      if (dimensions === 0) return;
      int4(values.length);
      int4(1);
      for (const value of values) {
        int4(4);
        int4(value);
      }
    },
    waiting: () => at,
    take,
    end: () => {
      room(2);
      at = buffer.writeInt16BE(-1, at);
      return take();
    },
  };
}
