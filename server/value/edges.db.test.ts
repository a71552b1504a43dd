// Odd customers among ordinary ones: each has an answer, and it is a number.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { importFile } from '../customers/scratch-import.ts';
import type { AnswerOf } from '../platform/contract.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { contractsKind } from '../purchases/index.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import type { valueContract } from './contract.ts';
import { contractsJob, revalueContracts } from './queries-contracts.ts';
import { currentMeasure } from './queries-runs.ts';
import { revalue, revalueTouched } from './revalue.ts';

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

const readOne = async <Row extends Record<string, unknown>>(text: string) =>
  (await context.rows<Row>(text))[0]!;
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

/** Customers of one plan: of 60 that began on a day, so many made each monthly renewal; those lost left then. */
const survivors = [60, 44, 36, 31, 28, 26];
const plans = survivors.flatMap((left, t) => {
  const open = t === survivors.length - 1;
  const lost = left - (survivors[t + 1] ?? 0);
  return Array.from(
    { length: lost },
    (_, i) =>
      `P-${t}-${i},plan ${t} ${i},Plan,Plans,2026-06-15,monthly,100,${t},${open ? '' : `2026-${String(7 + t).padStart(2, '0')}-15`}`,
  );
});
const contractFile = (rows: readonly string[]) =>
  `contract,key,product,line,start,period,price,renewals,end\n${rows.join('\n')}\n`;
/** Odd contracts of odd customers, some of whom only ever had a contract. */
const oddContracts = [
  'O-1,once,Plan,Plans,2026-06-15,monthly,100,5,',
  // Two contracts of one line, and one that is over.
  'O-2,one day,Plan,Plans,2026-06-15,monthly,100,5,',
  'O-3,one day,Plan,Plans,2026-08-01,monthly,250,3,',
  'O-4,one day,Plan,Plans,2026-08-01,monthly,250,1,2026-09-20',
  'O-5,returns,Plan,Plans,2026-06-15,monthly,0,5,',
  'O-6,loses,Plan,Plans,2026-06-15,monthly,100,5,',
  'O-7,old,Plan,Plans,1999-01-01,yearly,1200,27,',
  'O-8,giant,Plan,Plans,2026-06-15,monthly,900000000,5,',
  // Begins after today; its renewal came up without news; nothing is known of its like.
  'O-9,future,Plan,Plans,2026-12-01,monthly,100,0,',
  'O-10,late,Plan,Plans,2026-06-30,monthly,100,3,',
  'O-11,alone,Box,Boxes,2026-11-01,quarterly,300,0,',
  // Every payment leaves a loss: of somebody who only has that, and of somebody who also buys.
  'O-12,at a loss,Loss,Plans,2026-06-15,monthly,100,5,',
  'O-13,free,Loss,Plans,2026-06-15,monthly,100,5,',
];

