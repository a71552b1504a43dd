// How sure the course of the equity and its moves are: what they would have been had the parameters come out otherwise, as
// far as the data leave that open, and what each customer will do by themselves.
import {
  normalQuantile,
  type SpendFit,
  type TransactionFit,
  transactionModels,
} from '@clientela/models';
import type { Bridge } from './bridge.ts';
import { type CoursePoint, makeCourse, type Yardstick } from './course.ts';
import type { ContractCourse } from './course-contracts.ts';
import type { NumberOf } from './margins.ts';
import { level } from './rules.ts';

/** The sums of a row that are uncertain. */
export const sums = ['equity', 'acquired', 'margin', 'retention', 'defected'] as const;
export type Sum = (typeof sums)[number];
export type Leg = Exclude<Sum, 'equity'>;

/** Of one row: the variance of chance, and what each sum differs by along each axis of the parameters; minor units. */
export interface Sureness {
  individual: number;
  axes: Record<Sum, number[]>;
}

/** Customers on whom the parameters are tried out, evenly taken; their differences are scaled up to all. */
const most = 1000;

/** The columns of the lower triangular root of a covariance; what is known exactly has none. */
export function rootColumns(covariance: readonly (readonly number[])[]): number[][] {
  const size = covariance.length;
  const root = covariance.map(() => new Array<number>(size).fill(0));
  for (let j = 0; j < size; j++) {
    let rest = covariance[j]![j]!;
    for (let k = 0; k < j; k++) rest -= root[j]![k]! ** 2;
    // What depends on the others alone adds no axis of its own.
    if (!(rest > 1e-12 * (covariance[j]![j]! || 1))) continue;
    const pivot = Math.sqrt(rest);
    for (let i = j; i < size; i++) {
      let sum = covariance[i]![j]!;
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!;
      root[i]![j] = sum / pivot;
    }
  }
  return covariance
    .map((_, j) => root.map((row) => row[j]!))
    .filter((column) => column.some((entry) => entry !== 0));
}

/** A yardstick moved along one axis, and by which part of a standard deviation: all of it unless that makes no sense. */
interface Axis {
  yardstick: Yardstick;
  step: number;
}

/** No parameter is moved further than this in its logarithm: beyond, a difference says nothing of what lies near. */
const furthest = 1.5;
const spendNames = ['p', 'q', 'gamma'] as const;

/** The parameters moved along an axis, in their order in the covariance. */
const movedBy = <P extends object>(
  parameters: P,
  names: readonly string[],
  by: readonly number[],
  step: number,
): P => ({
  ...parameters,
  ...Object.fromEntries(
    names.map((name, i) => [
      name,
      (parameters as Record<string, number>)[name]! * Math.exp(step * (by[i] ?? 0)),
    ]),
  ),
});

/** One axis for each way in which the parameters can be off; those of the two models are estimated apart. */
export function axesOf(yardstick: Yardstick): Axis[] {
  const { fit, spend } = yardstick;
  if (!fit || !spend) return [];
  const stepFor = (by: readonly number[]) => Math.min(1, furthest / Math.max(...by.map(Math.abs)));
  const names = transactionModels[fit.model].parameterNames;
  const ofFit = rootColumns(fit.covariance).map((by): Axis => {
    const step = stepFor(by);
    const parameters = movedBy(fit.parameters, names, by, step);
    return { step, yardstick: { ...yardstick, fit: { ...fit, parameters } as TransactionFit } };
  });
  const ofSpend = rootColumns(spend.covariance).map((by): Axis => {
    let step = stepFor(by);
    // A spend without a mean is no spend: a shorter step, and the difference drawn out.
    while (movedBy(spend.parameters, spendNames, by, step).q <= 1 && step > 1e-6) step /= 2;
    const parameters = movedBy(spend.parameters, spendNames, by, step);
    return { step, yardstick: { ...yardstick, spend: { ...spend, parameters } as SpendFit } };
  });
  return [...ofFit, ...ofSpend];
}

/**
 * Goes beside the course over the same days.
 *
 * @param customers of the base, of whom at most a thousand are tried out
 * @param contracts what contracts are worth, where there are any: their variance goes with their value, and what is not known of
 *   their parameters is an axis of its own
 * @returns `day` as that of the course; `finish` for the sureness of its rows, given the rows themselves; null where the
 *   models could not say it
 */
