// What is remembered of customers: the list by keyset, one of them, search.
import type { RawBuilder } from 'kysely';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownPhone, shownText } from '../platform/masking.ts';
import { callingPrefix } from '../platform/phone.ts';
import {
  compileQuestion,
  type Field,
  holds,
  isDay,
  type Relation,
  type Rule,
} from '../platform/question.ts';
import { fieldsFor, type Group, type Phase } from './fields.ts';
import { fieldOf, readAttributes } from './queries-attributes.ts';
import { readTags, tagField } from './queries-tags.ts';
import { remembered } from './remember.ts';

export interface Asked {
  question: Rule | null;
  search: string | undefined;
  /** Whether whoever asks may see contact data; where not, nothing is found by it either. */
  sees: boolean;
  /** Rows of other rooms that the question may ask about. */
  relations?: readonly Relation[];
}

/** The day that relative dates count from: the last day anybody bought. */
export async function lastDay(db: Db | Tx): Promise<string | null> {
  const row = await db
    .selectFrom('customer_standing')
    .select(({ fn }) => fn.max('last_purchase_on').as('day'))
    .executeTakeFirst();
  return row?.day ?? null;
}

/** All that may be asked about a customer: what every company has, and what this one has defined. */
export async function askableFields(db: Db | Tx, sees: boolean): Promise<Field[]> {
  const [attributes, tags] = await Promise.all([readAttributes(db), readTags(db)]);
  return [...fieldsFor(sees), tagField(tags), ...attributes.map((one) => fieldOf(one, sees))];
}

