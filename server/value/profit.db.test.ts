// What customers brought: every figure from the ledger of purchases, to the cent, whatever happened to it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { customerProfits, matrixVerdict, seededRandom, whaleCurve } from '@clientela/models';
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
import { currentProfit } from './queries-profit.ts';
import { currentRun } from './queries-runs.ts';

type Profitability = AnswerOf<typeof valueContract.profitability>;
type Matrix = AnswerOf<typeof valueContract.profitMatrix>;
type Losing = AnswerOf<typeof valueContract.unprofitable>;
type OneProfit = AnswerOf<typeof valueContract.customerProfit>;

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

const run = () => runValue(context, { until: null, model: 'auto', check: false });
const send = async (method: 'PUT' | 'POST' | 'DELETE', url: string, body?: object) => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json();
};
const profitability = () => caller.get<Profitability>('/api/profitability');
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;

const lines = ['Coffee', 'Tea', 'Cups', ''];
/** Sales with everything that makes sums go wrong: returns, several orders a day, gifts, fractions, no cost. */
function sales(customers: number): string {
  const random = seededRandom(7);
  const pick = (count: number) => Math.floor(random.uniform() * count);
  const rows = ['customer,date,amount,order,product,line,quantity,unit_cost,channel,source'];
  for (let c = 0; c < customers; c++)
    for (let n = 1 + pick(6); n > 0; n--) {
      const line = pick(4);
      const back = pick(8) === 0;
      const quantity = (1 + pick(30)) / 10;
      const amount = pick(20) === 0 ? 0 : 1 + pick(90_000);
      const day = `2026-${String(1 + pick(10)).padStart(2, '0')}-${String(1 + pick(28)).padStart(2, '0')}`;
      const cost = pick(3) === 0 ? (pick(60_000) / 100).toFixed(2) : '';
      const product = line === 3 && pick(2) === 0 ? '' : `P${line}${pick(2)}`;
      rows.push(
        `C${c},${day},${back ? '-' : ''}${(amount / 100).toFixed(2)},${pick(2) ? `O${c}-${pick(3)}` : ''},` +
          `${product},${product ? lines[line] : ''},${pick(6) ? `${back ? '-' : ''}${quantity}` : ''},${cost},` +
          `${pick(2) ? 'web' : 'shop'},${['Ads', 'Friend', ''][c % 3]}`,
      );
    }
  return `${rows.join('\n')}\n`;
}

const costs = [
  { kind: 'order', amount: 2500 },
  { kind: 'line', amount: 301 },
  { kind: 'return', amount: 4499 },
  { kind: 'maintenance', amount: 1200 },
  { kind: 'credit', name: 'web', amount: 45 },
  { kind: 'acquisition', name: 'Ads', amount: 9000 },
  { kind: 'acquisition', amount: 700 },
  { kind: 'margin_line', name: 'Tea', share: 0.35 },
  { kind: 'margin_product', name: 'P20', share: -0.1 },
];

interface LedgerLine {
  customer_id: number;
  day: string;
  amount: number;
  quantity: string | null;
  unit_cost: number | null;
  order_id: string | null;
  channel: string | null;
  product: string | null;
  line: string | null;
  source: string | null;
}

/** Profit of every customer by its definition, line by line, with the model of the literature. */
async function expected() {
  const ledger = await context.rows<LedgerLine>(
    `select c.survivor_id as customer_id, purchased_on::text as day, amount, quantity, unit_cost, order_id, channel,
       g.name as product, g.line, (select s.source from customers s where s.id = c.survivor_id) as source
     from purchases p join customers c on c.id = p.customer_id left join products g on g.id = p.product_id
     where not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)`,
  );
  const rate = 1.12 ** (45 / 365.25) - 1;
  const goodsOf = (one: LedgerLine) => {
    if (one.unit_cost !== null || (one.product === 'P10' && one.quantity !== null)) {
      const back = one.amount < 0 || Number(one.quantity ?? 1) < 0 ? -1 : 1;
      // The unit cost of the product, where the line brings none, is 123.45 since March, 100 before.
      const unit = one.unit_cost ?? (one.day >= '2026-03-01' ? 12_345 : 10_000);
      return back * Math.round((Math.abs(Number(one.quantity ?? 1)) * 1000 * unit) / 1000 + 1e-9);
    }
    const share = one.product === 'P20' ? -0.1 : one.line === 'Tea' ? 0.35 : 0.4;
    const left = Math.abs(one.amount) * share;
    return one.amount - Math.sign(one.amount) * Math.sign(left) * Math.round(Math.abs(left) + 1e-9);
  };
  const people = [...Map.groupBy(ledger, ({ customer_id }) => customer_id)];
  const sum = (values: number[]) => values.reduce((all, one) => all + one, 0);
  const of = people.map(([id, mine]) => {
    const bought = mine.filter(({ amount }) => amount >= 0);
    const orders = new Set(bought.map(({ day, order_id }) => JSON.stringify([day, order_id])));
    const contacts = 0;
    return {
      id,
      revenue: sum(mine.map(({ amount }) => amount)),
      goods: sum(mine.map(goodsOf)),
      orders: orders.size,
      lines: bought.length,
      returns: mine.length - bought.length,
      credit: sum(
        mine.map(({ amount, channel }) =>
          channel === 'web' ? Math.sign(amount) * Math.round(Math.abs(amount) * rate) : 0,
        ),
      ),
      contacts,
      own: orders.size === 0 ? 0 : (mine[0]!.source === 'Ads' ? 9000 : 700) + 1200,
    };
  });
  const found = customerProfits({
    revenue: of.map(({ revenue, credit }) => revenue - credit),
    costOfGoods: of.map(({ goods }) => goods),
    quantities: {
      order: of.map(({ orders }) => orders),
      line: of.map((one) => one.lines),
      return: of.map(({ returns }) => returns),
    },
    rates: { order: 2500, line: 301, return: 4499 },
    sustaining: of.map(({ own }) => own),
  });
  return new Map(of.map((one, i) => [one.id, { ...one, profit: found.profit[i]! }]));
}

