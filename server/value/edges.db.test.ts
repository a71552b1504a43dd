// Odd customers among ordinary ones: each has an answer, and it is a number.
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
import { currentMeasure } from './queries-runs.ts';
import { revalue } from './revalue.ts';

type Explained = AnswerOf<typeof valueContract.customer>;
type History = AnswerOf<typeof valueContract.history>;
type OneProfit = AnswerOf<typeof valueContract.customerProfit>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const end = '2026-11-19';

/** Every line costs 60 % of its amount, but where it is told otherwise. */
const odd = [
  'once,2026-06-01,500,1,300',
  ...Array.from({ length: 9 }, (_, i) => `one day,2026-05-05,${100 + i},1,60`),
  // More came back than went out.
  'returns,2025-12-01,900,1,540',
  'returns,2026-02-01,800,1,480',
  'returns,2026-03-01,-2500,-1,1500',
  'only returns,2026-03-01,-250,-1,150',
  // Everything sold under its cost.
  ...['2026-01-10', '2026-04-10', '2026-08-10'].map((day) => `loses,${day},100,1,180`),
  ...['2026-01-10', '2026-04-10', '2026-08-10'].map((day) => `free,${day},0,1,10`),
  // Long before anybody else, and still there.
  'old,1999-01-01,100,1,60',
  'old,1999-02-01,100,1,60',
  'old,2026-10-01,100,1,60',
  'long gone,1998-03-01,100,1,60',
  // Alone more than all others together.
  ...['2026-01-01', '2026-03-01', '2026-06-01', '2026-09-01'].map(
    (day) => `giant,${day},900000000,1,540000000`,
  ),
];

before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  const [, ...usual] = [...benchCsv({ customers: 560, end, purchasesPerCustomer: 5, seed: 31 })]
    .join('')
    .trimEnd()
    .split('\n');
  const costed = usual.map((line) => {
    const [customer, day, amount] = line.split(',') as [string, string, string];
    return `${customer},${day},${amount},${Number(amount) < 0 ? -1 : 1},${(Math.abs(Number(amount)) * 0.6).toFixed(2)}`;
  });
  await importSales(
    context,
    `customer,date,amount,quantity,unit_cost\n${[...costed, ...odd].join('\n')}\n`,
  );
  await context.runJob('value.refresh');
  await context.runJob('value.equity');
});
after(async () => {
  await app.close();
  await context.drop();
});

const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;
const worthOf = async (key: string) =>
  caller.get<Explained>(`/api/customers/${await idOf(key)}/value`);

for (const [key, what] of [
  ['once', 'one purchase only'],
  ['one day', 'all purchases on one day'],
  ['returns', 'returns exceeding purchases'],
  ['loses', 'every sale below its cost'],
  ['free', 'nothing ever paid'],
  ['old', 'first bought long before everybody else'],
  ['long gone', 'bought once, decades ago'],
  ['giant', 'more than all others together'],
] as const)
  test(`${what}: a value with its interval, a reason that adds up, and a history`, async () => {
    const one = await worthOf(key);
    assert.ok(one.value, 'there is a value');
    const { value, low, high } = one.value;
    assert.ok([value, low, high].every(Number.isSafeInteger));
    assert.ok(low <= high, `${low} to ${high}`);
    assert.ok(one.pActive! >= 0 && one.pActive! <= 1);
    const steps = one.why.slice(0, -1).reduce((sum, { amount }) => sum + amount, 0);
    assert.equal(steps, value);
    const { months } = await caller.get<History>(`/api/customers/${await idOf(key)}/value/history`);
    assert.equal(months.at(-1)!.value, value);
    const { profit } = await caller.get<OneProfit>(`/api/customers/${await idOf(key)}/profit`);
    assert.ok(profit);
  });

test('all on one day is one purchase; who has left for decades is worth next to nothing', async () => {
  const [day] = await context.rows<{ purchases: number }>(
    'select purchases from customer_standing where customer_id = $1',
    [await idOf('one day')],
  );
  assert.equal(day!.purchases, 1);
  const gone = await worthOf('long gone');
  assert.ok(gone.pActive! < 0.1 && gone.group === null);
  const loses = await caller.get<OneProfit>(`/api/customers/${await idOf('loses')}/profit`);
  assert.equal(loses.profit!.profit, -24_000);
});