/** Question and search text as one condition over `customer_standing s` and `customers c`. */
export async function askedCondition(db: Db | Tx, asked: Asked): Promise<RawBuilder<boolean>> {
  const parts: RawBuilder<boolean>[] = [sql<boolean>`true`];
  if (asked.question)
    parts.push(
      compileQuestion(
        asked.question,
        await askableFields(db, asked.sees),
        (await lastDay(db)) ?? '2000-01-01',
        asked.relations,
      ),
    );
  parts.push(...(await searchConditions(db, asked.search ?? '', asked.sees)));
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

/** Most customers that one identity from its beginning brings into a search. */
const mostByIdentity = 200;

/** What of a customer may be found by those who do not see contact data: just what is shown to them. */
const openSearch = sql`plain(mask_text(coalesce(c.name, '') || ' ' || coalesce(c.key, '')))`;

/**
 * Every word in the name, e-mail, phone or key; or the text as a whole is the beginning of something else
 * that finds the customer: a second e-mail, a number written with signs, a key of another system.
 */
async function searchConditions(
  db: Db | Tx,
  text: string,
  sees: boolean,
): Promise<RawBuilder<boolean>[]> {
  const words = text.trim().split(/\s+/).filter(Boolean).slice(0, 8);
  if (words.length === 0) return [];
  const byWords = words.map((word) => holds(sql`c.search`, word));
  // The index finds too many; of those, the ones whose open part holds the word.
  if (!sees) return [...byWords, ...words.map((word) => holds(openSearch, word))];
  const starts = [text.trim(), text.trim().toLowerCase()];
  if (/^[+\d\s().-]{5,}$/.test(text)) {
    const digits = text.replace(/\D/g, '').replace(/^00/, '');
    starts.push(digits, `+${digits}`, (await homePrefix(db)) + digits.replace(/^0/, ''));
  }
  const ranges = [...new Set(starts)]
    .filter((start) => start.length > 2)
    .map((start) => sql`(i.value >= ${start} and i.value < ${start} || e'\\U0010FFFF')`);
  if (ranges.length === 0) return byWords;
  const { rows } = await sql<{ id: number }>`
    select distinct customer_id as id from (select i.customer_id from customer_identities i
      where ${sql.join(ranges, sql` or `)} limit ${mostByIdentity}) f`.execute(db);
  if (rows.length === 0) return byWords;
  const ids = rows.map(({ id }) => id);
  return [sql<boolean>`((${sql.join(byWords, sql` and `)}) or c.id = any(${ids}::bigint[]))`];
}

/** What stands before numbers of the company's country. */
async function homePrefix(db: Db | Tx): Promise<string> {
  const row = await db.selectFrom('company').select('country').executeTakeFirstOrThrow();
  return callingPrefix(row.country);
}

/** What a customer `c` is called: the name, else what they are reached or known by. */
export const displayName = (sees: boolean) => {
  const name = shownText(sql`coalesce(c.name, c.email)`, sees);
  return sql<string>`coalesce(${name}, ${shownPhone(sql`c.phone`, sees)}, ${shownText(sql`c.key`, sees)}, '#' || c.id)`;
};

export const rowColumns = (
  sees: boolean,
) => sql`c.id, ${displayName(sees)} as name, ${shownText(sql`c.key`, sees)} as key,
  s.first_purchase_on as "firstPurchaseOn", s.last_purchase_on as "lastPurchaseOn",
  s.purchases, s.spend, s.customer_group as "group", s.phase, s.value,
  s.value_low as "valueLow", s.value_high as "valueHigh", s.p_active as "pActive",
  s.next_expected_on as "nextExpectedOn", s.expected_purchases as "expectedPurchases",
  c.no_relationship as "noRelationship"`;

export interface CustomerRow {
  id: number;
  name: string;
  key: string | null;
  firstPurchaseOn: string | null;
  lastPurchaseOn: string | null;
  purchases: number;
  spend: number;
  group: Group | null;
  phase: Phase | null;
  value: number | null;
  valueLow: number | null;
  valueHigh: number | null;
  pActive: number | null;
  nextExpectedOn: string | null;
  expectedPurchases: number | null;
  noRelationship: boolean;
}

/** Sortable columns. Those of the standing have an index (column, customer_id) each. */
const sorts = {
  value: sql`s.value`,
  pActive: sql`s.p_active`,
  lastPurchase: sql`s.last_purchase_on`,
  nextExpected: sql`s.next_expected_on`,
  spend: sql`s.spend`,
  purchases: sql`s.purchases`,
  name: sql`plain(coalesce(c.name, c.email, c.phone, c.key, ''))`,
};
export type Sort = keyof typeof sorts;
/** Every customer has these. */
const neverMissing = new Set<Sort>(['spend', 'purchases', 'name']);

/** Last row of a page: its sort value (null once the rows without one are reached) and id. */
type PageKey = [string | number | null, number];

const writeKey = (key: PageKey) => Buffer.from(JSON.stringify(key)).toString('base64url');

const isWhole = (most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Math.abs(value as number) <= most;
/** What the sort value of a key may be. */
const keyFits: Record<Sort, (value: unknown) => boolean> = {
  value: isWhole(Number.MAX_SAFE_INTEGER),
  spend: isWhole(Number.MAX_SAFE_INTEGER),
  purchases: isWhole(2 ** 31 - 1),
  pActive: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  lastPurchase: isDay,
  nextExpected: isDay,
  name: (value) => typeof value === 'string' && !value.includes('\0'),
};

function readKey(text: string | undefined, sort: Sort): PageKey | null {
  if (text === undefined) return null;
  try {
    const key = JSON.parse(Buffer.from(text, 'base64url').toString()) as PageKey;
    const [value, id] = key;
    const fits = value === null || keyFits[sort](value);
    if (Array.isArray(key) && fits && Number.isSafeInteger(id)) return key;
  } catch {}
  return fail('page_key_invalid');
}

/**
 * One page of the list. Rows without a sort value come last in either direction: the rows with one are
 * read along the index first, then the rest by id.
 */
export async function listCustomers(
  db: Db,
  page: Asked & { sort: Sort; direction: 'down' | 'up'; after: string | undefined; limit: number },
): Promise<{ customers: CustomerRow[]; next: string | null }> {
  const where = await askedCondition(db, page);
  const column = sorts[page.sort];
  const down = page.direction === 'down';
  const order = sql.raw(down ? 'desc' : 'asc');
  const than = sql.raw(down ? '<' : '>');
  const key = readKey(page.after, page.sort);
  const idColumn = page.sort === 'name' ? sql`c.id` : sql`s.customer_id`;
  // In the order of a name that is hidden one could look up whom an address belongs to: those come last.
  const hasValue =
    page.sort === 'name' && !page.sees
      ? sql`(c.name is not null and mask_text(c.name) = c.name)`
      : sql`(${column} is not null)`;
  const isComplete = neverMissing.has(page.sort) && (page.sort !== 'name' || page.sees);
  type Row = CustomerRow & { sortValue: string | number | null };
  const part = async (condition: RawBuilder<unknown>, by: RawBuilder<unknown>, limit: number) =>
    (
      await sql<Row>`select ${rowColumns(page.sees)}, case when ${hasValue} then ${column} end as "sortValue"
        from customer_standing s join customers c on c.id = s.customer_id
        where ${where} and ${condition}
        order by ${by} limit ${limit}`.execute(db)
    ).rows;
  const wanted = page.limit + 1;
  const withValue =
    key !== null && key[0] === null
      ? []
      : await part(
          key === null
            ? hasValue
            : sql`${hasValue} and (${column}, ${idColumn}) ${than} (${key[0]}, ${key[1]})`,
          sql`${column} ${order}, ${idColumn} ${order}`,
          wanted,
        );
  const without =
    withValue.length >= wanted || isComplete
      ? []
      : await part(
          key !== null && key[0] === null
            ? sql`not ${hasValue} and ${idColumn} ${than} ${key[1]}`
            : sql`not ${hasValue}`,
          // Along the primary key: before values are known everybody is here.
          sql`${idColumn} ${order}`,
          wanted - withValue.length,
        );
  const rows = [...withValue, ...without];
  const last = rows[page.limit - 1];
  const next = rows.length > page.limit && last ? writeKey([last.sortValue, last.id]) : null;
  return { customers: rows.slice(0, page.limit), next };
}

/** How many fit and what they are worth. Exact; reads the base once per change of it. */
export async function countCustomers(db: Db, asked: Asked) {
  const count = (some: Asked) =>
    remembered(db, `count ${JSON.stringify([some.question, some.search, some.sees])}`, async () => {
      const where = await askedCondition(db, some);
      const { rows } = await sql<{ customers: number; value: number | null }>`
        select count(*) as customers, sum(s.value)::bigint as value
        from customer_standing s join customers c on c.id = s.customer_id where ${where}`.execute(
        db,
      );
      return rows[0]!;
    });
  const [{ customers, value }, all] = await Promise.all([
    count(asked),
    count({ question: null, search: undefined, sees: asked.sees }),
  ]);
  return { customers, value, share: value !== null && all.value ? value / all.value : null };
}

/** The values at 0, 0.1 … 100 % of the customers who have one, ascending; empty when nobody has. */
const valueSteps = (db: Db): Promise<number[]> =>
  remembered(db, 'value steps', async () => {
    const { rows } = await sql<{ steps: number[] | null }>`
      select percentile_disc(array(select n / 1000.0 from generate_series(0, 1000) n))
        within group (order by value) as steps from customer_standing where value is not null`.execute(
      db,
    );
    return rows[0]!.steps?.map(Number) ?? [];
  });

/** Which share of the customers is worth less, to the nearest lower thousandth. */
export async function shareBelow(db: Db, value: number | null): Promise<number | null> {
  if (value === null) return null;
  const steps = await valueSteps(db);
  const below = steps.findIndex((step) => step >= value);
  return Math.max(0, (below < 0 ? steps.length : below) - 1) / 1000;
}

/** At most ten customers by the words of the text. */
export async function searchCustomers(db: Db, text: string, sees: boolean) {
  const where = await askedCondition(db, { question: null, search: text, sees });
  const { rows } = await sql<{ id: number; name: string; key: string | null }>`
    select c.id, ${displayName(sees)} as name, ${shownText(sql`c.key`, sees)} as key
    from customers c join customer_standing s on s.customer_id = c.id
    where ${where} order by s.value desc nulls last, c.id limit 10`.execute(db);
  return rows;
}

/** What stands of one customer, for rooms that explain it; fails with customer_not_found. */
export async function oneStanding(db: Db | Tx, id: number) {
  const { rows } = await sql<
    Omit<CustomerRow, 'id' | 'name' | 'key'> & { expectedSpend: number | null }
  >`
    select first_purchase_on as "firstPurchaseOn", last_purchase_on as "lastPurchaseOn", purchases,
      spend, customer_group as "group", phase, value, value_low as "valueLow",
      value_high as "valueHigh", p_active as "pActive", next_expected_on as "nextExpectedOn",
      expected_purchases as "expectedPurchases", expected_spend as "expectedSpend"
    from customer_standing where customer_id = ${id}`.execute(db);
  return rows[0] ?? fail('customer_not_found', { id });
}

export async function customerExists(db: Db | Tx, id: number): Promise<void> {
  const found = await db.selectFrom('customers').select('id').where('id', '=', id).execute();
  if (found.length === 0) fail('customer_not_found', { id });
}

/** The customer a key, e-mail, phone or name stands for; for the command line. */
export async function findCustomer(db: Db, text: string): Promise<number | null> {
  const value = text.trim();
  const found = await db
    .selectFrom('customer_identities')
    .select(['customer_id', 'kind'])
    .where((e) =>
      e.or([
        e.and([e('kind', '=', 'key'), e('value', '=', value)]),
        e.and([e('kind', '=', 'email'), e('value', '=', value.toLowerCase())]),
        e.and([e('kind', '=', 'phone'), e('value', '=', value.replace(/[^\d+]/g, ''))]),
        e.and([e('kind', '=', 'name'), e('value', '=', sql<string>`plain(${value})`)]),
      ]),
    )
    .execute();
  for (const kind of ['key', 'email', 'phone', 'name']) {
    const hit = found.find((row) => row.kind === kind);
    if (hit) return hit.customer_id;
  }
  return null;
}
