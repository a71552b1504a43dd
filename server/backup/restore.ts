// Brings a backup back, whole or not at all: checked byte by byte first, then one transaction in which the
// schema of then is made, filled, and brought to the schema of now.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  completeStanding,
  type ErasedLine,
  eraseAgain,
  ledgerName,
  readErased,
} from '../customers/index.ts';
import { stopWaitingMessages } from '../messages/index.ts';
import { forgetHead } from '../platform/audit-chain.ts';
import type { Config } from '../platform/config.ts';
import { fail, isCoded } from '../platform/errors.ts';
import { type Job, migrateJobs } from '../platform/jobs.ts';
import { applyMigrations, type Migration, readMigrations } from '../platform/migrate.ts';
import { type Reached, reach } from '../platform/open.ts';
import { closeReach, makeReach } from '../platform/reach-views.ts';
import type { Manifest } from '../platform/snapshot/manifest.ts';
import { checkSnapshot, type Reading, readSnapshot } from '../platform/snapshot/read.ts';
import { isEmpty, storedTables } from '../platform/snapshot/tables.ts';
import { stopWebhooks } from '../webhooks/index.ts';
import { makeAgain, putBack, setAside } from './queries-restore.ts';

export interface Restored {
  madeAt: string;
  app: string;
  tables: number;
  rows: number;
  files: number;
  /** Migrations applied after the rows were in, because the backup is older than this version. */
  migrated: string[];
  /** Tables of facts that are not in a backup, and why. */
  leftOut: Record<string, string>;
  /** Customers whom the backup still knew and who were erased since: out of sight, and erased again. */
  erasedAgain: number;
}

export interface Restore {
  file: string;
  passphrase: string | null;
  jobs: Job[];
  /** Milliseconds to wait for a server that may be going. */
  patience?: number;
}

/**
 * Restores into the data folder, or the server of DATABASE_URL, that `config` names.
 * @throws what `checkSnapshot` throws, migration_changed, backup_newer, restore_not_empty, restore_in_use,
 *   restore_failed; whatever it throws, nothing was written
 */
export async function restoreBackup(config: Config, ask: Restore): Promise<Restored> {
  const manifest = await checkSnapshot(ask.file, ask.passphrase);
  const migrations = readMigrations(config.root);
  const { before, after } = splitMigrations(manifest, migrations);
  const reached = await reach(config);
  let erasedAgain = 0;
  try {
    const reading = readSnapshot(ask.file, ask.passphrase, manifest);
    const { jobs, patience = 10_000 } = ask;
    const lists = new Set([dirname(ask.file), config.backup.dir]);
    const erased = (
      await Promise.all([...lists].map((folder) => readErased(join(folder, ledgerName))))
    ).flat();
    const work = { manifest, migrations, before, after, reading, jobs, patience, erased };
    erasedAgain = await write(reached, config, work);
  } finally {
    await reached.close();
  }
  return {
    madeAt: manifest.madeAt,
    app: manifest.app,
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    files: manifest.files.length,
    migrated: after.map(({ name }) => name),
    leftOut: manifest.leftOut,
    erasedAgain,
  };
}

/** Our migrations that the backup had seen, and those that come after; what does not fit is refused. */
function splitMigrations(manifest: Manifest, migrations: Migration[]) {
  const ours = new Map(migrations.map((one) => [one.name, one]));
  for (const { name, sum } of manifest.migrations) {
    const known = ours.get(name);
    if (!known) fail('backup_newer', { app: manifest.app, name });
    if (known.sum !== sum) fail('migration_changed', { name });
  }
  const seen = new Set(manifest.migrations.map(({ name }) => name));
  return {
    before: migrations.filter(({ name }) => seen.has(name)),
    after: migrations.filter(({ name }) => !seen.has(name)),
  };
}

interface Work {
  manifest: Manifest;
  migrations: Migration[];
  before: Migration[];
  after: Migration[];
  reading: Reading;
  jobs: Job[];
  patience: number;
  /** What was erased, by the lists beside the backups. */
  erased: ErasedLine[];
}

/** Returns how many customers are to be erased again. */
async function write({ database }: Reached, config: Config, work: Work): Promise<number> {
  const client = await database.pool.connect();
  let erasedAgain = 0;
  let placed: string[] = [];
  let whole = false;
  try {
    // A database whose client was killed gives up soon, not at the end of what it is doing. Not every
    // platform can look for that.
    await client.query("set client_connection_check_interval = '1s'").catch(() => {});
    await keepServersAway(client, work.patience);
    await client.query("select pg_advisory_lock(hashtext('clientela migrations'))");
    await demandEmpty(client, work.migrations);
    // The queue's own tables are made in transactions of its own; the jobs of the restored base go into
    // them with the rows.
    await migrateJobs(database.pool);
    await client.query('begin');
    for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])
      await client.query(`set local ${name} = 0`);
    await closeReach(client);
    await clearEmpty(client, work.migrations);
    await client.query(`create table migrations (
      name text primary key, sum text not null, applied_at timestamptz not null default now())`);
    await applyMigrations(client, work.before);
    await fill(client, work);
    await applyMigrations(client, work.after);
    await makeReach(client);
    // What waited to be sent is the original's to send.
    await stopWaitingMessages(client);
    await stopWebhooks(client);
    erasedAgain = await eraseAgain(client, work.erased, work.manifest.madeAt);
    await completeStanding(client);
    await makeAgain(client, work.jobs);
    placed = await placeFiles(config, work);
    await client.query('commit');
    whole = true;
    await client.query('select pg_advisory_unlock_all()');
  } catch (error) {
    for (const path of placed) await rm(path, { force: true });
    if (isCoded(error)) throw error;
    fail('restore_failed', { reason: (error as Error).message.slice(0, 300) }, error);
  } finally {
    await work.reading.end();
    // Ends the transaction too, whatever state a COPY left the connection in.
    client.release(!whole);
  }
  return erasedAgain;
}

