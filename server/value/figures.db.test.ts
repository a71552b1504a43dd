// The company's own figures for the calculators: the same as counted by hand from the lines of sales.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
import { longestCohort } from './figures.ts';
import { runValue } from './queries.ts';
import { inSample } from './queries-figures.ts';

type Figures = AnswerOf<typeof valueContract.figures>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const end = '2026-11-19';
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const ask = () => caller.get<Figures>('/api/value/figures');
const number = (day: string) => Date.parse(day) / 86_400_000;

test('a company without purchases gets no figure of its own but its terms', async () => {
  const figures = await ask();
  assert.deepEqual(
    [figures.asOf, figures.retention, figures.revenue, figures.purchase, figures.cohort],
    [null, null, null, null, null],
  );
  assert.equal(figures.recency, null);
  assert.equal(figures.discountRate, 0.12);
});

test('retention, revenue, cohort and recency are what the lines of sales say', async () => {
  await importSales(
    context,
    [...benchCsv({ customers: 600, end, purchasesPerCustomer: 6, seed: 5 })].join(''),
  );
  await runValue(context, { until: null, model: 'auto', check: false });
  const figures = await ask();
  const lines = await context.rows<{ customer_id: number; day: string; amount: number }>(
    'select customer_id, purchased_on as day, sum(amount)::float8 as amount, bool_or(amount >= 0) from purchases group by 1, 2 having bool_or(amount >= 0)',
  );
  const all = await context.rows<{ customer_id: number; day: string; amount: number }>(
    'select customer_id, purchased_on as day, amount::float8 as amount from purchases',
  );
  const asOf = lines
    .map(({ day }) => day)
    .sort()
    .at(-1)!;
  assert.equal(figures.asOf, asOf);
  assert.deepEqual(figures.sample, {
    customers: new Set(lines.map((line) => line.customer_id)).size,
    of: new Set(lines.map((line) => line.customer_id)).size,
  });
  const yearBefore = (years: number) => `${Number(asOf.slice(0, 4)) - years}${asOf.slice(4)}`;
  const inYear = (ago: number) =>
    lines.filter(({ day }) => day <= yearBefore(ago) && day > yearBefore(ago + 1));
  const people = (of: typeof lines) => new Set(of.map((line) => line.customer_id));
  const [now, early] = [people(inYear(0)), people(inYear(1))];
  assert.equal(figures.retention!.n, early.size);
  assert.equal(
    figures.retention!.value,
    [...early].filter((id) => now.has(id)).length / early.size,
  );
  assert.ok(
    figures.retention!.low < figures.retention!.value &&
      figures.retention!.value < figures.retention!.high,
  );
  const late = all.filter(({ day, customer_id }) => day > yearBefore(1) && now.has(customer_id));
  const revenue = late.reduce((sum, { amount }) => sum + amount, 0) / now.size;
  assert.equal(figures.revenue!.n, now.size);
  assert.ok(Math.abs(figures.revenue!.value - revenue) < 1e-6 * revenue);
  assert.equal(figures.purchase!.n, inYear(0).length);

  const daysOf = new Map(
    [...Map.groupBy(lines, (line) => line.customer_id)].map(([id, of]) => [
      id,
      of.map(({ day }) => number(day)),
    ]),
  );
  const first = new Map([...daysOf].map(([id, days]) => [id, Math.min(...days)]));
  const { cohort } = figures;
  const length = cohort!.period === 'year' ? 365.25 : 365.25 / 4;
  const old = [...first].filter(
    ([, since]) => Math.floor((number(asOf) - since + 1) / length) >= cohort!.customers.length,
  );
  assert.equal(cohort!.customers[0], old.length);
  for (let k = 1; k < cohort!.customers.length; k++) {
    const active = old.filter(([id, since]) =>
      daysOf.get(id)!.some((day) => Math.floor((day - since) / length) === k),
    );
    assert.equal(cohort!.customers[k], active.length, `period ${k}`);
  }

  const from = number(asOf) - 91;
  const { recency } = figures;
  recency!.states.forEach((state, i) => {
    const members = [...daysOf].filter(([, days]) => {
      const before = days.filter((day) => day <= from);
      return before.length > 0 && Math.floor((from - Math.max(...before)) / 91) === i;
    });
    assert.equal(state.n, members.length);
    const bought = members.filter(([, days]) => days.some((day) => day > from));
    assert.equal(state.value, bought.length / members.length);
  });
  assert.ok(recency!.states[0]!.value > recency!.states.at(-1)!.value);
});

test('a sample takes about its share of the customers and always the same', async () => {
  const taken = () =>
    context.rows<{ id: number }>(`select id from customers where ${inSample('id', 0.25)}`);
  const [one, other] = [await taken(), await taken()];
  assert.deepEqual(one, other);
  assert.ok(one.length > 100 && one.length < 200, `${one.length} of 600`);
});

test('a cohort is as long as there are fifty customers for, and none of one period', () => {
  const cell = (complete: number, k: number, active: number) => ({
    complete,
    k,
    active,
    revenue: 1000,
  });
  assert.deepEqual(longestCohort([cell(3, 0, 20), cell(3, 1, 9), cell(2, 0, 40), cell(2, 1, 10)]), {
    customers: [60, 19],
    revenue: [33, 105],
  });
  assert.equal(longestCohort([cell(1, 0, 500)]), null);
  assert.equal(longestCohort([cell(5, 0, 49), cell(5, 1, 49)]), null);
});
