// Worth from the first purchase on by the way in: as added up by hand, shrunk where few, hidden where it is contact data.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { changeCosts, changeTerms, readTerms } from '../company/index.ts';
import type { AnswerOf } from '../platform/contract.ts';
import { allRights } from '../platform/rights.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { makePerson } from '../users/scratch-people.ts';
import type { valueContract } from './contract.ts';
import { runValue } from './queries.ts';
import { keepSamples } from './queries-samples.ts';
import { entriesOf, meanOfAll, monthsToPay } from './rules-entry.ts';

type Entries = AnswerOf<typeof valueContract.entry>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let ask: (by: string, rights?: readonly string[]) => Promise<Entries>;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  ask = async (by, rights = allRights) => {
    const person = await makePerson(context, app, {
      rights: allRights.filter((right) => rights.includes(right)),
    });
    const answer = await person.send('GET', `/api/value/entry?by=${by}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json() as Entries;
  };
});
after(async () => {
  await app.close();
  await context.drop();
});

test('before there are values there is nothing to expect', async () => {
  assert.deepEqual((await ask('source')).entries, []);
});

test('each source is worth what its customers brought and will bring, as on their first day', async () => {
  await importSales(
    context,
    [...benchCsv({ customers: 700, end: '2026-11-19', purchasesPerCustomer: 4, seed: 4 })].join(''),
  );
  await context.rows(`update customers set source = case when id % 3 = 0 then 'Feria' when id % 100 = 1
    then 'ana@example.com' when id % 3 = 1 then 'Web' end`);
  const run = await runValue(context, { until: null, model: 'pareto-nbd', check: false });
  const found = await ask('source');
  const delta = Math.log1p(run.terms.discountRate) / 365.25;
  const customers = await context.rows<{
    id: number;
    source: string | null;
    value: number;
    first: number;
  }>(
    `select c.id, c.source, s.value::float8 as value, s.first_purchase_on - date '1970-01-01' as first
     from customers c join customer_standing s on s.customer_id = c.id`,
  );
  const lines = await context.rows<{ customer_id: number; day: number; amount: number }>(
    "select customer_id, purchased_on - date '1970-01-01' as day, amount::float8 as amount from purchases",
  );
  const asOf = Date.parse(found.asOf!) / 86_400_000;
  const worthOf = ({ id, value, first }: (typeof customers)[number]) =>
    lines
      .filter((line) => line.customer_id === id)
      .reduce((sum, { day, amount }) => sum + amount * Math.exp(-delta * (day - first)), 0) +
    value * Math.exp(-delta * (asOf - first));
  for (const [source, of] of Map.groupBy(customers, (one) => one.source)) {
    const entry = found.entries.find(({ name }) => name === source);
    assert.ok(entry, String(source));
    assert.equal(entry.customers, of.length);
    const mean = of.reduce((sum, one) => sum + worthOf(one), 0) / of.length;
    assert.ok(Math.abs(entry.mean - mean) <= 1, `${source}: ${entry.mean} is not ${mean}`);
    assert.ok(
      entry.expected!.low < entry.expected!.value && entry.expected!.value < entry.expected!.high,
    );
  }
  assert.equal(found.level, 'sales');
  assert.equal(found.sample.customers, customers.length);
});

test('a source that holds an address is masked for whoever may not see it', async () => {
  const seen = await ask('source', ['value.read']);
  assert.ok(seen.entries.every(({ name }) => name !== 'ana@example.com'));
  assert.ok((await ask('source')).entries.some(({ name }) => name === 'ana@example.com'));
});

/** Sums of fractions differ in their last digit with the order in which the database adds them. */
const rounded = (answer: object) =>
  JSON.parse(
    JSON.stringify(answer, (_, value) =>
      typeof value === 'number' ? Number(value.toPrecision(10)) : value,
    ),
  );

test('of a large base it is made after each run, masked or not, and shown until the next run stands', async () => {
  const live = await ask('source');
  const masked = await ask('source', ['value.read']);
  const product = await ask('product');
  const least = { figures: 0, rfm: 0, entry: 0 };
  await keepSamples(context.db, new Date(), least);
  const [counted] = await context.rows('select count(*)::int as n from value_samples');
  assert.equal(counted!.n, 10);
  // What is shown is what was kept, and it is what would be read.
  await context.rows(
    `update value_samples set answer = jsonb_set(answer, '{others}', '77') where key like 'entry%'`,
  );
  assert.deepEqual(rounded(await ask('source')), rounded({ ...live, others: 77 }));
  assert.deepEqual(
    rounded(await ask('source', ['value.read'])),
    rounded({ ...masked, others: 77 }),
  );
  assert.deepEqual(rounded(await ask('product')), rounded({ ...product, others: 77 }));
  assert.ok(!JSON.stringify(await ask('source', ['value.read'])).includes('ana@example.com'));
  // Made again it stays: nothing has happened since.
  await keepSamples(context.db, new Date(), least);
  assert.equal((await ask('source')).others, 77);
  // Of an earlier run it is not shown, and made again.
  await context.rows('update value_samples set run_id = run_id - 1');
  assert.deepEqual(rounded(await ask('source')), rounded(live));
  await keepSamples(context.db, new Date(), least);
  assert.equal(
    (await context.rows('select 1 from value_samples join value_runs on id = run_id and current'))
      .length,
    10,
  );
  // A base that is read whole is asked when somebody looks.
  await context.rows('delete from value_samples');
  await context.runJob('value.samples');
  assert.equal((await context.rows('select 1 from value_samples')).length, 0);
});

test('products, baskets, channels and stores of the first day name every customer once', async () => {
  for (const by of ['product', 'basket', 'channel', 'store', 'cohort']) {
    const { entries, others, sample } = await ask(by);
    const named = entries.reduce((sum, { customers }) => sum + customers, 0);
    assert.equal(named + others, sample.customers, by);
  }
});

test('with a margin and the cost of winning by source, the cost stands beside the worth and is paid back', async () => {
  const now = new Date('2026-11-20T12:00:00Z');
  await changeCosts(context.db, [{ kind: 'acquisition', name: 'Feria', amount: 50 }], {
    user: null,
    now,
  });
  const terms = await readTerms(context.db);
  await changeTerms(context.db, { ...terms, grossMargin: 0.5 }, null, now);
  await runValue(context, { until: null, model: 'pareto-nbd', check: false });
  const { level, entries } = await ask('source');
  const of = (name: string) => entries.find((entry) => entry.name === name)!;
  assert.equal(level, 'margin');
  assert.deepEqual([of('Feria').cost, of('Web').cost, of('Web').payback], [50, null, null]);
  assert.ok(of('Feria').payback! > 0 && of('Feria').payback! < 1);
  const { expected, net } = of('Feria');
  assert.deepEqual(
    [net!.value, net!.low, net!.high],
    [expected!.value - 50, expected!.low - 50, expected!.high - 50],
  );
  assert.equal(of('Web').net, null, 'nothing is known of what winning one costs');
  // Of cohorts it is what their customers have cost, as profits have it.
  const { entries: cohorts } = await ask('cohort');
  const spent = await context.rows<{ year: string; cost: number }>(
    `select to_char(s.first_on, 'YYYY') as year, avg(p.acquisition)::float8 as cost
     from purchase_summary s join customer_profit p using (customer_id) group by 1`,
  );
  assert.ok(cohorts.length > 1);
  for (const { name, cost, net: left, expected: worth } of cohorts) {
    assert.equal(cost, Math.round(spent.find(({ year }) => year === name)!.cost), String(name));
    if (worth) assert.equal(left!.value, worth.value - cost!);
  }
});

test('ways of few customers are pulled to the others, of hardly any get no number', () => {
  const row = (name: string, customers: number, mean: number) => ({
    name,
    customers,
    mean,
    sd: customers > 1 ? 1000 : null,
    again: 1,
  });
  const rows = [
    row('many', 4000, 1000),
    row('more', 3000, 1100),
    row('few', 8, 1600),
    row('two', 2, 9000),
  ];
  const entries = entriesOf(rows);
  const of = (name: string) => entries.find((entry) => entry.name === name)!;
  assert.ok(Math.abs(of('many').expected!.value - 1000) < 25);
  assert.ok(of('few').expected!.value < 1450 && of('few').kept! < 0.7);
  assert.equal(of('two').expected, null);
  assert.equal(entries.at(-1)!.name, 'two');
  assert.equal(
    meanOfAll(rows)!.value,
    Math.round((4000 * 1000 + 3000 * 1100 + 8 * 1600 + 2 * 9000) / 7010),
  );
  assert.equal(meanOfAll([]), null);
  // Everybody alike: nothing to shrink, nothing to divide by.
  assert.equal(
    entriesOf([{ name: 'same', customers: 9, mean: 5, sd: 0, again: 0 }])[0]!.expected!.value,
    5,
  );
});

test('the cost of winning is paid back in the month in which the mean customer has brought it', () => {
  const month = (at: number, brought: number, customers = 10) => ({
    month: at,
    brought,
    customers,
  });
  assert.equal(monthsToPay([month(0, 100), month(1, 50), month(2, 100)], 20), 2.5);
  assert.equal(monthsToPay([month(0, 100), month(1, 50, 4)], 20), null);
  assert.equal(monthsToPay([], 20), null);
});
