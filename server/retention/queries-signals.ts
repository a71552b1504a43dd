// What points to a customer leaving besides silence, as SQL of (customer_id, day, amount: number of the rule, bought).
import type { PoolClient } from 'pg';
import { streamDays } from '../value/index.ts';
import type { Signal } from './detect.ts';
import { lossRules, type Thresholds } from './rules.ts';

/** Rooms above this one may add theirs: a statement of (customer_id, day), the record as it was written. */
export interface SignalSource {
  rule: Signal['rule'];
  sql: string;
}

/** The day where the company is. */
const dayOf = '(t.at at time zone (select time_zone from company))::date';

/** An answer from 0 to 100, whatever its scale. */
const percent = `100 * (t.satisfaction - split_part(t.scale, '-', 1)::float8)
  / (split_part(t.scale, '-', 2)::float8 - split_part(t.scale, '-', 1)::float8)`;
const answered = 't.customer_id > 0 and t.satisfaction is not null and t.deleted_at is null';

/** The mean answer of everybody, from 0 to 100: what a first answer is compared with. Reads every answer; null: none. */
export async function meanAnswer(client: PoolClient): Promise<number | null> {
  const { rows } = await client.query<{ mean: number | null }>(
    `select avg(${percent}) as mean from touchpoints t where ${answered}`,
  );
  return rows[0]!.mean;
}

/** The mean answer of when everybody was judged: a customer alone is not worth reading all answers for. */
export async function keptMean(client: PoolClient): Promise<number | null> {
  const { rows } = await client.query<{ mean: number | null }>(
    `select (result->>'meanAnswer')::float8 as mean from retention_results`,
  );
  return rows[0]?.mean ?? null;
}

/**
 * @param of condition on the column that holds the customer: what is not asked for must not be read
 * @param mean mean answer of everybody, see `meanAnswer`
 */
const signalSources = (
  how: Thresholds,
  of: (customer: string) => string,
  mean: number | null,
): readonly SignalSource[] => [
  {
    rule: 'told',
    sql: `select customer_id, said_on as day from loss_reasons where removed_at is null ${of('customer_id')}`,
  },
  {
    rule: 'complaint',
    sql: `select t.customer_id, ${dayOf} + ${how.complaintDays} as day from touchpoints t
      where t.customer_id > 0 and t.outcome = 'complaint' and t.deleted_at is null ${of('t.customer_id')}
        and not exists (select 1 from touchpoints s where s.customer_id = t.customer_id and s.deleted_at is null
          and s.outcome = 'solved' and s.at >= t.at and s.at < t.at + interval '${how.complaintDays} days')`,
  },
  {
    rule: 'satisfaction',
    sql: `select t.customer_id, ${dayOf} as day from (
        select customer_id, at, answer, coalesce(avg(answer) over (partition by customer_id order by at, id
            rows between unbounded preceding and 1 preceding), ${mean ?? 'null'}::float8) as before
        from (select t.customer_id, t.at, t.id, ${percent} as answer from touchpoints t
          where ${answered} ${of('t.customer_id')}) a) t
      where answer <= ${how.fallenTo} and before - answer >= ${how.fallenBy}`,
  },
  {
    // Our share of what they buy, as it was told, or as what they said to spend leaves it; against the time before.
    rule: 'share',
    sql: `select customer_id, said_on as day from (
        select customer_id, said_on, share, lag(share) over (partition by customer_id order by said_on, id) as before
        from (
          select f.customer_id, f.id, f.said_on, case when f.kind = 'share' then f.share
            else least(1, o.own / f.amount) end as share
          from wallet_facts f left join lateral (
            select sum(p.amount)::numeric as own from purchases p where f.kind = 'wallet' and p.customer_id = f.customer_id
              and p.purchased_on between f.said_on - 364 and f.said_on) o on true
          where f.line = '' and f.taken_back_at is null ${of('f.customer_id')}
            and (f.kind = 'share' or f.kind = 'wallet' and f.amount > 0)) told where share is not null) w
      where share <= before * (1 - ${how.shareFall})`,
  },
  {
    // Whose other contracts run on has not left.
    rule: 'contract',
    sql: `select k.customer_id, k.ended_on as day from contracts k where k.ended_on is not null ${of('k.customer_id')}
      and not exists (select 1 from contracts o where o.customer_id = k.customer_id
        and (o.ended_on is null or o.ended_on > k.ended_on))`,
  },
];

/** The signals of all customers, or of some, by whoever stands for them; sorted columns, found by halving. */
export async function readSignals(
  client: PoolClient,
  how: Thresholds,
  { mean, ids }: { mean: number | null; ids?: readonly number[] },
): Promise<(customer: number) => Signal[]> {
  const list = ids && `any('{${ids.map(Math.trunc).join()}}'::bigint[])`;
  const of = (customer: string) =>
    list
      ? `and ${customer} = any(array(select r.id from customers r where r.survivor_id = ${list}))`
      : '';
  const days = signalSources(how, of, mean)
    .map(
      ({
        rule,
        sql,
      }) => `select c.survivor_id as customer_id, s.day, ${lossRules.indexOf(rule)} as amount,
        true as bought from (${sql}) s join customers c on c.id = s.customer_id`,
    )
    .join(' union all ');
  const whose: number[] = [];
  const signals: Signal[] = [];
  await streamDays(
    client,
    days,
    (customer, day, rule) => {
      whose.push(customer);
      signals.push({ day, rule: lossRules[rule] as Signal['rule'] });
    },
    async () => {},
  );
  return (customer) => {
    let at = lowerBound(whose, customer);
    const found: Signal[] = [];
    while (whose[at] === customer) found.push(signals[at++]!);
    return found;
  };
}

/** The first place of a sorted column that is not below. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
