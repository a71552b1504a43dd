// What is remembered of customers: the list by keyset, one of them, search.
import type { RawBuilder } from 'kysely';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { contactRight, shownPhone, shownText } from '../platform/masking.ts';
import { callingPrefix, readPhoneNumber } from '../platform/phone.ts';
import {
  compileQuestion,
  type Field,
  holds,
  isDay,
  type Relation,
  type Rule,
} from '../platform/question.ts';
import { fieldsFor, type Group, type Phase } from './fields.ts';
import { type MoreCells, readColumns, readMore } from './more-columns.ts';
import { fieldOf, readAttributes } from './queries-attributes.ts';
import { askedTags, tagField } from './queries-tags.ts';
import { remembered } from './remember.ts';

export interface Asked {
  question: Rule | null;
  search: string | undefined;
  /** Whether whoever asks may see contact data; where not, nothing is found by it either. */
  sees: boolean;
  /** Rows of other rooms that the question may ask about. */
  relations?: readonly Relation[];
  /** Only these, whoever else fits; and not these. */
  only?: readonly number[] | undefined;
  less?: readonly number[] | undefined;
  /** Without those whose data may only be kept: for whatever takes data out of here. */
  unrestricted?: boolean;
}

/** The day that relative dates count from: the last day anybody bought. */
export async function lastDay(db: Db | Tx): Promise<string | null> {
  const row = await db
    .selectFrom('customer_standing')
    .select(({ fn }) => fn.max('last_purchase_on').as('day'))
    .executeTakeFirst();
  return row?.day ?? null;
}

/** The fields of rows that belong to a customer, each asked about alone: that one of them fits. */
const fieldsOfRelation = ({ name, fields, rows }: Relation): Field[] =>
  fields.map((field) => ({
    ...field,
    name: `${name}.${field.name}`,
    within: (fits) => sql<boolean>`exists (select 1 ${rows(fits)})`,
  }));

/** All that may be asked about a customer: what every company has, and what this one has defined. */
export async function askableFields(
  db: Db | Tx,
  sees: boolean,
  relations: readonly Relation[] = [],
): Promise<Field[]> {
  const [attributes, tags] = await Promise.all([readAttributes(db), askedTags(db)]);
  return [
    ...fieldsFor(sees),
    tagField(tags),
    ...relations.flatMap(fieldsOfRelation),
    ...attributes.map((one) => fieldOf(one, sees)),
  ];
}

