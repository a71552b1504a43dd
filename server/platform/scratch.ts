// Databases that are thrown away: one migrated template, cloned in some 50 ms for each test file and for
// printing the documentation. The cluster lives in .cache/ and may lose data; the product never uses it.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Database, openDatabase } from './database.ts';
import { migrateJobs } from './jobs.ts';
import { migrate, readMigrations } from './migrate.ts';
import { type Connection, type Embedded, startEmbedded } from './postgres.ts';
import { reachSum } from './reach-views.ts';

export interface Scratch extends Database {
  address: Connection;
  drop: () => Promise<void>;
  /** Closes it and leaves it under this name, for others to be made from. */
  keepAs: (template: string) => Promise<void>;
}

const root = dirname(dirname(import.meta.dirname));

/** The address of a database as DATABASE_URL wants it. */
export function urlOf({ host, port, user, password, database }: Connection): string {
  const where = new URLSearchParams({ host, port: String(port) });
  return `postgres://${user}:${encodeURIComponent(password)}@/${database}?${where}`;
}

/** The cluster of the scratch databases; joins the one that runs. */
export function scratchCluster(): Promise<Embedded> {
  const dataDir = join(root, '.cache', 'scratch');
  mkdirSync(dataDir, { recursive: true });
  return startEmbedded({
    dataDir,
    root,
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      shared_buffers: '256MB',
      max_connections: '300',
    },
  });
}

/**
 * A migrated, empty database of one's own, or a copy of the template `filled`. Drop it when done. With `kept`, the database
 * of that name, made when it is missing and migrated when it is old; dropping only leaves it: what takes minutes to fill
 * is measured again and again.
 */
export async function makeScratch({
  kept,
  filled,
}: {
  kept?: string | undefined;
  filled?: string | undefined;
} = {}): Promise<Scratch> {
  const cluster = await scratchCluster();
  const admin = new pg.Client({ ...cluster.connection, database: 'postgres' });
  await admin.connect();
  try {
    const migrations = readMigrations(root);
    const template = filled ?? `template_${schemaSum(migrations).slice(0, 16)}`;
    await admin.query("select pg_advisory_lock(hashtext('clientela scratch'))");
    const found = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount === 0 && !filled)
      await makeTemplate(admin, cluster.connection, template, migrations);
    const name = kept ?? `scratch_${randomBytes(6).toString('hex')}`;
    const there = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (there.rowCount === 0)
      await admin.query(`create database ${name} template ${template} strategy file_copy`);
    await admin.query("select pg_advisory_unlock(hashtext('clientela scratch'))");
    const address = { ...cluster.connection, database: name };
    // Pages and both jobs that may run at once share it (`jobs-thread.ts` says why they need room).
    const database = openDatabase(address, 16);
    if (kept !== undefined) await migrate(database.pool, migrations);
    return {
      ...database,
      address,
      drop: () => drop(database, cluster, kept ? null : name),
      keepAs: async (as) => {
        await database.close();
        await asAdmin(cluster.connection, (client) => rename(client, name, as));
        await cluster.release();
      },
    };
  } finally {
    await admin.end();
  }
}

/** What the schema of an empty database comes from. */
const schemaSum = (migrations: ReturnType<typeof readMigrations>): string =>
  createHash('sha256')
    .update([...migrations.map((m) => m.name + m.sum), reachSum()].join())
    .digest('hex');

/** Does something at the door of all databases. */
export async function asAdmin<T>(
  connection: Connection,
  work: (admin: pg.Client) => Promise<T>,
): Promise<T> {
  const admin = new pg.Client({ ...connection, database: 'postgres' });
  await admin.connect();
  return work(admin).finally(() => admin.end());
}

async function makeTemplate(
  admin: pg.Client,
  connection: Connection,
  template: string,
  migrations: ReturnType<typeof readMigrations>,
) {
  const old = await admin.query(
    "select datname from pg_database where datname like any (array['template\\_%', 'making\\_%', 'base\\_%'])",
  );
  for (const { datname } of old.rows)
    await admin.query(`drop database if exists ${datname} with (force)`);
  const making = `making_${template}`;
  await admin.query(`create database ${making}`);
  const fresh = openDatabase({ ...connection, database: making }, 2);
  await migrate(fresh.pool, migrations);
  await migrateJobs(fresh.pool);
  await fresh.close();
  await rename(admin, making, template);
}

/** PostgreSQL notices a moment after they were closed that the connections are gone. */
async function rename(admin: pg.Client, from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await admin.query(`alter database ${from} rename to ${to}`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55006' || attempt === 200) throw error;
      await wait(25);
    }
  }
}

async function drop(database: Database, cluster: Embedded, name: string | null) {
  await database.close();
  if (name !== null)
    await asAdmin(cluster.connection, (admin) =>
      admin.query(`drop database if exists ${name} with (force)`),
    );
  await cluster.release();
}
