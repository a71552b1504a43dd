// The seeded generator: the same draws for the same seed, and draws with the right moments.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betaP, gammaln, gammaP, normalCdf, type Random, seededRandom } from '../index.ts';

/** Mean and variance of so many draws. */
function moments(draw: () => number, count = 40_000): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

test('the same seed gives the same draws, another seed others', () => {
  const draws = (seed: number) => {
    const random = seededRandom(seed);
    return [random.uniform(), random.normal(), random.gamma(0.3), random.poisson(90)];
  };
  assert.deepEqual(draws(5), draws(5));
  assert.notDeepEqual(draws(5), draws(6));
});

const random = seededRandom(2026);
const cases: [string, () => number, number, number][] = [
  ['uniform', () => random.uniform(), 1 / 2, 1 / 12],
  ['normal', () => random.normal(), 0, 1],
  ['exponential', () => random.exponential(), 1, 1],
  ['gamma with shape 0.3', () => random.gamma(0.3), 0.3, 0.3],
  ['gamma with shape 7', () => random.gamma(7), 7, 7],
  ['beta', () => random.beta(2, 3), 0.4, 0.04],
  ['beta with tiny shapes', () => random.beta(1e-4, 3e-4), 0.25, 0.1875],
  ['Poisson with a small mean', () => random.poisson(2.5), 2.5, 2.5],
  ['Poisson with a large mean', () => random.poisson(80), 80, 80],
];
for (const [name, draw, mean, variance] of cases) {
  test(`${name} draws have the mean and the variance they should`, () => {
    const got = moments(draw);
    assert.ok(Math.abs(got.mean - mean) < 5 * Math.sqrt(variance / 40_000), `mean ${got.mean}`);
    assert.ok(Math.abs(got.variance / variance - 1) < 0.06, `variance ${got.variance}`);
  });
}

test('uniform draws are those of xoshiro128** seeded by splitmix32, as another program has them', () => {
  for (const [seed, ...want] of [
    [1, 0.091569531755133, 0.8881928137485324, 0.4342701770914929, 0.746779782068075],
    [2026, 0.3464848446641579, 0.4495007020200846, 0.016460539417740894, 0.3360998810431271],
    [-7, 0.008925031863717015, 0.0032604964427132566, 0.20291331575557486, 0.8751075030894191],
  ] as [number, ...number[]][]) {
    const { uniform } = seededRandom(seed);
    assert.deepEqual(
      want.map(() => uniform()),
      want,
    );
  }
});

test('draws follow their distribution functions, nowhere further off than chance allows', () => {
  const size = 20_000;
  for (const [draw, below] of [
    [({ uniform }: Random) => uniform(), (x: number) => x],
    [({ normal }: Random) => normal(), normalCdf],
    [({ exponential }: Random) => exponential(), (x: number) => -Math.expm1(-x)],
    [({ gamma }: Random) => gamma(0.3), (x: number) => gammaP(0.3, x)],
    [({ gamma }: Random) => gamma(1), (x: number) => gammaP(1, x)],
    [({ gamma }: Random) => gamma(4.5), (x: number) => gammaP(4.5, x)],
    [({ beta }: Random) => beta(0.7, 2), (x: number) => betaP(0.7, 2, x)],
    [({ beta }: Random) => beta(6, 3), (x: number) => betaP(6, 3, x)],
  ] as [(random: Random) => number, (x: number) => number][]) {
    const random = seededRandom(77);
    const sorted = Float64Array.from({ length: size }, () => draw(random)).sort();
    let furthest = 0;
    sorted.forEach((x, i) => {
      const at = below(x);
      furthest = Math.max(furthest, at - i / size, (i + 1) / size - at);
    });
    // Kolmogorov: beyond 1.63/√n one time in a hundred.
    assert.ok(furthest < 1.63 / Math.sqrt(size), `${draw} ${furthest * Math.sqrt(size)}`);
  }
});

test('Poisson counts come as often as they should, one by one, for small and large means', () => {
  const size = 60_000;
  for (const mean of [0.2, 4, 29.9, 30, 55, 400]) {
    const random = seededRandom(31);
    const seen = new Map<number, number>();
    for (let i = 0; i < size; i++) {
      const count = random.poisson(mean);
      seen.set(count, (seen.get(count) ?? 0) + 1);
    }
    let squares = 0;
    let cells = 0;
    for (let count = 0; count < mean + 12 * Math.sqrt(mean) + 10; count++) {
      const expected = size * Math.exp(count * Math.log(mean) - mean - gammaln(count + 1));
      if (expected < 20) {
        assert.ok((seen.get(count) ?? 0) <= expected + 6 * Math.sqrt(expected) + 3, `${count}`);
        continue;
      }
      squares += ((seen.get(count) ?? 0) - expected) ** 2 / expected;
      cells++;
    }
    // χ² with as many degrees: five deviations above its mean.
    assert.ok(squares < cells + 5 * Math.sqrt(2 * cells), `${mean}: ${squares} of ${cells}`);
  }
});
