// The share of customer against the models and against planted wallets: every rung of the ladder, the list of where
// selling more pays, and what happens when somebody says, takes back, merges, leaves or erases.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { aggregateShare, estimateWallet, walletHeadroom } from '@clientela/models';
import { sampleCsv, sampleWallets, walletRows } from '../../sample/index.ts';
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
import { runValue } from './queries.ts';
import { redoShare, walletsJob } from './queries-share.ts';
import { tellWallets } from './queries-wallets.ts';

type Share = AnswerOf<typeof valueContract.share>;
type Headroom = AnswerOf<typeof valueContract.headroom>;
type OneWallet = AnswerOf<typeof valueContract.customerWallet>;

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

const send = async (method: 'POST' | 'DELETE', url: string, body?: object) => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json();
};
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;
const wallet = async (key: string) =>
  caller.get<OneWallet>(`/api/customers/${await idOf(key)}/wallet`);
const tell = async (key: string, told: object) => {
  const done = await send('POST', `/api/customers/${await idOf(key)}/wallet`, {
    source: 'customer',
    ...told,
  });
  await context.runJob(walletsJob);
  return done.facts as number[];
};

test('before anybody bought there is no share, and nothing fails', async () => {
  await redoShare(context);
  const found = await caller.get<Share>('/api/share');
  assert.deepEqual([found.status, found.asOf, found.total], ['empty', null, null]);
  assert.deepEqual((await caller.get<Headroom>('/api/share/headroom')).customers, []);
});

test('each way of knowing a wallet gives what the models give, and the best one is taken', async () => {
  // What one of three suppliers sells (100,000), and what a bar of coffee buys (75 of 150).
  const rows = ['customer,date,amount,product,line'];
  for (let i = 0; i < 5; i++)
    rows.push(
      `K${i},2026-05-0${i + 1},${100_000 + i},Beans,Coffee`,
      `K${i},2026-06-01,50,Cup,Cups`,
    );
  rows.push(
    'A19,2026-05-09,100000,Beans,Coffee',
    'SMALL,2026-06-02,75,Beans,Coffee',
    'OLD,2024-01-01,500,Beans,Coffee',
  );
  await importSales(context, `${rows.join('\n')}\n`);
  await context.runJob('value.refresh');
  await redoShare(context);
  const { whole: first } = await wallet('K0');
  assert.deepEqual(
    [first!.own, first!.method, first!.confidence],
    [100_050_00, 'segment-benchmark', 'low'],
  );
  assert.ok(Math.abs(first!.share! - first!.own / first!.wallet) < 1e-6);
  // Nobody who bought nothing within the year, and of whom nothing is known.
  assert.equal((await wallet('OLD')).whole, null);
  const own = first!.own;
  const similar = (
    await context.rows<{ own: number }>("select own from customer_wallet where line = ''")
  ).map((row) => row.own);
  const steps = [
    [{ suppliers: 3 }, { suppliers: 3 }],
    [
      { suppliers: 10, rank: 3 },
      { suppliers: 10, rank: 3 },
    ],
    [
      { source: 'staff', share: 0.4 },
      { supplierShare: 0.4, suppliers: 10, rank: 3 },
    ],
    [{ wallet: 200_000_00 }, { declared: 200_000_00, supplierShare: 0.4 }],
  ] as const;
  const byModel = estimateWallet({ own, similar })!;
  assert.deepEqual([first!.wallet, first!.method], [Math.round(byModel.wallet), byModel.method]);
  const noted: number[] = [];
  for (const [told, evidence] of steps) {
    noted.push(...(await tell('K0', told)));
    const { whole } = await wallet('K0');
    const expected = estimateWallet({ own, ...evidence })!;
    assert.deepEqual(
      [whole!.wallet, whole!.method],
      [Math.round(expected.wallet), expected.method],
    );
    assert.ok(whole!.walletLow >= own && whole!.walletLow <= whole!.wallet);
    assert.ok(whole!.walletHigh >= whole!.wallet);
  }
  // Each taken back, the one below holds again.
  const methods = ['supplier-share', 'wallet-allocation-rule', 'segment-benchmark'];
  noted.splice(0, 1);
  for (const method of methods) {
    await send('DELETE', `/api/customers/${await idOf('K0')}/wallet/${noted.pop()}`);
    await context.runJob(walletsJob);
    const left = (await wallet('K0')).whole!.method;
    assert.equal(left, method === 'segment-benchmark' ? 'equal-split' : method);
  }
});

