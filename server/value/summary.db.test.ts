// The summary that the models read: redone for touched customers only, and yet as if made anew.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { jobs } from '../background.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { readBase, refreshSummary } from './queries-summary.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
});
after(() => context.drop());

async function refresh(): Promise<number> {
  const client = await context.database.pool.connect();
  try {
    return await refreshSummary(context.database.pool, client);
  } finally {
    client.release();
  }
}

interface Line {
  customer_id: number;
  day: string;
  amount: number;
}

/** The summary from all lines, by its definition; customers without a purchase have none. */
function fromScratch(lines: Line[]) {
  return [...Map.groupBy(lines, (line) => line.customer_id)]
    .flatMap(([customer_id, mine]) => {
      const days = [...Map.groupBy(mine, ({ day }) => day)]
        .map(([day, of]) => ({
          day,
          amount: of.reduce((sum, { amount }) => sum + amount, 0),
          bought: of.some(({ amount }) => amount >= 0),
        }))
        .sort((a, b) => (a.day < b.day ? -1 : 1));
      const bought = days.filter((day) => day.bought);
      if (bought.length === 0) return [];
      const first = bought[0]!.day;
      // A return on a day of its own is taken from the purchase before it.
      const later = days.filter(({ day }) => day >= (bought[1]?.day ?? 'never'));
      const sum = (some: typeof days) => some.reduce((all, { amount }) => all + amount, 0);
      return {
        customer_id,
        first_on: first,
        last_on: bought.at(-1)!.day,
        occasions: bought.length,
        spend: sum(days),
        repeat_days: later.filter((day) => day.bought && day.amount > 0).length,
        repeat_spend: sum(later),
      };
    })
    .sort((a, b) => a.customer_id - b.customer_id);
}

const sold = () =>
  context.rows<Line>('select customer_id, purchased_on as day, amount from purchases');
const summary = () => context.rows('select * from purchase_summary order by customer_id');
const dayNumber = (day: string) => Date.parse(day) / 86_400_000;

test('after any files the summary of touched customers is what all purchases say', async () => {
  const row = fc.record({
    name: fc.constantFrom('Ana', 'Bea', 'Caro', 'Dora', 'Eva', 'Flor'),
    day: fc.integer({ min: 1, max: 6 }),
    amount: fc.constantFrom(10, 20, 0, -5, -10, -20),
    order: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
  });
  const batch = fc.array(row, { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 3 }), async (batches) => {
      await context.rows('truncate purchases, orders, purchase_summary, touched');
      for (const rows of batches) {
        const text = rows.map(
          ({ name, day, amount, order }) =>
            `${name},2026-02-0${day},${amount},${order ? name + order : ''}`,
        );
        await importSales(context, `name,date,amount,order\n${text.join('\n')}`, {
          mapping: { name: 'name', date: 'date', amount: 'amount', orderId: 'order' },
        });
        await refresh();
        const expected = fromScratch(await sold());
        assert.deepEqual(await summary(), expected);
        assert.equal(await refresh(), 0);
      }
      // The same in columns, and as it stood on an earlier evening.
      const client = await context.database.pool.connect();
      for (const until of [null, '2026-02-03']) {
        const base = await readBase(client, until);
        const expected = fromScratch(
          (await sold()).filter(({ day }) => until === null || day <= until),
        );
        assert.equal(base.customers, expected.length);
        assert.deepEqual(
          [...base.id],
          expected.map((one) => one.customer_id),
        );
        assert.deepEqual(
          [...base.first],
          expected.map((one) => dayNumber(one.first_on)),
        );
        assert.deepEqual(
          [...base.last],
          expected.map((one) => dayNumber(one.last_on)),
        );
        assert.deepEqual(
          [...base.occasions],
          expected.map((one) => one.occasions),
        );
        assert.deepEqual(
          [...base.spend],
          expected.map((one) => one.spend),
        );
        assert.deepEqual(
          [...base.repeatDays],
          expected.map((one) => one.repeat_days),
        );
        assert.deepEqual(
          [...base.repeatSpend],
          expected.map((one) => one.repeat_spend),
        );
      }
      client.release();
    }),
    { numRuns: 6, seed: 21 },
  );
});

test('a customer whose last purchase was amended away has no summary any more', async () => {
  await context.rows('truncate purchases, orders, purchase_summary, touched');
  await importSales(
    context,
    'customer,date,amount,order\nG1,2026-02-01,10,A\nG2,2026-02-01,10,B\n',
  );
  await refresh();
  await importSales(context, 'customer,date,amount,order\nG2,2026-02-01,10,A\n');
  await refresh();
  const keys = await context.rows(
    'select key, occasions, spend from purchase_summary join customers on id = customer_id',
  );
  assert.deepEqual(keys, [{ key: 'G2', occasions: 1, spend: 2000 }]);
});

test('sales that are committed while the summary is made are seen by the next one', async () => {
  await context.rows('truncate purchases, purchase_summary, touched');
  const slow = await context.database.pool.connect();
  try {
    const sell = (customer: number) =>
      `insert into purchases (customer_id, line_key, purchased_on, amount, source)
       values (${customer}, gen_random_uuid(), '2026-02-01', 100, 'sales')`;
    await slow.query('begin');
    await slow.query(sell(1));
    await slow.query("select touch('purchases', array[1::bigint])");
    await context.rows(sell(2));
    await context.rows("select touch('purchases', array[2::bigint])");
    assert.equal(await refresh(), 1);
    await slow.query('commit');
    assert.equal(await refresh(), 1);
    assert.deepEqual(
      (await summary()).map(({ customer_id }) => customer_id),
      [1, 2],
    );
  } finally {
    slow.release();
  }
});

test('numbers of any size and sign come through the column reader', async () => {
  await context.rows('truncate purchases, purchase_summary, touched');
  await context.rows(`insert into purchase_summary values
    (1, '1903-05-07', '1969-12-31', 2, -999999999999999, 1, -1),
    (9007199254740991, '1970-01-01', '2199-12-31', 2147483647, 9007199254740991, 0, 0)`);
  const client = await context.database.pool.connect();
  const base = await readBase(client, null);
  client.release();
  assert.deepEqual([...base.id], [1, Number.MAX_SAFE_INTEGER]);
  assert.deepEqual([...base.first], [dayNumber('1903-05-07'), 0]);
  assert.deepEqual([...base.last], [-1, dayNumber('2199-12-31')]);
  assert.deepEqual([...base.spend], [-999_999_999_999_999, Number.MAX_SAFE_INTEGER]);
  assert.deepEqual([...base.repeatSpend], [-1, 0]);
});

test('a large base is summed up for the first time in two parts, with nobody left out or twice', async () => {
  await context.rows('truncate purchases, purchase_summary, touched');
  await context.rows(`insert into purchases (customer_id, line_key, purchased_on, amount, source)
    select c, gen_random_uuid(), date '2026-02-01' + d, 100 + c, 'sales'
    from generate_series(1, 20001) c, generate_series(0, c % 2) d`);
  await context.rows(`select touch('purchases', array(select generate_series(1::bigint, 20001)))`);
  assert.equal(await refresh(), 20_001);
  const found = await context.rows(
    'select count(*)::int as n, sum(occasions)::int as days, sum(spend)::bigint as spend from purchase_summary',
  );
  const sold = await context.rows(
    'select count(distinct customer_id)::int as n, count(*)::int as days, sum(amount)::bigint as spend from purchases',
  );
  assert.deepEqual(found, sold);
  assert.equal(await refresh(), 0);
});
