// Makes a base of customers as a model sees the world: what would be seen until now, and what comes afterwards.
import { seededRandom } from '../inference/random.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkTime } from './checks.ts';
import type { FittedModel } from './posterior.ts';
import type { Summaries } from './summaries.ts';
import { transactionModels } from './transaction-models.ts';

/** What is to be simulated. */
export interface SimulationPlan {
  /** How long each customer is observed, from the first purchase; one entry per customer. */
  T: Float64Array;
  /** How long each is followed after that; 0 unless given. */
  holdout?: number;
  /** The same seed gives the same customers. */
  seed: number;
}

/** A simulated base; entry i is the same customer everywhere. */
export interface SimulatedCustomers {
  /** As seen until T. */
  calibration: Summaries;
  /** As seen until T + holdout. */
  full: Summaries;
  /** Purchases in (T, T + holdout]. */
  holdout: Float64Array;
  /** Every repeat purchase: whose (index) and when (from that customer's first purchase), customer by customer in order. */
  purchases: { customer: Int32Array; time: Float64Array };
  /** When each customer leaves, from the first purchase; infinite for never, and where later purchases decide. */
  left: Float64Array;
  /** The purchase rate of each customer while active. */
  rate: Float64Array;
}

/** More purchases than this are not made. */
const MOST_PURCHASES = 1e8;

/**
 * Simulates customers of a model: rates and lifetimes are drawn, then purchases.
 *
 * Words: the model taken at its word; used to plan samples, to test fits (simulate, fit, compare) and to see how far a base
 * may stray from its expectation. Units: all times as the parameters. Errors: codes `empty` (T), `not-finite` or
 * `negative` with field and row, and `too-many-purchases` (T) when more than 1e8 are to be expected. Source: the papers of each
 * model; draws by `seededRandom`.
 *
 * @example simulateCustomers({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, { T: Float64Array.of(20, 30), seed: 4 }).calibration.T.join() // → '20,30'
 */
export function simulateCustomers(
  { model: name, parameters }: FittedModel,
  { T, holdout = 0, seed }: SimulationPlan,
): SimulatedCustomers {
  const size = T.length;
  if (size === 0) throw invalidInput('empty', 'T');
  checkTime('holdout', holdout);
  let longest = 0;
  for (let i = 0; i < size; i++) {
    if (!Number.isFinite(T[i]!)) throw invalidInput('not-finite', 'T', i);
    if (T[i]! < 0) throw invalidInput('negative', 'T', i);
    longest = Math.max(longest, T[i]!);
  }
  const model = transactionModels[name];
  if (model.expectedFromFirst(parameters, longest + holdout) * size > MOST_PURCHASES) {
    throw invalidInput('too-many-purchases', 'T');
  }
  const random = seededRandom(seed);
  const columns = () => new Float64Array(size);
  const seen = (length: Float64Array) => ({
    x: columns(),
    tx: columns(),
    T: length,
    litt: columns(),
  });
  const calibration = seen(Float64Array.from(T));
  const full = seen(T.map((length) => length + holdout));
  const counts = columns();
  const left = columns();
  const rate = columns();
  const customer: number[] = [];
  const time: number[] = [];
  for (let i = 0; i < size; i++) {
    const life = model.simulate(parameters, random, full.T[i]!);
    left[i] = life.left;
    rate[i] = life.rate;
    for (const t of life.times) {
      customer.push(i);
      time.push(t);
      full.x[i]!++;
      full.litt[i]! += Math.log(t - full.tx[i]!);
      full.tx[i] = t;
      if (t <= T[i]!) {
        calibration.x[i] = full.x[i]!;
        calibration.tx[i] = t;
        calibration.litt[i] = full.litt[i]!;
      }
    }
    counts[i] = full.x[i]! - calibration.x[i]!;
  }
  return {
    calibration,
    full,
    holdout: counts,
    purchases: { customer: Int32Array.from(customer), time: Float64Array.from(time) },
    left,
    rate,
  };
}
