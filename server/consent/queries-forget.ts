// What of the ledger is personal goes with the customer: the words that were said stay, the proofs do not.
import { readdir, stat } from 'node:fs/promises';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import { dropFile, keptArea, keptPath } from '../platform/files.ts';
import { evidenceArea } from './rules.ts';

/** A file that no word names may still be about to be named, for so long. */
const patience = 24 * 60 * 60 * 1000;

/**
 * Takes the proofs out of what customers said who were emptied from the bin, and drops kept files that
 * no word names. Safe to repeat; costs one look at the ledgers of the emptied and one at the folder.
 */
export async function forgetProofs(config: Config, database: Database, now: Date): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    // The ledger refuses changes but for this.
    await client.query("set local clientela.erasing = 'on'");
    await client.query(`update consent_events e set evidence = null, evidence_file = null
      from customer_bin b, customers c where c.id = e.customer_id and b.customer_id = c.survivor_id
        and b.emptied_at is not null
        and (e.evidence is not null or e.evidence_file is not null)`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
  const files = await readdir(keptArea(config, evidenceArea)).catch(() => []);
  if (files.length === 0) return;
  const { rows } = await database.pool.query<{ name: string }>(
    `select f.name from unnest($1::text[]) as f(name)
     where not exists (select 1 from consent_events e where e.evidence_file = f.name)`,
    [files],
  );
  for (const { name } of rows) {
    const found = await stat(keptPath(config, evidenceArea, name)).catch(() => null);
    if (found && now.getTime() - found.mtimeMs > patience)
      await dropFile(config, evidenceArea, name);
  }
}
