// The rules by which a silence becomes a loss, and the published examples that the room stands on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cohortLifetime,
  compareProportions,
  decayed,
  discountedPayments,
  retentionModels,
} from '@clientela/models';
import fc from 'fast-check';
import { makeJudge, type Signal, type Silence } from './detect.ts';
import { patience } from './rules.ts';

const fit = {
  model: 'pareto-nbd' as const,
  parameters: { r: 0.8, alpha: 49, s: 0.75, beta: 196 },
};
const judge = makeJudge(fit, patience);
const silence = (more: Partial<Silence> = {}): Silence => ({
  since: 400,
  x: 12,
  tx: 390,
  end: 1200,
  returned: false,
  ...more,
});

test('of two who are silent for as long, the one who bought more often is lost sooner', () => {
  const often = judge(silence(), [])!;
  const seldom = judge(silence({ x: 2 }), [])!;
  assert.equal(often.rule, 'rhythm');
  assert.ok(often.day < seldom.day);
  assert.ok(often.confidence! > 1 - patience.cut);
});

test('a loss is told on the same day whenever one looks, and not before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 700 }), (x, span) => {
      const tx = x === 0 ? 0 : Math.max(span, x);
      const far = silence({ since: 0, x, tx, end: 6000 });
      const found = judge(far, []);
      if (!found) return;
      assert.deepEqual(judge({ ...far, end: found.day }, []), found);
      assert.equal(judge({ ...far, end: found.day - 1 }, []), null);
      // Who returns on that very day was never lost.
      assert.equal(judge({ ...far, end: found.day, returned: true }, []), null);
    }),
    { numRuns: 60 },
  );
});

test('a complaint that nobody solved makes the rule less patient, and who says why has left that day', () => {
  const plain = judge(silence(), [])!;
  const complaint: Signal = { day: 402, rule: 'complaint' };
  const sooner = judge(silence(), [complaint])!;
  assert.equal(sooner.rule, 'complaint');
  assert.ok(sooner.day < plain.day && sooner.day >= 402);
  const told = judge(silence(), [{ day: 405, rule: 'told' }])!;
  assert.deepEqual(told, { day: 405, rule: 'told', confidence: null });
  // What was said before the last purchase, or lies too long before it, says nothing of this silence.
  assert.deepEqual(judge(silence(), [{ day: 399, rule: 'told' }]), plain);
  assert.deepEqual(judge(silence(), [{ day: 300, rule: 'complaint' }]), plain);
});

test('survival and what is left of a contract are those of Fader and Hardie (A8)', () => {
  const { sbg } = retentionModels;
  const parameters = { alpha: 0.668, beta: 3.806 };
  const survival = [8, 9, 10, 11, 12].map((year) => sbg.survival(parameters, year).toFixed(3));
  assert.deepEqual(survival, ['0.460', '0.436', '0.414', '0.395', '0.378']);
  const left = discountedPayments(sbg, parameters, {
    renewals: 7,
    moment: 'before-renewal',
    rate: 0.1,
    horizon: null,
  });
  assert.ok(Math.abs(left - 7.53) < 0.001);
});

test('the lifetime of a cohort is the mean of its customers: 2.89 periods (A9)', () => {
  const { lifetime } = cohortLifetime([7500, 5100, 3922, 2500, 1500, 700, 300, 126]);
  assert.ok(Math.abs(lifetime - 2.89) < 0.01);
});

test('a contact that raises leaving from 6.4 to 10.0 % does harm (A23)', () => {
  const n = 32_500;
  const { difference, upper } = compareProportions(
    { successes: n * 0.064, trials: n },
    { successes: n * 0.1, trials: n },
  );
  assert.ok(Math.abs(difference + 0.036) < 1e-12);
  assert.ok(upper < 0);
});

test('the chance that somebody lost comes back halves with every year (A28)', () => {
  assert.deepEqual(
    [0, 1, 2].map((years) => decayed(0.2, 0.5, years)),
    [0.2, 0.1, 0.05],
  );
  assert.ok(Math.abs(decayed(1, 0.8, 3) - 0.512) < 1e-12);
});
