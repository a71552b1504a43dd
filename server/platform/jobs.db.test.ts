// Work in the background: once for many nudges, by one process of several, and not lost with it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { openDatabase } from './database.ts';
import {
  type Context,
  declareJobs,
  type Job,
  nudge,
  queueJob,
  runJobs,
  touchFrom,
} from './jobs.ts';
import { makeScratch, type Scratch } from './scratch.ts';
import { makeScratchContext, type ScratchContext } from './scratch-context.ts';
import { until } from './scratch-wait.ts';

let context: ScratchContext;
const stops: (() => Promise<void>)[] = [];
before(async () => {
  context = await makeScratchContext();
});
beforeEach(async () => {
  await context.rows('delete from graphile_worker._private_jobs');
  await declareJobs(context.db, [
    { name: 'probe.work', after: ['facts', 'start'], run: async () => {} },
  ]);
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});
after(() => context.drop());

/** Another process on the same database, as far as the database can tell. */
function process(name: string, seen: string[], work: () => Promise<void> = async () => {}) {
  const database = openDatabase(context.database.connection as Scratch['address'], 4);
  const own: Context = { ...context, database, db: database.db };
  const job: Job = {
    name: 'probe.work',
    after: ['facts', 'start'],
    run: async (_context, payload) => {
      seen.push(`${name} ${JSON.stringify(payload)}`);
      await work();
    },
  };
  const stop = runJobs(own, [job]);
  const end = async () => {
    await stop();
    await database.close();
  };
  stops.push(end);
  return { database, job, end };
}

test('a job wakes at the start and once for many nudges, with the payload it was called with', async () => {
  const seen: string[] = [];
  await context.db.transaction().execute(async (tx) => {
    await nudge(tx, 'facts');
    await nudge(tx, 'facts');
    await nudge(tx, 'nobody cares');
  });
  process('one', seen);
  await until(() => seen.length >= 1);
  await queueJob(context.db, 'probe.work', { id: 7 });
  await until(() => seen.includes('one {"id":7}'));
  assert.deepEqual(seen, ['one {}', 'one {"id":7}']);
});

test('what a job is told is not lost to a nudge, nor to another call', async () => {
  for (const payload of [{ id: 1 }, { id: 2 }, {}, { id: 1 }])
    await queueJob(context.db, 'probe.work', payload);
  await nudge(context.db, 'facts');
  const waiting = await context.rows(
    'select payload from graphile_worker._private_jobs order by id',
  );
  assert.deepEqual(
    waiting.map(({ payload }) => payload),
    [{ id: 1 }, { id: 2 }, {}],
  );
  await assert.rejects(queueJob(context.db, 'probe.work', { id: 1 }, 'probe.work'));
});

test('a nudge that is taken back with its transaction wakes nobody', async () => {
  await assert.rejects(
    context.db.transaction().execute(async (tx) => {
      await nudge(tx, 'facts');
      throw new Error('changed my mind');
    }),
  );
  const [waiting] = await context.rows('select count(*) as n from graphile_worker.jobs');
  assert.equal(waiting!.n, 0);
});

test('of two processes one works, and when it is gone the other goes on with what it had begun', async () => {
  const seen: string[] = [];
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  process('first', seen, () => held);
  await until(() => seen.length === 1);
  process('second', seen);
  await queueJob(context.db, 'probe.work', { id: 1 });
  // Whoever leads takes it at once; the second does not.
  await until(() => seen.length > 1);
  assert.ok(seen.every((line) => line.startsWith('first')));
  // Its connection breaks, as that of a process does that is killed.
  await context.rows(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
    and granted and database = (select oid from pg_database where datname = current_database())
    and objid = (hashtext('clientela jobs')::bigint & 4294967295)::oid`);
  // Only then may the first end its work: while it is held it cannot come back and lead again.
  try {
    await until(() => seen.some((line) => line.startsWith('second')));
  } finally {
    letGo();
  }
});

test('jobs that are no longer declared wake no more', async () => {
  await declareJobs(context.db, [{ name: 'probe.other', after: ['facts'], run: async () => {} }]);
  assert.deepEqual(await context.rows('select * from job_wakes'), [
    { topic: 'facts', job: 'probe.other' },
  ]);
  const scratch = await makeScratch();
  await Promise.all(
    [1, 2, 3].map(() =>
      declareJobs(scratch.db, [{ name: 'a.b', after: ['x', 'y'], run: async () => {} }]),
    ),
  );
  assert.equal((await scratch.pool.query('select * from job_wakes')).rowCount, 2);
  await scratch.drop();
});

test('with many customers to redo, a job lets the one go first that people look for', async () => {
  const seen: string[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first: Job = {
    name: 'probe.first',
    after: [],
    run: async () => {
      await held;
      seen.push('first');
    },
  };
  const second: Job = {
    name: 'probe.second',
    after: [],
    takesCustomers: true,
    letsFirst: 'probe.first',
    run: async (_context, { round }) => {
      await context.rows("delete from touched where job = 'probe.second'");
      seen.push(`second ${round}`);
    },
  };
  await queueJob(context.db, 'probe.first');
  await queueJob(context.db, 'probe.second', { round: 'few' });
  const stop = runJobs(context, [first, second]);
  // Also after a failure: what is held would never end.
  stops.push(async () => {
    release();
    await stop();
  });
  // With few to redo it goes at once.
  await until(() => seen.includes('second few'));
  await context.rows(
    "insert into touched (job, customer_id) select 'probe.second', n from generate_series(1, 5001) n",
  );
  await queueJob(context.db, 'probe.second', { round: 'many' });
  const putOff = () =>
    context.rows(
      "select 1 from graphile_worker.jobs where task_identifier = 'probe.second' and run_at > now() + interval '1 second'",
    );
  await until(async () => (await putOff()).length > 0);
  assert.deepEqual(seen, ['second few']);
  release();
  await until(() => seen.includes('second many'));
  assert.deepEqual(seen, ['second few', 'first', 'second many']);
});

test('customers whose numbers run on wait for a job as one, and each of them who is there is taken once', async () => {
  const job = 'probe.several';
  await declareJobs(context.db, [{ name: job, after: ['purchases'], run: async () => {} }]);
  await context.rows(
    'insert into customers (id, created_at) select n, now() from generate_series(1, 9) n where n <> 3',
  );
  const client = await context.database.pool.connect();
  try {
    await touchFrom(client, 'purchases', 'select n from unnest(array[7, 1, 2, 3, 5, 4]) n');
  } finally {
    client.release();
  }
  const rows = await context.rows(
    'select customer_id, through from touched where job = $1 order by 1',
    [job],
  );
  assert.deepEqual(rows, [
    { customer_id: 1, through: 5 },
    { customer_id: 7, through: null },
  ]);
  const numbers = (found: { id: number }[]) => found.map(({ id }) => id);
  const waiting = await context.rows<{ id: number }>(
    'select customer_id as id from touched_customers where job = $1 order by 1',
    [job],
  );
  assert.deepEqual(numbers(waiting), [1, 2, 4, 5, 7]);
  const take = () =>
    context.rows<{ id: number }>('select id from take_touched($1) as t (id) order by 1', [job]);
  assert.deepEqual(numbers(await take()), [1, 2, 4, 5, 7]);
  assert.deepEqual(await take(), []);
});
