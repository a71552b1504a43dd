// The base over time: the course of its value, what a new purchase does at once, what was forecast and what came, and
// which model all of it rests on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Static } from 'typebox';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import type { valueContract } from './contract.ts';
import { runValue } from './queries.ts';
import { currentMeasure, currentRun, type ValueRun } from './queries-runs.ts';
import { readBase } from './queries-summary.ts';
import { revalue, revalueTouched, scoresOf } from './revalue.ts';
import { dayNumber } from './rules.ts';

type Answer<E extends keyof typeof valueContract> = Static<
  NonNullable<(typeof valueContract)[E]['response']>
>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const end = '2026-11-19';
const file = [...benchCsv({ customers: 850, end, purchasesPerCustomer: 5, seed: 11 })].join('');
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await importSales(context, file);
});
after(async () => {
  await app.close();
  await context.drop();
});

const run = (until: string | null = null): Promise<ValueRun> =>
  runValue(context, { until, model: 'auto', check: false });
const equity = (query = '') => caller.get<Answer<'equity'>>(`/api/value/equity${query}`);
const model = () => caller.get<Answer<'model'>>('/api/value/model');

/** The sum of what the base was worth on an evening, by the fit that stands, read and scored as a whole. */
async function worthOn(on: string): Promise<number> {
  const client = await context.database.pool.connect();
  try {
    const base = await readBase(client, on);
    const by = (await currentMeasure(context.db))!;
    return scoresOf(base, by, dayNumber(on)).value.reduce((sum, one) => sum + Math.round(one), 0);
  } finally {
    client.release();
  }
}

test('before any run there is no course, and nothing fails', async () => {
  const none = await equity();
  assert.deepEqual([none.rows, none.bridge, none.expected, none.runId], [[], null, null, null]);
  await context.runJob('value.equity');
  assert.deepEqual((await equity()).rows, []);
});

test('a company that has just loaded its history sees the value of its base month by month, and the bridge closes on what stands', async () => {
  const done = await run();
  await context.runJob('value.equity');
  const course = await equity();
  assert.equal(course.runId, done.id);
  assert.ok(course.rows.length > 12 && course.rows.length <= 37, `${course.rows.length} rows`);
  const last = course.rows.at(-1)!;
  assert.equal(last.on, end);
  assert.equal(last.equity, done.result!.equity.value);
  const [list] = await context.rows<{ value: number }>(
    'select sum(value)::bigint as value from customer_standing',
  );
  assert.equal(last.equity, list!.value);
  const [ledger] = await context.rows<{ amount: number }>(
    'select sum(amount)::bigint as amount from purchases',
  );
  assert.equal(
    course.rows.reduce((sum, { sales }) => sum + sales, 0),
    ledger!.amount,
  );
  for (const row of [course.rows[0]!, course.rows[7]!])
    assert.equal(row.equity, await worthOn(row.on), row.on);

  const { bridge } = course;
  assert.equal(bridge!.to, end);
  assert.equal(
    bridge!.opening + bridge!.acquired + bridge!.margin + bridge!.retention - bridge!.defected,
    bridge!.closing,
  );
  const [from, to] = [course.rows[2]!.on, course.rows[6]!.on];
  const other = (await equity(`?from=${from}&to=${to}`)).bridge!;
  assert.deepEqual(
    [other.from, other.to, other.opening, other.closing],
    [from, to, course.rows[2]!.equity, course.rows[6]!.equity],
  );
  const at = (side: 'from' | 'to') => course.groups.reduce((sum, one) => sum + one[side].value, 0);
  assert.deepEqual([at('from'), at('to')], [bridge!.opening, bridge!.closing]);
  const expected = course.expected!;
  assert.ok(expected.total > last.equity);
  assert.equal(expected.monthsSeen, 12);
  // What comes is less sure than what is there, and both together less sure than what is there alone.
  const parts = (range: { low: number; high: number } | null, of: number) =>
    (range!.high - range!.low) / of;
  assert.ok(parts(expected.futureRange, expected.future) > parts(last.range, last.equity));
  assert.ok(
    expected.totalRange!.high - expected.totalRange!.low > last.range!.high - last.range!.low,
  );
  assert.ok(
    expected.totalRange!.low < expected.total && expected.total < expected.totalRange!.high,
  );
  assert.deepEqual(course.progress, { done: 0, total: 850 }, 'it waits to be done again');
  await context.rows("select graphile_worker.remove_job('value.equity')");
  assert.equal((await equity()).progress, null);
});

