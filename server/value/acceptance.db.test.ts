// Acceptance examples of the literature whose answer the product works out itself: from sales to the page. Which id is
// proven where stands in docs/acceptance.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type SpendFit,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
} from '@clientela/models';
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
import { revalue } from './revalue.ts';
import { dayNumber, daysPerYear, dayText } from './rules.ts';

type Explained = AnswerOf<typeof valueContract.customer>;
type Profitability = AnswerOf<typeof valueContract.profitability>;
type Matrix = AnswerOf<typeof valueContract.profitMatrix>;

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

const near = (actual: number | null | undefined, expected: number, tolerance: number) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected}`,
  );
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;
const start = dayNumber('2024-01-01');
const on = (day: number) => dayText(start + day);

test('A11: of two customers equally silent the rarer buyer is the likelier one: 0.1975 and 0.4444', async () => {
  // A year of twelve equal months: bought in months 1, 3, 5, 8 and in 1, 8; two thirds of it had gone by then.
  const sales = [
    ...[0, 60, 120, 240].map((day) => `often,${on(day)},100`),
    ...[0, 240].map((day) => `rarely,${on(day)},100`),
    `last,${on(360)},100`,
  ];
  await importSales(context, `customer,date,amount\n${sales.join('\n')}\n`);
  await context.runJob('value.refresh');
  for (const [key, expected] of [
    ['often', 0.1975],
    ['rarely', 0.4444],
  ] as const) {
    const { rough, value } = await caller.get<Explained>(`/api/customers/${await idOf(key)}/value`);
    near(rough!.pActive, expected, 0.0001);
    assert.equal(value, null, 'said to be insufficient history');
  }
});

const zero = (size: number) => Array.from({ length: size }, () => new Array<number>(size).fill(0));

/** What stands of a customer with so many purchase days after the first, valued by published parameters per week. */
async function valued(
  key: string,
  model: TransactionModelName,
  weekly: Record<string, number>,
  days: readonly number[],
  window: number,
  spend: { parameters: SpendFit['parameters']; each: string },
) {
  const rows = [0, ...days].map((day) => `${key},${on(day)},${spend.each}`);
  await importSales(context, `customer,date,amount\n${rows.join('\n')}\n`);
  const id = await idOf(key);
  const fit = {
    model,
    parameters: transactionModels[model].rescale(weekly, 1 / 7),
    covariance: zero(4),
    diagnosis: 'converged',
  } as unknown as TransactionFit;
  const terms = {
    discountRate: 0.12,
    grossMargin: null,
    horizonMonths: null,
    profitCut: null,
    loyaltyCut: null,
    since: '2000-01-01T00:00:00Z',
  };
  const client = await context.database.pool.connect();
  try {
    await revalue(
      context.db,
      client,
      {
        asOf: on(window),
        fit,
        spendFit: {
          model: 'gamma-gamma',
          parameters: spend.parameters,
          covariance: zero(3),
        } as unknown as SpendFit,
        terms,
        cuts: { profit: 0, months: 0, automatic: true },
      },
      [id],
    );
  } finally {
    client.release();
  }
  return caller.get<Explained>(`/api/customers/${id}/value`);
}

const cdnow = {
  'bg-nbd': { r: 0.24259, alpha: 4.41353, a: 0.79289, b: 2.42577 },
  'pareto-nbd': { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 },
} as const;
/** In cents, as the product holds money; the last parameter is money. */
const spend = { parameters: { p: 6.25, q: 3.74, gamma: 1544 }, each: '20' };
const evenly = (purchases: number, last: number) =>
  Array.from({ length: purchases }, (_, i) => Math.round((last * (i + 1)) / purchases));

test('A12: who bought twice until week 30 of 39 is expected to buy 1.226 times in the next 39 weeks by the BG/NBD', async () => {
  const model = transactionModels['bg-nbd'];
  const weekly = cdnow['bg-nbd'];
  const one = await valued('A12', 'bg-nbd', weekly, evenly(2, 213), 272, spend);
  near(one.pActive, 0.727, 0.001);
  near(
    one.expectedPurchases,
    model.expectedPurchases(weekly, 2, 213 / 7, 272 / 7, daysPerYear / 7),
    1e-6,
  );
  near(model.expectedPurchases(weekly, 2, 30.43, 38.86, 39), 1.226, 0.001);
  for (const [weeks, expected] of [
    [1, 0.0532],
    [3, 0.1506],
    [32, 1.0437],
    [78, 1.8576],
  ] as const)
    near(model.expectedFromFirst(weekly, weeks), expected, 0.0005);
  near(
    model.probabilityOfPurchases(
      { ...weekly, r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 },
      0,
      0,
      0,
      39,
      0,
    ),
    0.57379,
    0.001,
  );
});

test('A13: by the Pareto/NBD the weekly buyer is active with 0.9979, who never came back with 0.2942', async () => {
  const model = transactionModels['pareto-nbd'];
  const weekly = cdnow['pareto-nbd'];
  const weeklyBuyer = await valued('A13', 'pareto-nbd', weekly, evenly(26, 216), 217, spend);
  near(weeklyBuyer.pActive, 0.9979, 0.001);
  near(
    weeklyBuyer.expectedPurchases,
    model.expectedPurchases(weekly, 26, 216 / 7, 31, daysPerYear / 7),
    1e-4,
  );
  near(model.expectedPurchases(weekly, 26, 30.86, 31, 52), 25.46, 0.01);
  const never = await valued('A13 once', 'pareto-nbd', weekly, [], 273, spend);
  near(never.pActive, 0.2942, 0.001);
});

test('A14: what a customer is expected to spend lies between their own mean and that of all', async () => {
  for (const [days, mean, expected] of [
    [2, '22.35', 24.65],
    [1, '11.77', 18.91],
    [0, '35.00', 35.17],
    [7, '73.74', 71.46],
    [2, '25.55', 27.28],
  ] as const) {
    const one = await valued(
      `A14 ${mean}`,
      'pareto-nbd',
      cdnow['pareto-nbd'],
      evenly(days, 200),
      272,
      { ...spend, each: mean },
    );
    near(one.expectedSpend! / 100, expected, 0.1);
  }
});

/** One sale with what its goods cost, so that the difference is the profit. */
const sale = (customer: string, product: string, profit: number) =>
  `${customer},${on(0)},1000,${product},${product},1,${1000 - profit}`;

async function profitOf(sales: readonly string[], look: (asker: Caller) => Promise<void>) {
  const other = await makeScratchContext(jobs);
  const { app: its } = await makeApp(other);
  try {
    const asker = await signedIn(its);
    await importSales(
      other,
      `customer,date,amount,product,line,quantity,unit_cost\n${sales.join('\n')}\n`,
    );
    await other.runJob('value.refresh');
    await look(asker);
  } finally {
    await its.close();
    await other.drop();
  }
}

test('A20: the first customer is very profitable, the second mixed, the third losing', async () => {
  await profitOf(
    [
      ...['C1', 'C2', 'C3'].map((customer) => sale(customer, 'P1', 200)),
      sale('C1', 'P2', 150),
      sale('C2', 'P3', -100),
      sale('C3', 'P3', -120),
      sale('C3', 'P4', -90),
    ],
    async (asker) => {
      const { customers } = await asker.get<Matrix>('/api/profitability/matrix?limit=10');
      assert.deepEqual(
        customers.map(({ verdict, cells }) => [verdict, cells.length]),
        [
          ['very_profitable', 2],
          ['mixed', 2],
          ['losing', 3],
        ],
      );
    },
  );
});

test('A21: the whale curve rises to 140 % and the best fifth of the customers makes 93.3 %', async () => {
  const profits = [900, 500, 300, 200, 120, 60, 20, -50, -250, -300];
  await profitOf(
    profits.map((profit, i) => sale(`C${i}`, 'P', profit)),
    async (asker) => {
      const { whale, totals } = await asker.get<Profitability>('/api/profitability');
      assert.equal(totals.profit, 150_000);
      near(whale!.peakRatio, 1.4, 0.001);
      near(whale!.topFifth, 0.9333, 0.001);
      near(whale!.destroyedRatio, 0.4, 0.001);
      assert.equal(whale!.unprofitable, 3);
      assert.deepEqual(
        whale!.points.map(({ profit }) => Math.round(profit / 150) / 10).slice(-10),
        [60, 93.3, 113.3, 126.7, 134.7, 138.7, 140, 136.7, 120, 100],
      );
    },
  );
});
