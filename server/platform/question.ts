// Turns a question about customers, a tree of rules, into one SQL condition. Rooms declare which fields
// may be asked about; lists, exports, actions and later segments and campaigns all ask through here.
import { type RawBuilder, sql } from 'kysely';
import { fail } from './errors.ts';
import type { Right } from './rights.ts';

export type FieldType =
  | 'number'
  | 'money'
  | 'share'
  | 'day'
  | 'text'
  | 'choice'
  | 'choices'
  | 'flag';

export interface Field {
  name: string;
  type: FieldType;
  /** The column, as SQL; the tables it needs are joined by whoever uses the condition. */
  column: RawBuilder<unknown>;
  choices?: readonly string[];
  /**
   * Where the column stands in rows of another table, of which there may be none or many: the condition
   * that one of them fits. `empty` then says that there is none.
   */
  within?: (condition: RawBuilder<boolean>) => RawBuilder<boolean>;
  /** A value as the column holds it, where that is not a number, text or day of SQL. Days are YYYY-MM-DD. */
  held?: (value: string | number | boolean) => RawBuilder<unknown>;
  /** For `choices`: that a row within holds this one. */
  holdsOne?: (value: string) => RawBuilder<boolean>;
  /** Right that whoever asks lacks: no question about this field is answered. */
  needs?: Right;
}

/** Rows that belong to a customer, such as purchases, of which a question may ask how many fit. */
export interface Relation {
  name: string;
  fields: Field[];
  /** The FROM of these rows for the customer `c`, with the condition that makes them theirs. */
  rows: (condition: RawBuilder<boolean>) => RawBuilder<unknown>;
}

export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { some: string; where?: Rule; times?: number }
  | { field: string; is: string; value?: Value };
type Value = string | number | (string | number)[];

const operators: Record<FieldType, readonly string[]> = {
  number: ['equals', 'at_least', 'at_most', 'between', 'empty', 'not_empty'],
  money: ['equals', 'at_least', 'at_most', 'between', 'empty', 'not_empty'],
  share: ['at_least', 'at_most', 'between', 'empty', 'not_empty'],
  day: [
    'on',
    'from',
    'until',
    'between',
    'days_ago_at_least',
    'days_ago_at_most',
    'empty',
    'not_empty',
  ],
  text: ['contains', 'equals', 'empty', 'not_empty'],
  choice: ['one_of', 'none_of', 'empty', 'not_empty'],
  choices: ['any_of', 'all_of', 'none_of', 'empty', 'not_empty'],
  flag: ['yes', 'no', 'empty', 'not_empty'],
};

export const operatorsOf = (type: FieldType) => operators[type];

/** Most rules in one question, and deepest nesting: enough for people, a bound for the database. */
const limits = { rules: 50, depth: 6, values: 100 };

/** Reads the JSON of a question; null for none. */
export function readQuestion(text: string | undefined): Rule | null {
  if (text === undefined || text === '') return null;
  try {
    return JSON.parse(text) as Rule;
  } catch {
    return fail('question_invalid', { problem: 'json' });
  }
}

/**
 * The condition of a question. `asOf` is the day that relative dates count from (the last day with
 * data, not the clock). Fields, operators and names come from the lists alone; values are parameters.
 */
export function compileQuestion(
  rule: Rule,
  fields: readonly Field[],
  asOf: string,
  relations: readonly Relation[] = [],
): RawBuilder<boolean> {
  let count = 0;
  const visit = (node: Rule, depth: number, known: readonly Field[]): RawBuilder<boolean> => {
    if (typeof node !== 'object' || node === null) fail('question_invalid', { problem: 'form' });
    if (++count > limits.rules || depth > limits.depth)
      fail('question_invalid', { problem: 'too_long' });
    const parts = 'all' in node ? node.all : 'any' in node ? node.any : null;
    if (parts !== null) {
      if (!Array.isArray(parts)) fail('question_invalid', { problem: 'form' });
      if (parts.length === 0) return sql<boolean>`true`;
      const joined = parts.map((part) => visit(part, depth + 1, known));
      return sql<boolean>`(${sql.join(joined, 'all' in node ? sql` and ` : sql` or `)})`;
    }
    if ('not' in node) return sql<boolean>`(${visit(node.not, depth + 1, known)}) is not true`;
    if ('some' in node) {
      const relation = relations.find(({ name }) => name === node.some);
      // Rows of rows are not asked about.
      if (!relation || known !== fields) fail('question_invalid', { problem: 'field' });
      const where = node.where ?? { all: [] };
      const rows = relation.rows(visit(where, depth + 1, relation.fields));
      const { times = 1 } = node;
      if (!Number.isInteger(times) || times < 1 || times > 1e6)
        fail('question_invalid', { problem: 'value' });
      return times === 1
        ? sql<boolean>`exists (select 1 ${rows})`
        : sql<boolean>`(select count(*) ${rows}) >= ${times}`;
    }
    if (!('field' in node) || typeof node.field !== 'string')
      fail('question_invalid', { problem: 'form' });
    const field = known.find(({ name }) => name === node.field);
    if (!field) fail('question_invalid', { problem: 'field', field: `${node.field}`.slice(0, 50) });
    if (field.needs) fail('not_allowed', { right: field.needs });
    if (!operators[field.type].includes(node.is))
      fail('question_invalid', { problem: 'operator', field: field.name });
    return condition(field, node.is, node.value, asOf);
  };
  return visit(rule, 0, fields);
}

