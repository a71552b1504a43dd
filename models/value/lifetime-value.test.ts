// Lifetime value in every convention: the textbooks' figures, an independent table, and the laws that hold for all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  bergerNasr,
  bestEquityTest,
  constantSurvival,
  inShorterPeriods,
  lifetimeValue,
  lifetimeValueElasticities,
  lifetimeValueSlopes,
  type MarginStream,
  marginMultiple,
  marginMultiples,
  netLifetimeValue,
  periodRate,
  periodRetention,
  presentValue,
  simpleTimings,
  type Timing,
  timingPowers,
  tornado,
} from '../index.ts';

interface Case {
  name: string;
  arguments: string[];
  value: number;
}

/** The independent table, made by fixtures/value-formulas.py. */
const table: Case[] = readFileSync(
  new URL('../fixtures/value-formulas.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [name, list, value] = line.split(',') as [string, string, string];
    return { name, arguments: list.split(' '), value: Number(value) };
  });

/** What the library says to a row of the table. */
function ours({ name, arguments: list }: Case): { got: number; scale: number } {
  const number = (i: number) => Number(list[i]);
  if (name === 'contributions' || name === 'promotions') {
    const found = bergerNasr({
      contribution: number(0),
      promotion: number(1),
      retention: number(2),
      discountRate: number(3),
      cycles: number(4),
      cycleYears: number(5),
      promotionsPerCycle: number(6),
    });
    return { got: found[name], scale: 0 };
  }
  if (name === 'retentionSpend' || name === 'acquisitionSpend' || name === 'equity') {
    const best = bestEquityTest({
      margin: number(0),
      discountRate: number(1),
      acquisition: { ceiling: number(2), speed: number(3) },
      retention: { ceiling: number(4), speed: number(5) },
    });
    return { got: best[name], scale: number(0) };
  }
  const stream = {
    margin: number(0),
    retention: number(1),
    discountRate: number(2),
    growth: number(3),
  };
  const timing: Timing = {
    firstPayment: list[4] === '0' ? 'counted' : 'just-made',
    cash: ({ '0.0': 'start', '0.5': 'middle', '1.0': 'end' } as const)[list[5] as '0.0'],
    survival: list[6] === '0' ? 'r^(t-1)' : 'r^t',
    payments: list[7] === 'ever' ? null : number(7),
  };
  const value = lifetimeValue(stream, timing);
  if (name === 'value') return { got: value, scale: 0 };
  const slopes = lifetimeValueSlopes(stream, timing);
  const key = name.replace(/^by(.)/, (_, first: string) => first.toLowerCase());
  return { got: slopes[key as keyof typeof slopes], scale: Math.abs(value) };
}

test('values, slopes, promoted streams and best spends agree with an independent program', () => {
  assert.equal(table.length, 1000);
  for (const row of table) {
    const { got, scale } = ours(row);
    near(got, row.value, 2e-13, 1e-25 + 1e-14 * scale);
  }
});

const stream: MarginStream = { margin: 100, retention: 0.8, discountRate: 0.1 };

test('the three simple formulas in print are three timings of one formula (A3)', () => {
  near(lifetimeValue(stream, simpleTimings.newCustomer), 366.67, 0, 0.005);
  near(lifetimeValue(stream, simpleTimings.existingCustomer), 266.67, 0, 0.005);
  near(lifetimeValue(stream, simpleTimings.paidAtPeriodEnd), 333.33, 0, 0.005);
  near(lifetimeValue({ ...stream, growth: 0.05 }, simpleTimings.existingCustomer), 80 / 0.26);
  near(netLifetimeValue(stream, simpleTimings.newCustomer, 66), 300 + 2 / 3);
});

test('margin multiples are those of the books (A2; Kotler & Keller, table 5.4)', () => {
  near(marginMultiple(0.8, 0.12), 2.5, 0, 0.005);
  near(marginMultiple(0.8, 0.1), 2.67, 0, 0.005);
  const printed = [
    [1.2, 1.15, 1.11, 1.07],
    [1.75, 1.67, 1.59, 1.52],
    [2.67, 2.5, 2.35, 2.22],
    [4.5, 4.09, 3.75, 3.46],
  ];
  const retentions = [0.6, 0.7, 0.8, 0.9];
  const rates = [0.1, 0.12, 0.14, 0.16];
  const grid = marginMultiples(retentions, rates);
  printed.forEach((row, i) => {
    row.forEach((multiple, j) => {
      near(grid[i]![j]!, multiple, 0, 0.0051);
      const first = { margin: 1, retention: retentions[i]!, discountRate: rates[j]! };
      near(lifetimeValue(first, simpleTimings.newCustomer), grid[i]![j]! + 1);
    });
  });
  near(marginMultiple(0.8, 0.12, 0.05), 0.8 / (1.12 - 0.84));
});

