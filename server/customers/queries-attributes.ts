// The fields a company has defined for its customers, and what may be asked about them.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownText } from '../platform/masking.ts';
import type { Field } from '../platform/question.ts';
import {
  type Attribute,
  type AttributeKind,
  type Choice,
  mostAttributes,
  mostChoices,
} from './rules.ts';

/** All fields in their order, archived ones too. */
export async function readAttributes(db: Db | Tx): Promise<Attribute[]> {
  const { rows } = await sql<Attribute>`
    select a.id, a.name, a.kind, a.archived_at is not null as archived, coalesce(
      jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'archived', c.archived_at is not null)
        order by c.position, c.id) filter (where c.id is not null), '[]') as choices
    from customer_attributes a left join customer_choices c on c.attribute_id = a.id
    group by a.id order by a.position, a.id`.execute(db);
  return rows;
}

/** One of them; fails with attribute_not_found. */
export async function oneAttribute(db: Db | Tx, id: number): Promise<Attribute> {
  const found = (await readAttributes(db)).find((attribute) => attribute.id === id);
  return found ?? fail('attribute_not_found', { id });
}

const taken = (error: unknown, name: string): never => {
  if ((error as { code?: string }).code === '23505') fail('name_taken', { name });
  throw error;
};

export async function makeAttribute(
  db: Db,
  made: { name: string; kind: AttributeKind; choices: string[] },
  by: string | null,
  now: Date,
): Promise<Attribute> {
  const name = nameOf(made.name);
  const choosing = made.kind === 'choice' || made.kind === 'choices';
  if (choosing !== made.choices.length > 0) fail('choices_wrong');
  return db.transaction().execute(async (tx) => {
    const all = await readAttributes(tx);
    if (all.length >= mostAttributes) fail('too_many_attributes', { most: mostAttributes });
    const row = await tx
      .insertInto('customer_attributes')
      .values({
        name,
        kind: made.kind,
        position: all.length,
        created_by: by,
        created_at: now.toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
      .catch((error) => taken(error, name));
    for (const choice of made.choices) await addChoice(tx, row.id, choice);
    return oneAttribute(tx, row.id);
  });
}

/** Renames, archives, brings back, or moves a field. Its kind stays: the values are of it. */
export async function changeAttribute(
  db: Db,
  id: number,
  change: { name?: string; archived?: boolean; position?: number },
  now: Date,
): Promise<Attribute> {
  const before = await oneAttribute(db, id);
  await db
    .updateTable('customer_attributes')
    .set({
      name: change.name === undefined ? before.name : nameOf(change.name),
      ...(change.position === undefined ? {} : { position: change.position }),
      ...(change.archived === undefined
        ? {}
        : { archived_at: change.archived ? now.toISOString() : null }),
    })
    .where('id', '=', id)
    .execute()
    .catch((error) => taken(error, change.name ?? before.name));
  return oneAttribute(db, id);
}

export async function addChoice(db: Db | Tx, id: number, name: string): Promise<Attribute> {
  const { choices, kind } = await oneAttribute(db, id);
  if (kind !== 'choice' && kind !== 'choices') fail('choices_wrong');
  if (choices.length >= mostChoices) fail('too_many_choices', { most: mostChoices });
  await db
    .insertInto('customer_choices')
    .values({ attribute_id: id, name: nameOf(name), position: choices.length })
    .execute()
    .catch((error) => taken(error, name));
  return oneAttribute(db, id);
}

export async function changeChoice(
  db: Db,
  id: number,
  choiceId: number,
  change: { name?: string; archived?: boolean },
  now: Date,
): Promise<Attribute> {
  const attribute = await oneAttribute(db, id);
  const before = attribute.choices.find((choice: Choice) => choice.id === choiceId);
  if (!before) fail('attribute_not_found', { id: choiceId });
  await db
    .updateTable('customer_choices')
    .set({
      name: change.name === undefined ? before.name : nameOf(change.name),
      ...(change.archived === undefined
        ? {}
        : { archived_at: change.archived ? now.toISOString() : null }),
    })
    .where('id', '=', choiceId)
    .execute()
    .catch((error) => taken(error, change.name ?? before.name));
  return oneAttribute(db, id);
}

export function nameOf(text: string): string {
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim();
  return name === '' ? fail('name_missing') : name;
}

const questionTypes = {
  text: 'text',
  number: 'number',
  date: 'day',
  money: 'money',
  choice: 'choice',
  choices: 'choices',
  flag: 'flag',
} as const;

export const attributeField = (id: number) => `attribute.${id}`;

/** A field of the company's own as something that can be asked about `customers c`. */
export function fieldOf({ id, kind, choices }: Attribute, sees: boolean): Field {
  const within: Field['within'] = (fits) =>
    sql<boolean>`exists (select 1 from customer_values v
      where v.customer_id = c.id and v.attribute_id = ${id} and ${fits})`;
  const field = {
    name: attributeField(id),
    type: questionTypes[kind],
    column: sql`v.value`,
    choices: choices.map((choice) => String(choice.id)),
  };
  if (kind === 'text')
    return {
      ...field,
      column: shownText(sql`(v.value #>> '{}')`, sees),
      // Said again for the index over texts alone.
      within: (fits) => within(sql<boolean>`jsonb_typeof(v.value) = 'string' and ${fits}`),
    };
  // Written out as JSON here, so that the planner sees the value and knows how many have it.
  const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
  if (kind === 'choice') return { ...field, within, held: (value) => json(Number(value)) };
  if (kind === 'choices')
    return {
      ...field,
      within: (fits) => within(sql<boolean>`jsonb_typeof(v.value) = 'array' and ${fits}`),
      holdsOne: (value) => sql<boolean>`v.value @> ${json([Number(value)])}`,
    };
  if (kind === 'flag') return { ...field, within, held: json };
  // Values of all fields stand in one column, and the planner knows how they lie only over all of them: a
  // range without its other end would count those of other kinds in.
  const [least, most] = kind === 'date' ? ['"0"', '"9999-12-31"'] : ['-1e18', '1e18'];
  return {
    ...field,
    within: (fits) =>
      within(sql<boolean>`v.value between ${least}::jsonb and ${most}::jsonb and ${fits}`),
    held: json,
  };
}