const isMissing = (condition: RawBuilder<boolean>) => sql<boolean>`(${condition}) is not true`;

function condition(field: Field, is: string, value: Value | undefined, asOf: string) {
  const { column, within } = field;
  const bad = (): never => fail('question_invalid', { problem: 'value', field: field.name });
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length > limits.values) bad();
  const there = within ? within(sql<boolean>`true`) : sql<boolean>`${column} is not null`;
  if (is === 'empty') return isMissing(there);
  if (is === 'not_empty') return there;
  const inside = within ?? ((fits: RawBuilder<boolean>) => fits);
  if (field.type === 'flag') {
    const wanted = field.held ? field.held(is === 'yes') : sql`${is === 'yes'}::boolean`;
    return inside(sql<boolean>`${column} = ${wanted}`);
  }
  const check = {
    number: (v: unknown) => typeof v === 'number' && Number.isFinite(v) && Math.abs(v) <= 1e15,
    money: (v: unknown) => Number.isSafeInteger(v),
    share: (v: unknown) => typeof v === 'number' && v >= 0 && v <= 1,
    day: (v: unknown) =>
      is.startsWith('days_ago') ? Number.isInteger(v) && Math.abs(v as number) < 40_000 : isDay(v),
    text: (v: unknown) =>
      typeof v === 'string' && v.length <= 200 && !v.includes('\0') && v.isWellFormed(),
    choice: (v: unknown) => typeof v === 'string' && (field.choices?.includes(v) ?? isPlainText(v)),
    choices: (v: unknown) => typeof v === 'string' && field.choices?.includes(v) === true,
  }[field.type];
  if (list.length === 0 || !list.every(check)) bad();
  if (field.type === 'choices') return several(field, is, list as string[]) ?? bad();
  if ((is === 'between') !== (list.length === 2) && field.type !== 'choice') bad();
  if (field.type === 'choice') {
    // Of one choice an index gives the order of its next column too; of several it does not.
    const [only] = list.length === 1 ? (list as string[]) : [];
    const fits = field.held
      ? sql<boolean>`${column} in (${sql.join(list.map(field.held))})`
      : only !== undefined
        ? sql<boolean>`${column} = ${only}`
        : sql<boolean>`${column} = any(${list as string[]}::text[])`;
    return is === 'one_of' ? inside(fits) : isMissing(inside(fits));
  }
  const [first, second] = list.map((v) => givenValue(field, is, v, asOf));
  switch (is) {
    case 'equals':
      return inside(
        field.type === 'text'
          ? sql<boolean>`plain(${column}) = plain(${first})`
          : sql<boolean>`${column} = ${first}`,
      );
    case 'on':
      return inside(sql<boolean>`${column} = ${first}`);
    case 'at_least':
    case 'from':
    case 'days_ago_at_most':
      return inside(sql<boolean>`${column} >= ${first}`);
    case 'at_most':
    case 'until':
    case 'days_ago_at_least':
      return inside(sql<boolean>`${column} <= ${first}`);
    case 'between':
      return inside(sql<boolean>`${column} between ${first} and ${second}`);
    case 'contains':
      return inside(holds(sql`plain(${column})`, String(list[0])));
    default:
      return bad();
  }
}

const isPlainText = (value: string) =>
  value.length <= 200 && !value.includes('\0') && value.isWellFormed();

/** Any, all or none of several choices; one row within holds one of them, or a list. */
function several(field: Field, is: string, list: string[]): RawBuilder<boolean> | null {
  const { within, holdsOne } = field;
  if (!within || !holdsOne) return null;
  const any = () => within(sql<boolean>`(${sql.join(list.map(holdsOne), sql` or `)})`);
  if (is === 'any_of') return any();
  if (is === 'none_of') return isMissing(any());
  return sql<boolean>`(${sql.join(
    list.map((one) => within(holdsOne(one))),
    sql` and `,
  )})`;
}

/** A value of the rule with its SQL type, as the column holds it. */
function givenValue(field: Field, is: string, value: string | number, asOf: string) {
  const counted = is.startsWith('days_ago');
  if (field.held) return field.held(counted ? dayBefore(asOf, Number(value)) : value);
  if (field.type === 'day')
    return counted ? sql`(${asOf}::date - ${value}::int)` : sql`${value}::date`;
  // Whole numbers take the type of the column and its index; others would not fit a whole column.
  const fits = Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
  return field.type === 'number' && !fits ? sql`${value}::float8` : sql`${value}`;
}

const dayBefore = (day: string, days: number) =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

/** Is this the text of a day that exists, YYYY-MM-DD? */
export function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const [year, month, day] = value.split('-').map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/**
 * Does a text that went through `plain` hold this text? What a person types goes the same way and has
 * no wildcards. The pattern is a constant to the planner, so a trigram index is used.
 */
export const holds = (plainText: RawBuilder<unknown>, text: string): RawBuilder<boolean> =>
  sql<boolean>`${plainText} like '%' || regexp_replace(plain(${text}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`;
