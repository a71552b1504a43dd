// Gauss's function where its integral is slow: at both feet, next to the ends of its range, and from many steps above.
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { betaln, gammaln, hyp2f1, logHyp2f1 } from '../index.ts';

test('where the integral fades slowly on either side it is summed in few steps', () => {
  // Computed with mpmath at 60 digits.
  for (const [a, b, c, z, want] of [
    [3, 1e-7, 0.5, 0.999999, 18.58458372812931],
    [3, 0.5, 0.5 + 2 ** -24, 0.999999, 41.44653067830149],
    [2.5, 1e-5, 1e-5 + 2 ** -30, 0.999999999, 51.80807151465746],
    [0.3, 2, 2.0000001, 0.9999999, 4.835427472384263],
    [1e-6, 0.4, 0.3 + 1e-6, 0.99999, 2.782583853643053e-5],
  ] as const)
    near(logHyp2f1(a, b, c, z), want, 1e-13, 1e-13);
});

test('elementary cases are met from the middle of the range to its end', () => {
  for (const z of [0.01, 0.3, 0.5, 0.9, 0.99, 0.999, 1 - 1e-6, 1 - 1e-12]) {
    near(hyp2f1(1, 1, 2, z), -Math.log1p(-z) / z, 1e-13);
    for (const a of [0.2, 1, 7]) near(logHyp2f1(a, 3, 3, z), -a * Math.log1p(-z), 1e-13, 1e-13);
    if (z > 0.9999) continue;
    const root = Math.sqrt(z);
    near(hyp2f1(0.5, 1, 1.5, z), Math.atanh(root) / root, 1e-13);
    near(hyp2f1(0.5, 0.5, 1.5, z), Math.asin(root) / root, 1e-13);
    near(hyp2f1(1, 1, 2, -z), Math.log1p(z) / z, 1e-13);
    near(hyp2f1(0.5, 1, 1.5, -z), Math.atan(root) / root, 1e-13);
  }
  near(hyp2f1(0, 2, 3, 0.7), 1, 0);
  near(hyp2f1(2, 0, 3, 0.7), 1, 0);
});

test('the value at the end is that of Gauss where it exists', () => {
  // F(a, b; c; 1) = Γ(c) Γ(c−a−b) / (Γ(c−a) Γ(c−b)).
  for (const [a, b, c] of [
    [0.3, 0.4, 3],
    [2, 5, 9.5],
    [0.01, 7, 8.2],
  ] as const) {
    const want = gammaln(c) + gammaln(c - a - b) - gammaln(c - a) - gammaln(c - b);
    near(logHyp2f1(a, b, c, 1 - 1e-15), want, 1e-11, 1e-11);
  }
});

test('far above c the function is reached by steps that lose nothing', () => {
  // Contiguous: c (1−z) F(c) = c F(a−1; c) − (c−b) z F(c+1), with a far above c.
  for (const [a, b, c] of [
    [40.5, 30.2, 3.1],
    [12, 7.5, 0.25],
    [300, 90, 88.5],
  ] as const) {
    const z = 0.9999;
    const at = logHyp2f1(a, b, c, z);
    const less = Math.exp(logHyp2f1(a - 1, b, c, z) - at);
    const above = Math.exp(logHyp2f1(a, b, c + 1, z) - at);
    near(less - ((c - b) * z * above) / c, 1 - z, 1e-9);
  }
});

test('the beta distribution function is its integral as well', () => {
  // I_z(a, 1) = z^a, written as z^a F(a, 0; a+1; z); and F(a, 1−b; a+1; z) for b = 2 is elementary.
  for (const [a, z] of [
    [0.4, 0.3],
    [3, 0.97],
  ] as const) {
    const want = a * (1 / a - z / (a + 1));
    near(hyp2f1(a, -1, a + 1, z), want, 1e-14);
    near(Math.exp(-betaln(a, 2)) * (1 / a) * hyp2f1(a, -1, a + 1, z), (a + 1) * want, 1e-13);
  }
});
