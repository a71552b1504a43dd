// Customer equity, the bridge that must add up to the last cent, and what made it move.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  brandSwitchingValue,
  customerEquity,
  customerValueLead,
  type EquityBridge,
  type EquityMove,
  equityBridge,
  equityMove,
  equityReturn,
  factorContributions,
  impliedEquityGain,
  isHarvesting,
  perceivedValue,
  unwindRate,
} from '../index.ts';

test('equity is the sum of today, gross, and of the cohorts to come, net and discounted', () => {
  const cohorts = [
    { inPeriods: 1, customers: 10, netValue: 11 },
    { inPeriods: 2, customers: 100, netValue: 1.21 },
    { inPeriods: 0, customers: 3, netValue: -2 },
  ];
  const found = customerEquity([100, 50.5], cohorts, 0.1);
  near(found.existing, 150.5);
  near(found.future, 100 + 100 - 6);
  near(found.total, 344.5);
  assert.deepEqual(customerEquity([], [], 0), { existing: 0, future: 0, total: 0 });
  refuses(() => customerEquity([1, Number.NaN], [], 0.1), 'not-finite', 'values', 1);
  refuses(() => customerEquity([], [], -1), 'out-of-range', 'discountRate');
  refuses(() => customerEquity([1e308, 1e308], [], 0), 'too-large', 'values');
  const one = cohorts[0]!;
  refuses(
    () => customerEquity([], [one, { ...one, inPeriods: -1 }], 0),
    'negative',
    'inPeriods',
    1,
  );
  refuses(() => customerEquity([], [{ ...one, customers: -1 }], 0), 'negative', 'customers', 0);
  refuses(
    () => customerEquity([], [{ ...one, netValue: Infinity }], 0),
    'not-finite',
    'netValue',
    0,
  );
});

test('44.7 % on 70 million is a gain of 101.29 million of equity (A16)', () => {
  near(impliedEquityGain(70, 0.447), 101.29, 0, 0.01);
  near(equityReturn(101.29, 70), 0.447);
  near(equityReturn(35, 70), -0.5);
  refuses(() => equityReturn(Number.NaN, 70), 'not-finite', 'gain');
  refuses(() => equityReturn(1, 0), 'not-positive', 'cost');
  refuses(() => impliedEquityGain(0, 1), 'not-positive', 'cost');
  refuses(() => impliedEquityGain(1, Number.NaN), 'not-finite', 'roi');
});

test('sales that rise while equity falls are an alarm, nothing else is', () => {
  const at = (s0: number, s1: number, e0: number, e1: number) =>
    isHarvesting({ sales: [s0, s1], equity: [e0, e1] });
  assert.equal(at(100, 110, 900, 850), true);
  assert.equal(at(100, 110, 900, 900), false);
  assert.equal(at(100, 100, 900, 850), false);
  assert.equal(at(110, 100, 850, 900), false);
  refuses(() => at(1, Number.NaN, 1, 1), 'not-finite', 'sales', 1);
  refuses(() => at(1, 1, Number.NaN, 1), 'not-finite', 'equity', 0);
});

const legs = (bridge: EquityBridge) => [
  bridge.new.amount,
  bridge.wonBack.amount,
  bridge.retained.amount,
  bridge.expanded.amount,
  bridge.lost.amount,
  bridge.unwind,
  bridge.modelChange,
];

test('a bridge of four customers, leg by leg', () => {
  const found = equityBridge(
    {
      opening: [1000, 500, 300, 0, 0, 200],
      unchanged: [1200, 450, 0, 80, 60, 220],
      closing: [1260, 470, 0, 84, 63, 231],
      move: ['expanded', 'retained', 'lost', 'new', 'wonBack', 'retained'],
    },
    0.1,
  );
  assert.deepEqual(found, {
    opening: 2000,
    new: { amount: 80, customers: 1 },
    wonBack: { amount: 60, customers: 1 },
    // 450 + 220 against 700 with 70 of unwinding.
    retained: { amount: -100, customers: 2 },
    expanded: { amount: 100, customers: 1 },
    lost: { amount: -330, customers: 1 },
    unwind: 200,
    modelChange: 98,
    closing: 2108,
  });
});

