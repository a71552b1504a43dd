// Whole numbers out of the text of a copy, wherever the pieces are cut: millions of rows stream by and none becomes an object.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/**
 * Reads a query whose columns are whole numbers.
 * @param take takes each row; the list is used again for the next
 * @param after is waited for between pieces of the stream
 */
export async function readNumberRows(
  client: PoolClient,
  query: string,
  take: (numbers: readonly number[]) => void,
  after: () => Promise<void> = async () => {},
): Promise<void> {
  const stream = client.query(copyTo(`copy (${query}) to stdout`));
  const row: number[] = [];
  let column = 0;
  let value = 0;
  let sign = 1;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i]!;
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
    await after();
  }
}
