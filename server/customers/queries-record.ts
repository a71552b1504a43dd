// One customer as a record: making it by hand, changing it field by field, what finds it, to whom it belongs.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { accountsWithin } from '../platform/reach.ts';
import { checkErasedBefore } from './erased-before.ts';
import { oneAttribute } from './queries-attributes.ts';
import { applyChange, type By, holdCustomer, listsChanged, tellChange } from './queries-changes.ts';
import { freshen } from './queries-freshness.ts';
import {
  homeCountry,
  identitiesOf,
  putIdentity,
  takeIdentity,
  whoHas,
  wholeForm,
} from './queries-identities.ts';
import { similarCustomers } from './queries-pairs.ts';
import { oneTag, tagNamed } from './queries-tags.ts';
import { type Identity, type IdentityKind, readAttributeValue, readIdentity } from './rules.ts';
import { likelyFrom } from './rules-likeness.ts';

export interface Written {
  kind?: 'person' | 'organisation';
  name?: string | null;
  source?: string | null;
  parentId?: number | null;
  noRelationship?: boolean;
  assignedTo?: string | null;
  /** By number of the field. */
  attributes?: Record<string, unknown>;
}

export interface GivenIdentity {
  kind: IdentityKind;
  system?: string | undefined;
  value: string;
}

export interface NewCustomer extends Written {
  identities?: GivenIdentity[];
  organisation?: { id: number; role: string };
  tags?: string[];
  anyway?: boolean;
  /** Erased before, and a customer again because they want to be. */
  again?: boolean;
}

/** Lists may have changed, and whoever looks for duplicates looks at this one again. */
async function customerChanged(tx: Tx, id: number): Promise<void> {
  await listsChanged(tx);
  await sql`select touch('customers', array[${id}::bigint])`.execute(tx);
  await nudge(tx, 'customers');
}

const clean = (text: string | null): string | null =>
  text === null ? null : text.normalize('NFC').replace(/\s+/g, ' ').trim() || null;

/** Runs changes of one customer in a transaction that holds it. */
function changing(
  db: Db,
  id: number,
  by: By,
  work: (tx: Tx) => Promise<number[]>,
): Promise<{ changes: number[] }> {
  return db.transaction().execute(async (tx) => {
    await holdCustomer(tx, id);
    const changes = await work(tx);
    if (changes.length > 0) {
      await freshen(tx, id, by.now);
      await customerChanged(tx, id);
    }
    return { changes };
  });
}

/** The fields that were written, as what stands in them afterwards. */
async function fieldsOf(tx: Tx, id: number, written: Written): Promise<[string, unknown][]> {
  const fields: [string, unknown][] = [];
  if (written.kind !== undefined) fields.push(['kind', written.kind]);
  if (written.name !== undefined) fields.push(['name', clean(written.name)]);
  if (written.source !== undefined) fields.push(['source', clean(written.source)]);
  if (written.noRelationship !== undefined)
    fields.push(['no_relationship', written.noRelationship]);
  if (written.assignedTo !== undefined) {
    await checkPerson(tx, written.assignedTo);
    fields.push(['assigned_to', written.assignedTo]);
  }
  if (written.parentId !== undefined) {
    await checkParent(tx, id, written.parentId);
    fields.push(['parent_id', written.parentId]);
  }
  for (const [number, value] of Object.entries(written.attributes ?? {}))
    fields.push([
      `attribute.${Number(number)}`,
      readAttributeValue(await oneAttribute(tx, Number(number)), value),
    ]);
  return fields;
}

/**
 * Somebody who works here; nobody only for those who reach all, for others would lose sight of the customer.
 * @throws person_unknown, beyond_reach
 */
export async function checkPerson(db: Db | Tx, user: string | null): Promise<void> {
  const { rows } = await sql<{ known: boolean; reached: boolean }>`
    select ${user}::text is null or exists (
        select 1 from auth_user where id = ${user} and "leftAt" is null) as known,
      coalesce(${user} = any(${accountsWithin}), ${accountsWithin} is null) as reached`.execute(db);
  if (!rows[0]!.known) fail('person_unknown');
  if (!rows[0]!.reached) fail('beyond_reach');
}