test('who only brought things back never bought: facts, no value, and the money is not lost', async () => {
  const one = await worthOf('only returns');
  assert.deepEqual([one.value, one.why], [null, []]);
  const { profit } = await caller.get<OneProfit>(
    `/api/customers/${await idOf('only returns')}/profit`,
  );
  assert.equal(profit!.revenue, -25_000);
});

test('the giant does not break the sums: list, groups, course and bridge still agree', async () => {
  const overview = await caller.get<AnswerOf<typeof valueContract.overview>>('/api/value');
  const equity = await caller.get<AnswerOf<typeof valueContract.equity>>('/api/value/equity');
  const [list] = await context.rows<{ value: number }>(
    'select sum(value)::bigint as value from customer_standing',
  );
  assert.equal(overview.equity!.value, list!.value);
  assert.equal(equity.rows.at(-1)!.equity, list!.value);
  assert.ok(equity.rows.length <= 37, 'decades are not walked month by month');
  const giant = await worthOf('giant');
  assert.ok(giant.value!.value > 0.5 * list!.value);
  assert.ok(overview.equity!.low > 0 && overview.equity!.low < overview.equity!.value);
});

test('a sale of the future and one in another currency stay out with their reason, and nothing of the values moves', async () => {
  const before = await context.rows('select customer_id, value from customer_standing order by 1');
  const row = await importSales(
    context,
    'customer,date,amount,currency\nonce,2199-01-01,100,MXN\nonce,2026-11-01,100,USD\n',
  );
  assert.deepEqual([row.rows_stored, row.rows_rejected], [0, 2]);
  await context.runJob('value.refresh');
  assert.deepEqual(
    await context.rows('select customer_id, value from customer_standing order by 1'),
    before,
  );
});

test('customers behind every leg of the bridge and every flow between groups are those it counts, to the cent', async () => {
  const moves = await caller.get<AnswerOf<typeof valueContract.moves>>('/api/value/moves');
  assert.deepEqual(
    moves.spans.map(({ since }) => since),
    ['month', 'year'],
  );
  const asked = async (more: object[]) => {
    const question = encodeURIComponent(JSON.stringify({ all: more }));
    const { customers } = await caller.get<{ customers: number }>(
      `/api/customers/count?exact=true&question=${question}`,
    );
    return customers;
  };
  for (const { since, on, flows } of moves.spans) {
    const { bridge } = await caller.get<AnswerOf<typeof valueContract.equity>>(
      `/api/value/equity?from=${on}&to=${moves.to}`,
    );
    const [legs] = await context.rows<
      Record<'acquired' | 'margin' | 'retention' | 'defected', number>
    >(
      `select sum(acquired)::bigint as acquired, sum(margin)::bigint as margin,
         sum(retention)::bigint as retention, sum(defected)::bigint as defected
       from equity_changes where since = $1`,
      [since],
    );
    // Who had left and still has moves by next to nothing, and is not listed.
    const rest = await leftOver(on, moves.to!);
    assert.equal(
      legs!.acquired + legs!.margin + legs!.retention - legs!.defected + rest,
      bridge!.closing - bridge!.opening,
    );
    assert.equal(legs!.acquired, bridge!.acquired);
    assert.equal(
      await asked([{ field: `${since}_ago.was`, is: 'one_of', value: ['new'] }]),
      bridge!.acquiredCustomers,
    );
    for (const { was, now, customers } of flows.slice(0, 6))
      assert.equal(
        await asked([
          { field: `${since}_ago.was`, is: 'one_of', value: [was] },
          { field: `${since}_ago.now`, is: 'one_of', value: [now] },
        ]),
        customers,
        `${was} to ${now}`,
      );
  }
});

/** What the value of those changed by who had left by an evening and on the last. */
async function leftOver(from: string, to: string): Promise<number> {
  const { groups } = await caller.get<AnswerOf<typeof valueContract.equity>>(
    `/api/value/equity?from=${from}&to=${to}`,
  );
  const left = groups.find(({ group }) => group === 'left')!;
  const rows = await context.rows<{ was: string; now: string; change: number; value: number }>(
    `select m.was, m.now, (m.acquired + m.margin + m.retention - m.defected) as change, s.value
     from equity_changes m join customer_standing s using (customer_id)
     where (m.was = 'left' or m.now = 'left') and m.since = $1`,
    [from < '2026-01-01' ? 'year' : 'month'],
  );
  // At the end: those who came to it and those who stayed; at the beginning: those who went from it and those who stayed.
  const came = rows.filter(({ now }) => now === 'left').reduce((sum, { value }) => sum + value, 0);
  const went = rows
    .filter(({ was }) => was === 'left')
    .reduce((sum, { value, change }) => sum + value - change, 0);
  return left.to.value - came - (left.from.value - went);
}

