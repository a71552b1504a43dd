// The inbox folder: files go in once each, wait where somebody must look, and lie where one can see what
// became of them, also when the process is killed. The same file run with `--child` is what is killed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database.ts';
import { runJobs } from '../platform/jobs.ts';
import { makeLogger } from '../platform/log.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { purchasesKind } from '../purchases/index.ts';
import { lookInInbox } from './inbox.ts';

/** Looks at an inbox without end, and does what waits, as the server does; dies when it is killed. */
async function child(inboxDir: string, dataDir: string, target: string) {
  const settings = { CLIENTELA_DATA: dataDir, CLIENTELA_INBOX: inboxDir, LOG_LEVEL: 'silent' };
  const config = readConfig(settings);
  const database = openDatabase(JSON.parse(target));
  const context = { config, database, db: database.db, log: makeLogger(config) };
  runJobs(
    context,
    jobs.filter(({ name }) => ['imports.check', 'imports.load', 'imports.resume'].includes(name)),
  );
  // Time goes by in leaps, so that every file has stood still for long enough.
  for (let time = Date.now(); ; time += 10_000) {
    await lookInInbox(context, [purchasesKind], new Date(time));
    const rows = await database.pool.query(
      'select status, ended_at is not null as ended from inbox_files order by id',
    );
    process.stdout.write(`${JSON.stringify(rows.rows)}\n`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

if (process.argv[2] === '--child') {
  const [, , , inbox, data, target] = process.argv as string[];
  await child(inbox!, data!, target!).catch(() => process.exit(1));
} else {
  let context: ScratchContext;
  let app: Awaited<ReturnType<typeof makeApp>>['app'];
  let caller: Caller;
  let inbox: string;
  let time = Date.parse('2026-11-20T12:00:00Z');
  before(async () => {
    context = await makeScratchContext(jobs);
    app = (await makeApp(context)).app;
    caller = await signedIn(app);
    inbox = context.config.inboxDir;
  });
  beforeEach(async () => {
    await context.rows(`truncate purchases, orders, products, customers, customer_identities,
      customer_standing, imports, import_problems, import_mappings, inbox_files cascade`);
    rmSync(inbox, { recursive: true, force: true });
    mkdirSync(inbox);
  });
  after(async () => {
    await app.close();
    await context.drop();
  });

  const put = (name: string, text: string) => writeFileSync(join(inbox, name), text);
  const list = (folder = '') =>
    readdirSync(join(inbox, folder), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  /** One look, so many seconds after the last. */
  const look = (seconds = 10) => {
    time += seconds * 1000;
    return lookInInbox(context, [purchasesKind], new Date(time));
  };
  /** Does what waits, as the background would. */
  async function work() {
    for (const name of ['imports.check', 'imports.load'])
      for (const { id } of await context.rows<{ id: number }>('select id from imports'))
        await context.runJob(name, { id });
  }
  const through = async () => {
    await look();
    await look();
    await work();
    return look();
  };
  interface State {
    folder: string;
    problem: string | null;
    files: { name: string; status: string; import: number; error: { code: string } | null }[];
  }
  const state = () => caller.get<State>('/api/imports/inbox');
  const statuses = async () =>
    Object.fromEntries((await state()).files.map(({ name, status }) => [name, status]));

  const sales = 'customer,date,amount\nA,2026-01-05,10\nB,2026-01-16,7.5\n';

  test('a file that is plain goes in by itself and lies in done', async () => {
    put('ventas.csv', sales);
    assert.equal(await look(), true);
    assert.deepEqual(await statuses(), { 'ventas.csv': 'growing' });
    assert.equal(await look(), true);
    assert.deepEqual(await statuses(), { 'ventas.csv': 'importing' });
    await work();
    assert.equal(await look(), false);
    assert.deepEqual([list(), list('done')], [[], ['ventas.csv']]);
    const imports = await context.rows('select status, door, rows_stored as n from imports');
    assert.deepEqual(imports, [{ status: 'done', door: 'folder', n: 2 }]);
    // The same again is another file, and its rows are there already.
    put('ventas.csv', sales);
    await through();
    assert.deepEqual(list('done'), ['ventas (2).csv', 'ventas.csv']);
    assert.equal((await context.rows('select id from imports')).length, 2);
    assert.equal((await context.rows('select line_key from purchases')).length, 2);
  });

  test('a file is not taken while it grows, nor when it was just emptied', async () => {
    put('grows.csv', sales);
    put('empty.csv', '');
    for (let i = 0; i < 5; i++) {
      await look();
      put('grows.csv', `${sales}C,2026-02-0${i + 1},3\n${'D,2026-03-01,1\n'.repeat(i)}`);
    }
    assert.deepEqual(await context.rows('select id from imports'), []);
    await through();
    assert.deepEqual(list('done'), ['grows.csv']);
    assert.deepEqual(list(), ['empty.csv']);
    await look(400);
    assert.deepEqual(list('refused'), ['empty.csv', 'empty.csv.txt']);
  });

  test('what can be read in two ways waits for somebody, and goes to done when they have loaded it', async () => {
    put('dates.csv', 'customer,date,amount\nA,03/04/2026,10\nB,05/06/2026,7.5\n');
    put('bare.csv', 'A,2026-01-05,10\nB,2026-01-16,7.5\n');
    put('odd.csv', 'this,that,more\nA,2026-01-05,10\nB,2026-01-16,7.5\n');
    assert.equal(await through(), false);
    const all = ['bare.csv', 'dates.csv', 'odd.csv'];
    assert.deepEqual(await statuses(), Object.fromEntries(all.map((name) => [name, 'waiting'])));
    assert.deepEqual(list(), all);
    assert.deepEqual(await context.rows('select line_key from purchases'), []);
    const { files } = await state();
    const id = files.find(({ name }) => name === 'dates.csv')!.import;
    const detail = await caller.get<{ formatWhy: { doubts: string[] } }>(`/api/imports/${id}`);
    assert.deepEqual(detail.formatWhy.doubts, ['dates']);

    await caller.call('PATCH', `/api/imports/${id}`, { format: { dateFormat: 'dmy' } });
    await caller.call('POST', `/api/imports/${id}/check`);
    await context.runJob('imports.check', { id });
    await look();
    assert.equal((await statuses())['dates.csv'], 'waiting', 'who looks decides to load');
    await caller.call('POST', `/api/imports/${id}/load`);
    await context.runJob('imports.load', { id });
    await look();
    assert.deepEqual([list('done'), list()], [['dates.csv'], ['bare.csv', 'odd.csv']]);

    // What was decided once is known the next time.
    put('more.csv', 'customer,date,amount\nA,04/05/2026,10\nB,06/07/2026,7.5\n');
    await through();
    assert.deepEqual(list('done'), ['dates.csv', 'more.csv']);
    const days = await context.rows<{ day: string }>(
      'select purchased_on as day from purchases order by 1',
    );
    assert.deepEqual(
      days.map(({ day }) => day),
      ['2026-04-03', '2026-05-04', '2026-06-05', '2026-07-06'],
    );
  });

  test('a file of which more than a little is rejected waits, with its problems', async () => {
    put('half.csv', `${sales}C,never,1\nD,never,1\n`);
    await through();
    assert.deepEqual(await statuses(), { 'half.csv': 'waiting' });
    const imports = await context.rows('select status, rows_rejected as n from imports');
    assert.deepEqual(imports, [{ status: 'checked', n: 2 }]);
  });

  test('what cannot be imported lies in refused, with the reason in the language of the company', async () => {
    await context.rows("update company set language = 'es'");
    put('page.csv', '<html><body><p>Ventas</p></body></html>');
    put('bad.csv', 'customer,date,amount\n,2026-02-03,10\n,2026-02-04,1\n');
    put('dropped.csv', 'A,2026-01-05,10\nB,2026-01-16,7.5\n');
    await through();
    const dropped = (await state()).files.find(({ name }) => name === 'dropped.csv')!;
    await caller.call('DELETE', `/api/imports/${dropped.import}`);
    await look();
    await context.rows("update company set language = 'en'");
    const names = ['bad.csv', 'dropped.csv', 'page.csv'];
    assert.deepEqual(
      list('refused'),
      names.flatMap((name) => [name, `${name}.txt`]),
    );
    const why = (name: string) => readFileSync(join(inbox, 'refused', `${name}.txt`), 'utf8');
    assert.match(why('page.csv'), /El archivo[\s\S]*file_not_table/);
    assert.match(why('bad.csv'), /import_no_good_rows[\s\S]*2 × /);
    assert.match(why('dropped.csv'), /import_discarded/);
    assert.deepEqual(list(), []);
    const codes = (await state()).files.map(({ error }) => error?.code).sort();
    assert.deepEqual(codes, ['file_not_table', 'import_discarded', 'import_no_good_rows']);
  });

  test('links, folders, hidden and half-written files are left alone; names may be anything', async () => {
    writeFileSync(join(context.config.dataDir, 'secret.csv'), sales);
    symlinkSync(join(context.config.dataDir, 'secret.csv'), join(inbox, 'link.csv'));
    mkdirSync(join(inbox, 'folder.csv'));
    const left = ['.hidden.csv', 'a.csv.part', 'b.crdownload', '~$c.xlsx', 'd.csv~', 'e.tmp'];
    for (const name of left) put(name, sales);
    const odd = [
      'ventas de ñandú 😀.csv',
      "o'brien; drop table.csv",
      '-rf.csv',
      '%2e%2e.csv',
      'no ending',
      'a\nb.csv',
      'x'.repeat(250),
    ];
    for (const [i, name] of odd.entries()) put(name, `${sales}N${i},2026-01-20,1\n`);
    const raw = Buffer.concat([
      Buffer.from(`${inbox}/`),
      Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x63]),
    ]);
    writeFileSync(raw, `${sales}Z,2026-01-20,1\n`);
    await through();
    assert.deepEqual(list(), [...left, 'link.csv'].sort());
    assert.equal(readdirSync(join(inbox, 'done'), { encoding: 'buffer' }).length, odd.length + 1);
    const stored = await context.rows('select line_key from purchases');
    assert.equal(stored.length, 2 + odd.length + 1);
    assert.ok((await state()).files.every(({ name }) => !/\p{Cc}/u.test(name)));
    assert.ok(existsSync(join(context.config.dataDir, 'secret.csv')));
  });

  test('another file of the same name, put there while the first waits, is another import', async () => {
    put('ventas.csv', 'A,2026-01-05,10\nB,2026-01-16,7.5\n');
    await through();
    put('next.csv', sales);
    renameSync(join(inbox, 'next.csv'), join(inbox, 'ventas.csv'));
    await through();
    assert.deepEqual(list('done'), ['ventas.csv']);
    const rows = await context.rows('select status from imports order by id');
    assert.deepEqual(rows, [{ status: 'uploaded' }, { status: 'done' }]);
    // A file that its owner took away before it was whole was never there.
    put('gone.csv', sales);
    await look();
    rmSync(join(inbox, 'gone.csv'));
    await look();
    assert.equal((await statuses())['gone.csv'], undefined);
  });

  test('a file too large is refused, and a folder that is none is said', async () => {
    put('large.csv', sales + 'C,2026-01-05,1\n'.repeat(100));
    const small = { ...context, config: { ...context.config, maxFileBytes: 500 } };
    for (let i = 0; i < 2; i++) {
      time += 10_000;
      await lookInInbox(small, [purchasesKind], new Date(time));
    }
    assert.match(readFileSync(join(inbox, 'refused', 'large.csv.txt'), 'utf8'), /file_too_large/);
    rmSync(inbox, { recursive: true });
    writeFileSync(inbox, 'a file');
    assert.equal((await state()).problem, 'inbox_unusable');
    rmSync(inbox);
    assert.equal((await state()).problem, null);
  });

  test('the job makes the folder and looks again while something happens', async () => {
    rmSync(inbox, { recursive: true });
    await context.runJob('imports.inbox');
    assert.deepEqual(readdirSync(inbox).sort(), ['done', 'refused']);
    const waiting = () =>
      context.rows(
        "select run_at > now() as later from graphile_worker.jobs where key = 'imports.inbox'",
      );
    assert.deepEqual(await waiting(), []);
    put('ventas.csv', sales);
    await context.runJob('imports.inbox');
    assert.deepEqual(await waiting(), [{ later: true }]);
    await context.rows("select graphile_worker.remove_job('imports.inbox')");
  });

  test('every file goes in once though the process is killed over and over', async () => {
    const running = new Set<ChildProcess>();
    const address = JSON.stringify(context.database.connection);
    const files = 3;
    for (let i = 0; i < files; i++) {
      const lines = Array.from({ length: 400 }, (_, n) => `C${n},2026-01-${10 + i},${i + 1}\n`);
      put(`ventas ${i}.csv`, `customer,date,amount\n${lines.join('')}`);
      utimesSync(join(inbox, `ventas ${i}.csv`), 1, 1 + i);
    }
    put('page.csv', '<html><body><p>Ventas</p></body></html>');
    /** Runs until nothing is left to do, or until it is killed so long after its first look. */
    const run = async (delay: number): Promise<boolean> => {
      const one = spawn(
        process.execPath,
        [import.meta.filename, '--child', inbox, context.config.dataDir, address],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      running.add(one);
      const ended = new Promise((done) => one.once('exit', done));
      let timer: NodeJS.Timeout | null = null;
      let all = false;
      for await (const line of createInterface({ input: one.stdout! })) {
        const rows = JSON.parse(line) as { ended: boolean }[];
        all = rows.length === files + 1 && rows.every((row) => row.ended);
        if (Number.isFinite(delay)) timer ??= setTimeout(() => one.kill('SIGKILL'), delay);
        if (all) one.kill('SIGKILL');
      }
      await ended;
      if (timer) clearTimeout(timer);
      running.delete(one);
      return all;
    };
    try {
      // Somewhere in seeing, copying, checking, loading and moving; the last one comes to its end.
      for (const delay of [0, 60, 150, Number.POSITIVE_INFINITY]) if (await run(delay)) break;
      const imports = await context.rows('select status, count(*) as n from imports group by 1');
      assert.deepEqual(imports, [{ status: 'done', n: files }]);
      const [sum] = await context.rows(
        'select count(*) as n, sum(amount)::bigint as amount from purchases',
      );
      assert.deepEqual(sum, { n: files * 400, amount: 400 * 100 * ((files * (files + 1)) / 2) });
      assert.deepEqual(
        list('done'),
        Array.from({ length: files }, (_, i) => `ventas ${i}.csv`),
      );
      assert.deepEqual(list('refused'), ['page.csv', 'page.csv.txt']);
      assert.deepEqual(list(), []);
      const kept = readdirSync(join(context.config.dataDir, 'files', 'imports'));
      const known = await context.rows<{ id: number }>('select id from imports');
      assert.ok(known.every(({ id }) => kept.includes(`${id}.csv`)));
    } finally {
      for (const one of running) one.kill('SIGKILL');
    }
  });
}
