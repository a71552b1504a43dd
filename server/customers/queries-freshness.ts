// How complete and fresh the records are: worked out set by set for the whole base, and at once for one
// customer whom somebody changed or confirmed.

import type { RawBuilder } from 'kysely';
import type { Pool } from 'pg';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { tellConfirmed } from './confirmations.ts';
import {
  freshnessAfter,
  isConfirmable,
  staleFrom,
  staleWeights,
  completenessWeights as weights,
  yearlyDecay,
} from './freshness.ts';
import { readPage, writePage } from './page-key.ts';
import { customerExists, displayName } from './queries.ts';
import { type By, holdCustomer } from './queries-changes.ts';
import { remembered } from './remember.ts';

export const freshnessJob = 'customers.freshness';

const yearSeconds = 365.25 * 86_400;

/** Years since a moment, in whole months: what was worked out yesterday mostly stands today. */
const years = (since: string, now: string) =>
  `(floor(extract(epoch from ${now} - ${since})::float8 / (30 * 86400)) * ${(30 * 86_400) / yearSeconds}::float8)`;

/** The statement that works out records; `only` narrows it to some customers `s.customer_id`. */
function freshenStatement(only: string): string {
  const stale = (field: 'email' | 'phone' | 'name') =>
    `case when r.${field} is null then 0 else ${staleWeights[field]} * (1 - power(${1 - yearlyDecay}::float8, greatest(0, ${years(`greatest(r.created_at, k.${field})`, '$1::timestamptz')}))) end`;
  const present = (field: 'email' | 'phone' | 'name') =>
    `case when r.${field} is null then 0 else ${staleWeights[field]} end`;
  return `
    with own as (select count(*) as n from customer_attributes where archived_at is null),
    filled as (
      select s.customer_id, count(*) as n from customer_values s join customer_attributes a
        on a.id = s.attribute_id and a.archived_at is null where ${only} group by 1),
    told as (
      select s.customer_id, max(confirmed_at) filter (where field = 'email') as email,
        max(confirmed_at) filter (where field = 'phone') as phone,
        max(confirmed_at) filter (where field = 'name') as name
      from customer_confirmations s where ${only} group by 1),
    worked as (
      select s.customer_id,
        round(100.0 * (
          case when r.email is null then 0 else ${weights.email} end
          + case when r.phone is null then 0 else ${weights.phone} end
          + case when r.name is null then 0 else ${weights.name} end
          + case when r.source is null then 0 else ${weights.source} end
          + case when s.purchases = 0 then 0 else ${weights.purchases} end
          + ${weights.attributes} * coalesce(f.n, 0) / greatest(own.n, 1.0))
          / (${Object.values(weights).reduce((a, b) => a + b, 0) - weights.attributes}
             + case when own.n = 0 then 0 else ${weights.attributes} end))::smallint as completeness,
        s.purchases = 0 and coalesce(f.n, 0) = 0 as mailing,
        coalesce((${stale('email')} + ${stale('phone')} + ${stale('name')})
          / nullif(${present('email')} + ${present('phone')} + ${present('name')}, 0), 0)::real as staleness,
        s.value
      from customer_standing s join customers r on r.id = s.customer_id cross join own
        left join filled f on f.customer_id = s.customer_id
        left join told k on k.customer_id = s.customer_id
      where ${only})
    insert into customer_freshness as o (customer_id, completeness, mailing, staleness, at_stake)
    select customer_id, completeness, mailing, staleness, greatest(0, round(coalesce(value, 0) * staleness::numeric))::bigint
    from worked
    on conflict (customer_id) do update set completeness = excluded.completeness,
      mailing = excluded.mailing, staleness = excluded.staleness, at_stake = excluded.at_stake
    where (o.completeness, o.mailing, o.staleness, o.at_stake)
      is distinct from (excluded.completeness, excluded.mailing, excluded.staleness, excluded.at_stake)`;
}

/** Works out the whole base; rows that do not change are not touched. */
export async function freshenAll(pool: Pool, now: Date): Promise<void> {
  await pool.query(freshenStatement('true'), [now.toISOString()]);
  await pool.query(`delete from customer_freshness f
    where not exists (select 1 from customer_standing s where s.customer_id = f.customer_id)`);
}

/** Works out one customer, in the transaction that changed them. */
export const freshen = (tx: Tx, id: number, now: Date) =>
  sql
    .raw(
      freshenStatement(`s.customer_id = ${Math.trunc(id)}`).replaceAll(
        '$1',
        `'${now.toISOString()}'`,
      ),
    )
    .execute(tx);

/** Says that fields are still right; those that are empty are left as they are. */
export async function confirmFields(db: Db, id: number, fields: readonly string[], by: By) {
  const wrong = fields.find((field) => !isConfirmable(field));
  if (wrong !== undefined) fail('field_unconfirmable', { field: wrong.slice(0, 40) });
  await db.transaction().execute(async (tx) => {
    await holdCustomer(tx, id);
    const filled = (await readFields(tx, id, by.now)).filter((one) => one.filled);
    await tellConfirmed(
      tx,
      id,
      filled.map(({ field }) => field).filter((field) => fields.includes(field)),
      by,
    );
    await freshen(tx, id, by.now);
  });
}

interface FieldState {
  field: string;
  /** Name of an own field; null for the others, whose words are those of the product. */
  label: string | null;
  filled: boolean;
  confirmedAt: string | null;
  how: 'person' | 'import' | 'form' | null;
  by: string | null;
}