test('A19 and its neighbours: rank 3 of 10 gets 14.55 %, one of three suppliers a third, 75 of 150 a half', async () => {
  const share = async (key: string) => (await wallet(key)).whole!;
  await tell('A19', { suppliers: 3 });
  assert.equal((await share('A19')).wallet, 300_000_00);
  await tell('A19', { suppliers: 10, rank: 3 });
  assert.ok(Math.abs((await share('A19')).share! - 0.1455) < 1e-4);
  await tell('A19', { source: 'staff', share: 0.8 });
  assert.equal((await share('A19')).wallet, 125_000_00);
  await tell('SMALL', { wallet: 150_00 });
  assert.equal((await share('SMALL')).share, 0.5);
});

test('what a customer says below what we sell is contradicted; of a line it raises the whole', async () => {
  await tell('SMALL', { wallet: 50_00 });
  const { whole, facts } = await wallet('SMALL');
  assert.deepEqual(
    [whole!.wallet, whole!.contradicted, whole!.confidence, whole!.share],
    [75_00, true, 'low', 1],
  );
  assert.deepEqual(
    [facts[0]!.wallet, facts[0]!.source, facts[0]!.confidence],
    [50_00, 'customer', 'high'],
  );
  await tell('K1', { wallet: 900_000_00, line: 'Coffee' });
  const k1 = await wallet('K1');
  const coffee = k1.lines.find(({ line }) => line === 'Coffee')!;
  assert.deepEqual([coffee.wallet, coffee.method], [900_000_00, 'declared']);
  assert.ok(k1.whole!.wallet >= 900_000_00 + 50_00, 'the whole holds the line');
  // Of somebody who bought nothing for years, what they say is all there is.
  await tell('OLD', { wallet: 400_00 });
  const old = (await wallet('OLD')).whole!;
  assert.deepEqual([old.own, old.wallet, old.share, old.method], [0, 400_00, 0, 'declared']);
});

test('what says nothing is refused by its field', async () => {
  const id = await idOf('K0');
  const refused = async (body: object, code: string) => {
    const answer = await caller.call('POST', `/api/customers/${id}/wallet`, {
      source: 'customer',
      ...body,
    });
    assert.equal(answer.json().error?.code, code, answer.body);
  };
  await refused({}, 'wallet_invalid');
  await refused({ rank: 2 }, 'wallet_invalid');
  await refused({ rank: 4, suppliers: 3 }, 'wallet_invalid');
  await refused({ wallet: 1, saidOn: '2199-01-01' }, 'wallet_invalid');
  await refused({ wallet: 1, saidOn: '2026-02-30' }, 'day_invalid');
  await refused({ wallet: 1, line: 'Sofas' }, 'wallet_line_unknown');
  const gone = await caller.call('DELETE', `/api/customers/${id}/wallet/999999`);
  assert.equal(gone.json().error.code, 'wallet_not_found');
});

test('a list of many is stored once, by keys, and tells what it could not place', async () => {
  const rows = [
    { customer: 'K2', wallet: 300_000_00, saidOn: '2026-06-01' },
    { customer: 'K3', suppliers: 4, rank: 1, saidOn: '2026-06-01' },
    { customer: 'NOBODY', wallet: 5_00 },
    { customer: 'K4', wallet: 5_00, line: 'Sofas' },
  ];
  const once = await send('POST', '/api/wallets', { rows });
  assert.deepEqual(once, { stored: 2, same: 0, unknown: ['NOBODY'], unknownLines: ['Sofas'] });
  assert.deepEqual((await send('POST', '/api/wallets', { rows })).same, 2);
  await context.runJob(walletsJob);
  assert.equal((await wallet('K2')).whole!.method, 'declared');
  assert.equal((await wallet('K3')).whole!.method, 'wallet-allocation-rule');
});

test('who is touched is estimated as everybody is', async () => {
  const all = () => context.rows('select * from customer_wallet order by customer_id, line');
  const before = await context.rows<{ rungs: unknown }>('select rungs from share_runs');
  assert.ok(before.length === 1);
  await redoShare(context);
  const whole = await all();
  await context.rows("select touch('wallets', array(select id from customers))");
  await context.runJob(walletsJob);
  assert.deepEqual(await all(), whole);
});

