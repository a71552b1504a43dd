// What may be asked about losses and about how customers began, in a question about customers: what stands behind a cell of a
// cohort.
import { sql } from '../platform/database.ts';
import { isDay, type Relation } from '../platform/question.ts';
import { keptOutReasons, wanted } from './queries-candidates.ts';
import { lossRules } from './rules.ts';

/** Lost on the evening of a day, whatever came later. What is no day fits nobody. */
const stoodOn = (value: string | number | boolean) =>
  isDay(value)
    ? sql`(x.lost_on <= ${value}::date and (x.returned_on is null or x.returned_on > ${value}::date))`
    : sql`false`;

/**
 * A side of a round and its number in one value, such as `tried@12`, `held_returned@12` of those who bought since, or
 * `tried_refused@12` of those who answered so: of the same row. What is none of these fits nobody.
 */
const wasIn = (value: string | number | boolean) => {
  const [, arm, what, round] =
    /^(tried|held)(?:_(returned|accepted|refused|no_answer))?@(\d{1,12})$/.exec(String(value)) ??
    [];
  if (arm === undefined) return sql`false`;
  const bought = sql`exists (select 1 from customers k join purchases p on p.customer_id = k.id
    where k.survivor_id = r.survivor_id and p.amount >= 0 and p.purchased_on >= x."on")`;
  const then =
    what === undefined ? sql`true` : what === 'returned' ? bought : sql`x.outcome = ${what}::text`;
  return sql`(x.arm = ${arm}::text and x.round_id = ${Number(round)}::bigint and ${then})`;
};

/**
 * `lost`: silences that were told; `away`: the one that still lasts; `second_life`: what another try is worth; `round`:
 * attempts made together; `began`: the line of the dearest purchase of the first day; `bought`: days on which something was
 * bought and not only returned.
 */
export const lossRelations: Relation[] = [
  {
    name: 'lost',
    fields: [
      { name: 'day', type: 'day', column: sql`x.lost_on` },
      { name: 'returned', type: 'day', column: sql`x.returned_on` },
      { name: 'rule', type: 'choice', column: sql`x.rule`, choices: lossRules },
      { name: 'value', type: 'money', column: sql`x.value` },
      { name: 'stood', type: 'choice', column: sql`true`, held: stoodOn },
    ],
    rows: (condition) => sql`from losses x
      where x.customer_id = c.id and x.withdrawn_at is null and ${condition}`,
  },
  {
    name: 'away',
    fields: [
      { name: 'since', type: 'day', column: sql`x.lost_on` },
      { name: 'rule', type: 'choice', column: sql`x.rule`, choices: lossRules },
    ],
    rows: (condition) => sql`from losses x
      where x.customer_id = c.id and x.withdrawn_at is null and x.returned_on is null and ${condition}`,
  },
  {
    // Candidates of winning back whom anybody may try; `c` is theirs.
    name: 'second_life',
    fields: [{ name: 'worth', type: 'money', column: sql`w.worth` }],
    rows: (condition) => sql`from win_back_candidates w
      where w.customer_id = c.id and ${wanted} and ${condition}`,
  },
  {
    // Why somebody who is lost is no candidate; `wanted` has its own reasons.
    name: 'kept_out',
    fields: [{ name: 'why', type: 'choice', column: sql`x.why`, choices: keptOutReasons }],
    rows: (condition) => sql`from (
        select case when w.kept_out is not null then w.kept_out when w.worth <= 0 then 'worthless'
          when not (${wanted}) then 'unwanted' end as why
        from win_back_candidates w where w.customer_id = c.id) x
      where ${condition}`,
  },
  {
    // Rounds in which somebody was tried, or left alone on purpose, and whether they bought since.
    name: 'round',
    fields: [{ name: 'was', type: 'choice', column: sql`true`, held: wasIn }],
    rows: (condition) => sql`from (
        select a.customer_id, a.round_id, a.tried_on as "on", 'tried' as arm, a.outcome from win_back_attempts a
        where a.round_id is not null
        union all
        select h.customer_id, h.round_id, h.held_on, 'held', null from win_back_held h) x
      join customers r on r.id = x.customer_id
      where r.survivor_id = c.id and ${condition}`,
  },
  {
    name: 'began',
    fields: [{ name: 'line', type: 'choice', column: sql`x.line` }],
    rows: (condition) => sql`from (
        select coalesce((select d.line from purchases p join products d on d.id = p.product_id
          where p.customer_id = f.customer_id and p.purchased_on = f.first_on order by p.amount desc, p.line_key limit 1), '') as line
        from purchase_summary f where f.customer_id = c.id) x
      where ${condition}`,
  },
  {
    name: 'bought',
    fields: [{ name: 'day', type: 'day', column: sql`x.purchased_on` }],
    rows: (
      condition,
    ) => sql`from customers r join purchases x on x.customer_id = r.id and x.amount >= 0
      where r.survivor_id = c.id and ${condition}
        and not exists (select 1 from contract_sales k where k.customer_id = x.customer_id
          and k.purchased_on = x.purchased_on and k.line_key = x.line_key)`,
  },
];