test('the constant-rate shortcut of a real cohort is 4.59 years of margin, as noted beside the true 4.92', () => {
  near(marginMultiple(0.903, 0.1), 4.59, 0, 0.01);
});

test('a weekly shopper is worth 4,015.30 paid at the end of the year and 4,216.07 at its start (A5)', () => {
  const grocery = { margin: 520, retention: 1, discountRate: 0.05 };
  const ten = { firstPayment: 'counted', survival: 'r^(t-1)', payments: 10 } as const;
  near(lifetimeValue(grocery, { ...ten, cash: 'end' }), 4015.3, 0, 0.005);
  near(lifetimeValue(grocery, { ...ten, cash: 'start' }), 4216.07, 0, 0.005);
  const middle = lifetimeValue(grocery, { ...ten, cash: 'middle' });
  near(middle, lifetimeValue(grocery, { ...ten, cash: 'end' }) * Math.sqrt(1.05));
  const complaining = { margin: 650, retention: 1, discountRate: 0.1 };
  near(lifetimeValue(complaining, { ...ten, cash: 'end', payments: 4 }), 2060.41, 0, 0.005);
});

test('a row of cash flows has the published present value, and those under attrition by both conventions', () => {
  const flows = [-51, 30, 42, 44, 49, 55];
  const discountRate = 0.1;
  near(presentValue({ flows, discountRate, shift: 0 }), 111.66, 0, 0.005);
  const from = (start: 'first' | 'second') =>
    presentValue({ flows, discountRate, shift: 0, survival: constantSurvival(0.8, 6, start) });
  near(from('first'), 34.86, 0, 0.005);
  near(from('second'), 56.32, 0, 0.005);
  const today = presentValue({ flows, discountRate, shift: 0 });
  near(presentValue({ flows, discountRate, shift: 0.5 }), today / Math.sqrt(1.1));
  assert.equal(presentValue({ flows: [], discountRate, shift: 0 }), 0);
  assert.equal(presentValue({ flows: [1, 1], discountRate: 0, shift: 0 }), 2);
  // A payment of nothing is worth nothing, even where money grows beyond all numbers.
  const late = new Float64Array(400);
  late[0] = 5;
  assert.equal(presentValue({ flows: late, discountRate: -0.9, shift: 0 }), 5);
});

const rate = (max: number) => fc.double({ min: 0, max, noNaN: true });
const anyStream = fc.record({
  margin: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  retention: rate(1),
  discountRate: rate(2),
  growth: fc.double({ min: -0.9, max: 0.5, noNaN: true }),
});
const anyTiming = fc.record({
  firstPayment: fc.constantFrom('counted' as const, 'just-made' as const),
  cash: fc.constantFrom('start' as const, 'middle' as const, 'end' as const),
  survival: fc.constantFrom('r^(t-1)' as const, 'r^t' as const),
  payments: fc.integer({ min: 1, max: 60 }),
});
const shift = { start: 0, middle: 0.5, end: 1 } as const;

test('every timing is the sum of its payments, each discounted and counted with the chance to get it', () => {
  fc.assert(
    fc.property(anyStream, anyTiming, (input, timing) => {
      const skipped = timing.firstPayment === 'counted' ? 0 : 1;
      const flows = new Float64Array(timing.payments + skipped);
      for (let j = 0; j < timing.payments; j++) {
        flows[skipped + j] = input.margin * (1 + input.growth) ** j;
      }
      // Period t = 1, 2, … is paid by those who stayed t − 1 times, or t times.
      const extra = timing.survival === 'r^t' ? 1 : 0;
      const survival = Float64Array.from(flows, (_, k) => input.retention ** (k + extra));
      const want = presentValue({
        flows,
        survival,
        discountRate: input.discountRate,
        shift: shift[timing.cash],
      });
      near(lifetimeValue(input, timing), want, 1e-11, 1e-300);
    }),
  );
});