interface Row {
  customer_id: number;
  revenue: number;
  goods: number;
  profit: number;
  contact_cost: number;
  gaining_lines: number;
  losing_lines: number;
}
const stored = () => context.rows<Row>('select * from customer_profit order by customer_id');

/** Customers, matrix, totals, lists and the ledger of purchases say the same, to the cent. */
async function agree(contactCosts = new Map<number, number>()) {
  const rows = await stored();
  const wanted = await expected();
  assert.deepEqual(
    rows.map((row) => row.customer_id),
    [...wanted.keys()].sort((a, b) => a - b),
  );
  for (const row of rows) {
    const want = wanted.get(row.customer_id)!;
    assert.deepEqual(
      [row.revenue, row.goods, row.profit],
      [want.revenue, want.goods, want.profit - (contactCosts.get(row.customer_id) ?? 0)],
      `customer ${row.customer_id}`,
    );
  }
  const [ledger] = await context.rows<{ sum: number }>(
    `select coalesce(sum(amount), 0)::bigint as sum from purchases p join customers c on c.id = p.customer_id
     where not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)`,
  );
  const total = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  const said = await profitability();
  assert.equal(said.totals.revenue, ledger!.sum);
  assert.equal(
    total(({ revenue }) => revenue),
    ledger!.sum,
  );
  const { totals } = said;
  const { revenue, goods, profit, acquisition, maintenance } = totals;
  const serving =
    totals.orderCost + totals.lineCost + totals.returnCost + totals.creditCost + totals.contactCost;
  assert.equal(revenue - goods - serving - acquisition - maintenance, profit);
  assert.equal(
    total((row) => row.profit),
    profit,
  );
  const sum = (of: 'revenue' | 'goods' | 'serving' | 'profit') =>
    said.lines.reduce((all, line) => all + line[of], 0);
  assert.deepEqual([sum('revenue'), sum('goods'), sum('serving')], [revenue, goods, serving]);
  assert.equal(sum('profit') - acquisition - maintenance, profit);
  assert.equal(
    said.verdicts.reduce((all, one) => all + one.profit, 0),
    profit,
  );
  // The curve is that of the model, and its tail the list.
  const curve = whaleCurve(rows.map((row) => row.profit));
  assert.equal(said.whale!.points.at(-1)!.profit, profit);
  assert.deepEqual(
    [said.whale!.peak, said.whale!.unprofitable, said.whale!.loss],
    [curve.peak, curve.unprofitable, curve.loss],
  );
  const standing = await context.rows<{ sum: number; n: number }>(
    'select sum(historic_value)::bigint as sum, count(historic_value)::int as n from customer_standing',
  );
  assert.deepEqual(standing[0], { sum: profit, n: rows.length });
  const question = encodeURIComponent(
    JSON.stringify({ all: [{ field: 'historic_value', is: 'at_most', value: -1 }] }),
  );
  const counted = await caller.get<{ customers: number }>(
    `/api/customers/count?question=${question}`,
  );
  assert.equal(counted.customers, curve.unprofitable);
  // Page by page, the matrix holds everybody once, its cells what each brought.
  let seen = 0;
  for (let after: string | null = ''; after !== null; ) {
    const page: Matrix = await caller.get(
      `/api/profitability/matrix?limit=40&direction=up${after && `&after=${encodeURIComponent(after)}`}`,
    );
    for (const one of page.customers) {
      const cells = one.cells.reduce((all, cell) => all + cell.profit, 0);
      assert.equal(cells + one.unassigned, one.profit);
      const signs = one.cells.map((cell) => Math.sign(cell.profit));
      const verdict = matrixVerdict(
        signs.filter((sign) => sign > 0).length,
        signs.filter((sign) => sign < 0).length,
      );
      assert.equal(one.verdict, verdict.replace('-', '_'));
      seen++;
    }
    after = page.next;
  }
  assert.equal(seen, rows.length);
}