/** No server may work on the base. One that was just killed, or a restore, holds it for a moment longer. */
async function keepServersAway(client: ClientBase, patience: number) {
  const until = Date.now() + patience;
  for (;;) {
    const free = await client.query(
      "select pg_try_advisory_lock(hashtext('clientela jobs')) as mine",
    );
    if (free.rows[0].mine) return;
    if (Date.now() >= until) fail('restore_in_use');
    await wait(200);
  }
}

async function demandEmpty(client: ClientBase, migrations: Migration[]) {
  if (!(await isEmpty(client, await storedTables(client), migrations))) fail('restore_not_empty');
}

/**
 * Takes away the empty base that is there, so that the one of the backup can be made as it was. Only what
 * is ours, and only after locking and finding it empty.
 */
async function clearEmpty(client: ClientBase, migrations: Migration[]) {
  const ours = await client.query<{ name: string; kind: string }>(
    `select relname as name, case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
       and not relispartition and obj_description(oid, 'pg_class') ~ '^owner: \\w+\\. (ground|derived)\\.'`,
  );
  const tables = ours.rows.filter(({ kind }) => kind === 'table').map(({ name }) => `"${name}"`);
  if (tables.length > 0)
    await client.query(`lock table ${tables.join(', ')} in access exclusive mode`);
  await demandEmpty(client, migrations);
  for (const kind of ['view', 'materialized view', 'table']) {
    const names = ours.rows.filter((one) => one.kind === kind).map(({ name }) => `"${name}"`);
    if (names.length > 0) await client.query(`drop ${kind} ${names.join(', ')}`);
  }
  const text = migrations.map((one) => one.text).join('\n');
  const made = [...text.matchAll(/^\s*create (?:or replace )?function (\w+)/gim)].map((m) => m[1]!);
  const functions = await client.query<{ signature: string }>(
    `select p.oid::regprocedure::text as signature from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.proname = any($1)
       and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
    [[...new Set(made)]],
  );
  for (const { signature } of functions.rows) await client.query(`drop function ${signature}`);
  await client.query('drop schema if exists staging cascade');
  // A restored copy never goes on with what was waiting to be done.
  await client.query(
    'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))',
  );
}

/** The rows, table by table, with the keys between tables and the indexes made after them. */
async function fill(client: ClientBase, { manifest, reading }: Work) {
  const names = manifest.tables.map(({ name }) => name);
  // What the migrations themselves put there is in the backup too.
  if (names.length > 0)
    await client.query(`truncate ${names.map((name) => `"${name}"`).join(', ')} cascade`);
  const aside = await setAside(client, names);
  for (const [i, { name, columns, rows }] of manifest.tables.entries()) {
    const list = columns.map((column) => `"${column}"`).join(', ');
    // Frozen: nobody can have looked at an earlier state of a table that was just made.
    const copy = client.query(copyFrom(`copy "${name}" (${list}) from stdin with (freeze)`));
    await pipeline(Readable.from(reading.table(i)), copy);
    if (copy.rowCount !== rows) fail('backup_damaged', { at: `tables/${name}` });
  }
  await putBack(client, aside);
  if (names.length > 0)
    await client.query(`analyze ${names.map((name) => `"${name}"`).join(', ')}`);
  for (const [name, last] of Object.entries(manifest.sequences))
    await client.query('select setval(c, $2) from to_regclass($1) as c where c is not null', [
      `public."${name}"`,
      last,
    ]);
}

/** Where files wait until all of them are there. */
const waitingFolder = (config: Config) => join(config.dataDir, '.restoring');

/**
 * Puts the kept files where they belong, just before the rows that speak of them are committed: files
 * without rows harm nobody, rows without files would. Returns those that were not there before.
 */
async function placeFiles(config: Config, { manifest, reading }: Work): Promise<string[]> {
  const waiting = waitingFolder(config);
  await rm(waiting, { recursive: true, force: true });
  const fresh: string[] = [];
  try {
    for (const [i, { path, sha256 }] of manifest.files.entries()) {
      const to = join(config.dataDir, path);
      const there = await sumOf(to);
      // The folder of an embedded base that lives on beside this server: its files are not ours to touch.
      if (there !== null && there !== sha256 && (await belongsToOther(config)))
        fail('restore_not_empty', { file: to });
      if (there === null) fresh.push(to);
      await writeWhole(join(waiting, path), reading.file(i));
    }
    for (const { path } of manifest.files) {
      const to = join(config.dataDir, path);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await rename(join(waiting, path), to);
    }
  } finally {
    await rm(waiting, { recursive: true, force: true });
  }
  // The chain of the log is another one now; its last link is kept anew when it grows.
  forgetHead(config);
  return fresh;
}

/** Is the data folder that of an embedded base, while we restore into another server? */
const belongsToOther = async (config: Config) =>
  config.databaseUrl !== null && (await sumOf(join(config.dataDir, 'database-password'))) !== null;

async function sumOf(path: string): Promise<string | null> {
  const sum = createHash('sha256');
  try {
    await pipeline(createReadStream(path), sum);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return sum.digest('hex');
}

async function writeWhole(path: string, source: AsyncIterable<Buffer>) {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const bytes of source) await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