export function makeSureness(
  yardstick: Yardstick,
  ends: readonly number[],
  customers: number,
  shareOf: NumberOf | null = null,
  costOf: NumberOf | null = null,
  contracts: Pick<ContractCourse, 'sure'> | null = null,
) {
  const every = Math.max(1, Math.ceil(customers / most));
  const axes = axesOf(yardstick);
  const courseBy = (by: Yardstick) => makeCourse(by, ends, shareOf, costOf);
  const asItIs = courseBy(yardstick);
  const moved = axes.map((axis) => courseBy(axis.yardstick));
  let customer = -1;
  let place = -1;
  return {
    day(of: number, day: number, amount: number, bought: boolean) {
      if (of !== customer) {
        customer = of;
        place++;
      }
      if (place % every !== 0) return;
      asItIs.day(of, day, amount, bought);
      for (const one of moved) one.day(of, day, amount, bought);
    },
    finish(points: readonly CoursePoint[]): (Sureness | null)[] {
      const rows = asItIs.finish();
      const others = moved.map((one) => one.finish());
      const last = points.at(-1);
      const [whole, part] = [
        (last?.equity ?? 0) - (last?.ofContracts ?? 0),
        rows.at(-1)?.equity ?? 0,
      ];
      const ofContracts = (at: number) =>
        contracts && contracts.sure.value > 0
          ? (points[at]?.ofContracts ?? 0) / contracts.sure.value
          : 0;
      const scale = every === 1 ? 1 : part > 0 && whole > 0 ? whole / part : every;
      return points.map((point, at) => {
        const along = (sum: Sum) =>
          others.map((other, axis) =>
            Math.round((scale * (other[at]![sum] - rows[at]![sum])) / axes[axis]!.step),
          );
        const axesAt = Object.fromEntries(sums.map((sum) => [sum, along(sum)])) as Sureness['axes'];
        const individual =
          point.individual + ofContracts(at) * (contracts?.sure.individualSd ?? 0) ** 2;
        if (contracts) {
          const sd = contracts.sure.parameterSd;
          for (const sum of sums) axesAt[sum].push(0);
          axesAt.equity[others.length] = Math.round(sd * ofContracts(at));
          axesAt.retention[others.length] = Math.round(
            sd * (ofContracts(at) - ofContracts(at - 1)),
          );
        }
        const told = [individual, ...Object.values(axesAt).flat()].every(Number.isFinite);
        return told ? { individual, axes: axesAt } : null;
      });
    },
  };
}

const reach = normalQuantile(1 - (1 - level) / 2);
const squares = (along: readonly number[]) => along.reduce((sum, one) => sum + one * one, 0);

export interface Range {
  low: number;
  high: number;
}

/** The interval of the equity of a row, as the total of a run has it: chance and parameters, lognormal. */
export function rangeOf(equity: number, { individual, axes }: Sureness): Range {
  const sd = Math.sqrt(individual + squares(axes.equity));
  if (!(equity > 0)) return around(equity, sd);
  const variance = Math.log1p((sd / equity) ** 2);
  const middle = equity * Math.exp(-variance / 2);
  const out = reach * Math.sqrt(variance);
  return { low: Math.round(middle * Math.exp(-out)), high: Math.round(middle * Math.exp(out)) };
}

/** As far about a value as the level asks, by the normal distribution. */
export const around = (value: number, sd: number): Range => ({
  low: Math.round(value - reach * sd),
  high: Math.round(value + reach * sd),
});

/**
 * The intervals of the moves of a bridge and of the whole change: what the parameters leave open. What a customer will do
 * by chance is in the value at either end, not in what moved it. Null where a row does not know.
 */
export function bridgeSureness(
  bridge: Bridge,
  rows: readonly { on: string; sureness: Sureness | null }[],
): Record<Leg | 'change', Range> | null {
  const within = rows.filter(({ on }) => on > bridge.from && on <= bridge.to);
  const known = within.flatMap(({ sureness }) => sureness ?? []);
  if (within.length === 0 || known.length < within.length) return null;
  const count = Math.max(...known.map(({ axes }) => axes.equity.length));
  const along = (legs: readonly { leg: Leg; sign: number }[]) =>
    Array.from({ length: count }, (_, axis) =>
      known.reduce(
        (sum, { axes }) =>
          sum + legs.reduce((all, { leg, sign }) => all + sign * (axes[leg][axis] ?? 0), 0),
        0,
      ),
    );
  const of = (leg: Leg) => around(bridge[leg], Math.sqrt(squares(along([{ leg, sign: 1 }]))));
  return {
    acquired: of('acquired'),
    margin: of('margin'),
    retention: of('retention'),
    defected: of('defected'),
    change: around(
      bridge.closing - bridge.opening,
      Math.sqrt(
        squares(
          along([
            { leg: 'acquired', sign: 1 },
            { leg: 'margin', sign: 1 },
            { leg: 'retention', sign: 1 },
            { leg: 'defected', sign: -1 },
          ]),
        ),
      ),
    ),
  };
}
