// Columns of the list beyond those that every row has: read for the rows of a page, by their numbers, so that
// what is not shown costs nothing.
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownPhone, shownText } from '../platform/masking.ts';
import type { contractStates } from './fields.ts';
import { displayName } from './queries.ts';
import type { Attribute, AttributeValue } from './rules.ts';

export const moreColumns = [
  'email',
  'phone',
  'source',
  'kind',
  'assigned',
  'tags',
  'organisations',
  'contract',
  'nextRenewal',
  'contractValue',
] as const;
export type MoreColumn = (typeof moreColumns)[number];

export interface MoreCells {
  email?: string | null;
  phone?: string | null;
  source?: string | null;
  kind?: 'person' | 'organisation';
  assigned?: string | null;
  tags?: string[];
  organisations?: string[];
  contract?: (typeof contractStates)[number] | null;
  nextRenewal?: string | null;
  contractValue?: number | null;
  /** By number of the field. */
  attributes?: Record<string, AttributeValue>;
}

/** Names of columns as text, comma between; what each stands for. @throws question_invalid */
export function readColumns(text: string | undefined): {
  more: MoreColumn[];
  attributes: number[];
} {
  const names = (text ?? '').split(',').filter(Boolean);
  const more: MoreColumn[] = [];
  const attributes: number[] = [];
  for (const name of names) {
    const known = moreColumns.find((column) => column === name);
    const number = /^attribute\.(\d{1,15})$/.exec(name)?.[1];
    if (known) more.push(known);
    else if (number) attributes.push(Number(number));
    else fail('question_invalid', { problem: 'field', field: name.slice(0, 50) });
  }
  return { more, attributes };
}

/** The cells of these customers, by number. */
export async function readMore(
  db: Db,
  ids: number[],
  wanted: { more: MoreColumn[]; attributes: number[] },
  sees: boolean,
): Promise<Map<number, MoreCells>> {
  const { more, attributes } = wanted;
  if (ids.length === 0 || more.length + attributes.length === 0) return new Map();
  const columns = {
    email: shownText(sql`c.email`, sees),
    phone: shownPhone(sql`c.phone`, sees),
    source: shownText(sql`c.source`, sees),
    kind: sql`c.kind`,
    contract: sql`(select s.contract from customer_standing s where s.customer_id = c.id)`,
    nextRenewal: sql`(select s.next_renewal_on from customer_standing s where s.customer_id = c.id)`,
    contractValue: sql`(select s.contract_value from customer_standing s where s.customer_id = c.id)`,
    assigned: sql`(select u.name from auth_user u where u.id = c.assigned_to)`,
    tags: sql`(select coalesce(jsonb_agg(t.name order by plain(t.name)), '[]')
      from customer_tags g join tags t on t.id = g.tag_id where g.customer_id = c.id)`,
    organisations: sql`(select coalesce(jsonb_agg(l.name order by plain(l.name)), '[]') from (
      select ${displayName(sees)} as name from customer_memberships m
      join customers r on r.id = m.organisation_id join customers o on o.id = r.survivor_id,
      lateral (select o.*) c
      where m.customer_id = p.id) l)`,
  };
  const held = sees
    ? sql`v.value`
    : sql`case jsonb_typeof(v.value) when 'string' then to_jsonb(mask_text(v.value #>> '{}')) else v.value end`;
  const parts = [
    sql`c.id`,
    ...more.map((name) => sql`${columns[name]} as ${sql.ref(name)}`),
    ...(attributes.length === 0
      ? []
      : [
          sql`(select coalesce(jsonb_object_agg(v.attribute_id, ${held}), '{}') from customer_values v
            where v.customer_id = c.id and v.attribute_id = any(${attributes}::bigint[])) as attributes`,
        ]),
  ];
  const { rows } = await sql<MoreCells & { id: number }>`
    select ${sql.join(parts)} from customers c, lateral (select c.id) p
    where c.id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map(({ id, ...cells }) => [id, cells]));
}

/** A value of an own field as people read it in a file; money in the unit of the currency. */
export function valueText(
  attribute: Attribute | undefined,
  value: AttributeValue | null | undefined,
  words: { digits: number; yes: string; no: string },
): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  const nameOf = (id: number) => attribute?.choices.find((choice) => choice.id === id)?.name ?? id;
  if (Array.isArray(value)) return value.map(nameOf).join('; ');
  if (attribute?.kind === 'choice') return nameOf(Number(value));
  if (attribute?.kind === 'money')
    return (Number(value) / 10 ** words.digits).toFixed(words.digits);
  return value;
}
