// The cohort table of the textbook, to the cent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near, refuses } from '../fixtures/refuses.ts';
import { type CohortPlan, cohortTable } from '../index.ts';

/** Kotler & Keller, table 5.3: a hypothetical example to illustrate the calculation. */
const plan: CohortPlan = {
  customers: [100, 90, 80, 72, 60, 48, 34, 23, 12, 6, 2],
  revenue: [0, 100, 110, 120, 125, 130, 135, 140, 142, 143, 145],
  variableCost: [0, 70, 72, 75, 76, 78, 79, 80, 81, 82, 83],
  acquisitionCost: 40,
  discountRate: 0.1,
};

test('a hundred customers are worth 13,286.52, less 4,000 for winning them 92.87 each (A1)', () => {
  const printed = cohortTable({ ...plan, decimals: 2 });
  near(printed.presentValue, 13_286.52, 0, 1e-9);
  near(printed.net, 9_286.52, 0, 1e-9);
  near(printed.perCustomer, 92.87, 0, 0.005);
  assert.equal(printed.acquisitionCost, 4000);
  const exact = cohortTable(plan);
  near(exact.presentValue, 13_286.51, 0, 0.005);
  near(exact.perCustomer, 92.87, 0, 0.005);
});

test('the rows of the table are the printed ones', () => {
  const { rows } = cohortTable({ ...plan, decimals: 2 });
  const totals = [0, 2700, 3040, 3240, 2940, 2496, 1904, 1380, 732, 366, 124];
  const values = [
    0, 2454.55, 2512.4, 2434.26, 2008.06, 1549.82, 1074.76, 708.16, 341.48, 155.22, 47.81,
  ];
  const retention = [0.9, 0.889, 0.9, 0.833, 0.8, 0.708, 0.676, 0.522, 0.5, 0.333];
  assert.deepEqual(
    rows.map((row) => row.total),
    totals,
  );
  assert.deepEqual(
    rows.map((row) => row.presentValue),
    values,
  );
  assert.deepEqual(
    rows.map((row) => row.period),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  assert.deepEqual(
    rows.map((row) => row.customers),
    plan.customers,
  );
  assert.deepEqual(
    rows.map((row) => row.margin),
    [0, 30, 38, 45, 49, 52, 56, 60, 61, 61, 62],
  );
  assert.equal(rows[0]!.retention, null);
  retention.forEach((rate, i) => {
    near(rows[i + 1]!.retention!, rate, 0, 0.0005);
  });
  assert.equal(rows[0]!.cumulative, -4000);
  near(rows[1]!.cumulative, -1545.45, 0, 1e-9);
  near(rows[10]!.cumulative, 9286.52, 0, 1e-9);
});

test('after nobody there is no rate, and a cohort may bring money at once', () => {
  const { rows, net, perCustomer } = cohortTable({
    customers: [10, 0, 0],
    revenue: [30, 5, 5],
    variableCost: [10, 1, 1],
    acquisitionCost: 5,
    discountRate: 0,
  });
  assert.deepEqual(
    rows.map((row) => row.retention),
    [null, 0, null],
  );
  assert.deepEqual([net, perCustomer], [150, 15]);
});

test('one customer left is enough for a rate', () => {
  const { rows } = cohortTable({
    customers: [2, 1, 1],
    revenue: [1, 1, 1],
    variableCost: [0, 0, 0],
    acquisitionCost: 0,
    discountRate: 0,
  });
  assert.deepEqual(
    rows.map((row) => row.retention),
    [null, 0.5, 1],
  );
});

test('impossible cohorts are refused by field and period', () => {
  const refused = (change: Partial<CohortPlan>, code: string, field: string, row = -1) =>
    refuses(() => cohortTable({ ...plan, ...change }), code, field, row);
  refused({ customers: [] }, 'empty', 'customers');
  refused({ revenue: [1] }, 'length-mismatch', 'revenue');
  refused({ variableCost: [1] }, 'length-mismatch', 'variableCost');
  refused({ acquisitionCost: -1 }, 'negative', 'acquisitionCost');
  refused({ discountRate: -1 }, 'out-of-range', 'discountRate');
  const small = { customers: [1, 1], revenue: [1, 1], variableCost: [0, 0] };
  refused({ ...small, customers: [0, 1] }, 'not-positive', 'customers', 0);
  refused({ ...small, customers: [1, -1] }, 'negative', 'customers', 1);
  refused({ ...small, revenue: [1, Number.NaN] }, 'not-finite', 'revenue', 1);
  refused({ ...small, variableCost: [Number.NaN, 1] }, 'not-finite', 'variableCost', 0);
  refused({ ...small, revenue: [1e308, 1e308] }, 'too-large', 'revenue');
  refused({ ...small, decimals: -1 }, 'too-few', 'decimals');
  refused({ ...small, decimals: 0.5 }, 'not-whole', 'decimals');
});
