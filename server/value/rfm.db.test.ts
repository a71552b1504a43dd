// RFM in SQL against the models, the customers behind every cell, and the comparison with value on hidden weeks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RfmOptions, rfmScores } from '@clientela/models';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { AnswerOf } from '../platform/contract.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import type { valueContract } from './contract.ts';
import { rankJob } from './queries-rfm.ts';
import { membership, rankHoldout } from './rules-rfm.ts';

type Rfm = AnswerOf<typeof valueContract.rfm>;
type Ranked = AnswerOf<typeof valueContract.rankings>;
type Sorted = NonNullable<Ranked['rankings']>['sortings']['nested'];

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

test('before the first purchase there are no cells, and the comparison finds nothing to compare', async () => {
  const { asOf, cells } = await caller.get<Rfm>('/api/value/rfm');
  assert.deepEqual([asOf, cells], [null, []]);
  await context.runJob(rankJob);
  assert.equal((await caller.get<Ranked>('/api/value/rankings')).rankings, null);
});

test('each cell holds the customers that the models put into it, and asks for exactly these', async () => {
  await importSales(
    context,
    [...benchCsv({ customers: 800, end: '2026-11-19', purchasesPerCustomer: 4, seed: 8 })].join(''),
  );
  await context.runJob('value.refresh');
  const rows = await context.rows<{ day: number; purchases: number; spend: number; value: number }>(
    `select last_purchase_on - date '1970-01-01' as day, purchases, spend::float8 as spend, value::float8 as value
     from customer_standing`,
  );
  for (const sorting of ['independent', 'nested'] as const) {
    const options: RfmOptions = { groups: 5, sorting };
    const { cell } = rfmScores(
      {
        recency: rows.map(({ day }) => -day),
        frequency: rows.map(({ purchases }) => purchases),
        monetary: rows.map(({ spend }) => spend),
      },
      options,
    );
    const { cells } = await caller.get<Rfm>(`/api/value/rfm?sorting=${sorting}`);
    const expected = Map.groupBy(rows, (_, i) => cell[i]!);
    assert.deepEqual(
      cells.map((one) => [100 * one.recency + 10 * one.frequency + one.monetary, one.customers]),
      [...expected].sort(([a], [b]) => b - a).map(([digits, of]) => [digits, of.length]),
      sorting,
    );
    for (const one of cells) {
      const members = expected.get(100 * one.recency + 10 * one.frequency + one.monetary)!;
      assert.equal(
        one.spend,
        members.reduce((sum, { spend }) => sum + spend, 0),
      );
      assert.equal(
        one.value,
        members.reduce((sum, { value }) => sum + value, 0),
      );
    }
    const ranged = cells.reduce((some, one) => (some.customers > one.customers ? some : one));
    const question = {
      all: [
        { field: 'last_purchase', is: 'between', value: [ranged.firstDay, ranged.lastDay] },
        { field: 'purchases', is: 'between', value: [ranged.purchasesFrom, ranged.purchasesTo] },
        { field: 'spend', is: 'between', value: [ranged.spendFrom, ranged.spendTo] },
      ],
    };
    const { customers } = await caller.get<{ customers: number }>(
      `/api/customers/count?question=${encodeURIComponent(JSON.stringify(question))}&exact=true`,
    );
    assert.equal(customers, ranged.customers);
  }
});

test('the comparison counts the same weeks by both orders, and says when it is being worked out', async () => {
  assert.equal((await caller.get<Ranked>('/api/value/rankings')).busy, true);
  await context.runJob(rankJob);
  const { rankings } = await caller.get<Ranked>('/api/value/rankings');
  assert.ok(rankings);
  const known = await context.rows<{ n: number; again: number; spent: number }>(
    `with known as (select customer_id from purchases where purchased_on <= $1 group by 1)
     select (select count(*)::int from known) as n, count(distinct customer_id)::int as again,
       sum(amount)::float8 as spent
     from purchases join known using (customer_id) where purchased_on > $1`,
    [rankings.hiddenFrom],
  );
  assert.deepEqual(
    [rankings.customers, rankings.answers, rankings.spent],
    [known[0]!.n, known[0]!.again, known[0]!.spent],
  );
  for (const sorting of ['independent', 'nested'] as const) {
    const result: Sorted = rankings.sortings[sorting];
    for (const rows of [result.recency, result.cells])
      assert.equal(
        rows.reduce((sum, { answers }) => sum + answers, 0),
        rankings.answers,
      );
    assert.equal(rankings.gains[sorting].at(-1), 1);
  }
  const { top, gains } = rankings;
  assert.ok(Math.abs(top!.nested.value - gains.value![1]!) < 1e-12);
  assert.ok(Math.abs(top!.nested.rfm - gains.nested[1]!) < 1e-12);
  assert.ok(top!.nested.difference.low < top!.nested.difference.high);
});

test('those who stand level at the limit share the places that are left', () => {
  assert.deepEqual([...membership([9, 5, 5, 1], 0.5)], [1, 0.5, 0.5, 0]);
  assert.deepEqual([...membership([1, 1, 1, 1], 0.25)], [0.25, 0.25, 0.25, 0.25]);
  assert.deepEqual([...membership([1, 2], 1)], [1, 1]);
});

test('an order that knows who will buy beats one that does not, beyond chance', () => {
  const n = 200;
  const buyers = Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const found = rankHoldout({
    silence: Array.from({ length: n }, (_, i) => i % 7),
    purchases: Array.from({ length: n }, (_, i) => 1 + (i % 3)),
    spend: Array.from({ length: n }, (_, i) => 100 + ((i * 37) % 91)),
    value: buyers,
    bought: buyers,
    spent: buyers.map((one) => one * 1000),
  });
  assert.equal(found.top!.independent.value, 1);
  assert.ok(found.top!.independent.difference.low > 0.5);
  assert.equal(found.answers, 40);
  const none = rankHoldout({
    silence: [1, 2],
    purchases: [1, 2],
    spend: [1, 2],
    value: null,
    bought: [0, 0],
    spent: [0, 0],
  });
  assert.deepEqual([none.top, none.gains.value, none.gains.nested], [null, null, []]);
});
