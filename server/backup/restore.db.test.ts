// A backup comes back whole, wherever it is brought; what is damaged, foreign or too new is refused whole.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { seededRandom } from '@clientela/models';
import { jobs } from '../background.ts';
import { readConfig } from '../platform/config.ts';
import { type ErrorCode, isCoded } from '../platform/errors.ts';
import { openAll } from '../platform/open.ts';
import { makeScratch } from '../platform/scratch.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { until } from '../platform/scratch-wait.ts';
import { checkSnapshot } from '../platform/snapshot/read.ts';
import { leftOut } from '../platform/snapshot/tables.ts';
import { saveSnapshot } from '../platform/snapshot/write.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runValue } from '../value/index.ts';
import { restoreBackup } from './restore.ts';
import {
  emptyFolder,
  emptyPlace,
  groundSums,
  makeFacts,
  type Place,
  placeOn,
} from './scratch-base.ts';

const passphrase = 'correct horse battery';

/** Texts that a careless copy would change. */
const nastyTexts = [
  'tab\there',
  'line\nbreak\r\n',
  '\\N',
  '\\.',
  'back\\slash',
  '',
  ' ',
  '"quoted", \'too\'',
  'Ñandú ☕ 👩‍👩‍👧 \u202e \u0001',
  'ﬀ e\u0301 é',
];

async function addNasty({ database }: ScratchContext) {
  const { pool } = database;
  await pool.query(
    `insert into customers (kind, key, name, phone, source, created_at)
     select 'person', 'nasty ' || n, text, null, text, '2026-01-01T00:00:00.123456Z'
     from unnest($1::text[]) with ordinality as t (text, n)`,
    [nastyTexts],
  );
  await pool.query(
    'insert into customer_standing (customer_id) select id from customers on conflict do nothing',
  );
  await pool.query(
    `insert into purchases (customer_id, line_key, purchased_on, amount, quantity, source)
     select id, gen_random_uuid(), '2026-01-05', 100, 0.1234567890123456789, '\\N'
     from customers where key like 'nasty %'`,
  );
  await pool.query(
    "select touch('purchases', array_agg(id)) from customers where key like 'nasty %'",
  );
  await runValue(context, { until: null, model: 'auto', check: false });
}

let context: ScratchContext;
let open: string;
let locked: string;
let sums: Record<string, string>;
const places: Place[] = [];
before(async () => {
  context = await makeScratchContext(jobs);
  await makeFacts(context);
  await addNasty(context);
  sums = await groundSums(context.database.pool);
  open = join(context.config.dataDir, 'open.tar');
  locked = join(context.config.dataDir, 'locked.tar.locked');
  await save(open, null);
  await save(locked, passphrase);
});
after(async () => {
  for (const place of places) await place.drop();
  await context.drop();
});

const save = (file: string, secret: string | null) =>
  saveSnapshot(context.database, context.config, file, {
    passphrase: secret,
    files: true,
    now: new Date('2026-11-20T18:00:00Z'),
  });

const restore = (place: Place, file: string, secret: string | null = null) =>
  restoreBackup(place.config, { file, passphrase: secret, jobs, patience: 0 });

async function place(): Promise<Place> {
  const one = await emptyPlace(context.config);
  places.push(one);
  return one;
}

/** Everything below a folder. */
const below = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort();

/** Refused with one of these codes, and the place is as it was. */
async function refused(one: Place, file: string, codes: ErrorCode[], secret: string | null = null) {
  const before = [await groundSums(one.pool), below(one.config.dataDir)];
  let code = '';
  await assert.rejects(
    restore(one, file, secret),
    (error) => {
      code = isCoded(error) ? error.code : String(error);
      return isCoded(error) && codes.includes(error.code);
    },
    `not ${codes}`,
  );
  assert.deepEqual([await groundSums(one.pool), below(one.config.dataDir)], before, code);
  return code;
}

