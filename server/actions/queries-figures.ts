// The figure of each strategy and what a unit of it is worth to the equity.
import { type Db, sql } from '../platform/database.ts';
import type { Strategy } from '../platform/proposals.ts';
import type { Rule } from '../platform/question.ts';
import { readRetentionResult, readStakes } from '../retention/index.ts';
import {
  currentShare,
  dayNumber,
  dayText,
  moneyLevel,
  sumEstimate,
  type ValueRun,
  z80,
} from '../value/index.ts';
import { type Marks, metWithin } from './rules.ts';
import { stakeOf, stakesFrom } from './stakes.ts';

export interface StrategyFigures {
  /** null: `missing` says what is missing. */
  figure: {
    value: number;
    /** Both as the value where it was counted over everybody. */
    low: number;
    high: number;
    n: number;
    unit: 'share' | 'months';
    measured: boolean;
    /** Finds the customers it was measured on; absent in boards of before there was one. */
    question?: Rule | null;
  } | null;
  missing: 'history' | 'wallets' | 'costs' | 'touchpoints' | null;
  /** What one unit more of the figure (a point, a month) is worth; null where that is not known. */
  lever: { value: number; low: number; high: number } | null;
}

type Marked = Marks & { asOf: string; spread: number };

/** Shares of fewer customers than this say little of a wallet. */
const enoughWallets = 30;

export async function measureStrategies(
  db: Db,
  run: ValueRun,
  marks: Marked,
): Promise<Record<Strategy, StrategyFigures>> {
  return {
    defection: await defection(db),
    longevity: await longevity(db, marks),
    potential: await potential(db, marks),
    unprofitable: await unprofitable(db, run, marks),
    best: await best(db, marks),
  };
}

/** Who was a customer on the evening of a day. */
const customersOn = (day: string): Rule => ({
  all: [
    { field: 'first_purchase', is: 'until', value: day },
    { not: { field: 'lost.stood', is: 'one_of', value: [day] } },
  ],
});

/** Customers lost in a year by the rule of rhythm; a point less is worth a hundredth of those who may still be kept. */
async function defection(db: Db): Promise<StrategyFigures> {
  const found = await readRetentionResult(db);
  const rule = found?.measured.rule ?? null;
  const kept = (await readStakes(db)).groups.find(({ group }) => group === 'all');
  return {
    figure: rule && {
      value: 1 - rule.value,
      low: 1 - rule.high,
      high: 1 - rule.low,
      n: rule.n,
      unit: 'share',
      measured: false,
      question: customersOn(dayText(dayNumber(found!.asOf) - 365)),
    },
    missing: rule ? null : 'history',
    lever: kept ? hundredth(kept.value) : null,
  };
}

const hundredth = (of: { value: number; low: number; high: number }) => ({
  value: Math.round(of.value / 100),
  low: Math.round(of.low / 100),
  high: Math.round(of.high / 100),
});

/** The middle of the months for which customers are expected to stay, of those to come; a month more brings a month's profit. */
async function longevity(db: Db, marks: Marked): Promise<StrategyFigures> {
  const counted = await sql<{ n: number }>`
    select count(*) as n from customer_standing where customer_group is not null`.execute(db);
  const { n } = counted.rows[0]!;
  if (n < 2) return { figure: null, missing: 'history', lever: null };
  // Ends by the order of the values: half a standard error of the middle to either side, times z.
  const reach = Math.min(0.5, (z80 * 0.5) / Math.sqrt(n));
  const month = sql`s.annual_profit::float8 / 12`;
  const { rows } = await sql<{ middle: number[]; value: number; variance: number }>`
    select percentile_cont(array[${0.5 - reach}, 0.5, ${0.5 + reach}]::float8[]) within group (order by s.active_months) as middle,
      coalesce(sum(${month}), 0)::float8 as value,
      coalesce(sum(power(${month} * (s.value_high - s.value_low) / 2.5631031310892007 / nullif(s.value, 0), 2)), 0)::float8 as variance
    from customer_standing s where s.customer_group is not null`.execute(db);
  const { middle, value, variance } = rows[0]!;
  const [low, at, high] = middle.map(Number) as [number, number, number];
  return {
    figure: {
      value: at,
      low,
      high,
      n,
      unit: 'months',
      measured: false,
      question: { field: 'group', is: 'not_empty' },
    },
    missing: null,
    lever: sumEstimate(value, variance, marks.spread),
  };
}