async function readFields(db: Db | Tx, id: number, now: Date) {
  const { rows } = await sql<FieldState>`
    with one as (select * from customers where id = ${id}),
    fields as (
      select v.field, null::text as label, v.filled, v.at from one c, lateral (values
        ('name', c.name is not null, 1), ('email', c.email is not null, 2), ('phone', c.phone is not null, 3)) as v (field, filled, at)
      union all
      select 'attribute.' || a.id, a.name, v.value is not null, 10 + a.position
      from customer_attributes a left join customer_values v on v.attribute_id = a.id and v.customer_id = ${id}
      where a.archived_at is null)
    select f.field, f.label, f.filled,
      case when f.filled then coalesce(k.confirmed_at, c.created_at) end as "confirmedAt",
      case when f.filled then coalesce(k.how, case when c.import_id is null then 'person' else 'import' end) end as how,
      case when f.filled then u.name end as by
    from fields f cross join one c
      left join customer_confirmations k on k.customer_id = c.id and k.field = f.field
      left join auth_user u on u.id = case when k.field is null then c.created_by else k.confirmed_by end
    order by f.at, f.field`.execute(db);
  return rows.map((row) => ({
    ...row,
    freshness:
      row.confirmedAt === null
        ? null
        : freshnessAfter((now.getTime() - Date.parse(row.confirmedAt)) / (1000 * yearSeconds)),
  }));
}

/** How complete and fresh one record is; who has just come with a file is worked out in a moment. */
export async function readFreshness(db: Db, id: number, now: Date) {
  const { rows } = await sql<{ completeness: number | null; mailing: boolean }>`
    select f.completeness, coalesce(f.mailing, false) as mailing from customer_standing s
      left join customer_freshness f on f.customer_id = s.customer_id
    where s.customer_id = survivor_of(${id})`.execute(db);
  const row = rows[0] ?? fail('customer_not_found', { id });
  return { ...row, fields: await readFields(db, await customerExists(db, id), now) };
}

interface Waiting {
  id: number;
  name: string;
  value: number | null;
  atStake: number;
  staleness: number;
  completeness: number;
  oldest: string;
}

/** Who should be verified again, the most value at stake first. */
export async function listStale(
  db: Db,
  after: string | undefined,
  limit: number,
  sees: boolean,
): Promise<{ customers: Waiting[]; next: string | null }> {
  const key = readPage(after, 2);
  const from: RawBuilder<unknown> = key
    ? sql`(f.at_stake, f.customer_id) < (${key[0]}, ${key[1]})`
    : sql`true`;
  const { rows } = await sql<Waiting>`
    select c.id, ${displayName(sees)} as name, s.value, f.at_stake as "atStake", f.staleness, f.completeness,
      (select min(greatest(c.created_at, k.confirmed_at)) from (values ('name', c.name), ('email', c.email), ('phone', c.phone)) as v (field, held)
        left join customer_confirmations k on k.customer_id = c.id and k.field = v.field where v.held is not null) as oldest
    from (select * from customer_freshness f where f.staleness >= ${sql.raw(String(staleFrom))} and ${from}
          order by f.at_stake desc, f.customer_id desc limit ${limit + 1}) f
      join customers c on c.id = f.customer_id join customer_standing s on s.customer_id = f.customer_id
    order by f.at_stake desc, f.customer_id desc`.execute(db);
  const last = rows[limit - 1];
  return {
    customers: rows.slice(0, limit),
    next: rows.length > limit && last ? writePage([last.atStake, last.id]) : null,
  };
}

/** The base as a whole. Each number is that of a question that the list can be asked. */
export function readBase(db: Db) {
  return remembered(db, 'freshness', async () => {
    const { rows } = await sql<Record<string, number>>`
      select count(*) as customers, count(*) filter (where f.mailing) as mailing,
        coalesce(round(avg(f.completeness)), 0)::int as completeness,
        count(*) filter (where f.completeness < 25) as b0,
        count(*) filter (where f.completeness >= 25 and f.completeness < 50) as b25,
        count(*) filter (where f.completeness >= 50 and f.completeness < 75) as b50,
        count(*) filter (where f.completeness >= 75) as b75,
        count(*) filter (where f.staleness >= ${sql.raw(String(staleFrom))}) as stale,
        coalesce(sum(f.at_stake) filter (where f.staleness >= ${sql.raw(String(staleFrom))}), 0)::bigint as "atStake",
        count(c.name) as name, count(c.email) as email, count(c.phone) as phone, count(c.source) as source,
        count(*) filter (where s.purchases > 0) as purchases
      from customer_standing s join customers c on c.id = s.customer_id
        join customer_freshness f on f.customer_id = s.customer_id`.execute(db);
    const all = rows[0]!;
    const n = (name: string) => all[name]!;
    return {
      customers: n('customers'),
      mailing: n('mailing'),
      completeness: n('completeness'),
      stale: n('stale'),
      atStake: n('atStake'),
      bands: ([0, 25, 50, 75] as const).map((from) => ({
        from,
        to: from === 75 ? 100 : from + 24,
        customers: n(`b${from}`),
      })),
      fields: (['name', 'email', 'phone', 'source', 'purchases'] as const).map((field) => ({
        field,
        customers: n(field),
      })),
    };
  });
}
