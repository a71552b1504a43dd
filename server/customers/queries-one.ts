// Reading one customer whole: facts, standing, what finds them, to whom they belong.

import type { RawBuilder } from 'kysely';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownPhone, shownText } from '../platform/masking.ts';
import { type CustomerRow, displayName, rowColumns, shareBelow } from './queries.ts';
import { homeCountry, identitiesOf, wholeForm } from './queries-identities.ts';
import type { Tag } from './queries-tags.ts';
import type { AttributeValue, Identity } from './rules.ts';

interface Named {
  id: number;
  name: string;
}

export type CustomerDetail = CustomerRow & {
  kind: 'person' | 'organisation';
  email: string | null;
  phone: string | null;
  source: string | null;
  assignedTo: { id: string; name: string } | null;
  identities: (Identity & { main: boolean })[];
  parent: Named | null;
  children: Named[];
  organisations: (Named & { role: string })[];
  members: (Named & { role: string })[];
  /** Records merged into this one. */
  merged: { id: number; name: string; merge: number; at: string; by: string | null }[];
  tags: Tag[];
  attributes: Record<string, AttributeValue>;
  createdAt: string;
  activeMonths: number | null;
  annualProfit: number | null;
  percentile: number | null;
};

/** Most of those who belong to an account that its page shows. */
const mostShown = 50;

/** Rows of customers `c` who are not in the bin, as JSON; none is an empty list. */
const listOf = (sees: boolean, columns: RawBuilder<unknown>, from: RawBuilder<unknown>) => sql`
  (select coalesce(jsonb_agg(to_jsonb(l) - 'place' order by l.place, l.id), '[]') from (
    select distinct on (plain(coalesce(c.name, '')), c.id) c.id, ${displayName(sees)} as name,
      plain(coalesce(c.name, '')) as place${columns} from ${from}
    and c.id <> o.id and not exists (select 1 from customer_bin b where b.customer_id = c.id)
    order by plain(coalesce(c.name, '')), c.id limit ${mostShown}) l)`;

/** The customers `c` who stand for those that a record `r` says, of any record of the customer `o`. */
const through = (of: RawBuilder<unknown>, whose: RawBuilder<unknown>) =>
  sql`${of} join customers r on r.id = ${whose} join customers c on c.id = r.survivor_id`;

/**
 * One customer with the standing; asked for by a record that was merged, the one who stands for it. Fails
 * with customer_not_found, or customer_deleted in the bin.
 */
export async function oneCustomer(db: Db, id: number, sees: boolean): Promise<CustomerDetail> {
  const role = sql`, ${shownText(sql`m.role`, sees)} as role`;
  const held = sees
    ? sql`v.value`
    : sql`case jsonb_typeof(v.value) when 'string' then to_jsonb(mask_text(v.value #>> '{}')) else v.value end`;
  const { rows } = await sql<
    Omit<CustomerDetail, 'percentile' | 'identities' | 'email' | 'phone'> & {
      email: string | null;
      phone: string | null;
      parents: Named[];
    }
  >`
    select ${rowColumns(sees)}, c.kind, ${shownText(sql`c.email`, sees)} as email,
      ${shownPhone(sql`c.phone`, sees)} as phone, ${shownText(sql`c.source`, sees)} as source, c.created_at as "createdAt",
      (select jsonb_build_object('id', u.id, 'name', u.name) from auth_user u
        where u.id = o.assigned_to) as "assignedTo",
      ${listOf(sees, sql``, sql`${through(sql`(select o.parent_id as id) m`, sql`m.id`)} where true`)} as parents,
      ${listOf(sees, sql``, sql`${through(sql`customers m`, sql`m.id`)} where m.parent_id = any(records_of(o.id))`)} as children,
      ${listOf(sees, role, sql`${through(sql`customer_memberships m`, sql`m.organisation_id`)} where m.customer_id = o.id`)} as organisations,
      ${listOf(sees, role, sql`${through(sql`customer_memberships m`, sql`m.customer_id`)} where m.organisation_id = any(records_of(o.id))`)} as members,
      ${mergedOf(sees)} as merged,
      (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by plain(t.name)), '[]')
        from customer_tags g join tags t on t.id = g.tag_id where g.customer_id = o.id) as tags,
      (select coalesce(jsonb_object_agg(v.attribute_id, ${held}), '{}')
        from customer_values v where v.customer_id = o.id) as attributes,
      s.active_months as "activeMonths", s.annual_profit as "annualProfit"
    from customers o join customer_standing s on s.customer_id = o.id
      join customers c on c.id = o.id
    where o.id = survivor_of(${id})`.execute(db);
  const row = rows[0] ?? (await whyMissing(db, id));
  const country = await homeCountry(db);
  const whole = {
    key: row.key,
    email: row.email,
    phone: row.phone && wholeForm('phone', row.phone, country),
  };
  const { parents, ...rest } = row;
  return {
    ...rest,
    ...whole,
    parent: parents[0] ?? null,
    identities: (await identitiesOf(db, row.id, sees)).map((identity) => ({
      ...identity,
      main: whole[identity.kind] === identity.value,
    })),
    percentile: await shareBelow(db, row.value),
  };
}

/** Records that were merged into the customer `o`, the last one first. */
const mergedOf = (sees: boolean) => sql`
  (select coalesce(jsonb_agg(l), '[]') from (
    select c.id, ${displayName(sees)} as name, m.id as merge,
      to_char(m.merged_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, u.name as by
    from customers c join customer_merges m on m.customer_id = c.id and m.undone_at is null
      left join auth_user u on u.id = m.merged_by
    where c.merged_into = o.id order by m.id desc limit ${mostShown}) l)`;

async function whyMissing(db: Db, id: number): Promise<never> {
  const { rows } = await sql<{ emptied: boolean }>`
    select emptied_at is not null as emptied from customer_bin where customer_id = survivor_of(${id})`.execute(
    db,
  );
  if (rows[0]?.emptied === false) fail('customer_deleted', { id });
  return fail('customer_not_found', { id });
}