test('without given moves the values decide; without a new model nothing is changed by it', () => {
  const columns = { opening: [100, 100, 100, 0, 0], unchanged: [111, 110, 0, 5, 0] };
  const found = equityBridge(columns, 0.1);
  assert.equal(found.expanded.customers, 1);
  assert.equal(found.retained.customers, 2);
  assert.equal(found.lost.customers, 1);
  assert.equal(found.new.customers, 1);
  assert.equal(found.wonBack.customers, 0);
  assert.equal(found.modelChange, 0);
  assert.equal(equityMove(0, 0, 0.1), 'retained');
  assert.equal(equityMove(100, 110, 0.1), 'retained');
  assert.equal(equityMove(100, 110.1, 0.1), 'expanded');
  assert.equal(equityMove(-5, 0, 0.1), 'lost');
  assert.equal(equityMove(0, -5, 0.1), 'new');
});

const moves: fc.Arbitrary<EquityMove> = fc.constantFrom(
  'new',
  'wonBack',
  'retained',
  'expanded',
  'lost',
);

test('in whole units every leg is whole and the bridge adds up exactly', () => {
  const value = fc.integer({ min: -1e9, max: 1e10 });
  const customers = fc.array(fc.tuple(value, value, value, moves), { maxLength: 40 });
  fc.assert(
    fc.property(customers, fc.double({ min: -0.5, max: 1, noNaN: true }), (rows, unwind) => {
      const found = equityBridge(
        {
          opening: rows.map((row) => row[0]),
          unchanged: rows.map((row) => row[1]),
          closing: rows.map((row) => row[2]),
          move: rows.map((row) => row[3]),
        },
        unwind,
      );
      const all = legs(found);
      for (const amount of all) assert.ok(Number.isInteger(amount));
      const sum = (column: 0 | 2) => rows.reduce((total, row) => total + row[column], 0);
      assert.equal(found.opening, sum(0));
      assert.equal(found.closing, sum(2));
      assert.equal(
        all.reduce((a, b) => a + b, found.opening),
        found.closing,
      );
      near(found.unwind, unwind * found.opening, 0, 2.5 + 1e-6 * Math.abs(found.opening));
    }),
  );
});

test('in any units the bridge adds up exactly, in every order', () => {
  const value = fc.double({ min: -1e7, max: 1e12, noNaN: true });
  const customers = fc.array(fc.tuple(value, value, value, moves), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(customers, fc.double({ min: 0, max: 1, noNaN: true }), (rows, unwind) => {
      const found = equityBridge(
        {
          opening: rows.map((row) => row[0]),
          unchanged: rows.map((row) => row[1]),
          closing: rows.map((row) => row[2]),
          move: rows.map((row) => row[3]),
        },
        unwind,
      );
      const all = legs(found);
      assert.equal(
        all.reduce((a, b) => a + b, found.opening),
        found.closing,
      );
      assert.equal([...all].reverse().reduce((a, b) => a + b, 0) + found.opening, found.closing);
      const sum = rows.reduce((total, row) => total + row[0], 0);
      const largest = rows.reduce(
        (total, row) => total + Math.abs(row[0]) + Math.abs(row[1]) + Math.abs(row[2]),
        0,
      );
      near(found.opening, sum, 0, 1e-13 * largest + 1e-320);
    }),
  );
});

test('nobody at either date is a bridge of zeros', () => {
  const found = equityBridge({ opening: [], unchanged: [] }, 0.1);
  assert.deepEqual([found.opening, ...legs(found), found.closing], new Array(9).fill(0));
});

test('amounts of different size keep what a double can hold', () => {
  const found = equityBridge({ opening: [1e15, 0.1], unchanged: [0, 0.2] }, 0);
  assert.equal(
    legs(found).reduce((a, b) => a + b, found.opening),
    found.closing,
  );
  const tiny = equityBridge({ opening: [5e-324], unchanged: [1e-323] }, 0);
  assert.deepEqual([tiny.opening, tiny.expanded.amount, tiny.closing], [5e-324, 5e-324, 1e-323]);
  const many = equityBridge({ opening: [2 ** 52, 1], unchanged: [2 ** 52, 3] }, 0.1);
  assert.equal(
    legs(many).reduce((a, b) => a + b, many.opening),
    many.closing,
  );
  near(many.closing, 2 ** 52, 1e-14);
  refuses(
    () => equityBridge({ opening: [1e308, 1e308], unchanged: [0, 0] }, 0),
    'too-large',
    'opening',
  );
  const small = equityBridge({ opening: [0.1, 0.2], unchanged: [0.3, 0.2] }, 0);
  near(small.opening, 0.3, 1e-14);
  near(small.expanded.amount, 0.2, 1e-14);
});

