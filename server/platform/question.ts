// Turns a question about customers, a tree of rules, into one SQL condition. Rooms declare which fields
// may be asked about; lists, exports, actions and later segments and campaigns all ask through here.
import { type RawBuilder, sql } from 'kysely';
import { fail } from './errors.ts';
import type { Right } from './rights.ts';

export type FieldType = 'number' | 'money' | 'share' | 'day' | 'text' | 'choice';

export interface Field {
  name: string;
  type: FieldType;
  /** The column, as SQL; the tables it needs are joined by whoever uses the condition. */
  column: RawBuilder<unknown>;
  choices?: readonly string[];
  /** Right that whoever asks lacks: no question about this field is answered. */
  needs?: Right;
}

export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
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
 * data, not the clock).
 */
export function compileQuestion(rule: Rule, fields: Field[], asOf: string): RawBuilder<boolean> {
  let count = 0;
  const visit = (node: Rule, depth: number): RawBuilder<boolean> => {
    if (typeof node !== 'object' || node === null) fail('question_invalid', { problem: 'form' });
    if (++count > limits.rules || depth > limits.depth)
      fail('question_invalid', { problem: 'too_long' });
    const parts = 'all' in node ? node.all : 'any' in node ? node.any : null;
    if (parts !== null) {
      if (!Array.isArray(parts)) fail('question_invalid', { problem: 'form' });
      if (parts.length === 0) return sql<boolean>`true`;
      const joined = parts.map((part) => visit(part, depth + 1));
      return sql<boolean>`(${sql.join(joined, 'all' in node ? sql` and ` : sql` or `)})`;
    }
    if ('not' in node) return sql<boolean>`(${visit(node.not, depth + 1)}) is not true`;
    if (!('field' in node) || typeof node.field !== 'string')
      fail('question_invalid', { problem: 'form' });
    const field = fields.find(({ name }) => name === node.field);
    if (!field) fail('question_invalid', { problem: 'field', field: `${node.field}`.slice(0, 50) });
    if (field.needs) fail('not_allowed', { right: field.needs });
    if (!operators[field.type].includes(node.is))
      fail('question_invalid', { problem: 'operator', field: field.name });
    return condition(field, node.is, node.value, asOf);
  };
  return visit(rule, 0);
}

function condition(field: Field, is: string, value: Value | undefined, asOf: string) {
  const { column } = field;
  const bad = (): never => fail('question_invalid', { problem: 'value', field: field.name });
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length > limits.values) bad();
  if (is === 'empty') return sql<boolean>`${column} is null`;
  if (is === 'not_empty') return sql<boolean>`${column} is not null`;
  const check = {
    number: (v: unknown) => typeof v === 'number' && Number.isFinite(v) && Math.abs(v) <= 1e15,
    money: (v: unknown) => Number.isSafeInteger(v),
    share: (v: unknown) => typeof v === 'number' && v >= 0 && v <= 1,
    day: (v: unknown) =>
      is.startsWith('days_ago') ? Number.isInteger(v) && Math.abs(v as number) < 40_000 : isDay(v),
    text: (v: unknown) =>
      typeof v === 'string' && v.length <= 200 && !v.includes('\0') && v.isWellFormed(),
    choice: (v: unknown) => typeof v === 'string' && (field.choices?.includes(v) ?? true),
  }[field.type];
  if (list.length === 0 || !list.every(check)) bad();
  // Whole numbers take the type of the column and its index; others would not fit a whole column.
  const [first, second] = list.map((v) =>
    field.type === 'number' && !(Number.isInteger(v) && Math.abs(Number(v)) < 2 ** 31)
      ? sql`${v}::float8`
      : v,
  );
  if ((is === 'between') !== (list.length === 2) && field.type !== 'choice') bad();
  const day = field.type === 'day' ? sql`::date` : sql``;
  switch (is) {
    case 'equals':
      if (field.type === 'text') return sql<boolean>`plain(${column}) = plain(${first})`;
      return sql<boolean>`${column} = ${first}`;
    case 'on':
      return sql<boolean>`${column} = ${first}::date`;
    case 'at_least':
    case 'from':
      return sql<boolean>`${column} >= ${first}${day}`;
    case 'at_most':
    case 'until':
      return sql<boolean>`${column} <= ${first}${day}`;
    case 'between':
      return sql<boolean>`${column} between ${first}${day} and ${second}${day}`;
    case 'days_ago_at_least':
      return sql<boolean>`${column} <= ${asOf}::date - ${first}::int`;
    case 'days_ago_at_most':
      return sql<boolean>`${column} >= ${asOf}::date - ${first}::int`;
    case 'contains':
      return holds(sql`plain(${column})`, String(first));
    case 'one_of':
      return sql<boolean>`${column} = any(${list as string[]}::text[])`;
    case 'none_of':
      return sql<boolean>`(${column} = any(${list as string[]}::text[])) is not true`;
    default:
      return bad();
  }
}

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