/** Nobody belongs to themselves, over however many steps. */
export async function checkParent(tx: Tx, id: number, parentId: number | null): Promise<void> {
  if (parentId === null) return;
  // Two who belong to each other could otherwise be made at the same time.
  await sql`select pg_advisory_xact_lock(hashtext('clientela parents'))`.execute(tx);
  const { rows } = await sql<{ id: number }>`
    with recursive above as (
      select id, parent_id, 1 as steps from customers where id = survivor_of(${parentId})
      union all
      select c.id, c.parent_id, a.steps + 1
      from above a join customers r on r.id = a.parent_id join customers c on c.id = r.survivor_id
      where a.steps < 50)
    select id from above`.execute(tx);
  if (rows.length === 0) fail('customer_not_found', { id: parentId });
  if (rows.length >= 50 || rows.some((above) => above.id === id)) fail('parent_circular');
}

/**
 * Makes a customer.
 * @param salt of the digests of those who were erased
 * @throws identity_taken, name_known, customer_similar with who it is; customer_erased_before; customer_nameless when nothing
 *   says who
 */
export async function createCustomer(
  db: Db,
  made: NewCustomer,
  by: By,
  salt: string,
): Promise<{ id: number }> {
  const country = await homeCountry(db);
  const identities = (made.identities ?? []).map((given) => readIdentity(given, country));
  const name = clean(made.name ?? null);
  if (name === null && identities.length === 0) fail('customer_nameless');
  return db.transaction().execute(async (tx) => {
    const [known] = await whoHas(tx, identities, made.anyway ? null : name);
    if (known && known.by !== 'name')
      fail(known.deleted ? 'identity_in_bin' : 'identity_taken', {
        kind: known.by,
        id: known.id,
        name: known.name,
      });
    if (known) fail('name_known', { id: known.id, name: known.name });
    if (!made.anyway) {
      const [like] = await similarCustomers(tx, { name, identities }, true);
      if (like && like.confidence >= likelyFrom)
        fail('customer_similar', { id: like.id, name: like.name });
    }
    await checkErasedBefore(tx, identities, { salt, country, again: made.again ?? false });
    const first = (kind: IdentityKind) =>
      identities.find((identity) => identity.kind === kind)?.value ?? null;
    const { rows } = await sql<{ id: number }>`
      insert into customers (kind, key, name, email, phone, created_by, created_at)
      values (${made.kind ?? 'person'}, ${first('key')}, ${name}, ${first('email')}, ${first('phone')},
        ${by.user}, ${by.now.toISOString()}) returning id`.execute(tx);
    const { id } = rows[0]!;
    await sql`insert into customer_standing (customer_id) values (${id})`.execute(tx);
    await tellChange(tx, id, { field: 'created', before: null, after: true }, by);
    for (const identity of identities) await putIdentity(tx, id, identity);
    // A name alone finds only people of whom nothing else is known, as in files.
    if (identities.length === 0)
      await sql`insert into customer_identities (kind, source, value, customer_id)
        values ('name', '', plain(${name}), ${id}) on conflict do nothing`.execute(tx);
    const { kind: _kind, name: _name, ...rest } = made;
    for (const [field, value] of await fieldsOf(tx, id, rest))
      await applyChange(tx, id, field, value, by);
    if (made.organisation) {
      await checkOrganisation(tx, id, made.organisation.id);
      const role = clean(made.organisation.role) ?? '';
      await applyChange(tx, id, `organisation.${made.organisation.id}`, role, by);
    }
    for (const text of made.tags ?? []) {
      const tag = await tagNamed(tx, text, by.user, by.now);
      await applyChange(tx, id, `tag.${tag.id}`, true, by);
    }
    await freshen(tx, id, by.now);
    await customerChanged(tx, id);
    return { id };
  });
}

/** Changes the fields that are named. @throws customer_nameless when nothing would say who it is */
export const changeCustomer = (db: Db, id: number, written: Written, by: By) =>
  changing(db, id, by, async (tx) => {
    const changes: number[] = [];
    for (const [field, value] of await fieldsOf(tx, id, written))
      changes.push(...(await applyChange(tx, id, field, value, by)));
    await checkNamed(tx, id);
    return changes;
  });

/** Says since when what is known of a customer may only be kept, or that it may be used again (null). */
export const restrictCustomer = (db: Db, id: number, since: Date | null, by: By) =>
  changing(db, id, by, async (tx) => {
    const { rows } = await sql<{ since: string | null }>`
      select restricted_at as since from customers where id = ${id}`.execute(tx);
    // Since then already, or not at all.
    if ((rows[0]!.since === null) === (since === null)) return [];
    return applyChange(tx, id, 'restricted_at', since?.toISOString() ?? null, by);
  });

async function checkNamed(tx: Tx, id: number): Promise<void> {
  const { rows } = await sql`select 1 from customers where id = ${id}
    and coalesce(name, email, phone, key) is not null`.execute(tx);
  if (rows.length === 0) fail('customer_nameless');
}