test('a value grows by the yearly rate as its money comes nearer', () => {
  near(unwindRate(0.21, 0.5), 0.1);
  assert.equal(unwindRate(0.21, 0), 0);
  refuses(() => unwindRate(-1, 1), 'out-of-range', 'yearly');
  refuses(() => unwindRate(0.1, -1), 'negative', 'years');
});

test('impossible bridges are refused by column and row', () => {
  const good = { opening: [1, 2], unchanged: [1, 2] };
  refuses(() => equityBridge(good, -1), 'out-of-range', 'unwind');
  refuses(() => equityBridge({ ...good, unchanged: [1] }, 0), 'length-mismatch', 'unchanged');
  refuses(() => equityBridge({ ...good, closing: [1] }, 0), 'length-mismatch', 'closing');
  refuses(() => equityBridge({ ...good, move: ['new'] }, 0), 'length-mismatch', 'move');
  const odd = { ...good, move: ['new', 'gone'] as unknown as EquityMove[] };
  refuses(() => equityBridge(odd, 0), 'unknown', 'move', 1);
  for (const field of ['opening', 'unchanged', 'closing'] as const) {
    refuses(() => equityBridge({ ...good, [field]: [1, Number.NaN] }, 0), 'not-finite', field, 1);
  }
});

test('a change of margin, purchases and activity is divided without a rest', () => {
  // 10 × 4 to 12 × 5: the margin brings 2 × 4.5, the purchases 1 × 11.
  assert.deepEqual(factorContributions([10, 4], [12, 5]), [9, 11]);
  const three = factorContributions([10, 2, 0.5], [10, 3, 0.8]);
  assert.equal(three[0], 0);
  // Over both orders: purchases first at .5, or last at .8, times 10; activity likewise at 2 or 3.
  near(three[1]!, 10 * 0.65);
  near(three[2]!, 10 * 0.3 * 2.5);
  assert.deepEqual(factorContributions([3], [8]), [5]);
  const factors = fc.array(
    fc.tuple(
      fc.double({ min: 0, max: 9, noNaN: true }),
      fc.double({ min: 0, max: 9, noNaN: true }),
    ),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(factors, (pairs) => {
      const before = pairs.map((pair) => pair[0]);
      const after = pairs.map((pair) => pair[1]);
      const product = (list: number[]) => list.reduce((a, b) => a * b, 1);
      const found = factorContributions(before, after);
      near(
        found.reduce((a, b) => a + b, 0),
        product(after) - product(before),
        1e-12,
        1e-9,
      );
      found.forEach((part, k) => {
        if (before[k] === after[k]) assert.equal(part + 0, 0);
        else assert.ok(Math.sign(part) * Math.sign(after[k]! - before[k]!) >= 0);
      });
    }),
  );
  // Turned round, each factor takes back what it brought.
  near(
    factorContributions([12, 5, 2], [10, 4, 3])[0]!,
    -factorContributions([10, 4, 3], [12, 5, 2])[0]!,
  );
  refuses(() => factorContributions([], []), 'empty', 'before');
  refuses(() => factorContributions([1], [1, 2]), 'length-mismatch', 'after');
  refuses(
    () => factorContributions(new Array(13).fill(1), new Array(13).fill(1)),
    'out-of-range',
    'before',
  );
  assert.equal(factorContributions(new Array(12).fill(1), new Array(12).fill(1)).length, 12);
  refuses(() => factorContributions([1, Number.NaN], [1, 1]), 'not-finite', 'before', 1);
  refuses(() => factorContributions([1, 1], [Infinity, 1]), 'not-finite', 'after', 0);
});

