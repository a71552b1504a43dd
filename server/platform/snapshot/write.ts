// Makes a backup: every ground table by COPY in one transaction that sees one moment, then the kept files,
// then the manifest. Memory stays the same however large the base is.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import { fail, isCoded } from '../errors.ts';
import { readMigrations } from '../migrate.ts';
import { type Entry, firstName, writeArchive } from './archive.ts';
import { keptFiles, openKept } from './kept-files.ts';
import { checkPassphrase, lock } from './locked.ts';
import {
  about,
  type Beginning,
  fileLabel,
  formatVersion,
  type Manifest,
  pieceName,
} from './manifest.ts';
import { emptyStream, packed, sha256 } from './pieces.ts';
import { checkSnapshot } from './read.ts';
import {
  appliedMigrations,
  countedTo,
  isEmpty,
  leftOut,
  type StoredTable,
  storedTables,
} from './tables.ts';

export interface SnapshotOptions {
  passphrase: string | null;
  /** Also the kept files, such as those that were imported. */
  files: boolean;
  now: Date;
}

export interface Saved {
  file: string;
  bytes: number;
  locked: boolean;
  tables: number;
  rows: number;
  files: number;
  /** Migrations of the schema that was saved. */
  migrations: number;
}

/**
 * Writes a backup to `path`, reads it back, and only then gives it its name: what carries the name is
 * whole. A file that stood there is replaced in that moment.
 * @throws backup_nothing when nobody works here yet, backup_failed, backup_passphrase_short
 */
export async function saveSnapshot(
  database: Database,
  config: Config,
  path: string,
  options: SnapshotOptions,
): Promise<Saved> {
  if (options.passphrase !== null) checkPassphrase(options.passphrase);
  await sweep(dirname(path));
  const part = `${path}.${here}-${process.pid}-${randomBytes(4).toString('hex')}.part`;
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      for await (const bytes of snapshotBytes(database, config, options))
        await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const manifest = await checkSnapshot(part, options.passphrase);
    await rename(part, path);
    await syncFolder(dirname(path));
    return {
      file: path,
      bytes: (await stat(path)).size,
      locked: options.passphrase !== null,
      tables: manifest.tables.length,
      rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      files: manifest.files.length,
      migrations: manifest.migrations.length,
    };
  } catch (error) {
    await rm(part, { force: true });
    if (isCoded(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    return fail('backup_failed', { file: path, reason: code ?? message.slice(0, 200) }, error);
  }
}

/** This machine, in the names of unfinished files: another one may use the same folder. */
const here = sha256(hostname()).slice(0, 6);

/** Unfinished files of processes that are gone are what a killed backup left. */
async function sweep(folder: string) {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, machine, pid] = /\.([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.part$/.exec(name) ?? [];
    if (machine === here && !lives(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A new name outlives a power cut only when its folder is written too; Windows has no such call. */
async function syncFolder(folder: string) {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** The bytes of a backup, sealed when there is a passphrase. */
export async function* snapshotBytes(
  database: Database,
  config: Config,
  options: SnapshotOptions,
): AsyncGenerator<Buffer> {
  const madeAt = Math.floor(options.now.getTime() / 1000);
  const archive = writeArchive(entries(database, config, options), madeAt);
  yield* options.passphrase === null ? archive : lock(archive, options.passphrase);
}

async function* entries(
  database: Database,
  config: Config,
  options: SnapshotOptions,
): AsyncGenerator<Entry> {
  const client = await database.pool.connect();
  let whole = false;
  try {
    const { tables, manifest } = await begin(client, config, options.now);
    yield json(firstName, beginningOf(manifest));
    for (const table of tables) {
      const stored = { name: table.name, columns: table.columns, rows: 0, ...emptyStream() };
      const list = table.columns.map((name) => `"${name}"`).join(', ');
      const rows = client.query(copyTo(`copy (select ${list} from "${table.name}") to stdout`));
      let nth = 0;
      for await (const data of packed(rows as AsyncIterable<Buffer>, stored))
        yield { name: pieceName('tables', table.name, ++nth), data };
      manifest.tables.push({ ...stored, rows: rows.rowCount });
    }
    await client.query('commit');
    whole = true;
    for (const path of options.files ? await keptFiles(config.dataDir) : []) {
      const source = await openKept(config.dataDir, path);
      if (source === null) continue;
      const stored = { path, ...emptyStream() };
      const label = fileLabel(manifest.files.push(stored));
      let nth = 0;
      for await (const data of packed(source, stored))
        yield { name: pieceName('files', label, ++nth), data };
    }
    const last = json('manifest.json', manifest);
    yield last;
    yield { name: 'manifest.sha256', data: Buffer.from(`${sha256(last.data)}  manifest.json\n`) };
  } finally {
    // A COPY that was left in the middle cannot be ended but with its connection.
    client.release(!whole);
  }
}

const json = (name: string, value: unknown): Entry => ({
  name,
  data: Buffer.from(`${JSON.stringify(value, null, 1)}\n`),
});

const beginningOf = ({ format, madeAt, app, migrations }: Manifest): Beginning => ({
  format,
  about,
  madeAt,
  app,
  migrations,
});

/**
 * Begins the transaction that sees one moment. The tables are locked against being emptied or changed
 * before it takes its view: `truncate` is not undone for those who look at an earlier moment.
 */
async function begin(client: PoolClient, config: Config, now: Date) {
  const { version } = JSON.parse(readFileSync(join(config.root, 'package.json'), 'utf8'));
  // A killed backup lets go of its tables soon; not every platform can look for that.
  await client.query("set client_connection_check_interval = '1s'").catch(() => {});
  for (;;) {
    const before = await storedTables(client);
    await client.query('begin isolation level repeatable read read only');
    for (const setting of [
      'statement_timeout = 0',
      'lock_timeout = 0',
      'idle_in_transaction_session_timeout = 0',
      'synchronize_seqscans = off',
      "datestyle = 'ISO'",
      "intervalstyle = 'postgres'",
      'extra_float_digits = 1',
    ])
      await client.query(`set local ${setting}`);
    if (before.length > 0)
      await client.query(
        `lock table ${before.map(({ name }) => `"${name}"`).join(', ')} in access share mode`,
      );
    const tables: StoredTable[] = await storedTables(client);
    // A migration came between.
    if (JSON.stringify(tables) !== JSON.stringify(before)) {
      await client.query('rollback');
      continue;
    }
    if (await isEmpty(client, tables, readMigrations(config.root))) fail('backup_nothing');
    const manifest: Manifest = {
      format: formatVersion,
      about,
      madeAt: now.toISOString(),
      app: version,
      migrations: await appliedMigrations(client),
      tables: [],
      sequences: await countedTo(client),
      files: [],
      leftOut,
    };
    return { tables, manifest };
  }
}
