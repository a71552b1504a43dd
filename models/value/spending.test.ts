// What to spend on winning and on keeping: the customer equity test and when the money comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  bestEquityTest,
  breakEvenRetention,
  type EquityTest,
  equityTest,
  lifetimeValue,
  paybackOfFlows,
  paybackTime,
  responseCurve,
  responseRate,
  simpleTimings,
  type Timing,
  valueToCost,
} from '../index.ts';

test('spending more on acquisition than on retention is better in the published exercise', () => {
  // Margin 200 a year, 10 %; 20 or 30 buys an acquisition rate of .2 or .3 and a retention rate of .5 or .6.
  const split = (acquire: [number, number], keep: [number, number]) =>
    equityTest(
      {
        margin: 200,
        discountRate: 0.1,
        acquisition: responseCurve({ spend: acquire[0], rate: acquire[1], ceiling: 0.9 }),
        retention: responseCurve({ spend: keep[0], rate: keep[1], ceiling: 0.9 }),
      },
      acquire[0],
      keep[0],
    );
  near(split([20, 0.2], [30, 0.6]).equity, 56);
  const better = split([30, 0.3], [20, 0.5]);
  near(better.equity, 70);
  near(better.acquisitionRate, 0.3);
  near(better.retentionRate, 0.5);
  near(better.customerValue, 1000 / 3);
  assert.deepEqual([better.acquisitionSpend, better.retentionSpend], [30, 20]);
});

test('a response curve goes through the point a manager knows and never passes the ceiling', () => {
  const curve = responseCurve({ spend: 5, rate: 0.2, ceiling: 0.4 });
  near(responseRate(curve, 5), 0.2);
  assert.equal(responseRate(curve, 0), 0);
  near(responseRate(curve, 1e6), 0.4);
  near(responseRate(curve, 1e-9), 0.4 * curve.speed * 1e-9, 1e-9);
});

const market: fc.Arbitrary<EquityTest> = fc
  .record({
    margin: fc.double({ min: 1, max: 2000, noNaN: true }),
    discountRate: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
    acquireCeiling: fc.double({ min: 0.01, max: 1, noNaN: true }),
    keepCeiling: fc.double({ min: 0.01, max: 1, noNaN: true }),
    acquireSpeed: fc.double({ min: 0.1, max: 300, noNaN: true }),
    keepSpeed: fc.double({ min: 0.1, max: 300, noNaN: true }),
  })
  .map((m) => ({
    margin: m.margin,
    discountRate: m.discountRate,
    acquisition: { ceiling: m.acquireCeiling, speed: m.acquireSpeed / m.margin },
    retention: { ceiling: m.keepCeiling, speed: m.keepSpeed / m.margin },
  }));

test('at the best spending one more unit wins, or keeps, just one more unit of value', () => {
  fc.assert(
    fc.property(market, (input) => {
      const best = bestEquityTest(input);
      const value = best.customerValue;
      const marginal = (curve: { ceiling: number; speed: number }, spend: number) =>
        curve.ceiling * curve.speed * Math.exp(-curve.speed * spend) * value;
      const won = marginal(input.acquisition, best.acquisitionSpend);
      const kept = marginal(input.retention, best.retentionSpend);
      if (best.acquisitionSpend > 0) near(won, 1, 1e-9);
      else assert.ok(won <= 1 + 1e-9);
      if (best.retentionSpend > 0) near(kept, 1, 1e-9);
      else assert.ok(kept <= 1 + 1e-9);
    }),
  );
});

test('no other spending beats the best', () => {
  const factor = fc.double({ min: 0, max: 3, noNaN: true });
  fc.assert(
    fc.property(market, factor, factor, (input, a, r) => {
      const best = bestEquityTest(input);
      const other = equityTest(
        input,
        a * (best.acquisitionSpend + 0.1),
        r * (best.retentionSpend + 0.1),
      );
      assert.ok(other.equity <= best.equity + 1e-9 * input.margin);
    }),
  );
});

test('where nothing pays, nothing is spent', () => {
  const poor: EquityTest = {
    margin: 10,
    discountRate: 0.1,
    acquisition: { ceiling: 0.5, speed: 0.01 },
    retention: { ceiling: 0.5, speed: 0.01 },
  };
  const best = bestEquityTest(poor);
  assert.deepEqual(best, {
    acquisitionSpend: 0,
    retentionSpend: 0,
    acquisitionRate: 0,
    retentionRate: 0,
    customerValue: 10,
    equity: 0,
  });
  const losing = bestEquityTest({ ...poor, margin: -5 });
  near(losing.equity, 0);
  assert.equal(losing.customerValue, -5);
});

