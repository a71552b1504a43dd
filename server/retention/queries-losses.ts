// The losses as a list: by whatever question, those who took most with them first, or the latest.
import { displayName } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { isDay } from '../platform/question.ts';
import { type Cause, causeJson, checkDays } from './queries.ts';
import type { LossRule, ReasonSource } from './rules.ts';
import { standing } from './standing.ts';

export interface AskedLosses {
  state?: 'open' | 'returned' | 'alarm' | 'won' | 'all' | undefined;
  rule?: LossRule | undefined;
  cause?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  by?: 'lost' | 'returned' | undefined;
  order?: 'value' | 'day' | undefined;
}

export interface ListedLoss {
  customer: { id: number; name: string };
  since: string;
  lostOn: string;
  rule: LossRule;
  confidence: number | null;
  value: number;
  returnedOn: string | null;
  causes: { cause: Cause; source: ReasonSource }[];
}

/** Reasons `r` that belong to the loss `l`: said in its silence. */
export const saidInSilence = sql`r.customer_id = any(records_of(l.customer_id)) and r.removed_at is null
  and r.said_on >= l.since and (l.returned_on is null or r.said_on <= l.returned_on)`;

/** What an asked cause means of a loss `l`. */
function about(cause: string | undefined) {
  const said = sql`exists (select 1 from loss_reasons r join loss_causes q on q.id = r.cause_id where ${saidInSilence}`;
  const [, suggested] = /^suggested_(\w+)$/.exec(cause ?? '') ?? [];
  const number = Number(cause);
  if (cause === undefined) return sql`true`;
  if (suggested !== undefined) return sql`not ${said}) and l.suggested = ${suggested}`;
  if (cause === 'unknown') return sql`not ${said})`;
  if (cause === 'silent') return sql`not ${said}) and l.suggested is null`;
  if (cause === 'known') return sql`${said})`;
  if (cause === 'manageable') return sql`${said} and q.manageable)`;
  return Number.isSafeInteger(number) ? sql`${said} and r.cause_id = ${number})` : sql`false`;
}

const tried = sql`exists (select 1 from win_back_attempts a join customers k on k.id = a.customer_id
  where k.survivor_id = l.customer_id and a.tried_on between l.lost_on and l.returned_on)`;
const states = {
  all: sql`true`,
  open: sql`l.returned_on is null`,
  returned: sql`l.returned_on is not null`,
  alarm: sql`l.returned_on is not null and not ${tried}`,
  won: sql`l.returned_on is not null and ${tried}`,
};

/** Which losses `l` are asked for. @throws day_invalid */
function wantedLosses({ state = 'open', rule, cause, from, to, by = 'lost' }: AskedLosses) {
  checkDays(from, to);
  const on = by === 'lost' ? sql`l.lost_on` : sql`l.returned_on`;
  return sql`${standing} and ${about(cause)} and ${states[state]}
      and ${rule === undefined ? sql`true` : sql`l.rule = ${rule}`}
      and ${from === undefined ? sql`true` : sql`${on} >= ${from}`}
      and ${to === undefined ? sql`true` : sql`${on} <= ${to}`}`;
}

/** How many there are, and what they took. @throws day_invalid */
export async function countLosses(
  db: Db,
  asked: AskedLosses,
): Promise<{ losses: number; value: number }> {
  const { rows } = await sql<{ losses: number; value: number }>`
    select count(*)::int as losses, coalesce(sum(l.value), 0)::bigint as value
    from losses l where ${wantedLosses(asked)}`.execute(db);
  return rows[0]!;
}

/** A page of losses. @throws day_invalid, page_key_invalid */
export async function listLosses(
  db: Db,
  asked: AskedLosses,
  after: string | undefined,
  limit: number,
  sees: boolean,
): Promise<{ losses: ListedLoss[]; next: string | null }> {
  const { order = 'value' } = asked;
  const wanted = wantedLosses(asked);
  const key = after?.split(' ');
  if (
    key &&
    (key.length !== 3 ||
      !(order === 'value' ? /^-?\d{1,15}$/.test(key[0]!) : isDay(key[0])) ||
      !/^\d{1,15}$/.test(key[1]!) ||
      !isDay(key[2]))
  )
    fail('page_key_invalid');
  const column = order === 'value' ? sql`l.value` : sql`l.lost_on`;
  const type = order === 'value' ? sql`bigint` : sql`date`;
  const { rows } = await sql<Omit<ListedLoss, 'customer'> & { id: number; name: string }>`
    select l.customer_id as id, ${displayName(sees)} as name, l.since, l.lost_on as "lostOn", l.rule, l.confidence, l.value,
      l.returned_on as "returnedOn", coalesce((select jsonb_agg(jsonb_build_object('cause', ${causeJson}, 'source', r.source) order by r.id)
        from loss_reasons r join loss_causes q on q.id = r.cause_id where ${saidInSilence}), '[]') as causes
    from losses l join customers c on c.id = l.customer_id
    where ${wanted}
      and ${
        key
          ? sql`(${column} < ${key[0]}::${type} or ${column} = ${key[0]}::${type}
              and (l.customer_id, l.since) < (${Number(key[1])}, ${key[2]}::date))`
          : sql`true`
      }
    order by ${column} desc, l.customer_id desc, l.since desc limit ${limit + 1}`.execute(db);
  const last = rows[limit - 1];
  return {
    losses: rows
      .slice(0, limit)
      .map(({ id, name, ...row }) => ({ ...row, customer: { id, name } })),
    next:
      rows.length > limit && last
        ? `${order === 'value' ? last.value : last.lostOn} ${last.id} ${last.since}`
        : null,
  };
}
