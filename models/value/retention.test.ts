// Retention that was observed, what its loss costs, what keeping is worth, and what winning back brings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  activeByPace,
  addressableLoss,
  averageLifetimeValue,
  breakEvenRecordUplift,
  cohortLifetime,
  constantLifetime,
  costOfLostCustomers,
  decayed,
  historicNetValue,
  type LossCause,
  lifetimeRevenue,
  observedRetention,
  retentionProgramme,
  revenueRetention,
  secondLifetimeValue,
  seededRandom,
  simpleTimings,
} from '../index.ts';
import { wilson } from '../inference/wilson.ts';

test('retention counts those who stayed, leaves out those won, and says how sure it is', () => {
  const found = observedRetention({ start: 200, end: 190, won: 40 });
  assert.equal(found.rate, 0.75);
  assert.equal(found.n, 200);
  const same = wilson(150, 200);
  assert.deepEqual([found.lower, found.upper, found.level], [same.lower, same.upper, 0.95]);
  assert.equal(found.defection.rate, 0.25);
  near(found.defection.lower, 1 - same.upper);
  near(found.defection.upper, 1 - same.lower);
  assert.equal(found.lifetime.periods, 4);
  near(found.lifetime.lower, 1 / (1 - same.lower));
  near(found.lifetime.upper, 1 / (1 - same.upper));
  const wide = observedRetention({ start: 20, end: 19, won: 4 }, { level: 0.8 });
  assert.equal(wide.level, 0.8);
  assert.equal(observedRetention({ start: 5, end: 5, won: 0 }).lifetime.periods, Infinity);
  // Everybody there now was won since: nobody stayed.
  assert.equal(observedRetention({ start: 5, end: 3, won: 3 }).rate, 0);
});

test('the interval of a retention rate holds the truth as often as it says', () => {
  const random = seededRandom(11);
  let inside = 0;
  const worlds = 2000;
  for (let w = 0; w < worlds; w++) {
    let kept = 0;
    for (let i = 0; i < 80; i++) if (random.uniform() < 0.85) kept++;
    const { lower, upper } = observedRetention({ start: 80, end: kept, won: 0 }, { level: 0.9 });
    if (lower <= 0.85 && 0.85 <= upper) inside++;
  }
  near(inside / worlds, 0.9, 0, 0.025);
});

test('a constant rate makes the lifetimes of the books', () => {
  const printed: [number, number][] = [
    [0.6, 2.5],
    [0.75, 4],
    [0.8, 5],
    [0.85, 6.67],
    [0.9, 10],
    [0.95, 20],
  ];
  for (const [retention, periods] of printed) near(constantLifetime(retention), periods, 0, 0.005);
  assert.equal(constantLifetime(0), 1);
  assert.equal(constantLifetime(1), Infinity);
});

test('revenue retention counts growth in net, but not in gross', () => {
  const found = revenueRetention([100, 100, 200, 0], [150, 0, 200, 0], { level: 0.8 });
  near(found.net.ratio, 0.875);
  near(found.gross.ratio, 0.75);
  assert.equal(found.net.n, 4);
  assert.ok(found.net.lower < 0.875 && found.net.upper > 0.875);
  const full = revenueRetention([100, 100, 90], [150, 110, 80]);
  assert.ok(full.net.ratio > 1);
  assert.equal(full.gross.upper, 1);
  refuses(() => revenueRetention([1, 1], [1]), 'length-mismatch', 'now');
  refuses(() => revenueRetention([1, 1], [1, -1]), 'negative', 'now', 1);
  refuses(() => revenueRetention([1, -1], [1, 1]), 'negative', 'whole', 1);
});

test('the cohort of Kumar and Reinartz stayed 2.89 periods, not 3.5 (A9)', () => {
  // 7,500 won, 2,400 of them for one period and 1,178 for two; what is left of the printed sum of 21,648 active periods is
  // put into the third period and after: the mean depends on the sum alone.
  const active = [7500, 5100, 3922, 2500, 1500, 700, 300, 126];
  assert.equal(
    active.reduce((a, b) => a + b, 0),
    21_648,
  );
  const found = cohortLifetime(active);
  near(found.lifetime, 2.8864, 0, 5e-5);
  near(found.periods[1]!.retention!.rate, 0.68, 0, 0.0005);
  near(found.periods[2]!.retention!.rate, 0.769, 0, 0.0005);
  assert.equal(found.n, 7500);
  assert.equal(found.stillActive, 126);
});