test('value never falls when more stay, and never rises when money costs more', () => {
  fc.assert(
    fc.property(anyStream, anyTiming, rate(1), (input, timing, other) => {
      const margin = Math.abs(input.margin);
      const at = (change: Partial<MarginStream>) =>
        lifetimeValue({ ...input, margin, ...change }, timing);
      const [less, more] = [Math.min(input.retention, other), Math.max(input.retention, other)];
      assert.ok(at({ retention: more }) >= at({ retention: less }) * (1 - 1e-12));
      assert.ok(at({ discountRate: input.discountRate + other }) <= at({}) * (1 + 1e-12));
    }),
  );
});

test('more and more payments come to the value for ever', () => {
  for (const timing of Object.values(simpleTimings)) {
    near(lifetimeValue(stream, { ...timing, payments: 400 }), lifetimeValue(stream, timing));
  }
});

test('a steady customer who grows as fast as money costs is worth the number of payments', () => {
  const level = { margin: 7, retention: 1, discountRate: 0.07, growth: 0.07 };
  const timing: Timing = { firstPayment: 'counted', cash: 'start', survival: 'r^t', payments: 12 };
  near(lifetimeValue(level, timing), 84);
  near(lifetimeValueSlopes(level, timing).growth, (84 * 5.5) / 1.07);
});

test('an undiscounted steady customer is never finite for ever, a leaving one is', () => {
  const ever = simpleTimings.newCustomer;
  refuses(
    () => lifetimeValue({ margin: 1, retention: 1, discountRate: 0 }, ever),
    'endless',
    'discountRate',
  );
  refuses(() => marginMultiple(0.9, 0.05, 0.2), 'endless', 'discountRate');
  near(lifetimeValue({ margin: 1, retention: 0.75, discountRate: 0 }, ever), 4);
});

test('nobody stays: only the payment already sure counts', () => {
  const gone = { margin: 80, retention: 0, discountRate: 0.25 };
  assert.equal(lifetimeValue(gone, simpleTimings.newCustomer), 80);
  assert.equal(lifetimeValue(gone, simpleTimings.existingCustomer), 0);
  near(lifetimeValue(gone, simpleTimings.paidAtPeriodEnd), 64);
  // The slopes at 0: the next payment, discounted once; the first one by retention alone; nothing in first order.
  near(lifetimeValueSlopes(gone, simpleTimings.newCustomer).retention, 64);
  near(lifetimeValueSlopes(gone, simpleTimings.existingCustomer).retention, 64);
  assert.equal(lifetimeValueSlopes(gone, simpleTimings.existingCustomer).margin, 0);
  const second: Timing = { firstPayment: 'just-made', cash: 'end', survival: 'r^t', payments: 5 };
  assert.equal(lifetimeValueSlopes(gone, second).retention, 0);
  const once: Timing = { ...simpleTimings.newCustomer, payments: 1 };
  assert.equal(lifetimeValueSlopes(gone, once).retention, 0);
});

test('months compound to the year they make up', () => {
  near((1 + periodRate(0.12, 12)) ** 12, 1.12);
  near(periodRetention(0.7, 12) ** 12, 0.7);
  assert.equal(periodRetention(0, 12), 0);
  const months = inShorterPeriods({ ...stream, growth: 0.03 }, 12);
  near(months.margin * 12, 100);
  near(months.retention ** 12, 0.8);
  near((1 + months.discountRate) ** 12, 1.1);
  near((1 + months.growth!) ** 12, 1.03);
  const yearly = { ...simpleTimings.newCustomer, payments: 1 };
  // With nobody leaving and no discount a year is worth the same in twelve parts.
  const still = { margin: 120, retention: 1, discountRate: 0 };
  near(lifetimeValue(inShorterPeriods(still, 12), { ...yearly, payments: 12 }), 120);
  assert.equal(inShorterPeriods(stream, 1).growth, 0);
});

