// Retention fits judged: against the observed curve, against each other, and where the data say little.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cohort, HIGH_END, REGULAR, years } from '../fixtures/retention-cohorts.ts';
import { type Cohort, checkSurvival, chooseRetentionModel, retentionModels } from '../index.ts';
import { steadyChurn } from './retention-fit.ts';

const { geometric, sbg, bdw } = retentionModels;

const near = (got: number, want: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(got - want) <= tolerance, `${what} ${got}, not ${want}`);
const relative = (got: number, want: number, tolerance: number, what = '') =>
  near(got, want, tolerance * Math.abs(want), what);

test('the observed curve is the product of the shares that renewed, with bounds that hold it', () => {
  const fit = sbg.fit(years(REGULAR, 7));
  const check = checkSurvival(fit, years(REGULAR, 7));
  assert.deepEqual([...check.renewals], [0, 1, 2, 3, 4, 5, 6, 7]);
  REGULAR.slice(0, 8).forEach((count, t) => {
    near(check.observed[t]!, count / 1000, 1e-12);
    assert.ok(check.low[t]! <= check.observed[t]! && check.observed[t]! <= check.high[t]!);
    assert.ok(check.low[t]! <= check.fitted[t]! && check.fitted[t]! <= check.high[t]!);
  });
  // A single binomial share: Greenwood's variance is (1 − S)/(n S), on the scale of ln(−ln S).
  const reach = (1.959963984540054 * Math.sqrt(0.369 / 631)) / -Math.log(0.631);
  relative(check.low[1]!, 0.631 ** Math.exp(reach), 1e-12);
  relative(check.high[1]!, 0.631 ** Math.exp(-reach), 1e-12);
  assert.deepEqual([...check.atRisk], [...REGULAR.slice(0, 7), 0]);
  assert.equal(check.degrees, 5);
  near(check.deviance, 1.4626126719, 1e-7);
  near(check.pValue!, 0.9173435569, 1e-7);
  const both = checkSurvival(fit, [cohort(100, 50), cohort(300, 270, 135)]);
  near(both.observed[2]!, (320 / 400) * (135 / 270), 1e-12);
  const gone = checkSurvival({ model: 'geometric', parameters: { theta: 0.5 } }, [cohort(10, 0)]);
  assert.deepEqual([gone.observed[1], gone.low[1], gone.high[1]], [0, 0, 1]);
  assert.equal(gone.pValue, null);
  const kept = checkSurvival({ model: 'geometric', parameters: { theta: 0.5 } }, [
    cohort(10, 10, 9),
  ]);
  assert.deepEqual([kept.low[1], kept.high[1]], [1, 1]);
  assert.ok(kept.low[2]! < 0.9 && kept.high[2]! > 0.9);
});

test('the choice names its reasons: the richer model when it earns it, the simpler within noise', () => {
  const high = chooseRetentionModel(years(HIGH_END, 7));
  assert.equal(high.model, 'bdw');
  assert.equal(high.reasons[0]!.code, 'aic');
  near(high.reasons[0]!.lead!, 9.6879, 1e-3);
  const regular = chooseRetentionModel(years(REGULAR, 7));
  assert.equal(regular.model, 'sbg');
  assert.deepEqual(
    regular.candidates.map(({ model, aic }) => [model, Math.round(aic * 100) / 100]),
    [
      ['geometric', 3591.24],
      ['sbg', 3364.53],
      ['bdw', 3365.21],
    ],
  );
  const noise = chooseRetentionModel([cohort(...REGULAR.slice(0, 9).map((n) => n * 2))]);
  assert.equal(noise.model, 'sbg');
  const flat = chooseRetentionModel([cohort(8000, 4000, 2000, 1000, 500)]);
  assert.equal(flat.model, 'geometric');
  // Nobody is left to be ahead of.
  assert.equal(flat.reasons[0]!.lead, null);
  assert.deepEqual(
    flat.reasons.map(({ code, model }) => [code, model]),
    [
      ['aic', 'geometric'],
      ['not-identified', 'sbg'],
      ['not-identified', 'bdw'],
    ],
  );
  const short = chooseRetentionModel([cohort(100, 80)]);
  assert.equal(short.model, 'geometric');
  const odd = chooseRetentionModel([cohort(9000, 8000, 4000, 3900, 1000, 990, 985)]);
  assert.equal(odd.reasons.at(-1)!.code, 'poor-fit');
});

test('a lead below two keeps the simpler model and says that the richer is within noise', () => {
  const small = years(HIGH_END, 7).map(({ year, survivors }) => ({
    year,
    survivors: survivors.map((count) => count / 4),
  }));
  const { model, reasons } = chooseRetentionModel(small);
  assert.equal(model, 'sbg');
  assert.deepEqual(
    reasons.map(({ code, model }) => [code, model]),
    [
      ['aic', 'sbg'],
      ['within-noise', 'bdw'],
    ],
  );
  near(reasons[1]!.lead!, 0.922, 1e-3);
});