test('contracts are a part of the one value: lists, groups, course, bridge and reasons still agree to the cent, whoever has what', async () => {
  type Overview = AnswerOf<typeof valueContract.overview>;
  const before = new Map<string, number>();
  for (const key of ['once', 'one day', 'returns', 'loses', 'free', 'old', 'giant'])
    before.set(key, (await worthOf(key)).value!.value);
  const { orders } = await readOne<{ orders: number }>(
    'select sum(orders)::int as orders from customer_profit',
  );
  const put = await caller.call('PUT', '/api/costs', {
    costs: ['Plan', 'Box'].map((name) => ({ kind: 'margin_product', name, share: 0.5 })),
  });
  assert.equal(put.statusCode, 200, put.body);
  const impossible = [
    'X-1,once,Plan,Plans,2026-06-15,monthly,100,,2026-01-15',
    'X-2,once,Plan,Plans,2031-06-15,monthly,100,,',
  ];
  const told = await importFile(
    context,
    contractFile([...plans, ...oddContracts, ...impossible]),
    {},
    contractsKind,
  );
  assert.deepEqual(
    [told.rows_stored, told.rows_rejected],
    [plans.length + oddContracts.length, 2],
    'one that ends before it begins, and one that begins in years',
  );
  // A price in another currency is not one of ours with another name.
  const foreign = await importFile(
    context,
    `contract,key,product,line,start,period,price,currency,renewals
      F-1,once,Plan,Plans,2026-06-15,monthly,100,USD,5
      F-2,once,Plan,Plans,2026-06-15,monthly,100,coins,5
      F-3,once,Plan,Plans,2026-06-15,monthly,EUR 100,,5\n`.replaceAll('      ', ''),
    {},
    contractsKind,
  );
  assert.deepEqual(
    await context.rows(
      'select line, code from import_problems where import_id = $1 order by line, ordinal',
      [foreign.id],
    ),
    [
      { line: 2, code: 'currency_other' },
      { line: 3, code: 'currency_unknown' },
      { line: 4, code: 'currency_other' },
    ],
  );
  const cost = await caller.call('PUT', '/api/products/costs', {
    costs: [{ product: 'Loss', unitCost: 15_000, from: '2026-01-01' }],
  });
  assert.equal(cost.statusCode, 200, cost.body);
  await context.runJob(contractsJob);
  await context.runJob('value.refresh');
  await context.runJob('value.equity');

  const overview = await caller.get<Overview>('/api/value');
  const equity = await caller.get<AnswerOf<typeof valueContract.equity>>('/api/value/equity');
  const list = await readOne<{ value: number; contracts: number; left: number }>(
    `select sum(value)::bigint as value, sum(contract_value)::bigint as contracts,
       coalesce(sum(value) filter (where customer_group is null), 0)::bigint as left from customer_standing`,
  );
  assert.equal(overview.level, 'margin');
  assert.equal(overview.equity!.value, list.value);
  assert.equal(overview.contracts!.value, list.contracts);
  assert.ok(list.contracts > 0);
  assert.ok(overview.equity!.low < list.value && list.value < overview.equity!.high);
  assert.equal(equity.rows.at(-1)!.equity, list.value);
  const groups = overview.groups.reduce((sum, { value }) => sum + value, 0);
  assert.equal(groups + list.left, list.value);
  const ledger = await readOne<{ revenue: number }>(
    `select (sum(revenue) - (select sum(amount) from contract_payments where paid_on > '${end}'))::bigint as revenue
     from customer_profit`,
  );
  assert.equal(
    equity.rows.reduce((sum, { sales }) => sum + sales, 0),
    ledger.revenue,
    'payments are sales, on their day',
  );
  for (const row of equity.rows.slice(0, -1)) {
    const { bridge, groups: ends } = await caller.get<AnswerOf<typeof valueContract.equity>>(
      `/api/value/equity?from=${row.on}`,
    );
    const { opening, acquired, margin, retention, defected, closing } = bridge!;
    assert.equal(opening + acquired + margin + retention - defected, closing);
    assert.equal(
      ends.reduce((sum, { from }) => sum + from.value, 0),
      opening,
    );
    assert.equal(
      ends.reduce((sum, { to }) => sum + to.value, 0),
      closing,
    );
  }
  for (const { group, customers, value } of overview.groups) {
    const at = equity.groups.find((one) => one.group === group)!.to;
    assert.deepEqual([at.customers, at.value], [customers, value], group);
  }

  for (const key of [...before.keys(), 'future', 'late', 'at a loss', 'plan 5 0', 'plan 0 0']) {
    const one = await worthOf(key);
    const { value, low, high } = one.value!;
    assert.ok(low <= value && value <= high, `${key}: ${low} ${value} ${high}`);
    assert.equal(
      one.why.slice(0, -1).reduce((sum, { amount }) => sum + amount, 0),
      one.why.at(-1)?.amount ?? 0,
    );
    const { months } = await caller.get<History>(`/api/customers/${await idOf(key)}/value/history`);
    assert.equal(months.at(-1)!.value, value, key);
    const part = await readOne<{ value: number | null }>(
      `select s.contract_value as value from customer_standing s join customers c on c.id = s.customer_id
       where c.key = '${key}'`,
    );
    // A payment costs no order: what serving their purchases costs has not moved.
    if (before.has(key)) assert.equal(value, before.get(key)! + (part.value ?? 0), key);
    else assert.equal(value, part.value ?? 0, key);
    if (one.contracts !== null)
      assert.equal(one.why.find(({ step }) => step === 'contracts')!.amount, part.value);
  }
  const [sub, gone, late, alone] = [
    await worthOf('plan 5 0'),
    await worthOf('plan 0 0'),
    await worthOf('late'),
    await worthOf('alone'),
  ];
  assert.deepEqual([sub.pActive, sub.phase], [1, 'active']);
  assert.notEqual(sub.group, null);
  assert.deepEqual([gone.value!.value, gone.pActive, gone.group], [0, 0, null]);
  assert.ok(late.pActive! > 0 && late.pActive! < 1);
  assert.equal(alone.value, null, 'nothing is known of the renewals of boxes');
  const loss = await worthOf('at a loss');
  assert.ok(loss.value!.value < 0 && loss.value!.high <= 0, 'who stays costs more');
  assert.notEqual(loss.group, null);
  type OfCustomer = AnswerOf<typeof valueContract.customerContracts>;
  const own = await caller.get<OfCustomer>(
    `/api/customers/${await idOf('at a loss')}/value/contracts`,
  );
  assert.deepEqual(own.total, own.contracts[0]!.value);
  assert.deepEqual(own.total, loss.value);
  const brought = await caller.get<OneProfit>(`/api/customers/${await idOf('at a loss')}/profit`);
  assert.deepEqual([brought.profit!.revenue, brought.profit!.goods], [60_000, 90_000]);
  const now = await readOne<{ orders: number }>(
    'select sum(orders)::int as orders from customer_profit',
  );
  assert.equal(now.orders, orders, 'payments are no orders');
});

