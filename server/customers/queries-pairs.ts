// Pairs of customers who may be the same, as people see and settle them; and who is like somebody about to be
// written down.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { shownPhone, shownText } from '../platform/masking.ts';
import { displayName } from './queries.ts';
import { holdCustomer } from './queries-changes.ts';
import { knownCustomers, metBy } from './queries-scan.ts';
import { compareTraces, keptFrom, type Reason, traceOf } from './rules-likeness.ts';

export interface PairSide {
  id: number;
  name: string;
  kind: 'person' | 'organisation';
  email: string | null;
  phone: string | null;
  key: string | null;
  purchases: number;
  spend: number;
  lastPurchaseOn: string | null;
  value: number | null;
  createdAt: string;
}

export interface Pair {
  one: PairSide;
  other: PairSide;
  confidence: number;
  why: Reason[];
  /** Which of them stays, unless somebody wants it the other way round. */
  into: number;
}

/** A customer `id` with the standing, as JSON. */
const side = (id: string, sees: boolean) => sql`(
  select jsonb_build_object('id', c.id, 'name', ${displayName(sees)}, 'kind', c.kind,
    'email', ${shownText(sql`c.email`, sees)}, 'phone', ${shownPhone(sql`c.phone`, sees)},
    'key', ${shownText(sql`c.key`, sees)}, 'purchases', s.purchases, 'spend', s.spend,
    'lastPurchaseOn', s.last_purchase_on, 'value', s.value,
    'createdAt', to_char(c.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  from customers c join customer_standing s on s.customer_id = c.id where c.id = ${sql.ref(id)})`;

/** Of two, the one that stays: who bought more often, else who was there first. */
const stays = sql`case when (select s.purchases from customer_standing s where s.customer_id = p.other_id)
    > (select s.purchases from customer_standing s where s.customer_id = p.customer_id)
  then p.other_id else p.customer_id end`;

const bothThere = sql`exists (select 1 from customer_standing s where s.customer_id = p.customer_id)
  and exists (select 1 from customer_standing s where s.customer_id = p.other_id)`;

/** Somebody of the pair came with the import, or was changed by it. */
const ofImport = (id: number | undefined) =>
  id === undefined
    ? sql`true`
    : sql`(exists (select 1 from customers c
        where c.id = any(array[p.customer_id, p.other_id]) and c.import_id = ${id})
      or exists (select 1 from customer_import_changes h
        where h.customer_id = any(array[p.customer_id, p.other_id]) and h.import_id = ${id})
      or exists (select 1 from customer_additions a
        where a.customer_id = any(array[p.customer_id, p.other_id]) and a.import_id = ${id}))`;

type PairKey = [number, number, number];

function readKey(text: string | undefined): PairKey | null {
  if (text === undefined) return null;
  try {
    const key = JSON.parse(Buffer.from(text, 'base64url').toString()) as PairKey;
    const [confidence, one, other] = key;
    const whole = Number.isSafeInteger(one) && Number.isSafeInteger(other);
    if (Array.isArray(key) && key.length === 3 && whole && confidence >= 0 && confidence <= 1)
      return key;
  } catch {}
  return fail('page_key_invalid');
}

/** Pairs from a confidence on, the surest first. */
export async function listPairs(
  db: Db,
  asked: {
    least: number;
    importId?: number | undefined;
    after: string | undefined;
    limit: number;
    sees: boolean;
  },
): Promise<{ pairs: Pair[]; next: string | null }> {
  const key = readKey(asked.after);
  const from = key
    ? sql`(p.confidence < ${key[0]}::real or p.confidence = ${key[0]}::real
        and (p.customer_id, p.other_id) > (${key[1]}, ${key[2]}))`
    : sql`true`;
  const { rows } = await sql<Pair>`
    select ${side('p.customer_id', asked.sees)} as one, ${side('p.other_id', asked.sees)} as other,
      p.confidence, p.why, ${stays} as into
    from duplicate_pairs p where p.confidence >= ${asked.least}::real and ${from} and ${bothThere}
      and ${ofImport(asked.importId)}
    order by p.confidence desc, p.customer_id, p.other_id limit ${asked.limit + 1}`.execute(db);
  const pairs = rows.slice(0, asked.limit);
  const last = pairs.at(-1);
  const next: PairKey | null =
    rows.length > asked.limit && last ? [last.confidence, last.one.id, last.other.id] : null;
  return { pairs, next: next && Buffer.from(JSON.stringify(next)).toString('base64url') };
}