test('what serving costs is taken off every value, and list, course, reason and a customer alone say the same', async () => {
  const gross = await caller.get<AnswerOf<typeof valueContract.overview>>('/api/value');
  assert.equal(gross.serving, null);
  const costs = [
    { kind: 'order', amount: 2_000_000 },
    { kind: 'return', amount: 9000 },
    { kind: 'maintenance', amount: 1200 },
    { kind: 'acquisition', amount: 40_000 },
  ];
  assert.equal((await caller.call('PUT', '/api/costs', { costs })).statusCode, 200);
  await context.runJob('value.refresh');
  await context.runJob('value.equity');
  const net = await caller.get<AnswerOf<typeof valueContract.overview>>('/api/value');
  assert.ok(net.serving! > 2000, `${net.serving}`);
  assert.ok(net.equity!.value < gross.equity!.value);
  const equity = await caller.get<AnswerOf<typeof valueContract.equity>>('/api/value/equity');
  assert.equal(equity.rows.at(-1)!.equity, net.equity!.value);
  assert.equal(equity.expected!.acquisitionEach, 40_000);
  // Small customers are worth less than nothing where an order costs more than they ever spend.
  const people = await context.rows<{ id: number; value: number; low: number; high: number }>(
    `(select customer_id as id, value, value_low as low, value_high as high from customer_standing
      where value is not null order by value limit 3)
     union all (select customer_id, value, value_low, value_high from customer_standing
      where value is not null order by value desc limit 3)`,
  );
  assert.ok(people[0]!.value < 0);
  for (const { id, value, low, high } of people) {
    assert.ok(low <= high);
    const one = await caller.get<Explained>(`/api/customers/${id}/value`);
    const step = one.why.find((each) => each.step === 'serving')!;
    assert.ok(step.amount <= 0 && step.mine! > 0 && Math.round(step.average!) === net.serving);
    assert.equal(
      one.why.slice(0, -1).reduce((sum, { amount }) => sum + amount, 0),
      value,
    );
    const { months } = await caller.get<History>(`/api/customers/${id}/value/history`);
    assert.equal(months.at(-1)!.value, value);
  }
  const measure = (await currentMeasure(context.db))!;
  const client = await context.database.pool.connect();
  try {
    await revalue(
      context.db,
      client,
      measure,
      people.map(({ id }) => id),
    );
  } finally {
    client.release();
  }
  for (const { id, value } of people) {
    const one = await caller.get<Explained>(`/api/customers/${id}/value`);
    assert.equal(one.value!.value, value, 'nothing was bought, nothing changes');
  }
});

test('ratings of the drivers are kept version by version, their weights as shares; odd ones are refused', async () => {
  type Drivers = AnswerOf<typeof valueContract.drivers>;
  assert.deepEqual((await caller.get<Drivers>('/api/value/drivers')).ratings, []);
  const rated = (own: number) => ({
    ratings: [
      { driver: 'value', weight: 60, own, rival: 3.5, answers: 120 },
      { driver: 'brand', weight: 30, own: 3.2, rival: 4, answers: 120 },
      { driver: 'relationship', weight: 30, own: 4.1, rival: 3, answers: null },
    ],
  });
  for (const own of [4, 4, 4.4])
    assert.equal((await caller.call('PUT', '/api/value/drivers', rated(own))).statusCode, 200);
  const { ratings } = await caller.get<Drivers>('/api/value/drivers');
  assert.deepEqual(
    ratings.map(({ driver, weight, own, answers }) => [driver, weight, own, answers]),
    [
      ['value', 0.5, 4.4, 120],
      ['brand', 0.25, 3.2, 120],
      ['relationship', 0.25, 4.1, null],
    ],
  );
  // The same again was no version of its own.
  const [versions] = await context.rows('select count(*)::int as n from equity_ratings');
  assert.equal(versions!.n, 6);
  for (const odd of [rated(6), { ratings: rated(4).ratings.slice(1) }])
    assert.equal(
      (await caller.call('PUT', '/api/value/drivers', odd)).json().error.code,
      'bad_request',
    );
});
