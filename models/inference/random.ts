// A seeded source of randomness and the draws that the models' simulations need.
import { gammaln } from '../special/gammaln.ts';

/** Draws from the usual distributions; the same seed gives the same draws everywhere. */
export interface Random {
  /** Uniform on (0, 1), never the ends. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Gamma of this shape with rate 1. */
  gamma(shape: number): number;
  /** Beta. */
  beta(a: number, b: number): number;
  /** Poisson counts. */
  poisson(mean: number): number;
}

/**
 * A generator of random draws from a whole-number seed.
 *
 * Bits: xoshiro128** seeded by splitmix32; 2¹²⁸ − 1 draws before it repeats. Normal: polar method; gamma: Marsaglia & Tsang (2000),
 * shapes below 1 through a power of a uniform; Poisson: products of uniforms below a mean of 30, Hörmann's (1993) PTRS above.
 * Not for secrets. Range: seeds are taken modulo 2³². Errors: uniforms have 32 bits, others are as exact as their
 * method. Source: Blackman & Vigna (2021); the papers named.
 *
 * @example seededRandom(1).uniform() === seededRandom(1).uniform() // → true
 */
export function seededRandom(seed: number): Random {
  let h = seed | 0;
  const next32 = () => {
    h = (h + 0x9e3779b9) | 0;
    let z = h ^ (h >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = next32();
  let b = next32();
  let c = next32();
  let d = next32();
  const bits = (): number => {
    const x = Math.imul(b, 5);
    const out = Math.imul((x << 7) | (x >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return out >>> 0;
  };
  const uniform = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6) + 0.5) / 9007199254740992;
  const normal = () => {
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const w = u * u + v * v;
      if (w < 1 && w > 0) return u * Math.sqrt((-2 * Math.log(w)) / w);
    }
  };
  const exponential = () => -Math.log(uniform());
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * Math.exp(Math.log(uniform()) / shape);
    const e = shape - 1 / 3;
    const f = 1 / Math.sqrt(9 * e);
    for (;;) {
      const z = normal();
      const v = (1 + f * z) ** 3;
      if (v > 0 && Math.log(uniform()) < 0.5 * z * z + e - e * v + e * Math.log(v)) return e * v;
    }
  };
  const beta = (first: number, second: number) => {
    const x = gamma(first);
    const y = gamma(second);
    return x + y > 0 ? x / (x + y) : Number(uniform() * (first + second) < first);
  };
  const poisson = (mean: number) =>
    mean < 30 ? poissonByProducts(mean) : poissonByRejection(mean);
  const poissonByProducts = (mean: number) => {
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > floor; product *= uniform()) count++;
    return count;
  };
  const poissonByRejection = (mean: number) => {
    const width = 0.931 + 2.53 * Math.sqrt(mean);
    const tilt = -0.059 + 0.02483 * width;
    const inverse = 1.1239 + 1.1328 / (width - 3.4);
    const quick = 0.9277 - 3.6224 / (width - 2);
    for (;;) {
      const u = uniform() - 0.5;
      const v = uniform();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * tilt) / us + width) * u + mean + 0.43);
      if (us >= 0.07 && v <= quick) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      const accept = Math.log((v * inverse) / (tilt / (us * us) + width));
      if (accept <= k * Math.log(mean) - mean - gammaln(k + 1)) return k;
    }
  };
  return { uniform, normal, exponential, gamma, beta, poisson };
}
