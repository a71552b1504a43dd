// From sales to what customers are worth: enough history or not, groups, totals, reasons, terms, windows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { transactionModels } from '@clientela/models';
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
import { importSales } from '../purchases/scratch-sales.ts';
import type { valueContract } from './contract.ts';
import { runValue } from './queries.ts';
import { currentMeasure, currentRun, type ValueRun } from './queries-runs.ts';

type Overview = Static<NonNullable<(typeof valueContract)['overview']['response']>>;
type Explained = Static<NonNullable<(typeof valueContract)['customer']['response']>>;
type Standing = Record<string, number | string | null> & { customer_id: number; value: number };

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let whole: ValueRun;
const end = '2026-11-19';
const file = [...benchCsv({ customers: 700, end, purchasesPerCustomer: 5, seed: 3 })].join('');
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const run = (
  until: string | null = null,
  model: Parameters<typeof runValue>[1]['model'] = 'auto',
) => runValue(context, { until, model, check: false });
const standing = () =>
  context.rows<Standing>('select * from customer_standing order by customer_id');
const waits = async () =>
  (await context.rows("select 1 from graphile_worker.jobs where task_identifier = 'value.refresh'"))
    .length === 1;

test('without purchases there is no value, and the background does not stumble over it', async () => {
  await assert.rejects(run(), (error) => isCoded(error, 'value_no_purchases'));
  await context.runJob('value.refresh');
  const overview = await caller.get<Overview>('/api/value');
  assert.deepEqual([overview.run, overview.equity, overview.groups], [null, null, []]);
});

test('with too little history the facts are there and no customer has a value', async () => {
  const few = file.split('\n').slice(0, 60).join('\n');
  await importSales(context, few);
  const done = await run();
  assert.equal(done.status, 'insufficient');
  assert.equal(done.reason, 'value_not_enough');
  assert.deepEqual([done.fit, done.result], [null, null]);
  for (const row of await standing()) {
    assert.ok(Number(row.purchases) >= 1 && row.first_purchase_on && row.last_purchase_on);
    assert.deepEqual(
      [row.value, row.p_active, row.customer_group, row.phase, row.next_expected_on],
      [null, null, null, null, null],
    );
  }
  const overview = await caller.get<Overview>('/api/value');
  assert.equal(overview.run!.status, 'insufficient');
  assert.equal(overview.equity, null);
  assert.deepEqual(
    [overview.run!.sufficiency.customersNeeded, overview.run!.sufficiency.repeatersNeeded],
    [500, 100],
  );
  const [{ customer_id }] = (await standing()) as [Standing];
  const one = await caller.get<Explained>(`/api/customers/${customer_id}/value`);
  assert.deepEqual([one.value, one.pActive, one.group, one.why], [null, null, null, []]);
});

test('with enough history every customer has a value, and they add up to the customer equity', async () => {
  await importSales(context, file);
  assert.ok(await waits());
  whole = await run();
  assert.equal(whole.status, 'done');
  assert.equal(whole.asOf, end);
  assert.equal(whole.model, 'pareto-nbd');
  const rows = await standing();
  assert.equal(rows.length, 700);
  assert.equal(whole.result!.customers, 700);
  let sum = 0;
  for (const row of rows) {
    const { value, value_low: low, value_high: high, p_active: p } = row as Record<string, number>;
    assert.ok(low! >= 0 && low! <= high!, JSON.stringify(row));
    // Who has most likely left will most likely bring nothing, though the mean is above it.
    assert.ok(p! < 0.3 || (low! <= value! && value! <= high!), JSON.stringify(row));
    assert.ok(p! >= 0 && p! <= 1);
    assert.ok(Number(row.active_months) >= 0 && Number(row.active_months) <= 36);
    assert.ok(String(row.next_expected_on) >= String(row.last_purchase_on));
    sum += value!;
  }
  const { equity } = whole.result!;
  assert.equal(sum, equity.value);
  assert.ok(equity.low < equity.value && equity.value < equity.high);
  const [currents] = await context.rows('select count(*) as n from value_runs where current');
  assert.equal(currents!.n, 1);
});

