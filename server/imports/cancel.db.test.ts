// Stopping what runs: a check leaves nothing, a load is taken back, an interrupted one goes on later.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { PoolClient } from 'pg';
import type { Static } from 'typebox';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { isCoded } from '../platform/errors.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { until } from '../platform/scratch-wait.ts';
import { purchasesKind } from '../purchases/index.ts';
import { beginSales, importSales, testNow } from '../purchases/scratch-sales.ts';
import type { importSummary } from './contract.ts';
import { runWhole } from './load.ts';
import { readImport } from './queries.ts';

type Summary = Static<typeof importSummary>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await context.rows(`create function wait_here() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $$`);
  await context.rows(`create trigger wait_here before update on imports for each row
    when (new.run = old.run and new.progress > 0) execute function wait_here()`);
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, purchase_amendments, purchase_claims, customers,
    customer_identities, customer_standing, customer_additions, products cascade`),
);
after(async () => {
  await app.close();
  await context.drop();
});

const post = async (id: number, what: 'check' | 'load' | 'cancel' | 'undo'): Promise<Summary> => {
  const answer = await caller.call('POST', `/api/imports/${id}/${what}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};
const large = [...benchCsv({ customers: 6000, end: '2026-11-19' })].join('');
const counts = async () =>
  (
    await context.rows(`select (select count(*) from purchases) as purchases,
      (select count(*) from customers) as customers, (select count(*) from orders) as orders,
      (select count(*) from products) as products`)
  )[0];
const nothing = { purchases: 0, customers: 0, orders: 0, products: 0 };

