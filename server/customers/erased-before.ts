// Noticing that somebody comes back who was erased: what they were found by is remembered as digests over a
// secret that is not in the database, so that it can be compared and not read.
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Config } from '../platform/config.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { makeKeyed } from '../platform/keyed.ts';
import { callingPrefix } from '../platform/phone.ts';
import { readSecret } from '../platform/secret-file.ts';
import { wholeForm } from './queries-identities.ts';
import { formsOf, type Identity } from './rules.ts';

/** The secret part of every digest. */
export const erasedSalt = (config: Config): string =>
  makeKeyed(readSecret(config.dataDir, 'auth-secret', 48)).digest('erased', 'identities');

const separator = '\u001f';
export const sqlDigest = (salt: string, kind: string, source: string, value: string) =>
  `encode(sha256(convert_to(concat_ws(e'\\x1f', ${salt}, ${kind}, ${source}, ${value}), 'UTF8')), 'hex')`;

/**
 * A digest as `sqlDigest`, of each form in which a number may have been remembered: earlier versions knew some as a till
 * wrote them. Rows (digest) for a `from`.
 */
export const sqlDigests = (
  salt: string,
  prefix: string,
  kind: string,
  source: string,
  value: string,
) => {
  const phone = (form: string, only = 'true') =>
    `select ${form} where ${kind} = 'phone' and ${only}`;
  return `lateral (select ${sqlDigest(salt, kind, source, 'f.form')} as digest from (select ${value} as form
    union all ${phone(`substr(${value}, 2)`)}
    union all ${phone(`substr(${value}, ${prefix.length + 1})`, `starts_with(${value}, '${prefix}')`)}) f)`;
};

/** What stands before numbers of the company's country. */
export async function homePrefix(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ country: string }>('select country from company');
  return callingPrefix(rows[0]!.country);
}

/** The digests of an identity in all the forms in which it may have been remembered. */
export const digestsOf = (salt: string, identity: Identity, country: string): string[] =>
  formsOf({ ...identity, value: wholeForm(identity.kind, identity.value, country) }, country).map(
    (form) =>
      createHash('sha256')
        .update([salt, identity.kind, identity.system, form].join(separator))
        .digest('hex'),
  );

/** The digest of a name by which alone somebody was known. */
export const digestOfName = (salt: string, plainName: string): string =>
  createHash('sha256').update([salt, 'name', '', plainName].join(separator)).digest('hex');

/**
 * Refuses somebody who was erased, unless `again`: then they are a customer again because they want to be,
 * and nothing reminds of the erasure any more.
 * @throws customer_erased_before with the kind that was found
 */
export async function checkErasedBefore(
  tx: Db | Tx,
  identities: readonly Identity[],
  asked: { salt: string; country: string; again: boolean },
): Promise<void> {
  for (const identity of identities) {
    const digests = digestsOf(asked.salt, identity, asked.country);
    if (asked.again)
      await sql`delete from erased_identities where digest = any(${digests})`.execute(tx);
    else {
      const { rows } = await sql`select 1 from erased_identities
        where digest = any(${digests}) limit 1`.execute(tx);
      if (rows.length > 0) fail('customer_erased_before', { kind: identity.kind });
    }
  }
}

/**
 * Of the people of an import, those who were erased: what they bought goes to their nameless number, and
 * nothing that the file says of them is written. Who is a customer again is none of them. Returns how many.
 */
export async function setAsideErased(
  client: ClientBase,
  people: string,
  options: { config: Config; system: string },
): Promise<number> {
  const some = await client.query('select exists (select 1 from erased_identities) as some');
  if (!some.rows[0].some) return 0;
  const found = await client.query(
    `update ${people} p set kind = 'erased', customer_id = e.customer_id,
       key = null, email = null, phone = null, name = null, source = null
     from (
       select q.person, min(x.customer_id) as customer_id
       from ${people} q, lateral (values ('key', $2, q.key), ('email', '', q.email), ('phone', '', q.phone),
           ('name', '', case when q.kind = 'name' then plain(q.name) end)) as v (kind, source, value)
         , ${sqlDigests('$1::text', await homePrefix(client), 'v.kind', 'v.source', 'v.value')} d
         join erased_identities x using (digest)
       where v.value is not null
         and not exists (select 1 from customer_identities i where i.kind = 'key' and i.source = $2 and i.value = q.key)
         and not exists (select 1 from customer_identities i where i.kind = 'email' and i.source = '' and i.value = q.email)
         and not exists (select 1 from customer_identities i where i.kind = 'phone' and i.source = '' and i.value = q.phone)
       group by q.person) e
     where e.person = p.person`,
    [erasedSalt(options.config), options.system],
  );
  return found.rowCount ?? 0;
}