/** How many pairs there are from each of these confidences on, of all or of one import. */
export async function countPairs(
  db: Db,
  from: readonly number[],
  importId?: number,
): Promise<number[]> {
  const { rows } = await sql<{ n: number[] }>`
    select array[${sql.join(from.map((least) => sql`count(*) filter (where p.confidence >= ${least}::real)`))}]::int[] as n
    from duplicate_pairs p where ${bothThere} and ${ofImport(importId)}`.execute(db);
  return rows[0]!.n;
}

const inOrder = (one: number, other: number): [number, number] =>
  one < other ? [one, other] : [other, one];

/** Remembers that these are not the same. @throws customer_not_found, customer_merged, customer_deleted */
export async function denyPair(
  db: Db,
  one: number,
  other: number,
  by: { user: string | null; now: Date },
): Promise<void> {
  const [low, high] = inOrder(one, other);
  if (low === high) fail('merge_same', { id: low });
  await db.transaction().execute(async (tx) => {
    for (const id of [low, high]) await holdCustomer(tx, id);
    await sql`insert into duplicate_denials (customer_id, other_id, denied_by, denied_at)
      values (${low}, ${high}, ${by.user}, ${by.now.toISOString()}) on conflict do nothing`.execute(
      tx,
    );
    await sql`delete from duplicate_pairs where customer_id = ${low} and other_id = ${high}`.execute(
      tx,
    );
  });
}

/** Takes it back: they are compared again. @throws pair_not_found */
export async function allowPair(db: Db, one: number, other: number): Promise<void> {
  const [low, high] = inOrder(one, other);
  await db.transaction().execute(async (tx) => {
    const gone = await sql`delete from duplicate_denials
      where customer_id = ${low} and other_id = ${high}`.execute(tx);
    if (!gone.numAffectedRows) fail('pair_not_found');
    await sql`select touch('customers', array[${low}::bigint, ${high}::bigint])`.execute(tx);
    await nudge(tx, 'customers');
  });
}

export interface Like {
  id: number;
  name: string;
  confidence: number;
  why: Reason[];
}

/** Somebody about to be written down. */
export interface Newcomer {
  name?: string | null | undefined;
  identities?: readonly { kind: string; value: string }[] | undefined;
}

/**
 * Customers who may be this one, the likeliest first, at most ten: by the rules of the search for
 * duplicates, over all whom it knows. For whoever makes customers: forms, programs, imports.
 */
export async function similarCustomers(
  db: Db | Tx,
  { name, identities = [] }: Newcomer,
  sees: boolean,
): Promise<Like[]> {
  const of = (kind: string) =>
    identities.filter((one) => one.kind === kind).map(({ value }) => value);
  const trace = traceOf({ name: name ?? null, emails: of('email'), phones: of('phone') });
  const customers = await knownCustomers(db);
  const likely = (await metBy(db, trace, 0))
    .map((other) => ({ id: other.id, ...compareTraces(trace, other.trace, customers) }))
    .filter(({ confidence }) => confidence >= keptFrom)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 10);
  const { rows } = await sql<{ id: number; name: string }>`
    select c.id, ${displayName(sees)} as name
    from customers c join customer_standing s on s.customer_id = c.id
    where c.id = any(${likely.map(({ id }) => id)}::bigint[])`.execute(db);
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return likely.flatMap((one) => {
    const called = names.get(one.id);
    return called === undefined ? [] : [{ ...one, name: called }];
  });
}