export const addIdentity = (
  db: Db,
  id: number,
  { again = false, ...given }: GivenIdentity & { again?: boolean | undefined },
  by: By,
  salt: string,
) =>
  changing(db, id, by, async (tx) => {
    const country = await homeCountry(tx);
    const identity = readIdentity(given, country);
    await checkErasedBefore(tx, [identity], { salt, country, again });
    const known = (await identitiesOf(tx, id, true)).some(
      (one) =>
        one.kind === identity.kind &&
        one.system === identity.system &&
        one.value === identity.value,
    );
    await putIdentity(tx, id, identity);
    if (known) return [];
    const changes = [
      await tellChange(tx, id, { field: 'identity', before: null, after: identity }, by),
    ];
    const { rows } = await sql<{ main: string | null }>`
      select ${sql.ref(identity.kind)} as main from customers where id = ${id}`.execute(tx);
    if (rows[0]!.main === null)
      changes.push(...(await applyChange(tx, id, identity.kind, identity.value, by)));
    return changes;
  });

/** The identity of the customer that this is; fails with identity_not_found. */
async function ownIdentity(tx: Tx, id: number, given: GivenIdentity): Promise<Identity> {
  const country = await homeCountry(tx);
  const value = wholeForm(given.kind, given.value, country);
  const found = (await identitiesOf(tx, id, true)).find(
    (one) =>
      one.kind === given.kind &&
      one.value === value &&
      (given.system === undefined || one.system === given.system),
  );
  return found ?? fail('identity_not_found');
}

export const dropIdentity = (db: Db, id: number, given: GivenIdentity, by: By) =>
  changing(db, id, by, async (tx) => {
    const identity = await ownIdentity(tx, id, given);
    await takeIdentity(tx, id, identity);
    const changes = [
      await tellChange(tx, id, { field: 'identity', before: identity, after: null }, by),
    ];
    const { rows } = await sql<{ main: string | null }>`
      select ${sql.ref(identity.kind)} as main from customers where id = ${id}`.execute(tx);
    const main = rows[0]!.main;
    if (main !== null && wholeForm(identity.kind, main, await homeCountry(tx)) === identity.value) {
      const other = (await identitiesOf(tx, id, true)).find(({ kind }) => kind === identity.kind);
      changes.push(...(await applyChange(tx, id, identity.kind, other?.value ?? null, by)));
    }
    await checkNamed(tx, id);
    return changes;
  });

export const mainIdentity = (db: Db, id: number, given: GivenIdentity, by: By) =>
  changing(db, id, by, async (tx) => {
    const { kind, value } = await ownIdentity(tx, id, given);
    return applyChange(tx, id, kind, value, by);
  });

/** A person belongs to an organisation that is there, and nobody to themselves. */
async function checkOrganisation(tx: Tx, id: number, organisationId: number): Promise<void> {
  const { rows } = await sql<{ fits: boolean }>`
    select o.kind = 'organisation' and p.kind = 'person' as fits
    from customers o, customers p where o.id = ${organisationId} and p.id = ${id}`.execute(tx);
  if (rows.length === 0) fail('customer_not_found', { id: organisationId });
  if (!rows[0]!.fits) fail('organisation_wrong');
}

export const joinOrganisation = (
  db: Db,
  id: number,
  organisation: { id: number; role: string },
  by: By,
) =>
  changing(db, id, by, async (tx) => {
    await checkOrganisation(tx, id, organisation.id);
    return applyChange(
      tx,
      id,
      `organisation.${organisation.id}`,
      clean(organisation.role) ?? '',
      by,
    );
  });

export const leaveOrganisation = (db: Db, id: number, organisationId: number, by: By) =>
  changing(db, id, by, (tx) => applyChange(tx, id, `organisation.${organisationId}`, null, by));

export const addTag = (db: Db, id: number, text: string, by: By) =>
  changing(db, id, by, async (tx) => {
    const tag = await tagNamed(tx, text, by.user, by.now);
    return applyChange(tx, id, `tag.${tag.id}`, true, by);
  });

export const dropTag = (db: Db, id: number, tagId: number, by: By) =>
  changing(db, id, by, async (tx) => {
    await oneTag(tx, tagId);
    return applyChange(tx, id, `tag.${tagId}`, null, by);
  });

/** The people who work here, to whom customers can be assigned. */
export async function listColleagues(db: Db): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from auth_user where "leftAt" is null order by plain(name), id limit 500`.execute(
    db,
  );
  return rows;
}
