// Whatever happens to a company, its pages do not contradict each other: bridge, whale curve, matrix, lists, groups and
// totals say the same to the cent, and the same as the ledger of purchases.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { customersContract } from '../customers/contract.ts';
import type { AnswerOf } from '../platform/contract.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import type { valueContract } from './contract.ts';

type Answer<E extends keyof typeof valueContract> = AnswerOf<(typeof valueContract)[E]>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const end = '2026-11-19';
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await importSales(
    context,
    [...benchCsv({ customers: 540, end, purchasesPerCustomer: 4, seed: 17 })].join(''),
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

const number = async (text: string) =>
  (await context.rows<{ n: number }>(text)).map(({ n }) => n)[0]!;
const sum = <T>(rows: readonly T[], of: (row: T) => number) =>
  rows.reduce((all, row) => all + of(row), 0);

/** All pages of the matrix, one after another. */
async function wholeMatrix() {
  const customers: Answer<'profitMatrix'>['customers'] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: Answer<'profitMatrix'> = await caller.get(
      `/api/profitability/matrix?limit=200${next && `&after=${encodeURIComponent(next)}`}`,
    );
    customers.push(...page.customers);
    next = page.next;
  }
  return customers;
}

async function everythingAgrees(ends: [number, number]) {
  const overview = await caller.get<Answer<'overview'>>('/api/value');
  const first = await caller.get<Answer<'equity'>>('/api/value/equity');
  const days = first.rows.map(({ on }) => on);
  const [from, to] = ends.map((share) => days[Math.floor(share * days.length)]!).sort() as [
    string,
    string,
  ];
  const equity = await caller.get<Answer<'equity'>>(`/api/value/equity?from=${from}&to=${to}`);

  // What is expected: list, equity, groups, course, bridge.
  const list = await caller.get<AnswerOf<typeof customersContract.count>>(
    '/api/customers/count?exact=true',
  );
  assert.equal(overview.equity!.value, list.value);
  assert.equal(equity.rows.at(-1)!.equity, list.value);
  const left = await number(
    'select coalesce(sum(value), 0)::bigint as n from customer_standing where customer_group is null',
  );
  assert.equal(sum(overview.groups, ({ value }) => value) + left, list.value);
  const bridge = equity.bridge!;
  assert.equal(
    bridge.opening + bridge.acquired + bridge.margin + bridge.retention - bridge.defected,
    bridge.closing,
  );
  for (const side of ['from', 'to'] as const)
    assert.equal(
      sum(equity.groups, (one) => one[side].value),
      side === 'from' ? bridge.opening : bridge.closing,
    );

  // What was brought: ledger, whale curve, matrix, lines, verdicts, list.
  const ledger = await number(`select coalesce(sum(amount), 0)::bigint as n from purchases p
    join customers c on c.id = p.customer_id
    where not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)`);
  const { totals, whale, lines, verdicts } =
    await caller.get<Answer<'profitability'>>('/api/profitability');
  const matrix = await wholeMatrix();
  assert.deepEqual(
    {
      course: sum(equity.rows, ({ sales }) => sales),
      totals: totals.revenue,
      matrix: sum(matrix, ({ revenue }) => revenue),
      cells: sum(matrix, ({ cells }) => sum(cells, ({ revenue }) => revenue)),
      lines: sum(lines, ({ revenue }) => revenue),
      // Who only brought things back has no purchases to list; that money stands in the profit.
      list: await number(
        `select ((select sum(spend) from customer_standing) + (select coalesce(sum(p.revenue), 0)
           from customer_profit p where p.orders = 0))::bigint as n`,
      ),
    },
    { course: ledger, totals: ledger, matrix: ledger, cells: ledger, lines: ledger, list: ledger },
  );
  const { profit } = totals;
  assert.deepEqual(
    {
      whale: whale!.points.at(-1)!.profit,
      matrix: sum(matrix, (one) => one.profit),
      cells: sum(matrix, ({ cells, unassigned }) => sum(cells, (cell) => cell.profit) + unassigned),
      lines: sum(lines, (line) => line.profit) - totals.acquisition - totals.maintenance,
      verdicts: sum(verdicts, (one) => one.profit),
      list: await number('select sum(historic_value)::bigint as n from customer_standing'),
      customers: matrix.length,
    },
    {
      whale: profit,
      matrix: profit,
      cells: profit,
      lines: profit,
      verdicts: profit,
      list: profit,
      customers: totals.customers,
    },
  );
}

const day = fc
  .integer({ min: 0, max: 700 })
  .map((back) => new Date(Date.parse(end) - back * 86_400_000).toISOString().slice(0, 10));
const sale = fc.record({
  customer: fc.integer({ min: 1, max: 700 }),
  day,
  cents: fc.integer({ min: -90_000, max: 250_000 }),
  line: fc.constantFrom('', 'Tea', 'Cups'),
  cost: fc.option(fc.integer({ min: 0, max: 120_000 })),
});
/** What happens to a company between two looks. */
const events = fc.record({
  sales: fc.array(sale, { minLength: 1, maxLength: 25 }),
  costs: fc.record({
    order: fc.integer({ min: 0, max: 4000 }),
    acquisition: fc.integer({ min: 0, max: 9000 }),
    maintenance: fc.integer({ min: 0, max: 3000 }),
  }),
  margin: fc.constantFrom(null, 0.25, 0.4),
  merged: fc.integer({ min: 0, max: 500 }),
  binned: fc.integer({ min: 0, max: 500 }),
  ends: fc.tuple(
    fc.double({ min: 0, max: 0.49, noNaN: true }),
    fc.double({ min: 0.5, max: 0.99, noNaN: true }),
  ),
});

test('bridge, whale curve, matrix, groups and lists agree with each other and with the ledger to the cent, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(events, async ({ sales, costs, margin, merged, binned, ends }) => {
      const rows = sales.map(
        (one) =>
          `${one.customer},${one.day},${(one.cents / 100).toFixed(2)},${one.line && `${one.line} 1`},${one.line},${one.cents < 0 ? -1 : 1},${one.cost === null ? '' : (one.cost / 100).toFixed(2)}`,
      );
      await importSales(
        context,
        `customer,date,amount,product,line,quantity,unit_cost\n${rows.join('\n')}\n`,
      );
      const ok = async (...[method, path, body]: Parameters<Caller['call']>) => {
        const answer = await caller.call(method, path, body);
        assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`);
      };
      await ok('PUT', '/api/costs', {
        costs: Object.entries(costs).map(([kind, amount]) => ({ kind, amount })),
      });
      await ok('PUT', '/api/terms', {
        discountRate: 0.12,
        grossMargin: margin,
        horizonMonths: null,
        profitCut: null,
        loyaltyCut: null,
      });
      const people = await context.rows<{ id: number }>(
        'select customer_id as id from customer_standing where spend is not null order by 1',
      );
      // The first look is before anybody has a standing.
      if (people.length > 0) {
        const [into, from] = [
          people[merged % people.length]!.id,
          people[(merged + 7) % people.length]!.id,
        ];
        if (into !== from) await ok('POST', '/api/merges', { from, into });
        const gone = people[binned % people.length]!.id;
        if (gone !== from && gone !== into) await ok('DELETE', `/api/customers/${gone}`);
      }
      await context.runJob('value.refresh');
      await context.runJob('value.equity');
      await everythingAgrees(ends);
    }),
    { seed: 606, numRuns: 3, endOnFailure: true },
  );
});