/** Our share of what customers spend, where wallets are known; a point more brings its margin in a year. */
async function potential(db: Db, marks: Marked): Promise<StrategyFigures> {
  const known = (await currentShare(db))?.result.known ?? null;
  if (!known || known.customers < enoughWallets || known.ratio === null)
    return { figure: null, missing: 'wallets', lever: null };
  const point = sql`w.wallet::float8 * w.margin * w.p_active / 100`;
  const { rows } = await sql<{ value: number | null; variance: number | null }>`
    select sum(${point})::float8 as value,
      sum(power(${point} * (w.wallet_high - w.wallet_low) / 2.5631031310892007 / nullif(w.wallet, 0), 2))::float8 as variance
    from customer_wallet w where w.line = '' and w.kept_out is null`.execute(db);
  const { value, variance } = rows[0]!;
  const { ratio, low, high, customers } = known;
  return {
    figure: {
      value: ratio,
      low: low ?? ratio,
      high: high ?? ratio,
      n: customers,
      unit: 'share',
      measured: false,
      question: { field: 'wallet.known', is: 'yes' },
    },
    missing: null,
    lever: value === null ? null : sumEstimate(value, variance ?? 0, marks.spread),
  };
}

/** Customers who cost more than they brought; a point fewer of them saves what as many lose in a year. */
async function unprofitable(db: Db, run: ValueRun, marks: Marked): Promise<StrategyFigures> {
  if (moneyLevel(run.terms) === 'sales') return { figure: null, missing: 'costs', lever: null };
  const { amount } = stakeOf('loss', marks);
  const { rows } = await sql<{ n: number; losing: number; mean: number | null; sd: number | null }>`
    select count(*) as n, count(*) filter (where s.historic_value < 0) as losing,
      (avg(${amount}) filter (where s.historic_value < 0))::float8 as mean,
      (stddev_samp(${amount}) filter (where s.historic_value < 0))::float8 as sd
    from ${stakesFrom} where s.historic_value is not null`.execute(db);
  const { n, losing, mean, sd } = rows[0]!;
  if (n === 0) return { figure: null, missing: 'costs', lever: null };
  const share = losing / n;
  const point = n / 100;
  const reach = sd === null ? null : (z80 * sd) / Math.sqrt(losing);
  return {
    figure: {
      value: share,
      low: share,
      high: share,
      n,
      unit: 'share',
      measured: true,
      question: { field: 'historic_value', is: 'not_empty' },
    },
    missing: null,
    lever:
      mean === null || reach === null
        ? null
        : {
            value: Math.round(point * mean),
            low: Math.round(point * Math.max(0, mean - reach)),
            high: Math.round(point * (mean + reach)),
          },
  };
}

/** Of the best, those who were met of late; a point of retention among them is worth a hundredth of their value. */
async function best(db: Db, marks: Marked): Promise<StrategyFigures> {
  const { rows } = await sql<{
    n: number;
    met: number;
    value: number | null;
    variance: number | null;
    known: boolean;
  }>`
    select count(*) as n,
      count(*) filter (where exists (select 1 from customers r join touchpoints x on x.customer_id = r.id
        where r.survivor_id = s.customer_id and x.deleted_at is null
          and (x.at at time zone 'utc')::date >= ${marks.asOf}::date - ${metWithin}::int)) as met,
      sum(s.value)::float8 as value,
      sum(power((s.value_high - s.value_low) / 2.5631031310892007, 2))::float8 as variance,
      exists (select 1 from touchpoints where customer_id <> 0 and deleted_at is null) as known
    from customer_standing s where s.value >= ${marks.bestValue} and s.phase <> 'left'`.execute(db);
  const { n, met, value, variance, known } = rows[0]!;
  const share = n > 0 ? met / n : 0;
  return {
    figure:
      known && n > 0
        ? {
            value: share,
            low: share,
            high: share,
            n,
            unit: 'share',
            measured: true,
            question: {
              all: [
                { field: 'value', is: 'at_least', value: marks.bestValue },
                { field: 'phase', is: 'none_of', value: ['left'] },
              ],
            },
          }
        : null,
    missing: known ? (n > 0 ? null : 'history') : 'touchpoints',
    lever: value === null ? null : hundredth(sumEstimate(value, variance ?? 0, marks.spread)),
  };
}