test('merged records are one customer with what was said of either; undoing the merge parts them', async () => {
  const [k2, k4] = [await idOf('K2'), await idOf('K4')];
  const { merge } = await send('POST', '/api/merges', { from: k2, into: k4 });
  await redoShare(context);
  const one = await wallet('K4');
  assert.equal(one.whole!.own, 200_106_00);
  assert.deepEqual([one.whole!.method, one.facts.length], ['declared', 1]);
  assert.deepEqual(
    await context.rows('select 1 from customer_wallet where customer_id = $1', [k2]),
    [],
  );
  await send('POST', `/api/merges/${merge}/undo`);
  await redoShare(context);
  assert.equal((await wallet('K4')).whole!.own, 100_054_00);
  assert.equal((await wallet('K2')).whole!.method, 'declared');
});

test('the share of the sample business is that of the models, and each rung is as far off as it says', async () => {
  await context.rows(
    'truncate purchases, orders, purchase_claims, purchase_summary, wallet_facts, products',
  );
  await context.rows('truncate customers, customer_identities, customer_standing, touched');
  const end = '2026-11-20';
  const options = { end, customers: 3000 };
  await importSales(context, sampleCsv(options));
  const costs = [
    { kind: 'order', amount: 45_00 },
    { kind: 'return', amount: 90_00 },
  ];
  assert.equal((await caller.call('PUT', '/api/costs', { costs })).statusCode, 200);
  await runValue(context, { until: null, model: 'mbg-nbd', check: false });
  const planted = [...sampleWallets(options)];
  const now = new Date('2026-11-21T12:00:00Z');
  const told = walletRows(options);
  for (const source of ['customer', 'staff'] as const) {
    const by = { user: null, now, sample: true, source };
    const done = await tellWallets(context.db, told[source], by);
    assert.deepEqual([done.unknown, done.unknownLines], [[], []]);
  }
  await redoShare(context);

  const cells = await context.rows<{
    key: string;
    own: number;
    wallet: number;
    low: number;
    high: number;
    method: string;
    share: number;
    contradicted: boolean;
    pActive: number | null;
    margin: number;
    headroom: number | null;
  }>(`select c.key, w.own, w.wallet, w.wallet_low as low, w.wallet_high as high, w.method, w.share, w.contradicted,
      w.p_active as "pActive", w.margin, w.headroom
    from customer_wallet w join customers c on c.id = w.customer_id where w.line = ''`);
  for (const { own, wallet, low, high, share, pActive, margin, headroom } of cells) {
    assert.ok(wallet >= own && low >= own && low <= wallet && high >= wallet);
    assert.ok(share >= 0 && share <= 1);
    assert.ok(
      Math.abs(headroom! - walletHeadroom({ own, wallet, pActive: pActive!, margin })) <= 1,
    );
  }

  // Beans, ground coffee, capsules: every sale brings what it cost.
  assert.ok(cells.every(({ margin }) => margin >= 0 && margin <= 1));
  assert.ok(cells.filter(({ margin }) => margin > 0.2 && margin < 0.6).length > cells.length * 0.9);

  const found = await caller.get<Share>('/api/share');
  assert.equal(found.status, 'done');
  const known = cells.filter(({ method }) => method !== 'segment-benchmark');
  const model = aggregateShare(
    known.map(({ own }) => own),
    known.map(({ wallet }) => wallet),
    { level: 0.8 },
  );
  const { ratio, low, high, mean } = found.total!;
  for (const [one, other] of [
    [ratio, model.ratio],
    [low, model.lower],
    [high, model.upper],
    [mean, model.meanShare],
  ] as const)
    assert.ok(Math.abs(one! - other) < 1e-6, `${one} is not ${other}`);
  // The aggregate share is the mean of the shares, each weighed by its wallet.
  const weighed =
    known.reduce((sum, { share, wallet }) => sum + share * wallet, 0) /
    known.reduce((sum, { wallet }) => sum + wallet, 0);
  assert.ok(Math.abs(weighed - ratio!) < 1e-6);

  const truth = new Map(planted.map((one) => [one.customer, one]));
  const middle = (of: number[]) => of.sort((a, b) => a - b)[of.length >> 1]!;
  const errors: Record<string, number> = {};
  for (const [method, ones] of Map.groupBy(cells, (one) => one.method)) {
    const off = ones.flatMap(({ key, wallet }) => {
      const { wallet: real } = truth.get(key) ?? {};
      return real ? [Math.exp(Math.abs(Math.log(wallet / real))) - 1] : [];
    });
    const inside = ones.filter(({ key, low, high }) => {
      const real = truth.get(key)?.wallet ?? 0;
      return low <= real && real <= high;
    });
    errors[method] = middle(off);
    console.log(
      `${method}: ${ones.length} customers, middle error ${(100 * middle(off)).toFixed(0)} %, ` +
        `interval holds ${((100 * inside.length) / ones.length).toFixed(0)} %`,
    );
  }
  assert.ok(errors.declared! < 0.12, `declared ${errors.declared}`);
  assert.ok(errors['supplier-share']! < 0.1, `supplier share ${errors['supplier-share']}`);
  assert.ok(errors['wallet-allocation-rule']! < errors['equal-split']!);
  assert.ok(errors['equal-split']! < errors['segment-benchmark']!);
  const rule = found.methods.find(({ name }) => name === 'wallet-allocation-rule')!;
  assert.ok(rule.error!.n >= 20, `${rule.error!.n} with both`);
  assert.ok(Math.abs(rule.error!.error - errors['wallet-allocation-rule']!) < 0.15);
});

