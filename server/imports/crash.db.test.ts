// Power cuts: Node and PostgreSQL are killed while a file is read and written. The same file run with
// `--child` is the process that is killed; it does what the server does, by the same jobs.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, createReadStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '@clientela/models';
import { benchCsv } from '../../sample/index.ts';
import { jobs } from '../background.ts';
import type { Config } from '../platform/config.ts';
import { queueJob, runJobs } from '../platform/jobs.ts';
import { openAll } from '../platform/open.ts';
import { dropFolder } from '../platform/scratch-wait.ts';
import { purchasesKind } from '../purchases/index.ts';
import { beginImport } from './begin.ts';
import { checkJob, loadJob } from './job-names.ts';
import { type ImportRow, readImport, step } from './queries.ts';
import { startUndo } from './undo.ts';

const root = dirname(dirname(import.meta.dirname));

/** What the child tells: where its import stands, as committed in the database. */
type Told = Pick<
  ImportRow,
  | 'id'
  | 'status'
  | 'rows_read'
  | 'rows_stored'
  | 'rows_updated'
  | 'rows_already_there'
  | 'rows_rejected'
  | 'amount_stored'
  | 'customers_new'
  | 'error_code'
> & {
  purchases?: number;
  amount?: number;
  customers?: number;
  orders?: number;
  problems?: number;
};

type Task = 'once' | 'twice' | 'undo first' | 'undo second';

/**
 * Begins an import of the file, or goes on with the one that was begun; `twice` imports it again after
 * that, the others take one of the two back.
 */
async function child(folder: string, file: string, task: Task) {
  const config: Config = {
    root,
    dataDir: folder,
    databaseUrl: null,
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    logLevel: 'silent',
    maxFileBytes: 1e9,
    inboxDir: join(folder, 'inbox'),
    backup: { dir: folder, at: null, keepDaily: 0, keepWeekly: 0, passphraseFile: null },
    mail: null,
    openHosts: [],
  };
  const { context, close } = await openAll(config, jobs);
  const { db, database } = context;
  const newest = async () =>
    (await db.selectFrom('imports').selectAll().orderBy('id', 'desc').limit(1).execute())[0];
  const begin = async () => {
    const id = await beginImport(context, {
      kind: purchasesKind,
      fileName: 'sales.csv',
      source: createReadStream(file),
      by: null,
      now: new Date('2026-11-20T12:00:00Z'),
    });
    await db.transaction().execute(async (tx) => {
      await step(tx, id, ['uploaded'], 'checking');
      await queueJob(tx, checkJob, { id }, `${checkJob} ${id}`);
    });
  };
  const tell = (row: object) => process.stdout.write(`${JSON.stringify(row)}\n`);
  /** Waits until an import comes to rest, tells where it stands all the time, and what is there then. */
  const follow = async (id: number) => {
    for (;;) {
      const row = await readImport(db, id);
      const ended = ['done', 'failed', 'undone'].includes(row.status);
      const [there] = ended
        ? (
            await database.pool.query(
              `select (select count(*) from purchases) as purchases,
                 (select sum(amount)::bigint from purchases) as amount,
                 (select count(*) from customers) as customers,
                 (select count(*) from orders) as orders,
                 (select count(*) from import_problems where import_id = $1) as problems`,
              [row.id],
            )
          ).rows
        : [{}];
      tell({ ...row, ...there });
      if (ended) return;
      if (row.status === 'checked')
        await db.transaction().execute(async (tx) => {
          await step(tx, row.id, ['checked'], 'loading');
          await queueJob(tx, loadJob, { id: row.id }, `${loadJob} ${row.id}`);
        });
      await wait(15);
    }
  };
  if (!(await newest())) await begin();
  const all = await db.selectFrom('imports').select(['id', 'status']).orderBy('id').execute();
  const taken = { 'undo first': all[0], 'undo second': all[1], once: null, twice: null }[task];
  if (taken?.status === 'done') await startUndo(context, taken.id, { by: null, now: new Date() });
  // Where it stands is told before anybody goes on with it, so that nothing is over before it is seen.
  tell(await readImport(db, taken?.id ?? (await newest())!.id));
  const stop = runJobs(
    context,
    jobs.filter(({ name }) => name.startsWith('imports.')),
  );
  await follow(taken?.id ?? (await newest())!.id);
  if (task === 'twice') {
    await begin();
    await follow((await newest())!.id);
  }
  await stop();
  await close();
}