test('a merged customer and one in the bin are in the course as they are in the list', async () => {
  const [one, other, binned] = await context.rows<{ id: number }>(
    'select customer_id as id from customer_standing where purchases > 2 order by 1 limit 3',
  );
  const merged = await caller.call('POST', '/api/merges', { from: other!.id, into: one!.id });
  const deleted = await caller.call('DELETE', `/api/customers/${binned!.id}`);
  assert.deepEqual([merged.statusCode, deleted.statusCode], [200, 200], merged.body);
  await context.runJob('value.refresh');
  await context.runJob('value.equity');
  const course = await equity();
  const [list] = await context.rows<{ value: number; n: number }>(
    'select sum(value)::bigint as value, count(value)::int as n from customer_standing where value is not null',
  );
  assert.equal(course.rows.at(-1)!.equity, list!.value);
  assert.equal(course.rows.at(-1)!.customers, list!.n);
});

test('a new purchase changes what its customer is worth before the next run, and to what a full scoring by the same fit gives', async () => {
  const standingRun = (await currentRun(context.db))!;
  const stands = (await currentMeasure(context.db))!;
  const [customer] = await context.rows<{
    id: number;
    key: string;
    value: number;
    purchases: number;
  }>(
    `select s.customer_id as id, c.key, s.value, s.purchases from customer_standing s
     join customers c on c.id = s.customer_id where s.phase = 'at_risk' order by s.value desc limit 1`,
  );
  await importSales(context, `customer,date,amount\n${customer!.key},2026-11-20,812.50\n`);
  assert.equal(await revalueTouched(context), 1);
  assert.equal((await currentRun(context.db))!.id, standingRun.id, 'nothing was fitted');
  const [now] = await context.rows('select * from customer_standing where customer_id = $1', [
    customer!.id,
  ]);
  assert.equal(now!.purchases, customer!.purchases + 1);
  assert.ok(Number(now!.value) > customer!.value, 'somebody at risk who buys is worth more');
  assert.equal(now!.phase, 'active');
  const client = await context.database.pool.connect();
  try {
    const base = await readBase(client, '2026-11-20');
    const scores = scoresOf(base, stands, dayNumber('2026-11-20'));
    const place = base.id.indexOf(customer!.id);
    assert.deepEqual(
      [now!.value, now!.value_low, now!.value_high],
      [scores.value, scores.low, scores.high].map((column) => Math.round(column[place]!)),
    );
    assert.ok(Math.abs(Number(now!.p_active) - scores.pActive[place]!) < 1e-6);
  } finally {
    client.release();
  }
  // It is still waited for by the computation of the whole base.
  const [waits] = await context.rows<{ n: number }>('select count(*)::int as n from touched');
  assert.ok(waits!.n >= 1);
  await run();
  assert.equal(await revalueTouched(context), 0);
});

