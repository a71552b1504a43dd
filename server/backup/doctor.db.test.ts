// The doctor: a sound base is called sound, and each thing that can go wrong is found, named and explained.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { jobs } from '../background.ts';
import { urlOf } from '../platform/scratch.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { lookAfter } from './doctor.ts';
import { backUp } from './queries.ts';
import { makeAllAgain } from './queries-restore.ts';
import { levels } from './rules-doctor.ts';
import { makeFacts } from './scratch-base.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
  await makeFacts(context);
  await settle();
});
after(() => context.drop());

/** What waits to be worked out is; nobody runs the jobs here. */
async function settle(): Promise<void> {
  for (const { name, takesCustomers } of jobs) if (takesCustomers) await context.runJob(name);
  await context.runJob('touchpoints.days');
  for (const { id } of await context.rows(
    "select id from duplicate_scans where status = 'waiting'",
  ))
    await context.runJob('customers.scan', { id });
  await context.rows(
    'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))',
  );
}

const address = () => context.database.connection as Parameters<typeof urlOf>[0];
const config = () => ({ ...context.config, databaseUrl: urlOf(address()) });

const look = async (now = new Date(), changes = {}) =>
  (await lookAfter({ ...config(), ...changes }, now)).map(({ code, details }) => ({
    code,
    details,
  }));

/** Codes that are not well. */
const amiss = async (...args: Parameters<typeof look>) =>
  (await look(...args))
    .map(({ code }) => code)
    // The disk of whoever runs the tests is their business.
    .filter((code) => levels[code] !== 'ok' && !code.startsWith('disk'));

test('every finding has words in both languages, and what is not well says what to do', () => {
  for (const language of ['es', 'en']) {
    const words = JSON.parse(
      readFileSync(join(context.config.root, 'i18n', `${language}.json`), 'utf8'),
    ) as Record<string, string>;
    for (const [code, level] of Object.entries(levels)) {
      assert.ok(words[`doctor.${code}`], code);
      assert.equal(`doctor.${code}.todo` in words, level !== 'ok', code);
    }
  }
});

test('of a sound base only the missing backup is said, and that goes with the first one', async () => {
  assert.deepEqual(await amiss(), ['backup_never']);
  const found = await look();
  const derived = found.find(({ code }) => code === 'derived');
  const customers = await context.rows('select count(*) as n from customers');
  assert.equal(derived?.details.count, customers[0]!.n);
  await backUp(context, 'schedule', new Date());
  assert.deepEqual(await amiss(), []);
});

test('a backup grows old, disappears, or fails, and each is said', async () => {
  const days = (n: number) => new Date(Date.now() + n * 86_400_000);
  assert.deepEqual(await amiss(days(4)), ['backup_old']);
  assert.deepEqual(await amiss(days(20)), ['backup_very_old']);
  const [row] = await context.rows<{ file: string }>('select file from backups');
  await context.rows("update backups set file = file || '.away'");
  assert.deepEqual(await amiss(), ['backup_gone']);
  await context.rows('update backups set file = $1', [row!.file]);
  writeFileSync(join(context.config.dataDir, 'blocked'), '');
  const blocked = { ...context.config.backup, dir: join(context.config.dataDir, 'blocked') };
  await assert.rejects(
    backUp({ ...context, config: { ...context.config, backup: blocked } }, 'schedule', new Date()),
  );
  assert.deepEqual(await amiss(), ['backup_failed']);
  await backUp(context, 'request', new Date(Date.now() + 2000));
  assert.deepEqual(await amiss(), []);
});

test('what was derived and no longer agrees with the facts is found, and made again', async () => {
  const faults: [string, string, string][] = [
    ['update purchase_summary set spend = spend + 1 where customer_id = 5', 'summary_drift', ''],
    ['delete from purchase_summary where customer_id = 6', 'summary_drift', 'standing_drift'],
    ['update customer_standing set purchases = 99 where customer_id = 7', 'standing_drift', ''],
    ['delete from customer_standing where customer_id = 8', 'standing_missing', ''],
    ['insert into customer_standing (customer_id) values (900000)', 'standing_alone', ''],
    [
      "insert into touchpoint_days values ('2026-01-05', 'call', 'phone', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
      'touchpoint_days_drift',
      '',
    ],
  ];
  for (const [fault, code, also] of faults) {
    await context.rows(fault);
    const found = await look();
    assert.equal(found.find((one) => one.code === code)?.details.count, 1, fault);
    if (also) assert.ok(found.some((one) => one.code === also));
    await makeAllAgain(context.database, jobs);
    await settle();
    assert.deepEqual(await amiss(), [], fault);
  }
});

test('phases, stages, wallets and worth of contracts that the facts do not give are found', async () => {
  for (const job of ['retention.refresh', 'value.share']) await context.runJob(job);
  await settle();
  assert.deepEqual(await amiss(), []);
  const faults: [fault: string, back: string, code: string][] = [
    [
      "update customer_phases set purchases = purchases + 1 where customer_id = 5 and line = '*'",
      "update customer_phases set purchases = purchases - 1 where customer_id = 5 and line = '*'",
      'phases_drift',
    ],
    [
      "insert into phase_flows values ('*', '1990-01-01', '', 'p', 1, 0)",
      "delete from phase_flows where month = '1990-01-01'",
      'flows_drift',
    ],
    [
      "update customer_funnel set course = course || '0' where customer_id = 5 and line = '*'",
      "update customer_funnel set course = left(course, -1) where customer_id = 5 and line = '*'",
      'funnel_drift',
    ],
    [
      "update customer_wallet set wallet = wallet + 1 where customer_id = 5 and line = ''",
      "update customer_wallet set wallet = wallet - 1 where customer_id = 5 and line = ''",
      'wallets_drift',
    ],
    [
      "insert into contract_factors values ('Tea', 'month', 1, -1, 0.5, 1, 1, 1, 1)",
      'delete from contract_factors',
      'contracts_drift',
    ],
  ];
  for (const [fault] of faults) await context.rows(fault);
  const found = await look();
  for (const [fault, , code] of faults)
    assert.equal(found.find((each) => each.code === code)?.details.count, 1, fault);
  for (const [, back] of faults) await context.rows(back);
  assert.deepEqual(await amiss(), []);
});

