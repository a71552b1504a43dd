// Proofs go with the customers they were about: the words that were said stay, the files do not.
import { readdir, stat } from 'node:fs/promises';
import type { Config } from '../platform/config.ts';
import { type Database, sql, type Tx } from '../platform/database.ts';
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

/**
 * After the ledger was emptied: forgets the words that came with files; what somebody here wrote down stays. The texts
 * are never changed one by one, so all go and those that stay come back as they were.
 */
export async function forgetTextsOfFiles(tx: Tx): Promise<void> {
  const { rows } = await sql<{ text: unknown }>`
    select to_jsonb(t) as text from consent_texts t where made_by is not null`.execute(tx);
  await sql`truncate consent_texts cascade`.execute(tx);
  const written = JSON.stringify(rows.map(({ text }) => text));
  await sql`
    insert into consent_texts overriding system value
    select * from jsonb_populate_recordset(null::consent_texts, ${written}::jsonb)`.execute(tx);
}