/** Question and search text as one condition over `customer_standing s` and `customers c`. */
export async function askedCondition(db: Db | Tx, asked: Asked): Promise<RawBuilder<boolean>> {
  const parts: RawBuilder<boolean>[] = [sql<boolean>`true`];
  if (asked.question)
    parts.push(
      compileQuestion(
        asked.question,
        await askableFields(db, asked.sees, asked.relations),
        (await lastDay(db)) ?? '2000-01-01',
        asked.relations,
      ),
    );
  parts.push(...(await searchConditions(db, asked.search ?? '', asked.sees)));
  if (asked.unrestricted) parts.push(sql<boolean>`c.restricted_at is null`);
  if (asked.only) parts.push(sql`s.customer_id = any(${[...asked.only]}::bigint[])`);
  if (asked.less?.length) parts.push(sql`s.customer_id <> all(${[...asked.less]}::bigint[])`);
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

/** Most customers that one identity from its beginning brings into a search. */
const mostByIdentity = 200;
/** Most customers whom a word finds by records merged into them alone. */
const mostByMerge = 1000;

/** What of a customer may be found by those who do not see contact data: just what is shown to them. */
const openSearch = (record: 'c' | 'm') =>
  sql`plain(mask_text(coalesce(${sql.ref(`${record}.name`)}, '') || ' ' || coalesce(${sql.ref(`${record}.key`)}, '')))`;

/**
 * Every word in the name, e-mail, phone or key; or the text as a whole is the beginning of something else
 * that finds the customer: a second e-mail, a number written with signs, a key of another system.
 */
async function searchConditions(
  db: Db | Tx,
  text: string,
  sees: boolean,
): Promise<RawBuilder<boolean>[]> {
  const sought = await soughtBy(db, text, sees);
  return sought === null ? [] : [orOneOf(sought.fits, sought.ids)];
}

/** Words of a search; more than these are passed over. */
const wordsOf = (text: string) => text.trim().split(/\s+/).filter(Boolean).slice(0, 8);

/** Who is sought: those whose record `c` fits the words, and those who are found by something else. Null: no words. */
async function soughtBy(
  db: Db | Tx,
  text: string,
  sees: boolean,
): Promise<{ fits: RawBuilder<boolean>; ids: number[] } | null> {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  const inRecord = (record: 'c' | 'm') => {
    const found = words.map((word) => holds(sql.ref(`${record}.search`), word));
    // The index finds too many; of those, the ones whose open part holds the word.
    const open = sees ? [] : words.map((word) => holds(openSearch(record), word));
    return sql<boolean>`(${sql.join([...found, ...open], sql` and `)})`;
  };
  // Records merged into others say what they said: whoever looks for their name finds the survivor.
  const merged = await sql<{ id: number }>`
    select distinct m.merged_into as id from customers m join customers c on c.id = m.merged_into
    where m.merged_into is not null and ${inRecord('m')} and ${inRecord('c')} is not true
    limit ${mostByMerge}`.execute(db);
  const byMerge = merged.rows.map(({ id }) => id);
  const byWords = { fits: inRecord('c'), ids: byMerge };
  if (!sees) return byWords;
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
    select distinct c.survivor_id as id from (select i.customer_id from customer_identities i
      where ${sql.join(ranges, sql` or `)} limit ${mostByIdentity}) f
      join customers c on c.id = f.customer_id`.execute(db);
  return { ...byWords, ids: [...rows.map(({ id }) => id), ...byMerge] };
}

const orOneOf = (fits: RawBuilder<boolean>, ids: number[]): RawBuilder<boolean> =>
  ids.length === 0 ? fits : sql<boolean>`(${fits} or c.id = any(${ids}::bigint[]))`;

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
  s.value_low as "valueLow", s.value_high as "valueHigh", s.historic_value as "historicValue", s.p_active as "pActive",
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
  historicValue: number | null;
  pActive: number | null;
  nextExpectedOn: string | null;
  expectedPurchases: number | null;
  noRelationship: boolean;
  /** Columns that were asked for beyond these. */
  more?: MoreCells;
}

/** Sortable columns. Those of the standing have an index (column, customer_id) each. */
const sorts = {
  value: sql`s.value`,
  historicValue: sql`s.historic_value`,
  pActive: sql`s.p_active`,
  lastPurchase: sql`s.last_purchase_on`,
  nextExpected: sql`s.next_expected_on`,
  spend: sql`s.spend`,
  purchases: sql`s.purchases`,
  name: sql`plain(coalesce(c.name, c.email, c.phone, c.key, ''))`,
};
export type Sort = keyof typeof sorts;
/** A column of every list, or a field of the company's own. */
export type SortBy = Sort | `attribute.${number}`;
const isSort = (name: SortBy): name is Sort => name in sorts;
/** Every customer has these. */
const neverMissing = new Set<Sort>(['spend', 'purchases', 'name']);

/** Last row of a page: its sort value (null once the rows without one are reached) and id. */
type PageKey = [unknown, number];

const writeKey = (key: PageKey) => Buffer.from(JSON.stringify(key)).toString('base64url');

const isWhole = (most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Math.abs(value as number) <= most;
/** What the sort value of a key may be. */
const keyFits: Record<Sort, (value: unknown) => boolean> = {
  value: isWhole(Number.MAX_SAFE_INTEGER),
  historicValue: isWhole(Number.MAX_SAFE_INTEGER),
  spend: isWhole(Number.MAX_SAFE_INTEGER),
  purchases: isWhole(2 ** 31 - 1),
  pActive: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  lastPurchase: isDay,
  nextExpected: isDay,
  name: (value) => typeof value === 'string' && !value.includes('\0'),
};

function readKey(text: string | undefined, sort: SortBy): PageKey | null {
  if (text === undefined) return null;
  try {
    const key = JSON.parse(Buffer.from(text, 'base64url').toString()) as PageKey;
    const [value, id] = key;
    const fits =
      value === null ||
      (isSort(sort) ? keyFits[sort](value) : typeof value !== 'string' || !value.includes('\0'));
    if (Array.isArray(key) && fits && Number.isSafeInteger(id)) return key;
  } catch {}
  return fail('page_key_invalid');
}

interface PageAsked extends Asked {
  sort: SortBy;
  direction: 'down' | 'up';
  after: string | undefined;
  limit: number;
  /** Columns beyond those of every row, comma between. */
  columns?: string | undefined;
}

interface SortColumn {
  column: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  /** Joined where the column has a value. */
  join: RawBuilder<unknown>;
  has: RawBuilder<unknown>;
  hasNot: RawBuilder<unknown>;
  complete: boolean;
  given: (value: unknown) => RawBuilder<unknown>;
}

function sortColumn(sort: SortBy, sees: boolean): SortColumn {
  if (!isSort(sort)) {
    // In the order of texts that are hidden one could look up what they say.
    if (!sees) fail('not_allowed', { right: contactRight });
    const id = Number(sort.slice('attribute.'.length));
    return {
      column: sql`v.value`,
      id: sql`v.customer_id`,
      join: sql`join customer_values v on v.customer_id = s.customer_id and v.attribute_id = ${id}`,
      has: sql`true`,
      hasNot: sql`not exists (select 1 from customer_values v
        where v.customer_id = s.customer_id and v.attribute_id = ${id})`,
      complete: false,
      given: (value) => sql`${JSON.stringify(value)}::jsonb`,
    };
  }
  const column = sorts[sort];
  // In the order of a name that is hidden one could look up whom an address belongs to: those come last.
  const has =
    sort === 'name' && !sees
      ? sql`(c.name is not null and mask_text(c.name) = c.name)`
      : sql`(${column} is not null)`;
  return {
    column,
    id: sort === 'name' ? sql`c.id` : sql`s.customer_id`,
    join: sql``,
    has,
    hasNot: sql`not ${has}`,
    complete: neverMissing.has(sort) && (sort !== 'name' || sees),
    given: (value) => sql`${value}`,
  };
}

/**
 * One page of the list. Rows without a sort value come last in either direction: the rows with one are
 * read along the index first, then the rest by id.
 */
export async function listCustomers(
  db: Db,
  page: PageAsked,
): Promise<{ customers: CustomerRow[]; next: string | null }> {
  const wantedColumns = readColumns(page.columns);
  const by = sortColumn(page.sort, page.sees);
  const where = await askedCondition(db, page);
  const down = page.direction === 'down';
  const order = sql.raw(down ? 'desc' : 'asc');
  const than = sql.raw(down ? '<' : '>');
  const key = readKey(page.after, page.sort);
  const { column, id } = by;
  type Row = CustomerRow & { sortValue: unknown };
  const part = async (valued: boolean, condition: RawBuilder<unknown>, limit: number) =>
    (
      await sql<Row>`select ${rowColumns(page.sees)}, ${valued ? column : sql`null`} as "sortValue"
        from customer_standing s join customers c on c.id = s.customer_id ${valued ? by.join : sql``}
        where ${where} and ${condition}
        order by ${valued ? sql`${column} ${order}, ${id} ${order}` : sql`s.customer_id ${order}`}
        limit ${limit}`.execute(db)
    ).rows;
  const wanted = page.limit + 1;
  const withoutBegun = key !== null && key[0] === null;
  const withValue = withoutBegun
    ? []
    : await part(
        true,
        key === null
          ? by.has
          : sql`${by.has} and (${column}, ${id}) ${than} (${by.given(key[0])}, ${key[1]})`,
        wanted,
      );
  const without =
    withValue.length >= wanted || by.complete
      ? []
      : await part(
          // Along the primary key: before values are known everybody is here.
          false,
          withoutBegun ? sql`${by.hasNot} and s.customer_id ${than} ${key[1]}` : by.hasNot,
          wanted - withValue.length,
        );
  const rows = [...withValue, ...without];
  const last = rows[page.limit - 1];
  const next = rows.length > page.limit && last ? writeKey([last.sortValue, last.id]) : null;
  const customers = rows.slice(0, page.limit);
  const more = await readMore(
    db,
    customers.map((row) => row.id),
    wantedColumns,
    page.sees,
  );
  if (more.size > 0) for (const row of customers) row.more = more.get(row.id) ?? {};
  return { customers, next };
}

/** Most customers that are counted one by one unless somebody wants to know exactly. */
export const countedAtMost = 10_000;

/**
 * How many fit and what they are worth; reads the base once per change of it. Beyond `countedAtMost` the
 * count of a question stops and says so, unless it must be exact.
 */
export async function countCustomers(db: Db, asked: Asked, exact: boolean) {
  const count = (some: Asked, whole: boolean) => {
    const { question, search, sees } = some;
    return remembered(db, `count ${JSON.stringify([question, search, sees, whole])}`, async () => {
      const where = await askedCondition(db, some);
      const { rows } = await sql<{ customers: number; value: number | null }>`
        select count(*) as customers, sum(value)::bigint as value from (
          select s.value from customer_standing s join customers c on c.id = s.customer_id
          where ${where} ${whole ? sql`` : sql`limit ${countedAtMost + 1}`}) f`.execute(db);
      return rows[0]!;
    });
  };
  // Everybody together is a narrow table read once.
  const everybody = !asked.question && !asked.search;
  const [found, all] = await Promise.all([
    count(asked, exact || everybody),
    count({ question: null, search: undefined, sees: asked.sees }, true),
  ]);
  const more = !exact && !everybody && found.customers > countedAtMost;
  if (more) return { customers: countedAtMost, more, value: null, share: null };
  const { customers, value } = found;
  return { customers, more, value, share: value !== null && all.value ? value / all.value : null };
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

/** Most customers whom a search puts in order; of more, the order by value is read from its beginning. */
const mostOrdered = 500;
/** How far that order is read; who fits and stands beyond it comes after, of the first that were found. */
const mostRead = 500;
const mostFound = 10;

/**
 * A word of fewer signs has no index: it is looked for among so many who have the longer words first, and among all of
 * them where that finds too few.
 */
const leastIndexed = 3;
const mostLookedAt = 10_000;

/**
 * At most ten customers by the words of the text, those worth most first. A word that stands in an eighth of all
 * names costs no more than one that stands in three.
 */
export async function searchCustomers(db: Db, text: string, sees: boolean) {
  const sought = await soughtBy(db, text, sees);
  const { fits, ids: others } = sought ?? { fits: sql<boolean>`true`, ids: [] };
  const words = wordsOf(text);
  const long = words.filter((word) => word.length >= leastIndexed);
  const look = (among: RawBuilder<unknown>) =>
    sql<{ id: number }>`select c.id from ${among} c where ${fits} limit ${mostOrdered + 1}`.execute(
      db,
    );
  let some =
    long.length === 0 || long.length === words.length
      ? null
      : await look(
          sql`(select * from customers c where ${sql.join(
            long.map((word) => holds(sql.ref('c.search'), word)),
            sql` and `,
          )} limit ${mostLookedAt})`,
        );
  if (some === null || some.rows.length < mostFound) some = await look(sql`customers`);
  const read = (from: RawBuilder<unknown>, fits: RawBuilder<boolean>, order: RawBuilder<unknown>) =>
    sql<{
      id: number;
      name: string;
      key: string | null;
    }>`
    select c.id, ${displayName(sees)} as name, ${shownText(sql`c.key`, sees)} as key
    from ${from} s join customers c on c.id = s.customer_id
    where ${fits} order by ${order} limit ${mostFound}`.execute(db);
  const best =
    some.rows.length <= mostOrdered
      ? []
      : (
          await read(
            sql`(select customer_id, value from customer_standing where value is not null
              order by value desc, customer_id desc limit ${mostRead})`,
            orOneOf(fits, others),
            // As it is read: whoever comes first is shown, the others are not looked at.
            sql`s.value desc, s.customer_id desc`,
          )
        ).rows;
  if (best.length === mostFound) return best;
  const ids = [...some.rows.map(({ id }) => id), ...others];
  const { rows } = await read(
    sql`customer_standing`,
    sql`s.customer_id = any(${ids}::bigint[])`,
    sql`s.value desc nulls last, s.customer_id`,
  );
  return [...best, ...rows.filter((row) => best.every(({ id }) => id !== row.id))].slice(
    0,
    mostFound,
  );
}

/** What stands of one customer, for rooms that explain it; fails with customer_not_found. */
export async function oneStanding(db: Db | Tx, id: number) {
  const { rows } = await sql<
    Omit<CustomerRow, 'id' | 'name' | 'key'> & { expectedSpend: number | null }
  >`
    select first_purchase_on as "firstPurchaseOn", last_purchase_on as "lastPurchaseOn", purchases,
      spend, customer_group as "group", phase, value, value_low as "valueLow",
      value_high as "valueHigh",
      historic_value as "historicValue", p_active as "pActive", next_expected_on as "nextExpectedOn",
      expected_purchases as "expectedPurchases", expected_spend as "expectedSpend"
    from customer_standing where customer_id = survivor_of(${id})`.execute(db);
  return rows[0] ?? fail('customer_not_found', { id });
}

/** Fails with customer_not_found; returns who stands for the customer: themselves, or whom they were merged into. */
export async function customerExists(db: Db | Tx, id: number): Promise<number> {
  const found = await db
    .selectFrom('customers')
    .select('survivor_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return found?.survivor_id ?? fail('customer_not_found', { id });
}

/** The customer a key, e-mail, phone or name stands for; for the command line. */
export async function findCustomer(db: Db, text: string): Promise<number | null> {
  const value = text.trim();
  const phone = value.replace(/[^\d+]/g, '');
  const { country } = await db.selectFrom('company').select('country').executeTakeFirstOrThrow();
  const whole = readPhoneNumber(phone, country)?.international ?? phone;
  const found = await db
    .selectFrom('customer_identities')
    .innerJoin('customers', 'customers.id', 'customer_identities.customer_id')
    .select(['customers.survivor_id as customer_id', 'customer_identities.kind'])
    .where((e) =>
      e.or([
        e.and([e('customer_identities.kind', '=', 'key'), e('value', '=', value)]),
        e.and([e('customer_identities.kind', '=', 'email'), e('value', '=', value.toLowerCase())]),
        e.and([e('customer_identities.kind', '=', 'phone'), e('value', 'in', [phone, whole])]),
        e.and([
          e('customer_identities.kind', '=', 'name'),
          e('value', '=', sql<string>`plain(${value})`),
        ]),
      ]),
    )
    .execute();
  for (const kind of ['key', 'email', 'phone', 'name']) {
    const hit = found.find((row) => row.kind === kind);
    if (hit) return hit.customer_id;
  }
  return null;
}
