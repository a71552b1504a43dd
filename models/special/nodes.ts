// Points and weights that turn means over gamma and beta distributions into short sums.

/** A distribution as points with weights that sum to 1. */
export interface Nodes {
  at: Float64Array;
  weight: Float64Array;
}

/** Beyond these logits a chance is as good as 0 or 1. */
const END = 45;

/** The trapezoidal rule for a log-concave density on the whole line, outwards from its mode; weights not normalised. */
function lineNodes(
  lnDensity: (w: number) => number,
  mode: number,
  step: number,
  lowest: number,
  highest: number,
): { w: number[]; f: number[] } {
  const top = lnDensity(mode);
  const w: number[] = [];
  const f: number[] = [];
  for (let i = 0; ; i--) {
    const at = mode + i * step;
    const value = Math.exp(lnDensity(at) - top);
    if (value < 1e-18 || at < lowest) break;
    w.push(at);
    f.push(value);
  }
  w.reverse();
  f.reverse();
  for (let i = 1; ; i++) {
    const at = mode + i * step;
    const value = Math.exp(lnDensity(at) - top);
    if (value < 1e-18 || at > highest) break;
    w.push(at);
    f.push(value);
  }
  return { w, f };
}

/**
 * Points and weights for means over a beta distribution: E f(p) ≈ Σ weight · f(at).
 *
 * Method: trapezoidal rule in ln(p/(1−p)), which converges geometrically for functions that are smooth there; whatever
 * lies below p = e^(−45) is put at p = 0 and, for b < 1, above 1 − e^(−45) at p = 1, so that small a (nobody leaves) and small b
 * (everybody leaves) are no difficulty. `lnNormalizer` is ln B(a, b).
 * Range: a, b > 0. Error: relative 1e-13 for the functions of this library with step 0.25, about 1e-8 with 0.5.
 * Units: none. Source: Trefethen & Weideman (2014), "The exponentially convergent trapezoidal rule".
 *
 * @example betaNodes(2, 3, betaln(2, 3), 0.25).at.reduce((sum, p, i) => sum + p * betaNodes(2, 3, betaln(2, 3), 0.25).weight[i], 0) // → 0.4
 */
export function betaNodes(a: number, b: number, lnNormalizer: number, step: number): Nodes {
  const width = Math.min(step, 2 * step * Math.sqrt(1 / a + 1 / b));
  const lnDensity = (w: number) =>
    w < 0 ? a * w - (a + b) * Math.log1p(Math.exp(w)) : -b * w - (a + b) * Math.log1p(Math.exp(-w));
  const mode = Math.max(-40, Math.min(40, Math.log(a / b)));
  const { w, f } = lineNodes(lnDensity, mode, width, -END, b < 1 ? END : Number.POSITIVE_INFINITY);
  const scale = Math.exp(lnDensity(mode) - lnNormalizer) * width;
  let mass = 0;
  for (let i = 0; i < f.length; i++) mass += f[i]! * scale;
  // Beyond the last node the density is a power of 1 − p: what is left of the sum is a geometric series.
  const atOne = b < 1 ? (f[f.length - 1]! * scale) / Math.expm1(b * width) : 0;
  // For larger a nothing lies at 0 and the sum is 1 but for rounding; scaling by it keeps relative accuracy.
  const atZero = a < 1 ? Math.max(0, 1 - mass - atOne) : 0;
  const share = (1 - atZero - atOne) / mass;
  const at = Float64Array.from([0, ...w.map((u) => 1 / (1 + Math.exp(-u))), 1]);
  const weight = Float64Array.from([atZero, ...f.map((value) => value * scale * share), atOne]);
  return { at, weight };
}

/**
 * Points and weights for means of g·f(g) over a gamma distribution of rate 1: E g f(g) ≈ Σ weight · f(at).
 *
 * The factor g belongs to the weights because every use here has it (a purchase rate times something), which also keeps
 * small shapes harmless. Method and source as `betaNodes`; Σ weight is the mean, `shape`. Range: shape > 0.
 *
 * @example gammaNodes(2.5, 0.25).weight.reduce((sum, w) => sum + w, 0) // → 2.5
 */
export function gammaNodes(shape: number, step: number): Nodes {
  const power = shape + 1;
  const width = Math.min(step, (2 * step) / Math.sqrt(power));
  const mode = Math.log(power);
  const { w, f } = lineNodes(
    (u) => power * u - Math.exp(u),
    mode,
    width,
    -1000,
    Number.POSITIVE_INFINITY,
  );
  let mass = 0;
  for (let i = 0; i < f.length; i++) mass += f[i]!;
  return {
    at: Float64Array.from(w, Math.exp),
    weight: Float64Array.from(f, (value) => (value * shape) / mass),
  };
}