/** Waits until so many connections wait for a lock, asking on a connection of its own. */
const waiting = (client: PoolClient, count: number) =>
  until(async () => {
    const { rows } = await client.query(`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    return rows[0].n >= count;
  }, 5);

/**
 * Begins the work, holds it where it first tells that rows were read or stored, does something
 * meanwhile, and lets it go.
 */
async function inTheMiddle<T>(
  begin: () => Promise<unknown>,
  meanwhile: (holder: PoolClient) => Promise<T>,
): Promise<{ working: Promise<unknown>; answer: T }> {
  const holder = await context.database.pool.connect();
  try {
    await holder.query('select pg_advisory_lock(4711)');
    const working = begin();
    // What it ends with is looked at later.
    working.catch(() => {});
    await waiting(holder, 1);
    return { working, answer: await meanwhile(holder) };
  } finally {
    await holder.query('select pg_advisory_unlock_all()');
    holder.release();
  }
}

/** Cancels what is held: the cancelling stands in line behind it. */
const cancelInTheMiddle = (id: number, begin: () => Promise<unknown>) =>
  inTheMiddle(begin, async (holder) => {
    const answer = post(id, 'cancel');
    await waiting(holder, 2);
    await holder.query('select pg_advisory_unlock_all()');
    return answer;
  });

test('a check that is cancelled leaves the import at its columns, with nothing written', async () => {
  const bad = large.replaceAll(/^(\d+),2024/gm, '$1,never');
  const id = await beginSales(context, bad);
  await post(id, 'check');
  const { working, answer } = await cancelInTheMiddle(id, () =>
    context.runJob('imports.check', { id }),
  );
  assert.equal(answer.status, 'uploaded');
  assert.deepEqual([answer.counts.read, answer.counts.rejected], [0, 0]);
  await working;
  const row = await readImport(context.db, id);
  assert.deepEqual([row.status, row.rows_read, row.error_code], ['uploaded', 0, null]);
  assert.deepEqual(
    await context.rows('select * from import_problems where import_id = $1', [id]),
    [],
  );
  const [staged] = await context.rows('select to_regclass($1) as name', [`staging.import_${id}`]);
  assert.equal(staged!.name, null);
  await post(id, 'check');
  await context.runJob('imports.check', { id });
  assert.equal((await readImport(context.db, id)).status, 'checked');
});

test('a check begun again with other columns is not ended by the one before', async () => {
  const id = await beginSales(context, large);
  await post(id, 'check');
  const { working } = await cancelInTheMiddle(id, () => context.runJob('imports.check', { id }));
  const mapping = { customerId: 'order', date: 'date', amount: 'amount' };
  const changed = await caller.call('PATCH', `/api/imports/${id}`, { mapping });
  assert.equal(changed.statusCode, 200, changed.body);
  await post(id, 'check');
  await Promise.all([working, context.runJob('imports.check', { id })]);
  const row = await readImport(context.db, id);
  assert.equal(row.status, 'checked');
  // Every order is a customer of its own then.
  assert.ok(row.customers > 6000);
});

test('a load that is cancelled is taken back whole', async () => {
  const id = await beginSales(context, large);
  await post(id, 'check');
  await context.runJob('imports.check', { id });
  await post(id, 'load');
  const { working, answer } = await cancelInTheMiddle(id, () =>
    context.runJob('imports.load', { id }),
  );
  assert.equal(answer.status, 'undoing');
  await working;
  await context.runJob('imports.undo', { id });
  const { status, undone, error } = await caller.get<Summary>(`/api/imports/${id}/progress`);
  assert.equal(status, 'undone');
  assert.equal(error, null);
  assert.equal(undone!.cancelled, true);
  assert.ok(undone!.lines! > 0 && undone!.customers === 6000);
  assert.deepEqual(await counts(), nothing);
  await runWhole(context, purchasesKind, id, testNow);
  const again = await readImport(context.db, id);
  assert.equal(again.rows_stored, again.rows_read);
  assert.equal(again.undone, null);
});

test('a load that is cancelled before it wrote anything leaves nothing', async () => {
  const id = await beginSales(context, 'customer,date,amount\nA,2026-01-05,1\n');
  await post(id, 'check');
  await context.runJob('imports.check', { id });
  await post(id, 'load');
  await post(id, 'cancel');
  await context.runJob('imports.load', { id });
  await context.runJob('imports.undo', { id });
  assert.deepEqual(await counts(), nothing);
  const { undone } = await caller.get<Summary>(`/api/imports/${id}/progress`);
  assert.deepEqual([undone!.lines, undone!.customers], [0, 0]);
});

test('what is not running cannot be cancelled, what was not loaded cannot be undone', async () => {
  const id = await beginSales(context, 'customer,date,amount\nA,2026-01-05,1\n');
  const codeOf = async (what: string) =>
    (await caller.call('POST', `/api/imports/${id}/${what}`)).json().error?.code;
  assert.equal(await codeOf('cancel'), 'import_wrong_state');
  assert.equal(await codeOf('undo'), 'import_wrong_state');
  await post(id, 'check');
  assert.equal(await codeOf('undo'), 'import_wrong_state');
  await context.runJob('imports.check', { id });
  assert.equal(await codeOf('cancel'), 'import_wrong_state');
  await post(id, 'load');
  await context.runJob('imports.load', { id });
  assert.equal(await codeOf('cancel'), 'import_wrong_state');
  const foreseen = await caller.get<object>(`/api/imports/${id}/undo`);
  assert.deepEqual(foreseen, {
    lines: 1,
    amount: 100,
    restored: 0,
    restoredAmount: 0,
    kept: 0,
    customers: 1,
  });
  assert.equal((await post(id, 'undo')).status, 'undoing');
  assert.equal(await codeOf('undo'), 'import_wrong_state');
  await context.runJob('imports.undo', { id });
  assert.deepEqual(await counts(), nothing);
  assert.equal((await caller.call('DELETE', `/api/imports/${id}`)).statusCode, 200);
});

test('an undo whose connection breaks has taken nothing back, and is taken up again', async () => {
  const { id } = await importSales(context, large);
  const before = await counts();
  await post(id, 'undo');
  // Deletes of purchases wait here, so that the blow falls in the middle.
  const holder = await context.database.pool.connect();
  await holder.query('begin; lock table orders in share mode');
  const undoing = context.runJob('imports.undo', { id });
  undoing.catch(() => {});
  try {
    await until(async () => {
      const killed = await context.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like 'delete from orders%'`,
      );
      return killed.length > 0;
    }, 5);
    await assert.rejects(undoing);
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  assert.equal((await readImport(context.db, id)).status, 'undoing');
  assert.deepEqual(await counts(), before);
  await context.runJob('imports.resume');
  const [queued] = await context.rows(
    'select count(*) as n from graphile_worker.jobs where key = $1',
    [`imports.undo ${id}`],
  );
  assert.equal(queued!.n, 1);
  await context.runJob('imports.undo', { id });
  assert.deepEqual(await counts(), nothing);
});

test('an import that was interrupted goes on where it was', async () => {
  for (const at of ['checking', 'loading']) {
    const id = await beginSales(context, large);
    const stop = new AbortController();
    await post(id, 'check');
    if (at === 'loading') {
      await context.runJob('imports.check', { id });
      await post(id, 'load');
    }
    const { working } = await inTheMiddle(
      () => runWhole(context, purchasesKind, id, testNow, stop.signal),
      async () => stop.abort(),
    );
    await assert.rejects(working, (error) => isCoded(error, 'import_interrupted'));
    assert.equal((await readImport(context.db, id)).status, at);
    await runWhole(context, purchasesKind, id, testNow);
    const row = await readImport(context.db, id);
    assert.equal(row.status, 'done');
    assert.equal(row.rows_read, row.rows_stored + row.rows_updated + row.rows_already_there);
    const [sum] = await context.rows('select sum(amount)::bigint as amount from purchases');
    assert.equal(sum!.amount, row.amount_read);
  }
});
