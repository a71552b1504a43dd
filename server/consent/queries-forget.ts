// Proofs go with the customers they were about: the words that were said stay, the files do not.
import { readdir, stat } from 'node:fs/promises';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import { dropFile, keptArea, keptPath } from '../platform/files.ts';
import { evidenceArea } from './rules.ts';

/** A file that no word names may still be about to be named, for so long. */
const patience = 24 * 60 * 60 * 1000;

/**
 * Drops kept files that no word names: an erasure takes their names out of the ledger (holdings.ts). Safe to
 * repeat; costs one look at the folder.
 */
export async function forgetProofs(config: Config, database: Database, now: Date): Promise<void> {
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