test('of nobody there is nothing, and without a cost no profit is claimed', async () => {
  assert.equal((await profitability()).status, 'empty');
  await importSales(context, 'customer,date,amount\nA,2026-01-05,10\nA,2026-02-05,-3\n');
  await run();
  const said = await profitability();
  assert.deepEqual(
    [said.status, said.totals.revenue, said.totals.uncosted],
    ['no_costs', 700, 1300],
  );
  const one = await caller.get<OneProfit>(`/api/customers/${await idOf('A')}/profit`);
  assert.deepEqual([one.profit!.profit, one.profit!.verdict], [700, 'very_profitable']);
  assert.equal((await caller.call('GET', '/api/customers/999999/profit')).statusCode, 404);
  await context.rows(
    'truncate purchases, customers, customer_identities, customer_standing, orders',
  );
});

test('revenue, contribution and profit of every customer are those of the ledger, to the cent', async () => {
  await importSales(context, sales(150));
  await send('PUT', '/api/terms', {
    discountRate: 0.12,
    grossMargin: 0.4,
    horizonMonths: null,
    profitCut: null,
    loyaltyCut: null,
  });
  const { version, changed } = await send('PUT', '/api/costs', { costs });
  assert.equal(changed, costs.length);
  const told = await send('PUT', '/api/products/costs', {
    costs: [
      { product: 'P10', unitCost: 10_000 },
      { product: 'P10', unitCost: 12_345, from: '2026-03-01' },
      { product: 'Nothing', unitCost: 1 },
    ],
  });
  assert.deepEqual(told, { changed: 2, unknown: ['Nothing'] });
  await run();
  await agree();
  const said = await profitability();
  assert.deepEqual([said.status, said.costs], ['done', version]);
  const values = (await currentRun(context.db))!;
  assert.equal(values.terms.costs, version);
  assert.equal(values.terms.ownMargins, true);
  assert.equal((await currentProfit(context.db))!.whole, true);
});

test('new sales, returns and contacts, merged records and the bin redo whom they touch, and it is as if made anew', async () => {
  await importSales(
    context,
    'customer,date,amount,order,product,line,quantity,unit_cost,channel\nC3,2026-10-30,500.05,N1,P00,Coffee,1,700,web\nC4,2026-10-30,-80,,P10,Tea,-2,,shop\nNEW,2026-10-30,12.34,,P11,Tea,,,web\n',
  );
  const [a, b, c, d] = await Promise.all([idOf('C1'), idOf('C2'), idOf('C5'), idOf('C6')]);
  await send('POST', '/api/merges', { from: b, into: a });
  await send('DELETE', `/api/customers/${c}`);
  await send('PUT', '/api/touchpoints/costs/call/2026-01-01', { amount: 5000, perMinute: 100 });
  const call = { customerId: d, kind: 'call', at: '2026-10-01T10:00:00Z', seconds: 90 };
  const { id } = await send('POST', '/api/touchpoints', { ...call, externalId: 'one' });
  await send('POST', '/api/touchpoints', { ...call, customerId: b, cost: 777, externalId: 'two' });
  await run();
  await agree(
    new Map([
      [d!, 5150],
      [a!, 777],
    ]),
  );
  // Contacts alone are redone by the job that looks for them, without new values.
  const before = (await currentRun(context.db))!.id;
  await send('DELETE', `/api/touchpoints/${id}`);
  await context.runJob('value.profit');
  await agree(new Map([[a!, 777]]));
  assert.equal((await currentRun(context.db))!.id, before);
  assert.equal((await currentProfit(context.db))!.whole, false);
  const { id: standing } = (await currentProfit(context.db))!;
  await context.runJob('value.profit');
  assert.equal((await currentProfit(context.db))!.id, standing);
  // What was redone piece by piece is what a computation of everybody gives.
  const pieces = await stored();
  await context.rows('delete from profit_runs');
  await run();
  assert.deepEqual(await stored(), pieces);
});