test('among brands, every purchase goes to somebody and comes back with its probability', () => {
  const customer = {
    switching: [
      [0.7, 0.2, 0.1],
      [0.3, 0.5, 0.2],
      [0.1, 0.3, 0.6],
    ],
    first: [1, 0, 0],
    frequency: 2,
    amount: 50,
    margin: 0.4,
    discountRate: 0.21,
    purchases: 3,
  };
  const found = brandSwitchingValue(customer);
  // Half a period between purchases: a factor of 1.1 each. Second purchase .7 .2 .1, third .56 .27 .17.
  near(found[0]!, 20 * (1 + 0.7 / 1.1 + 0.56 / 1.21));
  near(found[1]!, 20 * (0.2 / 1.1 + 0.27 / 1.21));
  near(found[2]!, 20 * (0.1 / 1.1 + 0.17 / 1.21));
  assert.deepEqual(Array.from(brandSwitchingValue({ ...customer, purchases: 0 })), [0, 0, 0]);
  const refused = (change: object, code: string, field: string, row = -1) =>
    refuses(() => brandSwitchingValue({ ...customer, ...change }), code, field, row);
  refused({ switching: [] }, 'empty', 'switching');
  refused({ switching: [[1]], first: [1, 0] }, 'length-mismatch', 'first');
  refused({ first: [0.5, 0.4, 0] }, 'not-one', 'first');
  const rows = [...customer.switching.slice(0, 2), [0.1, 0.1, 0.1]];
  refused({ switching: rows }, 'not-one', 'switching', 2);
  refused({ frequency: 0 }, 'not-positive', 'frequency');
  refused({ amount: -1 }, 'negative', 'amount');
  refused({ margin: 40 }, 'out-of-range', 'margin');
  refused({ discountRate: -1 }, 'out-of-range', 'discountRate');
  refused({ purchases: 1.5 }, 'not-whole', 'purchases');
  refused({ discountRate: -0.999, purchases: 300 }, 'too-large', 'purchases');
});

test('the tractor is worth 110,000, sells for 100,000 and leaves the customer 10,000 (A17)', () => {
  const tractor = {
    reference: 90_000,
    advantages: { durability: 7000, reliability: 6000, service: 5000, warranty: 2000 },
    price: 100_000,
  };
  assert.deepEqual(perceivedValue(tractor), {
    worth: 110_000,
    advantage: 20_000,
    premium: 10_000,
    customerSurplus: 10_000,
    sellerSurplus: null,
    bargaining: null,
  });
  // The older tractor: worth 20,000, made for 14,000, sold for 19,000.
  const older = perceivedValue({ reference: 20_000, advantages: {}, price: 19_000, cost: 14_000 });
  assert.equal(older.customerSurplus, 1000);
  assert.equal(older.sellerSurplus, 5000);
  assert.deepEqual(older.bargaining, { lowest: 14_000, highest: 20_000 });
  const even = perceivedValue({ reference: 5, advantages: {}, price: 5, cost: 5 });
  assert.deepEqual(even.bargaining, { lowest: 5, highest: 5 });
  const dear = perceivedValue({ reference: 5, advantages: {}, price: 5, cost: 6 });
  assert.equal(dear.bargaining, null);
  assert.equal(dear.sellerSurplus, -1);
  refuses(() => perceivedValue({ ...tractor, reference: Number.NaN }), 'not-finite', 'reference');
  refuses(() => perceivedValue({ ...tractor, price: Number.NaN }), 'not-finite', 'price');
  refuses(() => perceivedValue({ ...tractor, cost: Number.NaN }), 'not-finite', 'cost');
  refuses(
    () => perceivedValue({ ...tractor, advantages: { x: Infinity } }),
    'not-finite',
    'advantages.x',
  );
});

test('the lead over a rival is weighted by what matters', () => {
  near(customerValueLead([2, 1, 1], [4, 3, 5], [3, 3, 4]), 0.75);
  near(customerValueLead([0, 1], [9, 2], [1, 4]), -2);
  refuses(() => customerValueLead([1], [1, 2], [1]), 'length-mismatch', 'own');
  refuses(() => customerValueLead([1], [1], []), 'length-mismatch', 'rival');
  refuses(() => customerValueLead([0, 0], [1, 1], [1, 1]), 'not-positive', 'weights');
  refuses(() => customerValueLead([1, -1], [1, 1], [1, 1]), 'negative', 'weights', 1);
  refuses(() => customerValueLead([1], [Number.NaN], [1]), 'not-finite', 'own', 0);
  refuses(() => customerValueLead([1], [1], [Number.NaN]), 'not-finite', 'rival', 0);
});
