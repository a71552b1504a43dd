// The chain over the log: every entry is sealed together with the link before it, under a key that is not
// in the database. Writers wait for nobody; one sealer at a time follows them, a batch at a time. The last
// link is also kept in a file, so that a chain cut short shows.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';
import type { Config } from './config.ts';
import type { Keyed } from './keyed.ts';
import { inTransaction } from './transaction.ts';

interface EntryRow {
  id: number;
  text: string;
  sealed: boolean;
}
interface Link {
  n: number;
  digest: string;
}

/** Entries sealed, or compared, in one statement. They are looked up one by one: never the whole log. */
const batch = 2000;
/** An entry that is not sealed after so many seconds was kept out of the chain. */
const sealedWithin = 120;

/** An entry as one text, the same for whoever reads it: moments in UTC, JSON as the database writes it. */
const entryText = `jsonb_build_array(e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.kind,
  e.action, e.area, e.door, e.actor, e.key_id, e.subject, e.result, e.details, e.network)::text`;

const nextDigest = (digest: (text: string) => string, before: string, text: string) =>
  digest(`${before}\n${text}`);

const headFile = (config: Pick<Config, 'dataDir'>) => join(config.dataDir, 'audit-head.json');

/** Forgets the last link that was kept outside the database: another database is put in its place. */
export const forgetHead = (config: Pick<Config, 'dataDir'>): void =>
  rmSync(headFile(config), { force: true });

function readHead(config: Pick<Config, 'dataDir'>): Link | null {
  try {
    return JSON.parse(readFileSync(headFile(config), 'utf8')) as Link;
  } catch {
    return null;
  }
}

function keepHead(config: Pick<Config, 'dataDir'>, head: Link): void {
  const path = headFile(config);
  writeFileSync(`${path}.part`, JSON.stringify(head), { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

/** Seals what waits; returns how many entries. Where another process seals already, none. */
export async function sealAudit(
  pool: Pool,
  keyed: Keyed,
  config: Pick<Config, 'dataDir'>,
): Promise<number> {
  const digest = keyed.digester('audit');
  let sealed = 0;
  for (;;) {
    const client = await pool.connect();
    try {
      const done = await inTransaction(client, () => sealBatch(client, digest));
      // The head outside the database is kept once the links it ends are there for good.
      if (done.head) keepHead(config, done.head);
      sealed += done.sealed;
      if (done.taken < batch) return sealed;
    } finally {
      client.release();
    }
  }
}

interface SealedBatch {
  /** Entries that were taken from those that wait. */
  taken: number;
  sealed: number;
  /** The last link that was made; null: none. */
  head: Link | null;
}

async function sealBatch(
  client: ClientBase,
  digest: ReturnType<Keyed['digester']>,
): Promise<SealedBatch> {
  const lead = await client.query(
    "select pg_try_advisory_xact_lock(hashtext('clientela audit')) as mine",
  );
  if (!lead.rows[0].mine) return { taken: 0, sealed: 0, head: null };
  const waiting = await client.query<{ entry_id: number }>(
    `delete from audit_waiting where ctid = any(array(select ctid from audit_waiting limit ${batch}))
     returning entry_id`,
  );
  // After a restore entries wait that were sealed before it.
  const { rows } = await client.query<EntryRow>(
    `select e.id, ${entryText} as text,
       (select c.n from audit_chain c where c.entry_id = e.id) is not null as sealed
     from audit_entries e where e.id = any($1) order by e.id`,
    [waiting.rows.map((row) => row.entry_id)],
  );
  const last = await client.query<Link>(
    'select n, digest from audit_chain order by n desc limit 1',
  );
  let { n, digest: before } = last.rows[0] ?? { n: 0, digest: '' };
  const fresh = rows.filter((row) => !row.sealed);
  const links = fresh.map(({ id, text }) => {
    before = nextDigest(digest, before, text);
    n += 1;
    return { n, id, digest: before };
  });
  await client.query(
    `insert into audit_chain (n, entry_id, digest)
     select * from unnest($1::bigint[], $2::bigint[], $3::text[])`,
    [links.map((link) => link.n), links.map(({ id }) => id), links.map((link) => link.digest)],
  );
  return {
    taken: waiting.rows.length,
    sealed: links.length,
    head: links.length > 0 ? { n, digest: before } : null,
  };
}

/** Where the log is not what it was: the first thing found, in the order of the chain. */
export interface Broken {
  what: 'link_gone' | 'entry_gone' | 'entry_changed' | 'entry_unsealed' | 'cut_short';
  /** Place in the chain. */
  n: number | null;
  /** Number of the entry. */
  entry: number | null;
}

/** Goes through the whole chain; null: every entry is as it was written. */
export async function verifyAudit(
  pool: Pool,
  keyed: Keyed,
  config: Pick<Config, 'dataDir'>,
): Promise<{ entries: number; broken: Broken | null }> {
  const digest = keyed.digester('audit');
  const kept = readHead(config);
  let before: Link = { n: 0, digest: '' };
  let keptDigest: string | null = null;
  for (;;) {
    const { rows } = await pool.query<Link & { entry: number; text: string | null }>(
      `select c.n, c.digest, c.entry_id as entry,
         (select ${entryText} from audit_entries e where e.id = c.entry_id) as text
       from audit_chain c where c.n > $1 order by c.n limit ${batch}`,
      [before.n],
    );
    const tell = (what: Broken['what'], n: number, entry: number | null) => ({
      entries: before.n,
      broken: { what, n, entry },
    });
    for (const { n, digest: written, entry, text } of rows) {
      if (n !== before.n + 1) return tell('link_gone', before.n + 1, null);
      if (text === null) return tell('entry_gone', n, entry);
      if (nextDigest(digest, before.digest, text) !== written)
        return tell('entry_changed', n, entry);
      before = { n, digest: written };
      if (n === kept?.n) keptDigest = written;
    }
    if (rows.length < batch) break;
  }
  if (kept && kept.digest !== keptDigest)
    return { entries: before.n, broken: { what: 'cut_short', n: kept.n, entry: null } };
  const loose = await pool.query<{ id: number }>(
    `select e.id from audit_entries e
     where e.at < now() - interval '${sealedWithin} seconds'
       and not exists (select 1 from audit_chain c where c.entry_id = e.id)
       and not exists (select 1 from audit_waiting w where w.entry_id = e.id) order by e.id limit 1`,
  );
  const [first] = loose.rows;
  return {
    entries: before.n,
    broken: first ? { what: 'entry_unsealed', n: null, entry: first.id } : null,
  };
}
