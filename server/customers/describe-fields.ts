// What may be asked about customers, described for those who put questions together: pages and programs.
import type { Db } from '../platform/database.ts';
import { type Field, operatorsOf, type Relation } from '../platform/question.ts';
import { askableFields } from './queries.ts';
import { attributeField, readAttributes } from './queries-attributes.ts';
import { listColleagues } from './queries-record.ts';
import { askedTags, readTags } from './queries-tags.ts';

const describe = ({ name, type, choices }: Field) => ({
  name,
  type,
  operators: [...operatorsOf(type)],
  choices: [...(choices ?? [])],
  label: null as string | null,
  names: {} as Record<string, string>,
  archived: false,
});

/** Rows of other rooms that may be asked about. */
export const describeRelations = (relations: readonly Relation[]) =>
  relations.map(({ name, fields }) => ({ name, fields: fields.map(describe) }));

export async function describeFields(db: Db, sees: boolean, relations: readonly Relation[]) {
  const [fields, attributes, tags, standing, colleagues] = await Promise.all([
    askableFields(db, sees, relations),
    readAttributes(db),
    askedTags(db),
    readTags(db),
    listColleagues(db),
  ]);
  const names = (list: { id: string | number; name: string }[]) =>
    Object.fromEntries(list.map(({ id, name }) => [String(id), name]));
  return fields
    .filter(({ needs }) => needs === undefined)
    .map((field) => {
      const described = describe(field);
      const attribute = attributes.find(({ id }) => attributeField(id) === field.name);
      if (attribute)
        return {
          ...described,
          label: attribute.name,
          names: names(attribute.choices),
          archived: attribute.archived,
        };
      // Those that were merged or deleted have a name for the filters that still ask for them; nobody picks them.
      if (field.name === 'tags')
        return {
          ...described,
          choices: standing.map(({ id }) => String(id)),
          names: names(tags),
        };
      if (field.name === 'assigned')
        return { ...described, choices: colleagues.map(({ id }) => id), names: names(colleagues) };
      return described;
    });
}