test('data that say little get a diagnosis and usable numbers, not an exception', () => {
  const diagnoses = (cohorts: Cohort[]) =>
    Object.values(retentionModels).map((model) => {
      const fit = model.fit(cohorts);
      assert.ok(Number.isFinite(fit.logLikelihood), `${model.name} ${fit.logLikelihood}`);
      const errors = Object.values(fit.standardErrors);
      assert.ok(errors.every((value) => Number.isFinite(value) && value >= 0));
      assert.ok(
        Object.values(fit.parameters).every((value) => value > 0 && Number.isFinite(value)),
      );
      // A fit is one when there was something to fit and the search arrived.
      const nothing = ['no-losses', 'nobody-stayed', 'too-few-periods'];
      assert.equal(fit.converged, !nothing.includes(fit.diagnosis), fit.diagnosis);
      return fit.diagnosis;
    });
  assert.deepEqual(diagnoses([cohort(50, 50, 50)]), ['no-losses', 'no-losses', 'no-losses']);
  assert.deepEqual(diagnoses([cohort(50, 0)]), ['nobody-stayed', 'nobody-stayed', 'nobody-stayed']);
  assert.deepEqual(diagnoses([cohort(50, 30)]), [
    'converged',
    'too-few-periods',
    'too-few-periods',
  ]);
  const same = 'homogeneous-churn';
  assert.deepEqual(diagnoses([cohort(1600, 800, 400, 200)]), ['converged', same, same]);
  const apart = sbg.fit([cohort(1000, 600, 600, 600, 600)]);
  assert.equal(apart.diagnosis, 'polarised-churn');
  assert.ok(apart.converged);
  near(sbg.survival(apart.parameters, 40), 0.6, 2e-3);
  assert.deepEqual(diagnoses([cohort(1000, 100, 0)])[0], 'converged');
  const short = sbg.fit(years(REGULAR, 7), { maxEvaluations: 3 });
  assert.deepEqual([short.diagnosis, short.converged], ['did-not-converge', false]);
  // Of 2,800 renewals half were made: the logit of the chance, ln α − ln β, is known to 1/√(2800/4); β is held.
  const even = sbg.fit([cohort(1600, 800, 400, 200)]);
  relative(even.standardErrors.alpha! / even.parameters.alpha!, 1 / Math.sqrt(700), 1e-3);
  assert.equal(even.standardErrors.beta, 0);
  near(sbg.survival(even.parameters, 3), 1 / 8, 1e-5);
  const few = sbg.fit([cohort(50, 30)]);
  near(sbg.survival(few.parameters, 1), 0.6, 1e-5);
  relative(
    few.standardErrors.alpha! / few.parameters.alpha!,
    Math.sqrt(1 / (50 * 0.6 * 0.4)),
    1e-3,
  );
  const aging = bdw.fit([cohort(10_000, 9000, 6561, 3487, 1216, 254)]);
  assert.equal(aging.diagnosis, 'homogeneous-churn');
  near(bdw.survival(aging.parameters, 5), 0.0254, 0.01);
  assert.ok(aging.parameters.c! > 1.5);
});

test('a fit that may look only once returns the best of its starting points', () => {
  const theta = 759 / 3358;
  const once = sbg.fit(years(REGULAR, 7), { maxEvaluations: 1 });
  assert.equal(once.diagnosis, 'did-not-converge');
  relative(once.parameters.alpha!, 0.7, 1e-12);
  relative(once.parameters.beta!, (0.7 * (1 - theta)) / theta, 1e-12);
  const aging = bdw.fit([cohort(10_000, 9000, 6561, 3487, 1216, 254)], { maxEvaluations: 1 });
  relative(aging.parameters.alpha!, 5, 1e-12);
  relative(aging.parameters.c!, 1.6, 1e-12);
  // Nobody lost, or nobody kept, stands for a chance of leaving of one in a million, or all but one.
  const safe = bdw.fit([cohort(50, 50, 50)]).parameters;
  relative(safe.beta!, 1e6, 1e-12);
  relative(safe.alpha!, 1 / (1 - 1e-6), 1e-9);
  relative(safe.c!, 1, 1e-12);
  relative(sbg.survival(sbg.fit([cohort(50, 0)]).parameters, 1), 1e-6, 1e-6);
});

test('the steady chance of leaving is losses by exposure, a gap counted half for those lost in it', () => {
  relative(steadyChurn([{ from: 0, to: 1, atRisk: 100, kept: 80 }]), 0.2, 1e-14);
  const transitions = [
    { from: 0, to: 1, atRisk: 100, kept: 80 },
    { from: 1, to: 4, atRisk: 80, kept: 50 },
  ];
  relative(steadyChurn(transitions), 50 / (100 + 150 + 45), 1e-14);
  assert.equal(steadyChurn([{ from: 0, to: 1, atRisk: 9, kept: 9 }]), 1e-6);
  assert.equal(steadyChurn([{ from: 0, to: 1, atRisk: 9, kept: 0 }]), 1 - 1e-6);
});

test('the geometric churn is losses by exposure, with its textbook error', () => {
  const fit = geometric.fit([cohort(100, 80, 60)]);
  relative(fit.parameters.theta!, 40 / 180, 1e-9);
  assert.equal(fit.evaluations, 1);
  relative(fit.standardErrors.theta!, Math.sqrt(((40 / 180) * (140 / 180)) / 180), 1e-5);
  const gaps = geometric.fit([
    { year: Float64Array.of(0, 3), survivors: Float64Array.of(1000, 512) },
  ]);
  relative(gaps.parameters.theta!, 0.2, 1e-6);
  // Counted after two years, then after three more: still a fifth a year.
  const uneven = geometric.fit([
    { year: Float64Array.of(0, 2, 5), survivors: Float64Array.of(100_000, 64_000, 32_768) },
  ]);
  relative(uneven.parameters.theta!, 0.2, 1e-6);
  assert.equal(uneven.diagnosis, 'converged');
});