test('impossible markets are refused by field', () => {
  const good: EquityTest = {
    margin: 100,
    discountRate: 0.1,
    acquisition: { ceiling: 0.4, speed: 0.1 },
    retention: { ceiling: 0.9, speed: 0.1 },
  };
  const both = (change: Partial<EquityTest>, code: string, field: string) => {
    refuses(() => bestEquityTest({ ...good, ...change }), code, field);
    refuses(() => equityTest({ ...good, ...change }, 1, 1), code, field);
  };
  both({ margin: Number.NaN }, 'not-finite', 'margin');
  both({ discountRate: -1 }, 'out-of-range', 'discountRate');
  both({ discountRate: -0.1 }, 'endless', 'discountRate');
  both({ discountRate: -0.2 }, 'endless', 'discountRate');
  both({ acquisition: { ceiling: 0, speed: 1 } }, 'out-of-range', 'acquisition.ceiling');
  both({ acquisition: { ceiling: 0.5, speed: 0 } }, 'not-positive', 'acquisition.speed');
  both({ retention: { ceiling: 1.1, speed: 1 } }, 'out-of-range', 'retention.ceiling');
  both({ retention: { ceiling: 0.5, speed: Number.NaN } }, 'not-finite', 'retention.speed');
  refuses(() => equityTest(good, -1, 1), 'negative', 'acquisitionSpend');
  refuses(() => equityTest(good, 1, -1), 'negative', 'retentionSpend');
  refuses(() => responseRate({ ceiling: 2, speed: 1 }, 1), 'out-of-range', 'curve.ceiling');
  refuses(() => responseRate({ ceiling: 1, speed: 1 }, -1), 'negative', 'spend');
  refuses(() => responseCurve({ spend: 0, rate: 0.1, ceiling: 0.2 }), 'not-positive', 'spend');
  refuses(() => responseCurve({ spend: 1, rate: 0.2, ceiling: 0.2 }), 'out-of-range', 'rate');
  refuses(() => responseCurve({ spend: 1, rate: 0, ceiling: 0.2 }), 'out-of-range', 'rate');
  refuses(() => responseCurve({ spend: 1, rate: 0.1, ceiling: 1.2 }), 'out-of-range', 'ceiling');
  refuses(() => responseCurve({ spend: 1, rate: 0.1, ceiling: 0 }), 'out-of-range', 'ceiling');
});

test('payback is the first payment with which the expected money reaches the cost', () => {
  const timings = fc.record({
    firstPayment: fc.constantFrom('counted' as const, 'just-made' as const),
    cash: fc.constantFrom('start' as const, 'middle' as const, 'end' as const),
    survival: fc.constantFrom('r^(t-1)' as const, 'r^t' as const),
  });
  const streams = fc.record({
    margin: fc.double({ min: 1, max: 100, noNaN: true }),
    retention: fc.double({ min: 0, max: 1, noNaN: true }),
    discountRate: fc.double({ min: 0, max: 0.5, noNaN: true }),
    growth: fc.double({ min: -0.2, max: 0.3, noNaN: true }),
  });
  const cost = fc.double({ min: 0.01, max: 300, noNaN: true });
  fc.assert(
    fc.property(streams, timings, cost, (stream, rest, amount) => {
      const most = 40;
      const found = paybackTime(stream, { ...rest, payments: most }, amount);
      const reaches = (payments: number) =>
        lifetimeValue(stream, { ...rest, payments }) >= amount * (1 - 1e-12);
      let want: number | null = null;
      for (let n = 1; n <= most && want === null; n++) if (reaches(n)) want = n;
      assert.equal(found?.payments ?? null, want);
      if (!found) return;
      const first = { start: 0, middle: 0.5, end: 1 }[rest.cash];
      const skipped = rest.firstPayment === 'counted' ? 0 : 1;
      assert.equal(found.time, skipped + first + found.payments - 1);
    }),
    { numRuns: 400 },
  );
});

