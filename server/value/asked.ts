// What may be asked about value in a question about customers: with which product lines they lose or bring money, what
// they cost, what they spend with everybody.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';
import type { Period } from '../purchases/index.ts';
import { movedRelations } from './queries-changes.ts';
import { together } from './rules-contracts.ts';
import { walletConfidences, walletPlaceSql, walletPlaces } from './rules-share.ts';

const linesWith = (name: string, sign: '<' | '>'): Relation => ({
  name,
  fields: [
    { name: 'line', type: 'text', column: sql`x.line` },
    { name: 'profit', type: 'money', column: sql`x.profit` },
  ],
  rows: (condition) => sql`from customer_line_profit x
    where x.customer_id = c.id and x.profit ${sql.raw(sign)} 0 and ${condition}`,
});

const gap = sql`(-(x.profit + x.acquisition))`;

/** Of customers who cost more than they bring: what is missing, by which share prices would have to rise for it, and what is
 * left of the cost of orders and contacts when it has paid for it. What winning them cost is spent. */
const serving: Relation = {
  name: 'serving',
  fields: [
    { name: 'gap', type: 'money', column: gap },
    {
      name: 'rise',
      type: 'share',
      column: sql`case when ${gap} > 0 and x.revenue > 0 then ${gap}::float8 / x.revenue end`,
    },
    {
      name: 'saves',
      type: 'money',
      column: sql`case when ${gap} > 0 then x.order_cost + x.contact_cost - ${gap} end`,
    },
  ],
  rows: (condition) => sql`from customer_profit x where x.customer_id = c.id and ${condition}`,
};

const place = walletPlaceSql("(select (result->>'middle')::bigint from share_runs)");

/** What the customer `c` spends in our lines with everybody, and our part of it. */
const walletRelation: Relation = {
  name: 'wallet',
  fields: [
    { name: 'size', type: 'money', column: sql`w.wallet` },
    { name: 'share', type: 'share', column: sql`w.share` },
    { name: 'headroom', type: 'money', column: sql`w.headroom` },
    { name: 'confidence', type: 'choice', column: sql`w.confidence`, choices: walletConfidences },
    { name: 'known', type: 'flag', column: sql`(w.method <> 'segment-benchmark')` },
    { name: 'kept', type: 'flag', column: sql`(w.kept_out is not null)` },
    { name: 'place', type: 'choice', column: sql`(${sql.raw(place)})`, choices: walletPlaces },
  ],
  rows: (condition) => sql`from customer_wallet w
    where w.customer_id = c.id and w.line = '' and ${condition}`,
};

/**
 * A cell of the cohorts of contracts in one value, such as `month@2024-05@3:Coffee`: those of a line and period that began in
 * these months and made so many renewals at least; `0` is all of them. What is none of these fits nobody.
 */
function reached(value: string | number | boolean) {
  const [, period, year, month, renewals, line] =
    /^(month|quarter|year)@(\d{4})-(0[1-9]|1[0-2])@(\d{1,4}):(.*)$/s.exec(String(value)) ?? [];
  if (period === undefined) return sql`false`;
  const first = `${year}-${month}-01`;
  return sql`(x.period = ${period}::text and x.line = ${line}::text and x.renewals >= ${Number(renewals)}::int
    and x.started_on >= ${first}::date
    and x.started_on < ${first}::date + make_interval(months => ${together[period as Period]}::int))`;
}

/** Contracts of the customer `c`, whichever of their records they were told of. */
const contractRelation: Relation = {
  name: 'contracts',
  fields: [{ name: 'reached', type: 'choice', column: sql`true`, held: reached }],
  rows: (condition) => sql`from (
      select k.period, k.renewals, k.started_on, coalesce(g.line, g.name, '') as line
      from customers r join contracts k on k.customer_id = r.id left join products g on g.id = k.product_id
      where r.survivor_id = c.id) x
    where ${condition}`,
};

/** Product lines of the customer `c` that make a loss, and those that make a profit; their wallet; what became of their value; their contracts. */
export const profitRelations: Relation[] = [
  linesWith('losing_lines', '<'),
  linesWith('gaining_lines', '>'),
  walletRelation,
  ...movedRelations,
  serving,
  contractRelation,
];