test('forecasts are written down once a month and scored when their time is over', async () => {
  await context.rows('truncate value_forecasts, value_forecast_logs');
  const then = await run('2025-11-15');
  await run('2025-11-20');
  const logged = (await model()).forecasts;
  assert.deepEqual(
    logged.map(({ asOf, score3, score12 }) => [asOf, score3, score12]),
    [['2025-11-15', null, null]],
  );
  assert.equal(logged[0]!.logged, then.result!.customers);
  // As a customer leaves it who went with the import they came with.
  await context.rows(
    'insert into value_forecasts (customer_id, run_id, purchases_3, spend_3, purchases_12, spend_12) values (999999999, $1, 1, 1, 1, 1)',
    [then.id],
  );
  await run('2026-03-01');
  const left = 'select 1 from value_forecasts where customer_id = 999999999';
  assert.deepEqual(await context.rows(left), []);
  const [, early] = (await model()).forecasts;
  assert.ok(early!.score3 && early!.score12 === null);
  await run();
  const scored = (await model()).forecasts.at(-1)!;
  const { score3, score12 } = scored;
  const came = async (days: number) =>
    (
      await context.rows<{ n: number; amount: number }>(
        `select count(*)::int as n, sum(amount)::bigint as amount from (
           select customers.survivor_id, purchased_on, sum(amount) as amount from purchases
           join customers on customers.id = purchases.customer_id
           where purchased_on > '2025-11-15' and purchased_on <= date '2025-11-15' + $1::int
             and survivor_id in (select customer_id from value_forecasts where run_id = $2)
             and survivor_id not in (select id from customers where merged_into is not null)
           group by 1, 2 having bool_or(amount >= 0)) d`,
        [days, then.id],
      )
    )[0]!;
  for (const [score, days] of [
    [score3!, 91],
    [score12!, 365],
  ] as const) {
    const actual = await came(days);
    assert.equal(score.purchases.came, actual.n);
    assert.equal(score.spend.came, actual.amount);
    assert.ok(score.groups.length === 10);
    const { forecast, came: n } = score.purchases;
    assert.ok(forecast > 0.6 * n && forecast < 1.6 * n, `${forecast} foretold, ${n} came`);
  }
  const [row] = await context.rows<{ id: number; n: number }>(
    'select customer_id as id, came_purchases_12 as n from value_forecasts where came_purchases_12 > 1 limit 1',
  );
  const one = await caller.get<Answer<'history'>>(`/api/customers/${row!.id}/value/history`);
  assert.equal(one.forecasts.at(-1)!.camePurchases12, row!.n);
  // The months by today's fit end at what stands; the runs of then are told as they were.
  const [standing] = await context.rows<{ value: number }>(
    'select value from customer_standing where customer_id = $1',
    [row!.id],
  );
  assert.equal(one.months.at(-1)!.value, standing!.value);
  assert.ok(one.months.length > 12 && one.runs.length >= 3);
  assert.equal(one.runs.at(-1)!.value, standing!.value);
  const drift = (await model()).drift.map(({ asOf }) => asOf);
  assert.deepEqual(drift, [...drift].sort());
  await caller.call('GET', '/api/customers/123456789/value/history').then((answer) => {
    assert.equal(answer.json().error.code, 'customer_not_found');
  });
});

test('the model is chosen by what it foretold, says so, is kept for a while, and can be set by name', async () => {
  const { choice, asked } = await model();
  assert.equal(asked, 'auto');
  assert.equal(choice!.customers > 0 && choice!.weeks >= 8, true);
  assert.deepEqual(
    choice!.candidates.map((one) => one.model),
    ['pareto-nbd', 'bg-nbd', 'mbg-nbd'],
  );
  const best = choice!.candidates.reduce((one, other) =>
    (other.logLikelihood ?? -1e9) > (one.logLikelihood ?? -1e9) ? other : one,
  );
  assert.ok(
    choice!.reason === 'within_noise'
      ? choice!.against === best.model
      : choice!.model === best.model,
    JSON.stringify(choice),
  );
  const again = await run();
  assert.deepEqual(again.choice, choice);

  const set = await caller.call('PUT', '/api/value/model', { model: 'mbg-nbd' });
  assert.equal(set.json().model, 'mbg-nbd');
  await context.runJob('value.refresh');
  const named = (await currentRun(context.db))!;
  assert.deepEqual(
    [named.model, named.asked, named.choice!.reason],
    ['mbg-nbd', 'mbg-nbd', 'asked'],
  );
  assert.equal((await model()).asked, 'mbg-nbd');
  await caller.call('PUT', '/api/value/model', { model: 'mbg-nbd' });
  const versions = await context.rows<{ model: string; set_by: string | null }>(
    'select model, set_by from value_models order by id',
  );
  assert.deepEqual(
    versions.map((one) => [one.model, one.set_by !== null]),
    [
      ['auto', false],
      ['mbg-nbd', true],
    ],
  );
});