test('every table of facts is in a backup or named among those left out, and no derived one is', async () => {
  const manifest = await checkSnapshot(open, null);
  const rows = await context.rows<{ name: string; kind: string }>(
    `select relname as name, substring(obj_description(oid, 'pg_class') from 'owner: \\w+\\. (\\w+)') as kind
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  const names = manifest.tables.map(({ name }) => name);
  for (const { name, kind } of rows)
    assert.equal(names.includes(name), kind === 'ground' && !(name in leftOut), name);
  assert.deepEqual(manifest.leftOut, leftOut);
  for (const { name, rows: count } of manifest.tables)
    assert.equal(String(count), sums[name]!.split(' ')[0], name);
  assert.ok(manifest.files.some(({ path }) => path === 'auth-secret'));
  assert.equal(manifest.files.filter(({ path }) => path.startsWith('files/imports/')).length, 3);
});

test('the file is for its owner alone, and nothing unfinished lies beside it', () => {
  if (process.platform !== 'win32') assert.equal(statSync(open).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(context.config.dataDir).filter((name) => name.endsWith('.part')),
    [],
  );
  assert.ok(!readFileSync(locked).includes('owner@example.com'));
});

test('in a new database of an own server every table is equal, and numbers go on where they were', async () => {
  const to = await place();
  const restored = await restore(to, open);
  assert.deepEqual(await groundSums(to.pool), sums);
  assert.deepEqual(restored.migrated, []);
  const texts = await to.pool.query(
    "select name from customers where key like 'nasty %' order by id",
  );
  assert.deepEqual(
    texts.rows.map(({ name }) => name),
    nastyTexts,
  );
  const secret = (folder: string) => readFileSync(join(folder, 'auth-secret'), 'utf8');
  assert.equal(secret(to.config.dataDir), secret(context.config.dataDir));
  if (process.platform !== 'win32')
    assert.equal(statSync(join(to.config.dataDir, 'auth-secret')).mode & 0o777, 0o600);
  const numbers = "select nextval('customers_id_seq') > (select max(id) from customers) as fresh";
  assert.equal((await to.pool.query(numbers)).rows[0].fresh, true);
  // Nothing of the machine, nobody signed in, and the work of the original does not go on.
  const passed = await to.pool.query(
    'select (select count(*) from auth_session) + (select count(*) from backups) as n',
  );
  assert.equal(passed.rows[0].n, 0);
  const waiting = await to.pool.query('select task_identifier as name from graphile_worker.jobs');
  assert.ok(
    waiting.rows.every(({ name }) => jobs.find((job) => job.name === name)!.after.length > 0),
  );
  assert.ok(waiting.rows.some(({ name }) => name === 'value.refresh'));
  assert.ok(!existsSync(join(to.config.dataDir, '.restoring')));
});

test('what is derived is made again by the jobs that always make it', async () => {
  const to = await place();
  await restore(to, open);
  const opened = await openAll(to.config, jobs);
  try {
    const derived = `select (select md5(string_agg(s::text, '|' order by customer_id)) from purchase_summary s) as summary,
        (select md5(string_agg(concat_ws(',', customer_id, purchases, spend, first_purchase_on, value, customer_group),
          '|' order by customer_id)) from customer_standing) as standing`;
    const { pool } = opened.context.database;
    const count = 'select count(*)::int as n from customer_standing';
    assert.deepEqual((await pool.query(count)).rows, await context.rows(count));
    await jobs.find(({ name }) => name === 'value.refresh')!.run(opened.context, {});
    assert.deepEqual((await pool.query(derived)).rows, await context.rows(derived));
    // The kept files came too: the same file again finds every row.
    const again = await importSales(
      opened.context,
      'customer,date,amount,order,product\nA,2026-01-05,12,X-1,Tea\n',
    );
    assert.deepEqual([again.rows_stored, again.rows_already_there], [0, 1]);
  } finally {
    await opened.close();
  }
});

test('a sealed backup comes back with its passphrase and not without', async () => {
  const to = await place();
  await refused(to, locked, ['backup_locked']);
  await refused(to, locked, ['backup_passphrase_wrong'], 'correct horse batterie');
  await restore(to, locked, passphrase);
  assert.deepEqual(await groundSums(to.pool), sums);
});

test('in an empty folder an embedded database is made of it, which the product then opens', async () => {
  const folder = emptyFolder();
  const config = readConfig({ CLIENTELA_DATA: folder, LOG_LEVEL: 'silent' });
  await restoreBackup(config, { file: open, passphrase: null, jobs });
  const opened = await openAll(config, jobs);
  try {
    assert.deepEqual(await groundSums(opened.context.database.pool), sums);
    // From there it goes on to a server: the same once more.
    const next = join(context.config.dataDir, 'next.tar');
    await saveSnapshot(opened.context.database, config, next, {
      passphrase: null,
      files: true,
      now: new Date('2026-11-21T18:00:00Z'),
    });
    const to = await place();
    await restore(to, next);
    assert.deepEqual(await groundSums(to.pool), sums);
    const [first, second] = [await checkSnapshot(open, null), await checkSnapshot(next, null)];
    assert.deepEqual(second.tables, first.tables);
    assert.deepEqual(second.files, first.files);
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a base that was started and is still empty takes a backup; one where somebody works does not', async () => {
  const started = await makeScratch();
  const to = placeOn(context.config, started.address);
  try {
    writeFileSync(join(to.config.dataDir, 'auth-secret'), 'made when it was started');
    await started.pool.query("select graphile_worker.add_job('value.refresh')");
    await restore(to, open);
    assert.deepEqual(await groundSums(to.pool), sums);
    await refused(to, open, ['restore_not_empty']);
    await refused(to, locked, ['restore_not_empty'], passphrase);
  } finally {
    await to.drop();
    await started.drop();
  }
});

test('one fact is enough to refuse: an account, a customer, an import', async () => {
  const facts = [
    `insert into auth_user (id, name, email, "emailVerified", role) values ('a', 'A', 'a@example.com', false, 'owner')`,
    'insert into customers (created_at) values (now())',
    "insert into products (name, created_at) values ('Tea', now())",
  ];
  const started = await makeScratch();
  const to = placeOn(context.config, started.address);
  try {
    for (const fact of facts) {
      await started.pool.query(fact);
      await refused(to, open, ['restore_not_empty']);
      await started.pool.query('truncate auth_user, customers, products cascade');
    }
  } finally {
    await to.drop();
    await started.drop();
  }
});

test('tables that are not ours are neither touched nor in the way, unless they have our names', async () => {
  const to = await place();
  await to.pool.query('create table somebody_elses (n int); insert into somebody_elses values (1)');
  await restore(to, open);
  assert.equal((await to.pool.query('select n from somebody_elses')).rows[0].n, 1);
  const other = await place();
  await other.pool.query('create table purchases (n int); insert into purchases values (7)');
  await refused(other, open, ['restore_failed', 'migration_failed']);
  assert.deepEqual((await other.pool.query('select n from purchases')).rows, [{ n: 7 }]);
});

test('the files of an embedded base that shares the folder are not written over', async () => {
  const to = await place();
  writeFileSync(join(to.config.dataDir, 'database-password'), 'x'.repeat(30));
  writeFileSync(join(to.config.dataDir, 'auth-secret'), 'of the embedded base');
  await refused(to, open, ['restore_not_empty']);
  assert.equal(
    readFileSync(join(to.config.dataDir, 'auth-secret'), 'utf8'),
    'of the embedded base',
  );
});

test('while a server is running on the base nothing is restored into it', async () => {
  const to = await place();
  const server = await to.pool.connect();
  try {
    await server.query("select pg_advisory_lock(hashtext('clientela jobs'))");
    await refused(to, open, ['restore_in_use']);
  } finally {
    server.release(true);
  }
});

test('wherever it is cut and whichever byte is altered, a backup is refused and nothing is written', async () => {
  const to = await place();
  const random = seededRandom(Number(process.env.DAMAGE_SEED ?? 5));
  const bad = join(context.config.dataDir, 'bad');
  for (const [file, secret, times] of [
    [open, null, 60],
    [locked, passphrase, 2],
  ] as const) {
    const whole = readFileSync(file);
    const codes: ErrorCode[] = ['backup_damaged', 'backup_unknown'];
    if (secret) codes.push('backup_passphrase_wrong');
    const cuts = [0, 1, 511, 512, 1024, whole.length - 512, whole.length - 1];
    for (let i = 0; i < times; i++) {
      const altered = Buffer.from(whole);
      const at = Math.floor(random.uniform() * whole.length);
      altered[at]! ^= 1 << Math.floor(random.uniform() * 8);
      writeFileSync(bad, altered);
      await assert.rejects(
        checkSnapshot(bad, secret),
        (error) => isCoded(error) && codes.includes(error.code),
        `byte ${at}`,
      );
      cuts.push(Math.floor(random.uniform() * whole.length));
    }
    for (const length of secret ? cuts.slice(-2) : cuts) {
      writeFileSync(bad, whole.subarray(0, length));
      await assert.rejects(
        checkSnapshot(bad, secret),
        (error) => isCoded(error) && codes.includes(error.code),
        `cut at ${length}`,
      );
    }
    await refused(to, bad, codes, secret);
    writeFileSync(bad, Buffer.concat([whole, Buffer.alloc(512)]));
    await refused(to, bad, codes, secret);
  }
  await refused(to, join(context.config.dataDir, 'nowhere'), ['file_missing']);
  await refused(to, context.config.dataDir, ['file_missing']);
  writeFileSync(bad, 'customer,date,amount\n'.repeat(100));
  await refused(to, bad, ['backup_unknown']);
  assert.equal((await to.pool.query("select to_regclass('customers') as t")).rows[0].t, null);
});

test('a backup of a newer version, or of other migrations, is refused', async () => {
  const to = await place();
  const newer = await makeScratchContext(jobs);
  try {
    await importSales(newer, 'customer,date,amount\nA,2026-01-05,10\n');
    const file = join(context.config.dataDir, 'newer.tar');
    const write = () =>
      saveSnapshot(newer.database, newer.config, file, {
        passphrase: null,
        files: true,
        now: new Date('2026-11-20T18:00:00Z'),
      });
    await newer
      .rows("insert into migrations (name, sum) values ('9999-later.sql', 'x')")
      .catch(() => {});
    await newer.rows(
      `insert into migrations (name, sum) values ('9999-later.sql', '${'a'.repeat(64)}')
       on conflict (name) do update set sum = excluded.sum`,
    );
    await write();
    await refused(to, file, ['backup_newer']);
    await newer.rows("delete from migrations where name like '9999%'");
    await newer.rows(`update migrations set sum = '${'b'.repeat(64)}' where name like '0003%'`);
    await write();
    await refused(to, file, ['migration_changed']);
  } finally {
    await newer.drop();
  }
});

test('a backup is of one moment, whatever is written, emptied or deleted meanwhile', async () => {
  const busy = await makeScratchContext(jobs);
  try {
    await makeFacts(busy, 200);
    const before = await groundSums(busy.database.pool);
    const file = join(busy.config.dataDir, 'moment.tar');
    let going = true;
    let saved = false;
    const others = (async () => {
      // Begins once the backup copies rows, so that it holds its tables and has taken its view of them, or is over already.
      await until(async () => {
        const held = await busy.rows(
          `select 1 from pg_locks join pg_stat_activity using (pid)
           where relation = 'purchases'::regclass and mode = 'AccessShareLock' and query like 'copy (select %'
             and pid <> pg_backend_pid()`,
        );
        return saved || held.length > 0;
      }, 5);
      await busy.rows("update customers set name = 'somebody else'");
      await busy.rows('delete from purchases where amount > 0');
      const emptying = busy.rows('truncate purchases, orders');
      going = false;
      await emptying;
    })();
    await saveSnapshot(busy.database, busy.config, file, {
      passphrase: null,
      files: true,
      now: new Date('2026-11-20T18:00:00Z'),
    });
    saved = true;
    await others;
    assert.equal(going, false);
    const to = await place();
    await restore(to, file);
    assert.deepEqual(await groundSums(to.pool), before);
  } finally {
    await busy.drop();
  }
});

test('nobody is given an empty backup, and a disk that refuses leaves no half file', async () => {
  const nothing = await makeScratchContext(jobs);
  try {
    const file = join(nothing.config.dataDir, 'nothing.tar');
    const ask = { passphrase: null, files: true, now: new Date('2026-11-20T18:00:00Z') };
    await assert.rejects(saveSnapshot(nothing.database, nothing.config, file, ask), (error) =>
      isCoded(error, 'backup_nothing'),
    );
    await assert.rejects(
      saveSnapshot(
        context.database,
        context.config,
        join(context.config.dataDir, 'no', 'x.tar'),
        ask,
      ),
      (error) => isCoded(error, 'backup_failed'),
    );
    await assert.rejects(
      saveSnapshot(context.database, context.config, file, { ...ask, passphrase: 'short' }),
      (error) => isCoded(error, 'backup_passphrase_short'),
    );
    assert.deepEqual(readdirSync(nothing.config.dataDir), []);
  } finally {
    await nothing.drop();
  }
});
