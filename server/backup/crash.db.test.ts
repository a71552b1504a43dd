// Power cuts: Node and PostgreSQL are killed while a backup is made and while one is restored. The same file
// run with `--child` is the process that is killed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '@clientela/models';
import type pg from 'pg';
import { jobs } from '../background.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database.ts';
import { openAll, reach } from '../platform/open.ts';
import type { Connection } from '../platform/postgres.ts';
import { urlOf } from '../platform/scratch.ts';
import { dropFolder } from '../platform/scratch-wait.ts';
import { checkSnapshot } from '../platform/snapshot/read.ts';
import { saveSnapshot } from '../platform/snapshot/write.ts';
import { restoreBackup } from './restore.ts';
import { emptyFolder, groundSums, importFile, salesLines } from './scratch-base.ts';

const say = (word: string) => process.stdout.write(`${word}\n`);

/** Saves again and again, or restores once, and tells when it begins and when it is done. */
async function child(work: string, folder: string, file: string, url: string | undefined) {
  const config = readConfig({
    CLIENTELA_DATA: folder,
    LOG_LEVEL: 'silent',
    ...(url ? { DATABASE_URL: url } : {}),
  });
  if (work === 'restore') {
    say('begin');
    await restoreBackup(config, { file, passphrase: null, jobs });
    say('done');
    return;
  }
  const { database } = await reach(config);
  for (;;) {
    say('begin');
    await saveSnapshot(database, config, file, { passphrase: null, files: true, now: new Date() });
    say('done');
  }
}

if (process.argv[2] === '--child') {
  const [, , , work, folder, file, url] = process.argv;
  // Whoever loses the database dies.
  await child(work!, folder!, file!, url).catch(() => process.exit(1));
  process.exit(0);
}

let folder: string;
let target: string;
let file: string;
let sums: Record<string, string>;
let address: Connection;
const random = seededRandom(Number(process.env.CRASH_SEED ?? 4));
const times = Number(process.env.CRASH_TIMES ?? 1);
const running = new Set<ChildProcess>();
const config = () => readConfig({ CLIENTELA_DATA: folder, LOG_LEVEL: 'silent' });

before(async () => {
  folder = emptyFolder();
  target = join(folder, 'target');
  mkdirSync(target);
  file = join(folder, 'base.tar');
  const opened = await openAll(config(), jobs);
  await importFile(opened.context, salesLines(1500));
  sums = await groundSums(opened.context.database.pool);
  address = opened.target as Connection;
  await opened.close();
});
after(async () => {
  for (const one of running) one.kill('SIGKILL');
  killDatabase();
  dropFolder(folder);
});

function killDatabase() {
  try {
    const pid = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0];
    process.kill(Number(pid), 'SIGKILL');
  } catch {}
}

interface Ran {
  /** Milliseconds of the last work that was finished. */
  ms: number;
  done: number;
}

/**
 * Runs the child until it has done so much, then kills it or the database at some moment of the next, which
 * takes about as long as the last, or `within` milliseconds.
 */
async function run(
  work: 'backup' | 'restore',
  kill: { what: 'node' | 'database'; after: number; within: number } | null,
  url?: string,
): Promise<Ran> {
  const place = work === 'backup' ? folder : target;
  const args = [import.meta.filename, '--child', work, place, file, ...(url ? [url] : [])];
  const one = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(one);
  const ended = new Promise<void>((done) => one.once('exit', () => done()));
  const ran: Ran = { ms: 0, done: 0 };
  let began = 0;
  let killing: Promise<void> | null = null;
  for await (const word of createInterface({ input: one.stdout })) {
    if (word === 'begin') began = performance.now();
    else {
      ran.ms = performance.now() - began;
      ran.done++;
    }
    if (kill && !killing && word === 'begin' && ran.done === kill.after)
      killing = wait(random.uniform() * (ran.ms || kill.within)).then(() => {
        if (kill.what === 'database') killDatabase();
        else one.kill('SIGKILL');
      });
  }
  await killing;
  await ended;
  running.delete(one);
  return ran;
}

const parts = () => readdirSync(folder).filter((name) => name.endsWith('.part'));

test('a backup that is cut off leaves the one before it, whole, and its remains are swept away', async () => {
  let within = 0;
  const whats = ['node', 'database', 'node'] as const;
  for (let i = 0; i < whats.length * times; i++) {
    const what = whats[i % whats.length]!;
    // The very first is finished: it tells how long one takes.
    const ran = await run('backup', { what, after: i === 0 ? 1 : 0, within });
    within = ran.ms || within;
    const whole = await checkSnapshot(file, null);
    for (const { name, rows } of whole.tables)
      assert.equal(String(rows), sums[name]!.split(' ')[0], `${name} after ${what}`);
  }
  const { database, close } = await reach(config());
  await saveSnapshot(database, config(), file, { passphrase: null, files: true, now: new Date() });
  assert.deepEqual(parts(), []);
  assert.deepEqual(await groundSums(database.pool), sums);
  await close();
});

test('a restore that is cut off leaves the place empty or whole, and can be done again', async (t) => {
  let within = 0;
  const found: string[] = [];
  const whats = ['node', 'database', 'node'] as const;
  // Somebody must hold the embedded server for the child, which takes it for a company's own.
  let hold = await reach(config());
  for (let i = 0; i <= whats.length * times; i++) {
    // The first one is let through: it tells how long one takes.
    const what = i === 0 ? null : whats[i % whats.length]!;
    const name = `target_${i}`;
    await hold.database.pool.query(`create database ${name}`);
    const url = urlOf({ ...address, database: name });
    const ran = await run('restore', what && { what, after: 0, within }, url);
    within ||= ran.ms;
    if (what === 'database') {
      await hold.close();
      hold = await reach(config());
    }
    const there = await sumsOf(name);
    found.push(`${what}: ${Object.keys(there).length > 0 ? 'whole' : 'empty'}`);
    if (Object.keys(there).length === 0) {
      const again = readConfig({ CLIENTELA_DATA: target, DATABASE_URL: url });
      await restoreBackup(again, { file, passphrase: null, jobs });
    }
    assert.deepEqual(await sumsOf(name), sums, `half of it is there after ${what}`);
    assert.ok(!existsSync(join(target, '.restoring')));
    await hold.database.pool.query(`drop database ${name} with (force)`);
  }
  await hold.close();
  t.diagnostic(found.join(', '));
  assert.equal(found[0], 'null: whole');
});

async function sumsOf(name: string): Promise<Record<string, string>> {
  const { pool, close } = openDatabase({ ...address, database: name }, 2);
  const sums = await groundSums(pool).catch((error: pg.DatabaseError) => ({
    error: error.message,
  }));
  await close();
  return sums;
}