test('survival, retention and the mean lifetime of a small cohort, with their intervals', () => {
  const found = cohortLifetime([100, 60, 20, 0], { level: 0.9 });
  near(found.lifetime, 1.8);
  // 40 lifetimes of 1, 40 of 2, 20 of 3: variance 0.56; Student's quantile with 99 degrees is 1.6603911560169.
  const reach = 1.6603911560169 * Math.sqrt(0.56 / 99);
  near(found.lower, 1.8 - reach, 1e-9);
  near(found.upper, 1.8 + reach, 1e-9);
  assert.equal(found.level, 0.9);
  assert.equal(found.stillActive, 0);
  assert.deepEqual(
    found.periods.map((p) => p.period),
    [1, 2, 3, 4],
  );
  assert.deepEqual(
    found.periods.map((p) => p.active),
    [100, 60, 20, 0],
  );
  assert.equal(found.periods[0]!.retention, null);
  assert.deepEqual(found.periods[1]!.retention, wilson(60, 100, { level: 0.9 }));
  assert.deepEqual(found.periods[2]!.retention, wilson(20, 60, { level: 0.9 }));
  assert.deepEqual(found.periods[2]!.survival, wilson(20, 100, { level: 0.9 }));
  assert.equal(cohortLifetime([5, 0, 0]).periods[2]!.retention, null);
});

test('of one customer, or of many alike, the lifetime interval stays within what is possible', () => {
  const one = cohortLifetime([1, 1, 0]);
  assert.deepEqual([one.lifetime, one.lower, one.upper], [2, 1, 3]);
  const alike = cohortLifetime([50, 50]);
  assert.deepEqual([alike.lifetime, alike.lower, alike.upper], [2, 2, 2]);
  assert.equal(cohortLifetime([3, 1]).lower, 1);
});

test('the mean lifetime holds the truth as often as its interval says', () => {
  const random = seededRandom(12);
  let inside = 0;
  const worlds = 1500;
  const periods = 60;
  for (let w = 0; w < worlds; w++) {
    const active = new Array<number>(periods).fill(0);
    for (let i = 0; i < 120; i++) {
      let t = 0;
      do active[t]!++;
      while (++t < periods && random.uniform() < 0.6);
    }
    const { lower, upper } = cohortLifetime(active, { level: 0.9 });
    if (lower <= 2.5 && 2.5 <= upper) inside++;
  }
  near(inside / worlds, 0.9, 0, 0.03);
});

test('a carrier that loses 5 % of its accounts loses 128 million in sales and 12.8 million in profit (A29)', () => {
  assert.deepEqual(
    costOfLostCustomers({ accounts: 64_000, lostShare: 0.05, revenue: 40_000, margin: 0.1 }),
    { customers: 3200, revenue: 128_000_000, profit: 12_800_000 },
  );
});

test('only losses with a manageable cause are addressable, by value and not by heads', () => {
  const causes: LossCause[] = [
    { cause: 'service', manageable: true, customers: 10, value: 600 },
    { cause: 'price', manageable: true, customers: 5, value: 150 },
    { cause: 'moved', manageable: false, customers: 30, value: 250 },
  ];
  assert.deepEqual(addressableLoss(causes), {
    customers: 45,
    value: 1000,
    manageableCustomers: 15,
    manageableValue: 750,
    share: 0.75,
  });
  assert.equal(addressableLoss([]).share, null);
  assert.equal(addressableLoss([{ ...causes[0]!, customers: 0, value: 0.5 }]).share, 1);
  refuses(() => addressableLoss([{ ...causes[0]!, customers: 0.5 }]), 'not-whole', 'customers', 0);
  refuses(() => addressableLoss([{ ...causes[0]!, value: -1 }]), 'negative', 'value', 0);
});

test('five dollars a contact need 5.38 points of retention at a value of 92.87', () => {
  const one = retentionProgramme({ customers: 1, retentionGain: 0, value: 92.87, cost: 5 });
  near(one.breakEven!, 0.0538, 0, 5e-5);
  assert.deepEqual([one.gain, one.net, one.roi, one.maxSpend], [0, -5, -1, 0]);
});