test('facts about customers who do not exist, and imports that do not add up, are found', async () => {
  await context.rows(
    "insert into customer_identities values ('email', '', 'nobody@example.com', 900000)",
  );
  await context.rows(`insert into purchases (customer_id, line_key, purchased_on, amount, source)
    values (900001, gen_random_uuid(), '2026-01-05', 1, 'sales'), (900001, gen_random_uuid(), '2026-01-05', 1, 'sales')`);
  await context.rows('update imports set rows_stored = rows_stored - 1 where id = 1');
  const found = await look();
  const count = (code: string) => found.find((one) => one.code === code)?.details.count;
  assert.equal(count('identities_alone'), 1);
  assert.equal(count('purchases_alone'), 1);
  assert.equal(count('imports_unbalanced'), 1);
  await context.rows('delete from customer_identities where customer_id = 900000');
  await context.rows('delete from purchases where customer_id = 900001');
  await context.rows('update imports set rows_stored = rows_stored + 1 where id = 1');
  assert.deepEqual(await amiss(), []);
});

test('while somebody loads, nothing is compared and nothing is called wrong', async () => {
  await context.rows('update purchase_summary set spend = spend + 1 where customer_id = 5');
  const loading = await context.database.pool.connect();
  try {
    await loading.query("select pg_advisory_lock(hashtext('clientela load'))");
    const found = await look();
    assert.ok(found.some(({ code }) => code === 'base_busy'));
    assert.deepEqual(await amiss(), []);
  } finally {
    loading.release(true);
  }
  // Customers who wait to be redone are not wrong, unless nobody is going to redo them.
  await context.rows("insert into touched values ('value.refresh', 5)");
  assert.deepEqual(await amiss(), ['touched_forgotten']);
  await context.rows("select graphile_worker.add_job('value.refresh', job_key => 'value.refresh')");
  assert.deepEqual(await amiss(), []);
  await context.runJob('value.refresh');
});

test('jobs that gave up, wait or run for ever are found', async () => {
  await context.rows(
    'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))',
  );
  await context.rows("select graphile_worker.add_job('backup.make', max_attempts => 1)");
  await context.rows("update graphile_worker._private_jobs set attempts = 1, last_error = 'x'");
  assert.deepEqual(await amiss(), ['jobs_failed']);
  await context.rows(
    "update graphile_worker._private_jobs set locked_at = now() - interval '5 hours', locked_by = 'x'",
  );
  assert.deepEqual(await amiss(), ['jobs_stuck']);
  await context.rows(
    "update graphile_worker._private_jobs set attempts = 0, last_error = null, locked_at = null, locked_by = null, run_at = now() - interval '1 hour', created_at = now() - interval '1 hour'",
  );
  assert.deepEqual(await amiss(), []);
  const server = await context.database.pool.connect();
  try {
    await server.query("select pg_advisory_lock(hashtext('clientela jobs'))");
    assert.deepEqual(await amiss(), ['jobs_waiting']);
  } finally {
    server.release(true);
  }
  await context.rows(
    'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))',
  );
});

test('a schema that is older, newer, altered, or lacks indexes is found', async () => {
  await context.rows('alter table products add column by_hand text');
  const altered = (await look()).find(({ code }) => code === 'schema_altered');
  assert.equal(altered?.details.name, 'products');
  await context.rows('alter table products drop column by_hand');
  await context.rows(
    "insert into absent_indexes select 'x', 'customers', 'create index x on customers (id)'",
  );
  assert.deepEqual(await amiss(), ['indexes_absent']);
  await context.rows('delete from absent_indexes');
  await context.rows("insert into migrations values ('9999-later.sql', 'x')");
  assert.deepEqual(await amiss(), ['schema_newer']);
  await context.rows("delete from migrations where name = '9999-later.sql'");
  const [kept] = await context.rows("delete from migrations where name like '0008%' returning *");
  assert.deepEqual(await amiss(), ['schema_pending']);
  await context.rows('insert into migrations values ($1, $2)', [kept!.name, 'x']);
  assert.deepEqual(await amiss(), ['schema_changed']);
  await context.rows('update migrations set sum = $1 where name = $2', [kept!.sum, kept!.name]);
  assert.deepEqual(await amiss(), []);
});

test('secrets that others can read, a folder without data, and a server that is away are found', async () => {
  const secret = join(context.config.dataDir, 'auth-secret');
  if (process.platform !== 'win32') {
    chmodSync(secret, 0o644);
    assert.deepEqual(await amiss(), ['secret_open']);
    chmodSync(secret, 0o600);
  }
  assert.deepEqual(await amiss(new Date(), { databaseUrl: null }), ['base_none']);
  const away = urlOf({ ...address(), database: 'there_is_none' });
  assert.deepEqual(await amiss(new Date(), { databaseUrl: away }), ['database_closed']);
});