test('payments of contracts are our part of what a customer spends: of who has one alone, of who also buys, of nobody twice', async () => {
  await context.runJob('value.share');
  type Wallet = AnswerOf<typeof valueContract.customerWallet>;
  const spentOf = async (key: string) =>
    (await caller.get<Wallet>(`/api/customers/${await idOf(key)}/wallet`)).whole?.own ?? null;
  // Six payments of 100, and one of 300; once bought for 500 in the year.
  assert.deepEqual(
    [await spentOf('plan 5 0'), await spentOf('alone'), await spentOf('once')],
    [60_000, 30_000, 110_000],
  );
  const [known] = await context.rows(
    `select sum(w.own)::bigint as own from customer_wallet w where line = ''`,
  );
  const [sold] = await context.rows(
    `select sum(greatest(0, own))::bigint as own from (
       select customer_id, sum(amount) as own from (
         select customer_id, purchased_on as day, amount from purchases
         union all select customer_id, paid_on, amount from contract_payments) m
       where day > date '${end}' - 365 and day <= date '${end}' group by 1) c`,
  );
  assert.deepEqual(known, sold);
  const id = await idOf('plan 5 0');
  const told = await caller.call('POST', `/api/customers/${id}/wallet`, {
    source: 'customer',
    wallet: 900_000,
  });
  assert.equal(told.statusCode, 200, told.body);
  await context.runJob('value.wallets');
  const { customers } = await caller.get<AnswerOf<typeof valueContract.headroom>>(
    '/api/share/headroom?limit=100',
  );
  const row = customers.find((one) => one.id === id)!;
  assert.deepEqual([row.own, row.gap, row.pActive], [60_000, 840_000, 1]);
});

test('a word about a contract, or a purchase beside one, moves the one value at once', async () => {
  const path = `/api/customers/${await idOf('once')}/contracts`;
  const word = {
    source: 'file',
    externalId: 'O-1',
    product: 'Plan',
    line: 'Plans',
    startedOn: '2026-06-15',
    period: 'month',
    price: 10000,
    renewals: 5,
  };
  const was = await worthOf('once');
  assert.equal(
    (await caller.call('PUT', path, { ...word, endedOn: '2026-11-15' })).statusCode,
    200,
  );
  await revalueContracts(context);
  const without = await worthOf('once');
  assert.equal(without.contracts, null);
  assert.equal(without.value!.value, was.value!.value - was.contracts!);
  assert.ok(without.pActive! < 1);
  await caller.call('PUT', path, word);
  await revalueContracts(context);
  const again = (await worthOf('once')).value!;
  assert.equal(again.value, was.value!.value, 'open again');
  // Bounds of a whole base are read from a table of like customers, those of one are worked out.
  for (const end of ['low', 'high'] as const)
    assert.ok(Math.abs(again[end] / was.value![end] - 1) < 0.01, `${end} ${again[end]}`);
  // A line of sales of what is contracted is a payment of it, not a purchase: not even for a moment.
  const facts = () =>
    readOne(`select s.purchases, s.value from customer_standing s join customers c on c.id = s.customer_id
      where c.key = 'once'`);
  const known = await facts();
  await importSales(context, 'customer,date,amount,product,line\nonce,2026-11-15,100,Plan,Plans\n');
  await revalueTouched(context);
  assert.deepEqual(await facts(), known);
  await context.runJob('value.refresh');
  assert.equal((await facts()).purchases, known.purchases);
});