test('the four groups share out exactly the customers who may still be active, and the cuts are kept', async () => {
  const rows = await standing();
  const { groups, left, cuts } = whole.result!;
  const active = rows.filter((row) => Number(row.p_active) >= 0.1);
  assert.equal(left, rows.length - active.length);
  assert.ok(rows.every((row) => (row.customer_group === null) === Number(row.p_active) < 0.1));
  assert.ok(rows.every((row) => (row.phase === 'left') === Number(row.p_active) < 0.1));
  assert.equal(
    groups.reduce((sum, { customers }) => sum + customers, 0),
    active.length,
  );
  for (const { group, customers, value } of groups) {
    const mine = rows.filter((row) => row.customer_group === group);
    assert.equal(mine.length, customers);
    assert.equal(
      mine.reduce((sum, row) => sum + row.value, 0),
      value,
    );
    for (const row of mine) {
      const profitable = group === 'friends' || group === 'butterflies';
      const loyal = group === 'friends' || group === 'barnacles';
      assert.ok(
        Number(row.annual_profit) >= cuts.profit - 1 === profitable ||
          Math.abs(Number(row.annual_profit) - cuts.profit) <= 1,
      );
      assert.ok(
        Number(row.active_months) >= cuts.months === loyal ||
          Math.abs(Number(row.active_months) - cuts.months) < 1e-4,
      );
    }
  }
  const bins = await caller.get<{ bins: { customers: number; value: number }[] }>('/api/value/map');
  assert.equal(
    bins.bins.reduce((sum, { customers }) => sum + customers, 0),
    active.length,
  );
});

test('the steps from the average customer to this one add up exactly, for everybody', async () => {
  const rows = await standing();
  for (const row of rows.filter((_, i) => i % 12 === 0)) {
    const one = await caller.get<Explained>(`/api/customers/${row.customer_id}/value`);
    assert.equal(one.value!.value, row.value);
    assert.deepEqual(
      one.why.map(({ step }) => step),
      ['average', 'frequency', 'recency', 'spend', 'this'],
    );
    const sum = one.why.slice(0, -1).reduce((all, { amount }) => all + amount, 0);
    assert.equal(sum, row.value);
    assert.equal(one.why.at(-1)!.amount, row.value);
    assert.ok(one.why[2]!.amount <= 0, 'silence takes away');
    const history = one.pActiveBefore;
    assert.ok(history.length >= 1 && history.length <= 27);
    assert.equal(history.at(-1)!.on, end);
    assert.ok(Math.abs(history.at(-1)!.pActive - Number(row.p_active)) < 1e-6);
  }
});

test('somebody who bought on more than 500 days is explained by all of them', async () => {
  await context.rows("insert into customers (id, key, created_at) values (999999, 'daily', now())");
  await context.rows('insert into customer_standing (customer_id) values (999999)');
  await context.rows(`insert into purchases (customer_id, line_key, purchased_on, amount, source)
    select 999999, gen_random_uuid(), date '2026-11-19' - i, 1000 + i, 'sales' from generate_series(0, 700) i`);
  await context.rows("select touch('purchases', array[999999])");
  try {
    await run();
    const one = await caller.get<Explained>('/api/customers/999999/value');
    const [row] = await context.rows<Standing>(
      'select * from customer_standing where customer_id = 999999',
    );
    assert.equal(row!.purchases, 701);
    assert.ok(Math.abs(one.pActiveBefore.at(-1)!.pActive - Number(row!.p_active)) < 1e-6);
    assert.equal(one.why[1]!.mine, 1);
    assert.equal(one.everyDays, 1);
  } finally {
    await context.rows('delete from purchases where customer_id = 999999');
    await context.rows("select touch('purchases', array[999999])");
    await context.rows('delete from customers where id = 999999');
  }
  const back = await run();
  assert.deepEqual(back.fit!.parameters, whole.fit!.parameters);
});