test('where the cost of all that was sold is known, the course, the history and a new purchase count in own margins too', async () => {
  await context.rows(
    'update purchases set quantity = sign(amount), unit_cost = abs(amount) * (50 + customer_id % 30) / 100',
  );
  await context.rows("select touch('purchases', array(select id from customers))");
  await context.runJob('value.refresh');
  await context.runJob('value.equity');
  const stands = (await currentMeasure(context.db))!;
  assert.equal(stands.terms.ownMargins, true);
  const { rows } = await equity();
  const [sum] = await context.rows<{ value: number }>(
    'select sum(value)::bigint as value from customer_standing',
  );
  assert.equal(rows.at(-1)!.equity, sum!.value);
  const [best] = await context.rows<{ id: number; value: number; key: string }>(
    `select s.customer_id as id, s.value, c.key from customer_standing s join customers c on c.id = s.customer_id
     where s.value is not null order by s.value desc limit 1`,
  );
  const one = await caller.get<Answer<'history'>>(`/api/customers/${best!.id}/value/history`);
  assert.equal(one.months.at(-1)!.value, best!.value);
  const client = await context.database.pool.connect();
  try {
    assert.equal(await revalue(context.db, client, stands, [best!.id]), 1);
  } finally {
    client.release();
  }
  const [again] = await context.rows<{ value: number }>(
    'select value from customer_standing where customer_id = $1',
    [best!.id],
  );
  assert.equal(again!.value, best!.value, 'nothing was bought, nothing changes');
});

test('with too little history the transparent method says what can be said, and no value stands', async () => {
  const other = await makeScratchContext(jobs);
  const { app: little } = await makeApp(other);
  try {
    const asker = await signedIn(little);
    await importSales(
      other,
      'customer,date,amount\nA,2026-01-01,100\nA,2026-05-01,100\nA,2026-09-01,100\nB,2026-01-01,50\nC,2026-12-01,1\n',
      { now: new Date('2027-01-02T12:00:00Z') },
    );
    await runValue(other, { until: '2027-01-01', model: 'auto', check: true });
    const { rough, run: done } = await asker.get<Answer<'model'>>('/api/value/model');
    assert.equal(done!.status, 'insufficient');
    assert.deepEqual(
      rough!.segments.map(({ from, customers, pActive }) => [from, customers, pActive !== null]),
      [
        [1, 2, false],
        [3, 1, true],
      ],
    );
    const [a, b] = await other.rows<{ id: number }>('select id from customers order by key');
    const one = await asker.get<Answer<'customer'>>(`/api/customers/${a!.id}/value`);
    // Bought until day 243 of 365, three times: (243/365)³.
    assert.ok(Math.abs(one.rough!.pActive - (243 / 365) ** 3) < 1e-12);
    const perYear = 2 / (365 / 365.25);
    assert.ok(Math.abs(one.rough!.expectedPurchases - one.rough!.pActive * perYear) < 1e-9);
    assert.equal(one.rough!.expectedAmount, Math.round(one.rough!.expectedPurchases * 10_000));
    assert.equal(one.value, null);
    const single = await asker.get<Answer<'customer'>>(`/api/customers/${b!.id}/value`);
    assert.equal(single.rough, null, 'one purchase shows no pace');
  } finally {
    await little.close();
    await other.drop();
  }
});