test('a programme gains what it keeps, less what other causes take again', () => {
  const terms = { customers: 1000, retentionGain: 0.02, value: 500, cost: 4000 };
  assert.deepEqual(retentionProgramme(terms), {
    gain: 10_000,
    net: 6000,
    roi: 1.5,
    breakEven: 0.008,
    maxSpend: 10_000,
  });
  const competing = retentionProgramme({ ...terms, otherCauses: 0.5 });
  assert.deepEqual([competing.gain, competing.breakEven], [5000, 0.016]);
  // The field experiment: treated customers churned 10.0 %, the others 6.4 %.
  const harmful = retentionProgramme({ ...terms, retentionGain: 0.064 - 0.1 });
  near(harmful.gain, -18_000);
  assert.equal(harmful.maxSpend, 0);
  assert.equal(retentionProgramme({ ...terms, cost: 0 }).roi, null);
  assert.equal(retentionProgramme({ ...terms, cost: 500_000 }).breakEven, 1);
  assert.equal(retentionProgramme({ ...terms, cost: 500_001 }).breakEven, null);
  assert.equal(retentionProgramme({ ...terms, value: 0 }).breakEven, null);
  assert.equal(retentionProgramme({ ...terms, value: 0, cost: 0 }).breakEven, null);
  assert.equal(retentionProgramme({ ...terms, cost: 0.5 }).roi, 19_999);
  const refused = (change: object, code: string, field: string) =>
    refuses(() => retentionProgramme({ ...terms, ...change }), code, field);
  refused({ customers: -1 }, 'negative', 'customers');
  refused({ retentionGain: 1.5 }, 'out-of-range', 'retentionGain');
  refused({ retentionGain: -1.5 }, 'out-of-range', 'retentionGain');
  refused({ retentionGain: Number.NaN }, 'not-finite', 'retentionGain');
  refused({ value: Number.NaN }, 'not-finite', 'value');
  refused({ cost: -1 }, 'negative', 'cost');
  refused({ otherCauses: 2 }, 'out-of-range', 'otherCauses');
});

test('the chance of a return halves with every year, a record keeps four fifths of its truth (A28)', () => {
  near(decayed(0.2, 0.5, 0), 0.2);
  near(decayed(0.2, 0.5, 1), 0.1);
  near(decayed(0.2, 0.5, 2), 0.05);
  [0.8, 0.64, 0.512].forEach((share, i) => {
    near(decayed(1, 0.8, i + 1), share);
  });
  near(decayed(1, 0.25, 0.5), 0.5);
  assert.equal(decayed(1, 0, 0), 1);
  refuses(() => decayed(-1, 0.5, 1), 'negative', 'start');
  refuses(() => decayed(1, 1.5, 1), 'out-of-range', 'kept');
  refuses(() => decayed(1, 0.5, -1), 'negative', 'periods');
});

test('winning back is worth trying where the chance times the second life covers the cost', () => {
  const offer = {
    stream: { margin: 50, retention: 0.75, discountRate: 0 },
    timing: simpleTimings.newCustomer,
    returnChance: 0.2,
    contactCost: 9,
    returnCost: 20,
  };
  const found = secondLifetimeValue(offer);
  assert.deepEqual([found.secondLife, found.net, found.expected], [200, 180, 27]);
  assert.equal(found.breakEvenChance, 0.05);
  assert.equal(secondLifetimeValue({ ...offer, contactCost: 180 }).breakEvenChance, 1);
  assert.equal(secondLifetimeValue({ ...offer, contactCost: 180.5 }).breakEvenChance, null);
  assert.equal(secondLifetimeValue({ ...offer, returnCost: 200 }).breakEvenChance, null);
  assert.equal(
    secondLifetimeValue({ ...offer, returnCost: 200, contactCost: 0 }).breakEvenChance,
    null,
  );
  assert.equal(secondLifetimeValue({ ...offer, contactCost: 0 }).breakEvenChance, 0);
  refuses(() => secondLifetimeValue({ ...offer, returnChance: 2 }), 'out-of-range', 'returnChance');
  refuses(() => secondLifetimeValue({ ...offer, contactCost: -1 }), 'negative', 'contactCost');
  refuses(() => secondLifetimeValue({ ...offer, returnCost: -1 }), 'negative', 'returnCost');
});

test('a record pays when knowing the customer adds more than it costs to keep', () => {
  const record = { capture: 2, upkeepPerYear: 0.5, years: 6, value: 100 };
  near(breakEvenRecordUplift(record), 0.05);
  const refused = (change: object, code: string, field: string) =>
    refuses(() => breakEvenRecordUplift({ ...record, ...change }), code, field);
  refused({ capture: -1 }, 'negative', 'capture');
  refused({ upkeepPerYear: -1 }, 'negative', 'upkeepPerYear');
  refused({ years: -1 }, 'negative', 'years');
  refused({ value: 0 }, 'not-positive', 'value');
});

