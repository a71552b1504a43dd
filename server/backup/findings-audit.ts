// What the doctor finds in the log of who did what: whether every entry is as it was written, and whether
// the database still refuses to change one.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { verifyAudit } from '../platform/audit-chain.ts';
import type { Config } from '../platform/config.ts';
import { makeKeyed } from '../platform/keyed.ts';
import { readSecret } from '../platform/secret-file.ts';
import { type Finding, finding } from './rules-doctor.ts';

/** Triggers that keep the log from being changed, and put what is written into the chain. */
const guards = ['audit_chain_kept', 'audit_entries_kept', 'audit_entries_wait'];

export async function findingOfAudit(pool: Pool, config: Config): Promise<Finding> {
  const { rows } = await pool.query<{ name: string }>(
    `select tgname as name from pg_trigger where tgname = any($1) and tgenabled in ('O', 'A')`,
    [guards],
  );
  const gone = guards.filter((guard) => !rows.some(({ name }) => name === guard));
  if (gone.length > 0) return finding('audit_open', { name: gone.join(', ') });
  const links = await pool.query('select 1 from audit_chain limit 1');
  // Without its key nothing can be said; making another would be no looking.
  if (!existsSync(join(config.dataDir, 'auth-secret')))
    return links.rowCount === 0
      ? finding('audit', { count: 0 })
      : finding('audit_broken', { what: 'key_gone', n: '', entry: '' });
  const keyed = makeKeyed(readSecret(config.dataDir, 'auth-secret', 48));
  const { entries, broken } = await verifyAudit(pool, keyed, config);
  if (!broken) return finding('audit', { count: entries });
  const { what, n, entry } = broken;
  return finding('audit_broken', { what, n: n ?? '', entry: entry ?? '' });
}