test('a look at an earlier evening sees what a company that had only those sales would see', async () => {
  const until = '2026-03-31';
  const then = await run(until);
  assert.equal(then.asOf, until);
  const keys = `select c.key, s.purchases, s.spend, s.value, s.value_low, s.value_high, s.customer_group, s.phase,
      s.last_purchase_on, s.next_expected_on
    from customer_standing s join customers c on c.id = s.customer_id where s.purchases > 0 order by c.key`;
  const seen = await context.rows(keys);
  const other = await makeScratchContext(jobs);
  try {
    const [head, ...lines] = file.trimEnd().split('\n');
    const earlier = lines.filter((line) => line.split(',')[1]! <= until);
    await importSales(other, [head, ...earlier].join('\n'));
    const alone = await runValue(other, { until, model: 'auto', check: false });
    // Customers have other numbers there, so sums are made in another order.
    const near = (a: unknown, b: unknown, name: string) => {
      if (typeof a === 'number' && typeof b === 'number')
        assert.ok(Math.abs(a - b) <= Math.max(1, Math.abs(a) * 1e-9), `${name}: ${a} and ${b}`);
      else if (typeof a === 'object' && a !== null)
        for (const [key, one] of Object.entries(a))
          near(one, (b as Record<string, unknown>)[key], `${name}.${key}`);
      else assert.equal(a, b, name);
    };
    for (const [name, parameter] of Object.entries(then.fit!.parameters))
      assert.ok(Math.abs(alone.fit!.parameters[name]! / parameter - 1) < 1e-9);
    for (const { result } of [then, alone])
      result!.map.sort((a, b) => a.months - b.months || a.profit - b.profit);
    near(then.result, alone.result, 'result');
    near(seen, await other.rows(keys), 'standing');
  } finally {
    await other.drop();
  }
  const nobody = await run('1990-01-01');
  assert.equal(nobody.status, 'insufficient');
  assert.ok((await standing()).every((row) => row.value === null && row.purchases === 0));
});

test('other terms make another run with those terms, and the old one is kept', async () => {
  await run();
  const terms = {
    discountRate: 0.12,
    grossMargin: 0.5,
    horizonMonths: null,
    profitCut: 5000,
    loyaltyCut: 12,
  };
  await context.rows("select graphile_worker.remove_job('value.refresh')");
  assert.equal((await caller.call('PUT', '/api/terms', terms)).statusCode, 200);
  assert.ok(await waits());
  await context.runJob('value.refresh');
  const after = (await currentRun(context.db))!;
  assert.deepEqual(
    { ...after.terms, since: null },
    { ...terms, since: null, costs: 0, ownMargins: false },
  );
  const half = whole.result!.equity.value / 2;
  // Each customer's value is rounded.
  assert.ok(Math.abs(after.result!.equity.value - half) <= after.result!.customers / 2);
  assert.deepEqual(after.result!.cuts, { profit: 5000, months: 12, automatic: false });
  const overview = await caller.get<Overview>('/api/value');
  assert.equal(overview.level, 'margin');
  const kept = await context.rows('select terms from value_runs where id = $1', [whole.id]);
  assert.equal((kept[0]!.terms as { grossMargin: number | null }).grossMargin, null);

  await context.rows("select graphile_worker.remove_job('value.refresh')");
  await caller.call('PUT', '/api/terms', terms);
  assert.equal(await waits(), false, 'equal terms change nothing');
  const horizon = { ...terms, grossMargin: null, horizonMonths: 12 };
  await caller.call('PUT', '/api/terms', horizon);
  const year = await run();
  assert.ok(year.result!.equity.value < whole.result!.equity.value);
  for (const wrong of [
    { discountRate: 0 },
    { grossMargin: 1.2 },
    { horizonMonths: 0 },
    { horizonMonths: 1.5 },
    { loyaltyCut: 40 },
    { grossMargin: 0 },
    { grossMargin: false },
    { discountRate: '0.1' },
  ])
    assert.equal(
      (await caller.call('PUT', '/api/terms', { ...terms, ...wrong })).json().error.code,
      'bad_request',
    );
});

test('every model that can be asked for gives values, and its name', async () => {
  for (const model of ['pareto-nbd', 'bg-nbd', 'mbg-nbd', 'nbd'] as const) {
    const done = await run(null, model);
    assert.equal(done.status, 'done', model);
    assert.equal(done.model, model);
    assert.equal(done.asked, model);
    assert.ok(done.result!.equity.value > 0);
    // Its covariance is read by place: the parameters must come back in the order of the model.
    const { parameterNames } = transactionModels[model];
    for (const kept of [await currentRun(context.db), await currentMeasure(context.db)])
      assert.deepEqual(Object.keys(kept!.fit!.parameters), [...parameterNames], model);
    assert.ok(
      (await standing()).filter((row) => row.purchases !== 0).every((row) => row.value !== null),
    );
  }
});

test('two computations at once come one after the other, and one stands', async () => {
  const [one, other] = await Promise.all([run(), run()]);
  assert.deepEqual(one.result, other.result);
  const [currents] = await context.rows('select count(*) as n from value_runs where current');
  assert.equal(currents!.n, 1);
});
