// Retention by P(active) and its interval: against customers of whom it is known who left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mbgNbd, paretoNbd, seededRandom, simulateCustomers } from '@clientela/models';
import { makeProbable } from './probable.ts';

const year = 365;
const truth = {
  model: 'pareto-nbd' as const,
  parameters: { r: 0.9, alpha: 55, s: 0.7, beta: 260 },
};

/** Customers of a year ago as they were seen then and now, and the ratio of those who really were and are active. */
function simulated(customers: number, seed: number) {
  const random = seededRandom(seed);
  const T = Float64Array.from({ length: customers }, () => 200 + 500 * random.uniform());
  const { calibration, full, left } = simulateCustomers(truth, { T, holdout: year, seed });
  let then = 0;
  let now = 0;
  left.forEach((gone, i) => {
    if (gone > T[i]!) then++;
    if (gone > T[i]! + year) now++;
  });
  return { calibration, full, ratio: now / then };
}

function measure(
  fit: Parameters<typeof makeProbable>[0],
  { calibration, full }: ReturnType<typeof simulated>,
  every = 1,
) {
  const probable = makeProbable(fit, every);
  for (let i = 0; i < full.x.length; i++)
    probable.add(
      { x: calibration.x[i]!, tx: calibration.tx[i]!, T: calibration.T[i]! },
      { x: full.x[i]!, tx: full.tx[i]!, T: full.T[i]! },
    );
  return probable.finish();
}

test('retention by P(active) holds what really happened within its interval about as often as it says', () => {
  let held = 0;
  const rounds = 15;
  for (let seed = 1; seed <= rounds; seed++) {
    const base = simulated(300, seed);
    const { low, high } = measure(paretoNbd.fit(base.full), base);
    if (low! <= base.ratio && base.ratio <= high!) held++;
  }
  // 80 % of 15 is 12; fewer than 9 would be a chance of one in fifty.
  assert.ok(held >= 9, `${held} of ${rounds}`);
});

test('the interval is narrower with more customers, and wider when the parameters are less sure', () => {
  const [few, many] = [simulated(300, 3), simulated(3000, 3)];
  const width = ({ low, high }: ReturnType<typeof measure>) => high! - low!;
  const fit = mbgNbd.fit(many.full);
  assert.ok(width(measure(fit, many)) < width(measure(mbgNbd.fit(few.full), few)));
  const unsure = { ...fit, covariance: fit.covariance.map((row) => row.map((one) => 100 * one)) };
  assert.ok(width(measure(unsure, many)) > 1.2 * width(measure(fit, many)));
  const { start, now, low, high, n } = measure(fit, many);
  assert.ok(low! < now / start && now / start < high!);
  assert.equal(n, 3000);
});

test('measured on every tenth customer the interval is nearly the same', () => {
  const base = simulated(3000, 8);
  const fit = mbgNbd.fit(base.full);
  const [all, some] = [measure(fit, base), measure(fit, base, 10)];
  assert.equal(all.now, some.now);
  assert.ok(Math.abs(all.low! - some.low!) < 0.1 * (all.high! - all.low!));
});

test('nobody of a year ago: no interval', () => {
  const fit = mbgNbd.fit(simulated(300, 3).full);
  assert.deepEqual(makeProbable(fit, 1).finish(), { start: 0, now: 0 });
});
