// What is wrong with rows that only all of them together and the base can show.
import type { PoolClient } from 'pg';

/** Beyond the numbers that the reader gives to the problems of a file. */
const ordinals = 1_000_000_000;

/**
 * Says of rows what is wrong with their customer, as a problem or a note. `found` gives line and value, one
 * row for each line.
 */
export async function tellRows(
  client: PoolClient,
  importId: number,
  told: { code: string; severity: 'rejected' | 'note'; found: string; order: number },
): Promise<void> {
  await client.query(
    `insert into import_problems (import_id, line, ordinal, column_name, code, severity, value)
     select $1, f.line, ${ordinals + told.order}, null, $2, $3, left(f.value, 200)
     from (${told.found}) as f (line, value) on conflict do nothing`,
    [importId, told.code, told.severity],
  );
}
