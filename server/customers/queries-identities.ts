// What finds a customer, whatever file or call it comes from: e-mails, phones, keys of other systems.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { readPhoneNumber } from '../platform/phone.ts';
import { displayName } from './queries.ts';
import { formsOf, type Identity, type IdentityKind, readIdentity } from './rules.ts';

/** Where numbers without a country belong. */
export async function homeCountry(db: Db | Tx): Promise<string> {
  const row = await db.selectFrom('company').select('country').executeTakeFirstOrThrow();
  return row.country;
}

export interface Known {
  id: number;
  name: string;
  by: IdentityKind | 'name';
  deleted: boolean;
}

/**
 * Who is known by any of these, or by this name; the identities in their one form. For those who see
 * contact data: whoever does not must not learn whose an address is.
 */
export async function whoHas(
  db: Db | Tx,
  identities: readonly Identity[],
  name: string | null,
): Promise<Known[]> {
  const deleted = sql`exists (select 1 from customer_bin b where b.customer_id = c.id)`;
  const parts = identities.map(
    (identity) => sql`
      select distinct c.id, ${displayName(true)} as name, i.kind as by, ${deleted} as deleted
      from customer_identities i join customers r on r.id = i.customer_id
        join customers c on c.id = r.survivor_id
      where i.kind = ${identity.kind} and i.source = ${identity.system}
        and i.value = ${identity.value}`,
  );
  if (name !== null)
    parts.push(sql`
      (select c.id, ${displayName(true)} as name, 'name' as by, ${deleted} as deleted
       from customers r join customers c on c.id = r.survivor_id
       where plain(coalesce(r.name, r.email, r.phone, r.key, '')) = plain(${name}) order by r.id limit 10)`);
  if (parts.length === 0) return [];
  const { rows } = await sql<Known>`
    select distinct on (id) * from (${sql.join(parts, sql` union all `)}) k
    order by id, by = 'name' limit 10`.execute(db);
  return rows.sort((a, b) => Number(a.by === 'name') - Number(b.by === 'name'));
}

/** The forms of these that can be read; what cannot is left out, for forms that are being written. */
export async function readable(
  db: Db,
  given: { kind: IdentityKind; system?: string | undefined; value: string }[],
): Promise<Identity[]> {
  const country = await homeCountry(db);
  return given.flatMap((one) => {
    try {
      return [readIdentity(one, country)];
    } catch {
      return [];
    }
  });
}

/**
 * Lets something find a held customer.
 * @throws identity_taken with who has it
 */
export async function putIdentity(tx: Tx, id: number, identity: Identity): Promise<boolean> {
  const put = await sql<{ value: string }>`
    insert into customer_identities (kind, source, value, customer_id)
    values (${identity.kind}, ${identity.system}, ${identity.value}, ${id})
    on conflict do nothing returning value`.execute(tx);
  if (put.rows.length > 0) return true;
  // Looked at after writing: whoever wrote the same at the same moment has been waited for.
  const { rows } = await sql<{ id: number; name: string }>`
    select c.id, ${displayName(true)} as name from customer_identities i
      join customers r on r.id = i.customer_id join customers c on c.id = r.survivor_id
    where i.kind = ${identity.kind} and i.source = ${identity.system} and i.value = ${identity.value}
      and r.survivor_id <> ${id} limit 1`.execute(tx);
  if (rows[0]) fail('identity_taken', { kind: identity.kind, ...rows[0] });
  const own = await sql<{ n: number }>`
    select count(*)::int as n from customer_identities
    where kind = ${identity.kind} and source = ${identity.system} and value = ${identity.value}`.execute(
    tx,
  );
  // It stands there, and whoever writes does not see where.
  if (own.rows[0]!.n === 0) fail('identity_elsewhere', { kind: identity.kind });
  return false;
}

/** Takes it away, in whatever form an earlier version wrote it, from whichever record has it; false when this customer did not have it. */
export async function takeIdentity(tx: Tx, id: number, identity: Identity): Promise<boolean> {
  const forms = formsOf(identity, await homeCountry(tx));
  const gone = await sql<{ value: string }>`
    delete from customer_identities where customer_id = any(records_of(${id})) and kind = ${identity.kind}
      and source = ${identity.system} and value = any(${forms}) returning value`.execute(tx);
  return gone.rows.length > 0;
}

/** What finds a customer, each once: a number is one, in however many forms an earlier version wrote it. */
export async function identitiesOf(db: Db | Tx, id: number, sees: boolean): Promise<Identity[]> {
  const value = sees
    ? sql`value`
    : sql`case kind when 'phone' then mask_phone(value) else mask_text(value) end`;
  const { rows } = await sql<Identity>`
    select kind, source as system, ${value} as value from customer_identities
    where customer_id = any(records_of(${id})) and kind <> 'name' order by kind, source, value`.execute(
    db,
  );
  const country = await homeCountry(db);
  const seen = new Map<string, Identity>();
  for (const { kind, system, value } of rows) {
    const whole = wholeForm(kind, value, country);
    seen.set(`${kind} ${system} ${whole}`, { kind, system, value: whole });
  }
  return [...seen.values()];
}

/** A number with its country, where it can have one; anything else as it is. */
export const wholeForm = (kind: IdentityKind, value: string, country: string): string =>
  kind === 'phone' ? (readPhoneNumber(value, country)?.international ?? value) : value;
