// RFM tables: published mailings come out to the coin, cells ask for their customers, digits follow the setting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRfmState } from './rfm-state.ts';
import {
  joinCells,
  mailingOf,
  ownProfit,
  questionOf,
  type RfmCell,
  shownCell,
  squareOf,
} from './rfm-table.ts';

test('A26: quintiles of 8,000 answer 360, 224, 120, 84, 20; 808 sales at 45 less 40,000 pieces lose 3,640', () => {
  const answers = [360, 224, 120, 84, 20];
  const mailing = mailingOf(
    answers.map((count, i) => ({ score: 5 - i, customers: 8000, answers: count })),
    { profitPerSale: 45, costPerPiece: 1 },
    0.8,
  )!;
  assert.deepEqual(
    mailing.rows.map(({ score, rate }) => [score, rate]),
    [
      [5, 0.045],
      [4, 0.028],
      [3, 0.015],
      [2, 0.0105],
      [1, 0.0025],
    ],
  );
  assert.equal(mailing.total.responses, 808);
  assert.equal(mailing.total.profit, -3640);
  assert.deepEqual(
    mailing.rows.map(({ verdict }) => verdict),
    ['pays', 'pays', 'loses', 'loses', 'loses'],
  );
});

test('A27: 0.55 a piece and 40 a sale break even at 1.375 %; 2.5 % of answers have the index 81.82', () => {
  const mailing = mailingOf(
    [{ score: 5, customers: 1000, answers: 25 }],
    { profitPerSale: 40, costPerPiece: 0.55 },
    0.8,
  )!;
  assert.equal(Number((mailing.breakEven * 100).toFixed(6)), 1.375);
  assert.ok(Math.abs(mailing.rows[0]!.index! - 81.82) < 0.01);
  assert.equal(mailingOf([], { profitPerSale: 1, costPerPiece: 0 }, 0.8), null);
});

const cell = (
  recency: number,
  frequency: number,
  monetary: number,
  more: Partial<RfmCell> = {},
): RfmCell => ({
  recency,
  frequency,
  monetary,
  customers: 10,
  spend: 1000,
  value: 500,
  firstDay: '2026-10-01',
  lastDay: '2026-11-01',
  purchasesFrom: 3,
  purchasesTo: 4,
  spendFrom: 90,
  spendTo: 110,
  ...more,
});

test('a square joins its cells and asks for recency and frequency alone', () => {
  const cells = [
    cell(5, 4, 5, { spendTo: 900, purchasesTo: 6 }),
    cell(5, 4, 1, { firstDay: '2026-09-15', value: null }),
    cell(4, 4, 1),
  ];
  const square = squareOf(cells, 5, 4)!;
  assert.deepEqual(
    [
      square.customers,
      square.spend,
      square.value,
      square.firstDay,
      square.purchasesTo,
      square.spendTo,
    ],
    [20, 2000, null, '2026-09-15', 6, 900],
  );
  assert.deepEqual(questionOf(square, true), {
    all: [
      { field: 'last_purchase', is: 'between', value: ['2026-09-15', '2026-11-01'] },
      { field: 'purchases', is: 'between', value: [3, 6] },
    ],
  });
  assert.equal((questionOf(cells[2]!) as { all: unknown[] }).all.length, 3);
  assert.equal(squareOf(cells, 1, 1), null);
  assert.equal(joinCells([]), null);
});

test('with 1 as the best the digits are turned round', () => {
  assert.equal(shownCell(543, 'highest'), '543');
  assert.equal(shownCell(543, 'lowest'), '123');
});

test('the profit of an answer is that of the own weeks, at the margin where there is one', () => {
  assert.equal(ownProfit({ answers: 50, spent: 1_000_000 }, 0.4, 100), 80);
  assert.equal(ownProfit({ answers: 50, spent: 1_000_000 }, null, 100), 200);
  assert.equal(ownProfit({ answers: 0, spent: 0 }, 0.4, 100), null);
  assert.equal(ownProfit({ answers: 3, spent: -20 }, 0.4, 100), null);
});

test('an address that makes no sense is the usual view', () => {
  assert.deepEqual(
    readRfmState({ sorting: 'nested', best: 'worst', by: 'cells', cost: -1, profit: 'x' }),
    {
      sorting: 'nested',
      by: 'cells',
    },
  );
  assert.deepEqual(readRfmState({ cost: 2.5, profit: 40 }), { cost: 2.5, profit: 40 });
});