test('payback on the edges: nothing to pay back, exactly reached, never reached', () => {
  const ever = simpleTimings.paidAtPeriodEnd;
  const steady = { margin: 10, retention: 1, discountRate: 0 };
  assert.deepEqual(paybackTime(steady, ever, 0), { payments: 0, time: 0 });
  assert.deepEqual(paybackTime(steady, ever, 30), { payments: 3, time: 3 });
  assert.deepEqual(paybackTime(steady, ever, 30.01), { payments: 4, time: 4 });
  assert.equal(paybackTime(steady, { ...ever, payments: 3 }, 30.01), null);
  const leaving = { margin: 10, retention: 0.5, discountRate: 0 };
  assert.equal(paybackTime(leaving, ever, 20.001), null);
  assert.deepEqual(paybackTime(leaving, ever, 17.5), { payments: 3, time: 3 });
  assert.equal(paybackTime({ ...steady, margin: -10 }, ever, 5), null);
  assert.equal(paybackTime({ ...steady, retention: 0 }, simpleTimings.existingCustomer, 5), null);
  const once: Timing = { ...simpleTimings.newCustomer };
  assert.deepEqual(paybackTime({ ...steady, retention: 0 }, once, 10), { payments: 1, time: 0 });
  assert.equal(paybackTime({ ...steady, retention: 0 }, once, 10.1), null);
  const kept = { margin: 10, retention: 0.5, discountRate: 0.25 };
  // 10 · 0.5² / 1.25² at time 2, the first payment counted when just paid and lost through: 1.6.
  const late: Timing = { firstPayment: 'just-made', cash: 'end', survival: 'r^t', payments: null };
  assert.deepEqual(paybackTime(kept, late, 1.6), { payments: 1, time: 2 });
  assert.deepEqual(paybackTime(kept, late, 1.6001), { payments: 2, time: 3 });
  assert.deepEqual(paybackTime({ ...steady, growth: 5e-324 }, ever, 10.1), {
    payments: 2,
    time: 2,
  });
  const growing = { margin: 10, retention: 1, discountRate: 0, growth: 1 };
  assert.deepEqual(paybackTime(growing, once, 70), { payments: 3, time: 2 });
  refuses(() => paybackTime(steady, ever, -1), 'negative', 'cost');
  refuses(() => paybackTime({ ...steady, retention: 2 }, ever, 1), 'out-of-range', 'retention');
});

test('payback of flows is a straight line within the period', () => {
  assert.equal(paybackOfFlows([40, 40, 40], 100), 2.5);
  assert.equal(paybackOfFlows([40, 60], 100), 2);
  assert.equal(paybackOfFlows([0, 0, 5], 5), 3);
  assert.equal(paybackOfFlows([40, -40, 40], 41), null);
  assert.equal(paybackOfFlows([50, -100], 50), 1);
  assert.equal(paybackOfFlows([], 0), 0);
  assert.equal(paybackOfFlows([], 1), null);
  refuses(() => paybackOfFlows([1, Number.NaN], 1), 'not-finite', 'flows', 1);
  refuses(() => paybackOfFlows([1], -1), 'negative', 'cost');
});

test('the break-even retention is where lifetime value equals the cost', () => {
  const terms = { margin: 100, discountRate: 0.1 };
  for (const timing of Object.values(simpleTimings)) {
    const found = breakEvenRetention(terms, timing, 250)!;
    near(lifetimeValue({ ...terms, retention: found }, timing), 250, 1e-12);
  }
  assert.equal(breakEvenRetention(terms, simpleTimings.newCustomer, 100), 0);
  assert.equal(breakEvenRetention(terms, simpleTimings.newCustomer, 1100.001), null);
  near(breakEvenRetention(terms, simpleTimings.newCustomer, 1100)!, 1, 1e-13);
  // Without a discount any cost is covered by somebody loyal enough.
  near(breakEvenRetention({ margin: 1, discountRate: 0 }, simpleTimings.newCustomer, 100)!, 0.99);
  const two: Timing = { ...simpleTimings.newCustomer, payments: 2 };
  near(breakEvenRetention({ margin: 1, discountRate: 0 }, two, 1.25)!, 0.25);
  refuses(
    () => breakEvenRetention({ ...terms, discountRate: -2 }, simpleTimings.newCustomer, 1),
    'out-of-range',
    'discountRate',
  );
  refuses(() => breakEvenRetention({ ...terms, margin: 0 }, two, 1), 'not-positive', 'margin');
  refuses(() => breakEvenRetention(terms, two, -1), 'negative', 'cost');
  refuses(() => breakEvenRetention(terms, { ...two, payments: 0 }, 1), 'too-few', 'payments');
  refuses(
    () => breakEvenRetention({ ...terms, discountRate: -1 }, two, 1),
    'out-of-range',
    'discountRate',
  );
});

test('value to cost is a plain ratio and needs a cost', () => {
  assert.equal(valueToCost(300, 100), 3);
  assert.equal(valueToCost(-50, 100), -0.5);
  refuses(() => valueToCost(300, 0), 'not-positive', 'acquisitionCost');
  refuses(() => valueToCost(Number.NaN, 1), 'not-finite', 'value');
});