test('the list goes from most to least room, page by page, without those kept out or who want nothing', async () => {
  const seen: number[] = [];
  let after: string | null = null;
  let last = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const page: Headroom = await caller.get(
      `/api/share/headroom?limit=7${after === null ? '' : `&after=${after}`}`,
    );
    for (const one of page.customers) {
      assert.ok(one.headroom! <= last && one.headroom! > 0 && one.keptOut === null);
      last = one.headroom!;
      seen.push(one.id);
    }
    after = page.next;
  }
  assert.equal(new Set(seen).size, 28);
  await context.rows('update customers set no_relationship = true where id = $1', [seen[0]]);
  const { customers } = await caller.get<Headroom>('/api/share/headroom?limit=7');
  assert.equal(customers[0]!.id, seen[1]);
  const out = (await caller.get<Headroom>('/api/share/headroom?kept=out')).customers;
  assert.ok(out.length > 0);
  const losing = await context.rows<{ profit: number }>(
    'select profit from customer_profit where customer_id = any($1)',
    [out.map(({ id }) => id)],
  );
  assert.ok(losing.every(({ profit }) => profit < 0) && out.every(({ keptOut }) => keptOut));
  const file = await caller.call('GET', '/api/share/headroom.csv?language=en');
  assert.equal(file.statusCode, 200);
  assert.equal(file.body.trim().split('\r\n').length - 1, await listed());
});

const listed = async () =>
  (
    await context.rows<{ n: number }>(
      `select count(*) as n from customer_wallet w join customers c on c.id = w.customer_id
       where line = '' and headroom > 0 and kept_out is null and not no_relationship`,
    )
  )[0]!.n;

test('barnacles with a large wallet that goes elsewhere are to be sold to, the others to cost less', async () => {
  const { barnacles, middle } = await caller.get<Share>('/api/share');
  assert.deepEqual(barnacles.map(({ treatment }) => treatment).sort(), ['cost', 'sell']);
  for (const treatment of ['sell', 'cost'] as const) {
    const { customers } = await caller.get<Headroom>(`/api/share/headroom?treatment=${treatment}`);
    for (const { group, share, wallet } of customers) {
      assert.equal(group, 'barnacles');
      assert.equal(share! < 0.5 && wallet >= middle, treatment === 'sell');
    }
  }
});

test('who is erased leaves nothing that was said of their wallet', async () => {
  const [one] = await context.rows<{ id: number }>(
    'select customer_id as id from wallet_facts limit 1',
  );
  const copy = await context.rows<{ table: string }>(
    "select 'wallet_facts' as table from wallet_facts where customer_id = $1",
    [one!.id],
  );
  assert.ok(copy.length > 0);
  const client = await context.database.pool.connect();
  try {
    const { eraseHoldings } = await import('../platform/holdings.ts');
    const { valueHoldings } = await import('./holdings.ts');
    await client.query('begin');
    await client.query(
      'create temporary table who on commit drop as select $1::bigint as customer_id',
      [one!.id],
    );
    await eraseHoldings(client, valueHoldings, 'who');
    await client.query('commit');
  } finally {
    client.release();
  }
  for (const table of ['wallet_facts', 'customer_wallet'])
    assert.deepEqual(
      await context.rows(`select 1 from ${table} where customer_id = $1`, [one!.id]),
      [],
    );
});
