// What a transaction model must say about the rest of a customer's life so that it can be valued.

/** What is left of one customer, given the history. D is the discounted number of purchases within the horizon. */
export interface Residual {
  /** P(active at T). */
  pActive: number;
  /** P(at least one more purchase within the horizon | active). */
  again: number;
  /** E(D | active). */
  mean: number;
  /** E(D² | active). */
  square: number;
  /** E(Σ e^(−2δt) | active), the sum over the same purchases: the weight of what single amounts vary. */
  twice: number;
  /** E(purchases in the next year | active). */
  year: number;
  /** E(time still active within the map's length | active). */
  time: number;
}

/**
 * The distribution of D given active and at least one purchase, as a mixture of cases: how long the lifetime turns out to be
 * (or how loyal the customer is). Each case has a probability (not normalised), E(D), E(D²) and E(Σ e^(−2δt)), all given
 * that something is bought.
 */
export interface Cases {
  weight: Float64Array;
  mean: Float64Array;
  square: Float64Array;
  twice: Float64Array;
}

/** A transaction model with its parameters and the terms put in, tables made as they are needed. */
export interface ResidualModel {
  cases: number;
  /** Whether `spread` depends on x and T alone, so that it can be remembered. */
  withoutLast: boolean;
  /** Everything about one customer. */
  describe(x: number, tx: number, T: number, out: Residual): void;
  /** Only pActive, mean and year; models whose `describe` is quick have no need of it. */
  expect?(x: number, tx: number, T: number, out: Residual): void;
  /** Only pActive and mean: what the effect of a parameter on value needs. */
  brief(x: number, tx: number, T: number, out: Residual): void;
  /** The mixture for one customer. */
  spread(x: number, tx: number, T: number, out: Cases): void;
  /** The time from T by which the next purchase comes with probability ½, if the customer stays active. */
  wait(x: number, tx: number, T: number): number;
}

/**
 * The time by which the next purchase comes with probability ½ when purchases are random at a rate Gamma(shape, scale).
 *
 * Formula: scale (2^(1/shape) − 1), at most e^600 times the scale. Source: elementary.
 *
 * @example medianWait(1, 10) // → 10
 */
export function medianWait(shape: number, scale: number): number {
  return scale * Math.expm1(Math.min(600, Math.LN2 / shape));
}

/** Room for a mixture of so many cases. */
export function emptyCases(count: number): Cases {
  return {
    weight: new Float64Array(count),
    mean: new Float64Array(count),
    square: new Float64Array(count),
    twice: new Float64Array(count),
  };
}

/** Room for one customer. */
export function emptyResidual(): Residual {
  return { pActive: 0, again: 0, mean: 0, square: 0, twice: 0, year: 0, time: 0 };
}