test('the powers of a timing count what was skipped, when the cash comes and who pays', () => {
  assert.deepEqual(timingPowers(simpleTimings.newCustomer), { retained: 0, discounted: 0 });
  assert.deepEqual(timingPowers(simpleTimings.existingCustomer), { retained: 1, discounted: 1 });
  assert.deepEqual(timingPowers(simpleTimings.paidAtPeriodEnd), { retained: 0, discounted: 1 });
});

test('retention moves value by far more than the discount rate does', () => {
  const elasticity = lifetimeValueElasticities(
    { margin: 100, retention: 0.8, discountRate: 0.12 },
    simpleTimings.existingCustomer,
  );
  assert.equal(elasticity.margin, 1);
  near(elasticity.retention, 3.5);
  near(elasticity.discountRate, -0.12 / 0.32);
  assert.equal(elasticity.growth, 0);
  const growing = { margin: 9, retention: 0.8, discountRate: 0.12, growth: 0.05 };
  near(lifetimeValueElasticities(growing, simpleTimings.existingCustomer).growth, 0.04 / 0.28);
});

test('the tornado ranks inputs by how far they move the result and keeps equal ones in order', () => {
  const value = (input: { margin: number; retention: number; cost: number }) =>
    lifetimeValue({ ...input, discountRate: 0.1 }, simpleTimings.existingCustomer) - input.cost;
  const bars = tornado(
    value,
    { margin: 100, retention: 0.8, cost: 40 },
    {
      cost: [60, 20],
      margin: [90, 110],
      retention: [0.75, 0.85],
    },
  );
  assert.deepEqual(
    bars.map((bar) => bar.input),
    ['retention', 'margin', 'cost'],
  );
  near(bars[0]!.valueAtLow, 75 / 0.35 - 40);
  near(bars[0]!.valueAtHigh, 340 - 40);
  near(bars[0]!.spread, 340 - 75 / 0.35);
  near(bars[2]!.spread, 40);
  assert.deepEqual([bars[2]!.low, bars[2]!.high], [60, 20]);
  const level = tornado(({ a, b }) => a + b, { a: 0, b: 0 }, { b: [0, 1], a: [0, 1] });
  assert.deepEqual(
    level.map((bar) => bar.input),
    ['b', 'a'],
  );
  refuses(() => tornado(({ a }) => 1 / a, { a: 1 }, { a: [0, 1] }), 'not-finite', 'a');
  refuses(() => tornado(({ a }) => 1 / a, { a: 1 }, { a: [1, 0] }), 'not-finite', 'a');
  refuses(() => tornado(({ a }) => a, { a: 1 }, { a: [Number.NaN, 1] }), 'not-finite', 'a');
});

test('Berger and Nasr: the first case is worth 568.78 (A4)', () => {
  const found = bergerNasr({
    contribution: 260,
    promotion: 50,
    retention: 0.75,
    discountRate: 0.2,
    cycles: 10,
  });
  near(found.contributions, 689.3922, 0, 5e-5);
  near(found.promotions, 120.6091, 0, 5e-5);
  near(found.value, 568.78, 0, 0.005);
  assert.equal(found.value, found.contributions - found.promotions);
});

test('Berger and Nasr for ever is the limit of many cycles; with none it is the first purchase alone', () => {
  const terms = { contribution: 260, promotion: 50, retention: 0.75, discountRate: 0.2 };
  near(bergerNasr({ ...terms, cycles: null }).value, bergerNasr({ ...terms, cycles: 500 }).value);
  assert.deepEqual(bergerNasr({ ...terms, cycles: 0 }), {
    contributions: 260,
    promotions: 0,
    value: 260,
  });
  refuses(
    () => bergerNasr({ ...terms, retention: 1, discountRate: 0, cycles: null }),
    'endless',
    'discountRate',
  );
});