test('who costs more than they bring is listed with remedies, the worst first; letting go takes a person and a reason', async () => {
  const { customers } = await caller.get<Losing>('/api/profitability/unprofitable?limit=500');
  const profits = customers.map(({ profit }) => profit);
  assert.deepEqual(
    profits,
    [...profits].sort((x, y) => x - y),
  );
  assert.equal(customers.length, (await profitability()).whale!.unprofitable);
  assert.ok(customers.every(({ proposed }) => proposed.length > 0));
  const [worst] = customers as [Losing['customers'][number]];
  const url = `/api/customers/${worst.id}/remedies`;
  const codeOf = async (body: object) =>
    (await caller.call('POST', url, body)).json().error?.code ?? null;
  assert.equal(await codeOf({ remedy: 'let_go' }), 'remedy_reason_missing');
  assert.equal(await codeOf({ remedy: 'let_go', reason: '   short   ' }), 'remedy_reason_missing');
  const key = await send('POST', '/api/keys', {
    name: 'Till',
    rights: ['customers.write', 'value.write'],
    days: 30,
  });
  const byKey = await app.inject({
    method: 'POST',
    url,
    headers: { host: 'localhost', authorization: `Bearer ${key.key}` },
    payload: { remedy: 'let_go', reason: 'Costs more than it brings.' },
  });
  assert.equal(byKey.json().error.code, 'key_not_allowed');
  const reason = 'Returned nine of ten orders, and no price helps.';
  const { id } = await send('POST', url, { remedy: 'let_go', reason });
  const one = await caller.get<OneProfit>(`/api/customers/${worst.id}/profit`);
  assert.deepEqual([one.decisions[0]!.remedy, one.decisions[0]!.reason], ['let_go', reason]);
  const detail = await caller.get<{ noRelationship: boolean }>(`/api/customers/${worst.id}`);
  assert.equal(detail.noRelationship, true);
  const [entry] = await context.rows<{ details: object; subject: string; actor: string | null }>(
    "select details, subject, actor from audit_entries where action = 'POST /api/customers/:id/remedies' and result = 'done'",
  );
  assert.deepEqual(entry!.details, { remedy: 'let_go', decision: id });
  assert.equal(entry!.subject, String(worst.id));
  assert.ok(entry!.actor);
  const best = (await caller.get<Matrix>('/api/profitability/matrix?limit=1')).customers[0]!;
  const needless = await caller.call('POST', `/api/customers/${best.id}/remedies`, {
    remedy: 'reprice',
  });
  assert.equal(needless.json().error.code, 'remedy_needless');
});

test('costs are versioned with who and when; odd ones are refused, the same again changes nothing', async () => {
  const before = await caller.get<{
    version: number;
    costs: { kind: string; name: string; amount: number; setBy: string }[];
  }>('/api/costs');
  assert.equal(before.costs.length, costs.length);
  assert.ok(before.costs.every(({ setBy }) => setBy === 'Owner'));
  assert.deepEqual(await send('PUT', '/api/costs', { costs }), {
    version: before.version,
    changed: 0,
  });
  for (const odd of [
    { kind: 'order', share: 0.5 },
    { kind: 'order', name: 'x', amount: 1 },
    { kind: 'margin_line', name: 'Tea', amount: 1 },
    { kind: 'margin_line', share: 0.5 },
    { kind: 'credit', amount: 4000 },
  ])
    assert.equal(
      (await caller.call('PUT', '/api/costs', { costs: [odd] })).json().error.code,
      'cost_invalid',
    );
  await send('PUT', '/api/costs', { costs: [{ kind: 'order', amount: null }] });
  const { costs: left } = await caller.get<typeof before>('/api/costs');
  assert.ok(!left.some(({ kind }) => kind === 'order'));
  const history = await caller.get<{
    costs: { kind: string; amount: number | null }[];
    next: string | null;
  }>('/api/costs/history?limit=1');
  assert.deepEqual([history.costs[0]!.kind, history.costs[0]!.amount], ['order', null]);
  const rest = await caller.get<typeof history>(`/api/costs/history?after=${history.next}`);
  assert.equal(rest.costs.length, costs.length);
  const names = await caller.get<{ sources: string[]; lines: string[]; channels: string[] }>(
    '/api/costs/names',
  );
  assert.deepEqual(names.lines, ['Coffee', 'Cups', 'Tea']);
  assert.deepEqual(
    [names.channels, names.sources],
    [
      ['shop', 'web'],
      ['Ads', 'Friend'],
    ],
  );
  const products = await caller.get<{
    products: { name: string; unitCost: number | null; since: string | null }[];
    next: string;
  }>('/api/products?limit=3');
  assert.deepEqual(products.products[2], {
    ...products.products[2],
    name: 'P10',
    unitCost: 12_345,
    since: '2026-03-01',
  });
  const more = await caller.get<typeof products>(`/api/products?after=${products.next}`);
  assert.equal(more.products[0]!.name, 'P11');
});