if (process.argv[2] === '--child') {
  const [, , , folder, file, task] = process.argv;
  // Whoever loses the database dies, as a server does that is restarted by its keeper.
  await child(folder!, file!, task as Task).catch(() => process.exit(1));
} else {
  let folder: string;
  let file: string;
  /** Good lines, bad lines and money of the file. */
  const truth = { good: 0, bad: 0, amount: 0, customers: new Set<string>() };
  const running = new Set<ChildProcess>();

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'clientela-crash-'));
    // The database runs under an account of its own, which must be able to come in.
    chmodSync(folder, 0o755);
    file = join(folder, 'sales.csv');
    const text = [
      ...benchCsv({ customers: 9000, end: '2026-11-19', purchasesPerCustomer: 6.7 }),
    ].join('');
    const [head, ...lines] = text.trimEnd().split('\n');
    const mixed = lines.flatMap((line, i) => {
      const [customer, , , , amount] = line.split(',');
      truth.good++;
      truth.amount += Math.round(Number(amount) * 100);
      truth.customers.add(customer!);
      if (i % 500 !== 0) return [line];
      truth.bad++;
      return [line, `${customer},never,,,1.00`];
    });
    writeFileSync(file, [head, ...mixed, ''].join('\n'));
  });

  after(async () => {
    for (const one of running) one.kill('SIGKILL');
    killDatabase();
    dropFolder(folder);
  });

  /** Process of the database in our folder, or null. */
  function database(): number | null {
    try {
      return Number(
        readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
      );
    } catch {
      return null;
    }
  }

  function killDatabase() {
    const pid = database();
    if (pid === null) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }

  /** Starts the child and hands over what it tells until it ends or `until` says to kill it. */
  async function run(task: Task, until: (told: Told) => boolean | Promise<boolean>) {
    const one = spawn(process.execPath, [import.meta.filename, '--child', folder, file, task], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(one);
    let complaint = '';
    one.stderr.on('data', (piece) => {
      complaint += piece;
    });
    const ended = new Promise<void>((done) => one.once('exit', () => done()));
    const all: Told[] = [];
    let stopped = false;
    for await (const line of createInterface({ input: one.stdout })) {
      const told = JSON.parse(line) as Told;
      all.push(told);
      if (!stopped && (await until(told))) {
        stopped = true;
        one.kill('SIGKILL');
      }
    }
    await ended;
    running.delete(one);
    assert.ok(all.length > 0, `the child told nothing: ${complaint}`);
    return all.filter(({ purchases }) => purchases !== undefined);
  }

  test('an import loses and doubles nothing though Node and PostgreSQL are killed three times each', async (t) => {
    const random = seededRandom(Number(process.env.CRASH_SEED ?? 2));
    let acknowledged = 0;
    const killed: string[] = [];
    // Loads are cut off before their first chunk is committed, and after another one each time.
    const crashes = [
      { kill: 'node', at: 'checking', chunks: 0 },
      { kill: 'database', at: 'checking', chunks: 0 },
      { kill: 'database', at: 'loading', chunks: 0 },
      { kill: 'node', at: 'loading', chunks: 1 },
      { kill: 'database', at: 'loading', chunks: 1 },
      { kill: 'node', at: 'loading', chunks: 0 },
    ] as const;
    for (const { kill, at, chunks } of crashes) {
      const delay = Math.round(random.uniform() * (chunks > 0 ? 60 : 300));
      const before = acknowledged;
      let waiting = true;
      await run('once', async (told) => {
        assert.ok(told.rows_stored >= acknowledged, `${told.rows_stored} of ${acknowledged} rows`);
        acknowledged = told.rows_stored;
        if (told.status === 'done') return true;
        if (!waiting || told.status !== at || (chunks > 0 && acknowledged === before)) return false;
        waiting = false;
        await wait(delay);
        if (kill === 'database') killDatabase();
        killed.push(`${kill} ${at} ${acknowledged}`);
        return true;
      });
    }
    // The faster the machine, the fewer of them come in time; the first always does.
    t.diagnostic(killed.join(', '));
    assert.ok(killed.length >= 1);
    const [done, again] = (await run('twice', () => false)) as [Told, Told];
    assert.equal(done.status, 'done');
    assert.equal(done.rows_read, truth.good + truth.bad);
    assert.equal(done.rows_rejected, truth.bad);
    assert.equal(done.rows_stored, truth.good);
    assert.equal(done.rows_updated + done.rows_already_there, 0);
    assert.equal(done.amount_stored, truth.amount);
    assert.equal(done.customers_new, truth.customers.size);
    const there = [truth.good, truth.amount, truth.customers.size, truth.bad];
    assert.deepEqual([done.purchases, done.amount, done.customers, done.problems], there);

    assert.equal(again.status, 'done');
    assert.equal(again.rows_already_there, truth.good);
    assert.equal(again.rows_stored + again.rows_updated, 0);
    assert.deepEqual([again.purchases, again.amount, again.customers, again.problems], there);
  });

  test('an undo is done wholly or not at all though Node and PostgreSQL are killed in it', async () => {
    const random = seededRandom(Number(process.env.CRASH_SEED ?? 2));
    const good = [truth.good, truth.amount, truth.customers.size];
    // The second import told all that the first had brought; after it nothing else did.
    const rounds = [
      { task: 'undo first', left: good },
      { task: 'undo second', left: [0, null, 0] },
    ] as const;
    for (const { task, left } of rounds) {
      for (const kill of ['node', 'database'] as const) {
        const delay = Math.round(random.uniform() * 400);
        let waiting = true;
        await run(task, async (told) => {
          if (!waiting || told.status !== 'undoing') return false;
          waiting = false;
          await wait(delay);
          if (kill === 'database') killDatabase();
          return true;
        });
      }
      const [undone] = (await run(task, () => false)) as [Told];
      assert.equal(undone.status, 'undone');
      assert.deepEqual([undone.purchases, undone.amount, undone.customers], left);
      assert.equal(undone.orders! > 0, left === good);
    }
  });
}
