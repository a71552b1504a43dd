// Whether keeping customers pays: by cause, and a point of retention in a group. Money in minor units.
import { retentionProgramme } from '@clientela/models';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { retentionContract } from '../../server/retention/contract.ts';

export type Pareto = AnswerOf<typeof retentionContract.pareto>;
export type Stakes = AnswerOf<typeof retentionContract.stakes>;
export type StakeGroup = Stakes['groups'][number];
type Lost = Pick<Pareto['causes'][number], 'customers' | 'value'>;
type Sure = Pick<Pareto['causes'][number], 'low' | 'high'>;

export interface CauseWorth {
  /** Share of the customers that curing it keeps in a year. */
  retentionGain: number;
  /** Of those saved, the share who leave within the year for another cause. */
  otherCauses: number;
  /** Value each took with them. */
  valueEach: number;
  gain: number;
  net: number;
  roi: number | null;
  /** Share of the cause that must be cured for the cost to come back; null if all of it is not enough. */
  breakEven: number | null;
}

/**
 * @param base customers a year ago; `all` the losses of the year, `lost` those of the cause; `cured` the share of them that
 *   would have stayed
 */
export function causeWorth(
  base: number,
  all: Lost,
  lost: Lost,
  {
    cured,
    cost,
    factor = 1,
    competing = true,
  }: {
    cured: number;
    cost: number;
    /** For the sensitivity: value times this. */
    factor?: number;
    /** For the sensitivity: without other causes. */
    competing?: boolean;
  },
): CauseWorth {
  const customers = Math.max(base, all.customers, 1);
  const retentionGain = (cured * lost.customers) / customers;
  const otherCauses = competing ? Math.max(0, all.customers - lost.customers) / customers : 0;
  const valueEach = lost.customers > 0 ? (factor * lost.value) / lost.customers : 0;
  const { gain, net, roi, breakEven } = retentionProgramme({
    customers,
    retentionGain,
    value: valueEach,
    cost,
    otherCauses,
  });
  const share = breakEven === null ? null : (breakEven * customers) / lost.customers;
  return {
    retentionGain,
    otherCauses,
    valueEach,
    gain,
    net,
    roi,
    breakEven: share !== null && share <= 1 ? share : null,
  };
}

/** The gain at both ends of what the cause takes in a year, 80 %: the other things are as given. */
export function causeRange(
  base: number,
  all: Lost,
  lost: Lost & Sure,
  given: { cured: number; cost: number },
): { low: number; high: number } {
  const at = (value: number) =>
    lost.value > 0 ? causeWorth(base, all, lost, { ...given, factor: value / lost.value }).gain : 0;
  return { low: at(lost.low), high: at(lost.high) };
}

/** How the net moves when one thing at a time is otherwise, largest swing first. */
export function sensitivity(
  base: number,
  all: Lost,
  lost: Lost,
  given: { cured: number; cost: number },
): { what: 'value' | 'cured' | 'cost' | 'competing'; low: number; high: number }[] {
  const net = (more: Partial<Parameters<typeof causeWorth>[3]>) =>
    causeWorth(base, all, lost, { ...given, ...more }).net;
  return [
    { what: 'value' as const, low: net({ factor: 0.7 }), high: net({ factor: 1.3 }) },
    {
      what: 'cured' as const,
      low: net({ cured: given.cured / 2 }),
      high: net({ cured: Math.min(1, given.cured * 1.5) }),
    },
    {
      what: 'cost' as const,
      low: net({ cost: given.cost * 1.5 }),
      high: net({ cost: given.cost / 2 }),
    },
    { what: 'competing' as const, low: net({}), high: net({ competing: false }) },
  ].sort((one, other) => other.high - other.low - (one.high - one.low));
}

export interface GroupWorth {
  gain: number;
  low: number;
  high: number;
  cost: number;
  net: number;
  /** Months until what those kept bring has paid the cost; null if it never does. */
  payback: number | null;
}

/** What so many points of retention in a group add to the equity now, at a cost per customer of the group. */
export function groupWorth(group: StakeGroup, points: number, costEach: number): GroupWorth {
  const { customers, value, annual } = group;
  const cost = customers * costEach;
  const gainOf = (amount: number) =>
    customers === 0
      ? 0
      : retentionProgramme({
          customers,
          retentionGain: points / 100,
          value: amount / customers,
          cost,
        }).gain;
  const gain = gainOf(value.value);
  const monthly = (annual * points) / 100 / 12;
  return {
    gain,
    low: gainOf(value.low),
    high: gainOf(value.high),
    cost,
    net: gain - cost,
    payback: cost > 0 && monthly > 0 && gain >= cost ? cost / monthly : null,
  };
}