test('impossible streams, timings and rates are refused by field', () => {
  const timing = simpleTimings.newCustomer;
  refuses(() => lifetimeValue({ ...stream, margin: Number.NaN }, timing), 'not-finite', 'margin');
  refuses(() => lifetimeValue({ ...stream, retention: 80 }, timing), 'out-of-range', 'retention');
  refuses(() => lifetimeValue({ ...stream, retention: -0.1 }, timing), 'out-of-range', 'retention');
  refuses(
    () => lifetimeValue({ ...stream, discountRate: -1 }, timing),
    'out-of-range',
    'discountRate',
  );
  refuses(() => lifetimeValue({ ...stream, growth: -1 }, timing), 'out-of-range', 'growth');
  refuses(
    () => lifetimeValue({ ...stream, discountRate: Number.NaN }, timing),
    'not-finite',
    'discountRate',
  );
  refuses(() => lifetimeValue(stream, { ...timing, payments: 0 }), 'too-few', 'payments');
  refuses(() => lifetimeValue(stream, { ...timing, payments: 1.5 }), 'not-whole', 'payments');
  const odd = (change: object) => lifetimeValue(stream, { ...timing, ...change });
  refuses(() => odd({ cash: 'never' }), 'unknown', 'cash');
  refuses(() => odd({ cash: 'toString' }), 'unknown', 'cash');
  refuses(() => odd({ survival: 'r' }), 'unknown', 'survival');
  refuses(() => odd({ firstPayment: 'yes' }), 'unknown', 'firstPayment');
  const growing = { margin: 1, retention: 1, discountRate: -0.99, growth: 0 };
  refuses(() => lifetimeValue(growing, { ...timing, payments: 400 }), 'too-large', 'payments');
  const rich = { margin: 1e308, retention: 0.99, discountRate: 0 };
  refuses(() => lifetimeValue(rich, timing), 'too-large', 'margin');
  refuses(() => netLifetimeValue(stream, timing, Number.NaN), 'not-finite', 'acquisitionCost');
  refuses(() => periodRate(-1, 12), 'out-of-range', 'yearly');
  refuses(() => periodRate(0.1, 0), 'not-positive', 'periodsPerYear');
  refuses(() => periodRetention(1.1, 12), 'out-of-range', 'yearly');
  refuses(() => periodRetention(0.5, -1), 'not-positive', 'periodsPerYear');
  refuses(() => inShorterPeriods(stream, 0), 'not-positive', 'periodsPerYear');
  refuses(() => inShorterPeriods({ ...stream, retention: 2 }, 12), 'out-of-range', 'retention');
  const nothing = { margin: 0, retention: 0.5, discountRate: 0.1 };
  assert.equal(lifetimeValue(nothing, timing), 0);
  refuses(() => lifetimeValueElasticities(nothing, timing), 'no-value', 'margin');
  const berger = { contribution: 1, promotion: 1, retention: 0.5, discountRate: 0.1, cycles: 1 };
  refuses(() => bergerNasr({ ...berger, contribution: Number.NaN }), 'not-finite', 'contribution');
  refuses(() => bergerNasr({ ...berger, promotion: Number.NaN }), 'not-finite', 'promotion');
  refuses(() => bergerNasr({ ...berger, retention: 2 }), 'out-of-range', 'retention');
  refuses(() => bergerNasr({ ...berger, discountRate: -2 }), 'out-of-range', 'discountRate');
  refuses(() => bergerNasr({ ...berger, cycles: -1 }), 'too-few', 'cycles');
  refuses(() => bergerNasr({ ...berger, cycleYears: 0 }), 'not-positive', 'cycleYears');
  refuses(() => bergerNasr({ ...berger, promotionsPerCycle: 0 }), 'too-few', 'promotionsPerCycle');
  refuses(() => bergerNasr({ ...berger, discountRate: -0.99, cycles: 400 }), 'too-large', 'cycles');
  const flows = [1, 2];
  const value = { flows, discountRate: 0.1, shift: 0 };
  refuses(() => presentValue({ ...value, flows: [1, Number.NaN] }), 'not-finite', 'flows', 1);
  const late = new Float64Array(400).fill(1);
  refuses(() => presentValue({ flows: late, discountRate: -0.99, shift: 0 }), 'too-large', 'flows');
  refuses(() => presentValue({ ...value, survival: [1] }), 'length-mismatch', 'survival');
  refuses(() => presentValue({ ...value, survival: [1, 1.2] }), 'out-of-range', 'survival', 1);
  refuses(() => presentValue({ ...value, discountRate: -1 }), 'out-of-range', 'discountRate');
  refuses(() => presentValue({ ...value, shift: Number.NaN }), 'not-finite', 'shift');
  refuses(() => constantSurvival(2, 3, 'first'), 'out-of-range', 'retention');
  refuses(() => constantSurvival(0.5, -3, 'first'), 'too-few', 'count');
});
