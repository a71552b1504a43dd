// The second derivatives in closed form, against differences of the gradient, and the standard errors made of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../inference/random.ts';
import { hessian, invertPositive } from '../optimize/covariance.ts';
import { bgFamilyCurvature } from './bg-family-curvature.ts';
import { bgFamilyLikelihood } from './bg-family-fit.ts';
import {
  fitGammaGamma,
  gammaGammaLogLikelihood,
  type SpendParameters,
  type SpendSummaries,
} from './gamma-gamma.ts';
import { groupSummaries, type Summaries } from './summaries.ts';

const customers: Summaries = {
  x: Float64Array.of(0, 0, 1, 2, 5, 3),
  tx: Float64Array.of(0, 0, 3, 9, 20, 0.5),
  T: Float64Array.of(0, 9, 9, 10, 30, 200),
  weight: Float64Array.of(1, 3, 2, 1, 9, 0.5),
};

/** The largest difference between two matrices, against the largest entry. */
function miss(one: number[][], other: number[][]): number {
  const largest = Math.max(...one.flat().map(Math.abs));
  return Math.max(
    ...one.flatMap((row, i) => row.map((value, j) => Math.abs(value - other[i]![j]!) / largest)),
  );
}

for (const extra of [0, 1] as const) {
  const name = extra === 0 ? 'BG/NBD' : 'MBG/NBD';
  test(`the curvature of the ${name} is that of its likelihood`, () => {
    const points = [
      [-0.2, -1, -0.3, 1.3],
      [1.5, 2, 0.7, -0.8],
      [-2, 0.5, -1.5, 0],
    ];
    for (const unit of [1, 3]) {
      const grouped = groupSummaries(customers, unit);
      const likelihood = bgFamilyLikelihood(grouped, extra);
      for (const point of points) {
        const byDifferences = hessian(
          (at, gradient) => likelihood(Float64Array.from(at), gradient),
          point,
        );
        const own = bgFamilyCurvature(grouped, extra)(Float64Array.from(point));
        assert.ok(miss(byDifferences, own) < 1e-8, `${point}`);
      }
    }
  });

  test(`the curvature of the ${name} stays a number for ten thousand purchases and for rates all alike`, () => {
    const grouped = groupSummaries(
      {
        x: Float64Array.of(0, 10_000, 3),
        tx: Float64Array.of(0, 1, 600),
        T: Float64Array.of(700, 700, 700),
      },
      140,
    );
    for (const lnR of [Math.log(1e-5), 0, Math.log(1e3)]) {
      const own = bgFamilyCurvature(grouped, extra)(Float64Array.of(lnR, -1, -0.3, 1.3));
      for (const value of own.flat()) assert.ok(Number.isFinite(value));
    }
  });
}

/** Minus the second derivatives of the spend likelihood in the logarithms of the parameters, by differences of values. */
function information(parameters: SpendParameters, data: SpendSummaries): number[][] {
  const keys = ['p', 'q', 'gamma'] as const;
  const step = 1e-3;
  const at = (i: number, j: number, one: number, other: number) => {
    const moved = { ...parameters };
    moved[keys[i]!] *= Math.exp(one * step);
    moved[keys[j]!] *= Math.exp(other * step);
    return gammaGammaLogLikelihood(moved, data);
  };
  return keys.map((_, i) =>
    keys.map(
      (_key, j) =>
        -(at(i, j, 1, 1) - at(i, j, 1, -1) - at(i, j, -1, 1) + at(i, j, -1, -1)) /
        (4 * step * step),
    ),
  );
}

test('the covariance of a spend fit is the inverse curvature of its likelihood, with weights and for very many purchases', () => {
  const random = seededRandom(4);
  const draw = (most: number): SpendSummaries => {
    const x = Float64Array.from({ length: 300 }, (_, i) => (i % 4 === 0 ? most : 1 + (i % 4)));
    const m = x.map((count) => random.gamma(6 * count) / count / random.gamma(4));
    return { x, m };
  };
  const few = draw(5);
  const weighted = { ...draw(5), weight: few.x.map((count) => count / 2) };
  for (const data of [few, weighted, draw(400)]) {
    const { parameters, covariance, diagnosis } = fitGammaGamma(data);
    assert.equal(diagnosis, 'converged');
    const inverse = invertPositive(information(parameters, data))!;
    assert.ok(miss(inverse, covariance) < 1e-3);
  }
});