test('the tⁿ rule: the rarer buyer of two equally silent is the likelier one (A11)', () => {
  near(activeByPace(4, 8, 12)!, 0.1975, 0, 5e-5);
  near(activeByPace(2, 8, 12)!, 0.4444, 0, 5e-5);
  // Repeat purchases 2, 1 and 26 of the CDNOW weeks; the first purchase counts too.
  near(activeByPace(3, 30.43, 38.86)!, 0.48, 0, 5e-4);
  near(activeByPace(2, 1.71, 38.86)!, 0.002, 0, 5e-4);
  near(activeByPace(27, 30.86, 31)!, 0.885, 0, 5e-4);
  assert.equal(activeByPace(1, 0, 39), null);
  assert.equal(activeByPace(2, 12, 12), 1);
  assert.equal(activeByPace(2, 0, 12), 0);
  refuses(() => activeByPace(0, 1, 12), 'too-few', 'purchases');
  refuses(() => activeByPace(2.5, 1, 12), 'not-whole', 'purchases');
  refuses(() => activeByPace(2, 13, 12), 'out-of-range', 'last');
  refuses(() => activeByPace(2, -1, 12), 'out-of-range', 'last');
  refuses(() => activeByPace(2, 0, 0), 'not-positive', 'window');
});

test('historic value goes level by level and stays in whole cents', () => {
  const amounts = {
    purchases: 120_050,
    returns: 20_000,
    costOfGoods: 60_000,
    costToServe: 9_000,
    acquisitionCost: 4_000,
    maintenanceCost: 2_000,
  };
  assert.deepEqual(historicNetValue(amounts), {
    revenue: 100_050,
    contribution: 40_050,
    profit: 31_050,
    net: 25_050,
  });
  assert.equal(historicNetValue({ purchases: 10, returns: 30 }).net, -20);
  for (const field of Object.keys(amounts)) {
    refuses(() => historicNetValue({ ...amounts, [field]: Number.NaN }), 'not-finite', field);
  }
});

test('lifetime revenue of the shopper and of the shipper (A6), and the average lifetime of the textbook', () => {
  assert.equal(lifetimeRevenue({ amount: 100, occasionsPerYear: 50, years: 10 }), 50_000);
  assert.equal(lifetimeRevenue({ amount: 1500, occasionsPerYear: 12, years: 10 }), 180_000);
  assert.equal(averageLifetimeValue({ revenuePerPeriod: 500, lifetime: 20, margin: 0.1 }), 1000);
  const habit = { amount: 1, occasionsPerYear: 1, years: 1 };
  for (const field of Object.keys(habit)) {
    refuses(() => lifetimeRevenue({ ...habit, [field]: -1 }), 'negative', field);
  }
  const average = { revenuePerPeriod: 500, lifetime: 20, margin: 0.1 };
  refuses(() => averageLifetimeValue({ ...average, margin: 10 }), 'out-of-range', 'margin');
  refuses(() => averageLifetimeValue({ ...average, lifetime: -1 }), 'negative', 'lifetime');
  refuses(
    () => averageLifetimeValue({ ...average, revenuePerPeriod: -1 }),
    'negative',
    'revenuePerPeriod',
  );
});

test('impossible counts of customers are refused', () => {
  const period = { start: 10, end: 8, won: 2 };
  refuses(() => observedRetention({ ...period, start: 0 }), 'too-few', 'start');
  refuses(() => observedRetention({ ...period, end: 8.5 }), 'not-whole', 'end');
  refuses(() => observedRetention({ ...period, won: -1 }), 'too-few', 'won');
  refuses(() => observedRetention({ ...period, won: 9 }), 'negative', 'end');
  refuses(
    () => observedRetention({ ...period, end: 18 }),
    'more-successes-than-trials',
    'successes',
  );
  refuses(() => constantLifetime(1.1), 'out-of-range', 'retention');
  refuses(() => cohortLifetime([]), 'empty', 'active');
  refuses(() => cohortLifetime([0]), 'too-few', 'active', 0);
  refuses(() => cohortLifetime([5, 2.5]), 'not-whole', 'active', 1);
  refuses(() => cohortLifetime([5, -1]), 'too-few', 'active', 1);
  refuses(() => cohortLifetime([5, 3, 4]), 'rising', 'active', 2);
  refuses(() => cohortLifetime([5], { level: 1 }), 'level-out-of-range', 'level');
  const loss = { accounts: 1, lostShare: 0.5, revenue: 1, margin: 0.5 };
  refuses(() => costOfLostCustomers({ ...loss, accounts: -1 }), 'negative', 'accounts');
  refuses(() => costOfLostCustomers({ ...loss, lostShare: 2 }), 'out-of-range', 'lostShare');
  refuses(() => costOfLostCustomers({ ...loss, revenue: -1 }), 'negative', 'revenue');
  refuses(() => costOfLostCustomers({ ...loss, margin: 2 }), 'out-of-range', 'margin');
});

test('the pace rule never rises with silence and never with purchases', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(activeByPace(n, early, 1)! <= activeByPace(n, late, 1)!);
        assert.ok(activeByPace(n + 1, one, 1)! <= activeByPace(n, one, 1)!);
      },
    ),
  );
});
