// Answers about profit by customer, and what people decided about those who cost more than they bring.
import { changeCustomer, customerExists, displayName, remembered } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownText } from '../platform/masking.ts';
import {
  byPeopleAlone,
  leastReason,
  type ProfitParts,
  proposedRemedies,
  type Remedy,
  type Verdict,
} from './rules-profit.ts';

/** What one customer brought, by level; minor units. */
export interface CustomerProfit extends ProfitParts {
  returns: number;
  uncosted: number;
  returnCost: number;
  creditCost: number;
  maintenance: number;
  verdict: Verdict;
}

const levels = sql`p.revenue, p.goods, p.uncosted, p.orders, p.returns, p.contacts,
  p.order_cost as "orderCost", p.line_cost as "lineCost", p.return_cost as "returnCost",
  p.credit_cost as "creditCost", p.contact_cost as "contactCost", p.acquisition, p.maintenance, p.profit`;

const verdictOf = sql<Verdict>`case when p.gaining_lines + p.losing_lines = 0 then 'none'
  when p.losing_lines = 0 then 'very_profitable' when p.losing_lines > p.gaining_lines then 'losing' else 'mixed' end`;

/** Profit and number of the last customer of a page, as its key. */
function readKey(after: string | undefined): [number, number] | null {
  if (after === undefined) return null;
  const parts = after.split(' ').map(Number);
  if (parts.length !== 2 || !parts.every(Number.isSafeInteger)) fail('page_key_invalid');
  return parts as [number, number];
}

const nextOf = (rows: { profit: number; id: number }[], limit: number): string | null => {
  const last = rows[limit - 1];
  return rows.length > limit && last ? `${last.profit} ${last.id}` : null;
};

export async function profitMatrix(
  db: Db,
  asked: {
    verdict?: Verdict | undefined;
    direction: 'down' | 'up';
    after?: string | undefined;
    limit: number;
    sees: boolean;
  },
) {
  const key = readKey(asked.after);
  const order = sql.raw(asked.direction === 'down' ? 'desc' : 'asc');
  const than = sql.raw(asked.direction === 'down' ? '<' : '>');
  const { rows } = await sql<{
    id: number;
    name: string;
    revenue: number;
    profit: number;
    unassigned: number;
    verdict: Verdict;
  }>`
    select p.customer_id as id, ${displayName(asked.sees)} as name, p.revenue, p.profit,
      -(p.acquisition + p.maintenance) as unassigned, ${verdictOf} as verdict
    from customer_profit p join customers c on c.id = p.customer_id
    where ${key ? sql`(p.profit, p.customer_id) ${than} (${key[0]}, ${key[1]})` : sql`true`}
      and ${asked.verdict ? sql`${verdictOf} = ${asked.verdict}` : sql`true`}
    order by p.profit ${order}, p.customer_id ${order} limit ${asked.limit + 1}`.execute(db);
  const page = rows.slice(0, asked.limit);
  const cells = await sql<{ id: number; line: string; revenue: number; profit: number }>`
    select customer_id as id, line, revenue, profit from (
      select *, row_number() over (partition by customer_id order by revenue desc, line) as nth
      from customer_line_profit where customer_id = any(${page.map(({ id }) => id)}::bigint[])) l
    where nth <= 100 order by customer_id, nth`.execute(db);
  const cellsOf = Map.groupBy(cells.rows, ({ id }) => id);
  return {
    customers: page.map((row) => ({
      ...row,
      cells: (cellsOf.get(row.id) ?? []).map(({ line, revenue, profit }) => ({
        line,
        revenue,
        profit,
      })),
    })),
    next: nextOf(rows, asked.limit),
  };
}

interface DecisionRow {
  id: number;
  remedy: Remedy;
  reason: string;
  by: string | null;
  at: string;
}

