// Looks whether all is well and says what to do about what is not. It looks only: nothing is migrated,
// mended or written, so it can be run beside a server, and before an upgrade.
import { lstat, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { printSchema, readRelations, readRoutines } from '../platform/catalogue.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import { CodedError, isCoded } from '../platform/errors.ts';
import { missingMigrations, readMigrations } from '../platform/migrate.ts';
import { hasData, type Reached, reach } from '../platform/open.ts';
import { secretNames } from '../platform/secret-file.ts';
import { appliedMigrations, isEmpty, storedTables } from '../platform/snapshot/tables.ts';
import { findingOfBackups, findingsOfDrift, findingsOfJobs } from './findings.ts';
import { findingOfAudit } from './findings-audit.ts';
import { measureDrift } from './queries-drift.ts';
import { type Finding, finding, judgeDisk } from './rules-doctor.ts';

export type { Finding, Level } from './rules-doctor.ts';

/** Everything that was found, in the order of looking. Never throws for what is wrong with the base. */
export async function lookAfter(config: Config, now: Date): Promise<Finding[]> {
  const found = [...(await lookAtMachine(config))];
  if (!hasData(config)) return [...found, finding('base_none', { folder: config.dataDir })];
  let reached: Reached;
  try {
    reached = await reach(config);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return [...found, finding('database_closed', { code: error.code })];
  }
  const client = await reached.database.pool.connect();
  try {
    const schema = await lookAtSchema(client, reached.database, config);
    found.push(await lookAtServer(client, config), ...schema);
    // Of a schema that is not this version's nothing more can be asked.
    const fits = schema.every(({ code }) => code !== 'schema_pending' && !isRefused(code));
    if (!fits) return found;
    const tables = await storedTables(client);
    const nothing = await isEmpty(client, tables, readMigrations(config.root));
    found.push(await findingOfAudit(reached.database.pool, config));
    found.push(...(await findingsOfJobs(client)));
    const drift = nothing ? null : await measureDrift(client, reached.database.db);
    found.push(...findingsOfDrift(drift, nothing));
    if (!nothing) found.push(...(await findingOfBackups(client, config, now)));
    return found;
  } finally {
    client.release();
    await reached.close();
  }
}

const isRefused = (code: string) => code === 'schema_changed' || code === 'schema_newer';

async function lookAtMachine(config: Config): Promise<Finding[]> {
  const { version } = JSON.parse(await readFile(join(config.root, 'package.json'), 'utf8'));
  const [major] = process.versions.node.split('.').map(Number);
  const found = [
    finding('app', { version }),
    finding(major! >= 24 ? 'node' : 'node_old', { version: process.versions.node }),
  ];
  for (const name of secretNames) {
    const there = await lstat(join(config.dataDir, name)).catch(() => null);
    if (there && process.platform !== 'win32' && (there.mode & 0o077) !== 0)
      found.push(finding('secret_open', { file: join(config.dataDir, name) }));
  }
  const folders = new Set([config.dataDir, config.backup.dir]);
  const seen = new Set<string>();
  for (const folder of folders) {
    const disk = await statfs(folder).catch(() => null);
    if (!disk) continue;
    const free = disk.bavail * disk.bsize;
    const total = disk.blocks * disk.bsize;
    // Two folders on one disk are one finding.
    if (seen.has(`${disk.type} ${total} ${disk.bfree}`)) continue;
    seen.add(`${disk.type} ${total} ${disk.bfree}`);
    found.push(judgeDisk(folder, free, total));
  }
  return found;
}

async function lookAtServer(client: PoolClient, config: Config): Promise<Finding> {
  const { rows } = await client.query('show server_version');
  const version = String(rows[0].server_version).split(' ')[0]!;
  return finding(config.databaseUrl === null ? 'postgres_embedded' : 'postgres_own', { version });
}

/** Applied against files; and whether somebody changed the tables by hand. */
async function lookAtSchema(
  client: PoolClient,
  database: Database,
  config: Config,
): Promise<Finding[]> {
  const migrations = readMigrations(config.root);
  const applied = await appliedMigrations(client);
  try {
    const missing = missingMigrations(migrations, applied);
    if (missing.length > 0) return [finding('schema_pending', { count: missing.length })];
  } catch (error) {
    if (!isCoded(error)) throw error;
    const code = error.code === 'schema_newer' ? 'schema_newer' : 'schema_changed';
    return [finding(code, { name: String(error.details.name) })];
  }
  const found = [finding('schema', { count: applied.length })];
  const absent = await client.query('select count(*) as n from absent_indexes');
  if (absent.rows[0].n > 0) {
    const load = await client.query(
      "select pg_try_advisory_lock(hashtext('clientela load')) as free",
    );
    if (load.rows[0].free) {
      await client.query("select pg_advisory_unlock(hashtext('clientela load'))");
      found.push(finding('indexes_absent', { count: absent.rows[0].n }));
    }
    return found;
  }
  const wanted = await readFile(join(config.root, 'migrations', 'schema.sql'), 'utf8');
  const relations = await readRelations(database.pool);
  const real = printSchema(relations, await readRoutines(database.pool));
  return real === wanted
    ? found
    : [...found, finding('schema_altered', { name: firstChange(wanted, real) })];
}

/** The table or function in which two dumps first differ. */
function firstChange(wanted: string, real: string): string {
  const parts = (text: string) =>
    new Map(
      text
        .split(/\n(?=-- |CREATE OR REPLACE FUNCTION)/)
        .map((part) => [
          /(?:table|view|FUNCTION) (?:public\.)?(\w+)/.exec(part)?.[1] ?? part.slice(0, 40),
          part.trim(),
        ]),
    );
  const [a, b] = [parts(wanted), parts(real)];
  for (const name of new Set([...a.keys(), ...b.keys()]))
    if (a.get(name) !== b.get(name)) return name;
  return '?';
}
