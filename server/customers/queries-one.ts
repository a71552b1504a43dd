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
  (select coalesce(jsonb_agg(l), '[]') from (
    select c.id, ${displayName(sees)} as name${columns} from ${from}
    and not exists (select 1 from customer_bin b where b.customer_id = c.id)
    order by plain(coalesce(c.name, '')), c.id limit ${mostShown}) l)`;

/** One customer with the standing; fails with customer_not_found, or customer_deleted in the bin. */
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
      ${listOf(sees, sql``, sql`customers c where c.id = o.parent_id`)} as parents,
      ${listOf(sees, sql``, sql`customers c where c.parent_id = o.id`)} as children,
      ${listOf(sees, role, sql`customer_memberships m join customers c on c.id = m.organisation_id where m.customer_id = o.id`)} as organisations,
      ${listOf(sees, role, sql`customer_memberships m join customers c on c.id = m.customer_id where m.organisation_id = o.id`)} as members,
      (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by plain(t.name)), '[]')
        from customer_tags g join tags t on t.id = g.tag_id where g.customer_id = o.id) as tags,
      (select coalesce(jsonb_object_agg(v.attribute_id, ${held}), '{}')
        from customer_values v where v.customer_id = o.id) as attributes,
      s.active_months as "activeMonths", s.annual_profit as "annualProfit"
    from customers o join customer_standing s on s.customer_id = o.id
      join customers c on c.id = o.id
    where o.id = ${id}`.execute(db);
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
    identities: (await identitiesOf(db, id, sees)).map((identity) => ({
      ...identity,
      main: whole[identity.kind] === identity.value,
    })),
    percentile: await shareBelow(db, row.value),
  };
}

async function whyMissing(db: Db, id: number): Promise<never> {
  const { rows } = await sql<{ emptied: boolean }>`
    select emptied_at is not null as emptied from customer_bin where customer_id = ${id}`.execute(
    db,
  );
  if (rows[0]?.emptied === false) fail('customer_deleted', { id });
  return fail('customer_not_found', { id });
}