export async function listUnprofitable(
  db: Db,
  asked: { after?: string | undefined; limit: number; sees: boolean },
) {
  const key = readKey(asked.after);
  const { rows } = await sql<
    Omit<CustomerProfit, 'verdict'> & {
      id: number;
      name: string;
      value: number | null;
      group: 'friends' | 'butterflies' | 'barnacles' | 'strangers' | null;
      remedy: Remedy | null;
      by: string | null;
      at: string | null;
    }
  >`
    select p.customer_id as id, ${displayName(asked.sees)} as name, ${levels}, s.value,
      s.customer_group as "group", d.remedy, u.name as by, d.decided_at as at
    from customer_profit p join customers c on c.id = p.customer_id
      left join customer_standing s on s.customer_id = p.customer_id
      left join lateral (select remedy, decided_by, decided_at from remedy_decisions r
        where r.customer_id = any(records_of(p.customer_id)) order by r.id desc limit 1) d on true
      left join auth_user u on u.id = d.decided_by
    where p.profit < 0 and ${key ? sql`(p.profit, p.customer_id) > (${key[0]}, ${key[1]})` : sql`true`}
    order by p.profit, p.customer_id limit ${asked.limit + 1}`.execute(db);
  return {
    customers: rows.slice(0, asked.limit).map(({ remedy, by, at, ...row }) => ({
      ...row,
      proposed: proposedRemedies(row, row.value),
      decision: remedy === null || at === null ? null : { remedy, by, at },
    })),
    next: nextOf(rows, asked.limit),
  };
}

/** @throws customer_not_found */
export async function customerProfit(db: Db | Tx, id: number, sees: boolean) {
  const root = await customerExists(db, id);
  const { rows } = await sql<CustomerProfit & { value: number | null }>`
    select ${levels}, ${verdictOf} as verdict, s.value from customer_profit p
      left join customer_standing s on s.customer_id = p.customer_id
    where p.customer_id = ${root}`.execute(db);
  const decided = await sql<DecisionRow>`
    select r.id, r.remedy, coalesce(${shownText(sql`r.reason`, sees)}, '') as reason, u.name as by, r.decided_at as at
    from remedy_decisions r left join auth_user u on u.id = r.decided_by
    where r.customer_id = any(records_of(${root})) order by r.id desc limit 20`.execute(db);
  if (!rows[0]) return { profit: null, proposed: [], decisions: decided.rows };
  const { value, ...profit } = rows[0];
  return { profit, proposed: proposedRemedies(profit, value), decisions: decided.rows };
}

/**
 * Notes a decision about a customer who costs more than they bring. Letting go is for people alone, needs a reason
 * in words and somebody who approves it (four eyes, or the owner), and leaves the customer out of every proposal from then on.
 * @throws customer_not_found, customer_deleted, key_not_allowed, approval_needed, remedy_reason_missing, remedy_needless
 */
export async function decideRemedy(
  db: Db,
  id: number,
  given: { remedy: Remedy; reason?: string | undefined },
  by: { user: string | null; byKey: boolean; approved: boolean; now: Date },
): Promise<{ id: number; customer: number }> {
  const reason = (given.reason ?? '').normalize('NFC').trim();
  if (byPeopleAlone.has(given.remedy)) {
    if (by.byKey || by.user === null) fail('key_not_allowed');
    if (!by.approved) fail('approval_needed');
    if (reason.length < leastReason) fail('remedy_reason_missing', { least: leastReason });
  }
  const { profit } = await customerProfit(db, id, true);
  if (!profit || profit.profit >= 0) fail('remedy_needless');
  const root = await customerExists(db, id);
  if (given.remedy === 'let_go')
    await changeCustomer(db, root, { noRelationship: true }, { user: by.user, now: by.now });
  const { rows } = await sql<{ id: number }>`
    insert into remedy_decisions (customer_id, remedy, reason, profit, decided_by, decided_at)
    values (${root}, ${given.remedy}, ${reason}, ${profit.profit}, ${by.user}, ${by.now.toISOString()})
    returning id`.execute(db);
  return { id: rows[0]!.id, customer: root };
}

/** Sources, channels and lines that there are, the first hundred by name; read once per change of the base. */
export const costNames = (db: Db, sees: boolean) =>
  remembered(db, `cost names ${sees}`, async () => {
    const { rows } = await sql<{ sources: string[]; channels: string[]; lines: string[] }>`
      select
        array(select distinct ${shownText(sql`source`, sees)} as name from customers where source is not null order by 1 limit 100) as sources,
        array(select distinct channel from purchases where channel is not null order by 1 limit 100) as channels,
        array(select distinct line from products where line is not null order by 1 limit 100) as lines`.execute(
      db,
    );
    return rows[0]!;
  });
