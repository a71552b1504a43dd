// What the customers room promises about the fields a company defines itself, and about tags.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';

const name = () => t.String({ minLength: 1, maxLength: 60 });

export const attribute = t.Object({
  id: id(),
  name: t.String(),
  kind: choice('text', 'number', 'date', 'money', 'choice', 'choices', 'flag'),
  archived: t.Boolean(),
  choices: t.Array(t.Object({ id: id(), name: t.String(), archived: t.Boolean() })),
});

export const tag = t.Object({ id: id(), name: t.String() });

export const attributesContract = {
  attributes: endpoint({
    method: 'GET',
    path: '/api/attributes',
    summary: 'The fields of the company’s own, in their order; archived ones too.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({ attributes: t.Array(attribute) }),
  }),
  makeAttribute: endpoint({
    method: 'POST',
    path: '/api/attributes',
    summary: 'Defines a field. Choices belong to fields of choices, and to no others.',
    allow: 'customers.define',
    body: t.Object({
      name: name(),
      kind: choice('text', 'number', 'date', 'money', 'choice', 'choices', 'flag'),
      choices: t.Optional(t.Array(name(), { maxItems: 200 })),
    }),
    response: attribute,
    errors: [
      'name_missing',
      'name_taken',
      'choices_wrong',
      'too_many_attributes',
      'too_many_choices',
    ],
  }),
  changeAttribute: endpoint({
    method: 'PATCH',
    path: '/api/attributes/:id',
    summary: 'Renames, archives, brings back or moves a field. Values stay as they are.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    body: t.Object({
      name: t.Optional(name()),
      archived: t.Optional(t.Boolean()),
      position: t.Optional(t.Integer({ minimum: 0, maximum: 1000 })),
    }),
    response: attribute,
    errors: ['attribute_not_found', 'name_missing', 'name_taken'],
  }),
  addChoice: endpoint({
    method: 'POST',
    path: '/api/attributes/:id/choices',
    summary: 'Adds a choice to a field.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    body: t.Object({ name: name() }),
    response: attribute,
    errors: [
      'attribute_not_found',
      'name_missing',
      'name_taken',
      'choices_wrong',
      'too_many_choices',
    ],
  }),
  changeChoice: endpoint({
    method: 'PATCH',
    path: '/api/attributes/:id/choices/:choiceId',
    summary: 'Renames a choice, archives it or brings it back; who has it keeps it.',
    allow: 'customers.define',
    params: t.Object({ id: id(), choiceId: id() }),
    body: t.Object({ name: t.Optional(name()), archived: t.Optional(t.Boolean()) }),
    response: attribute,
    errors: ['attribute_not_found', 'name_missing', 'name_taken'],
  }),
  tags: endpoint({
    method: 'GET',
    path: '/api/tags',
    summary: 'All tags by name.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({ tags: t.Array(tag) }),
  }),
  renameTag: endpoint({
    method: 'PATCH',
    path: '/api/tags/:id',
    summary: 'Renames a tag.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    body: t.Object({ name: name() }),
    response: tag,
    errors: ['tag_not_found', 'name_missing', 'name_taken'],
  }),
  tagUse: endpoint({
    method: 'GET',
    path: '/api/tags/use',
    summary: 'Every tag with how many customers have it, and the tags that were deleted or merged.',
    allow: 'customers.define',
    response: t.Object({
      tags: t.Array(t.Object({ id: id(), name: t.String(), customers: t.Integer() })),
      dropped: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          into: nullable(t.String({ description: 'The tag it became; null: it was deleted.' })),
          by: nullable(t.String()),
          at: moment(),
        }),
        { description: 'The last first; at most 200.' },
      ),
    }),
  }),
  deleteTag: endpoint({
    method: 'DELETE',
    path: '/api/tags/:id',
    summary: 'Deletes a tag from all customers; it can be brought back.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    response: t.Object({}),
    errors: ['tag_not_found'],
  }),
  mergeTag: endpoint({
    method: 'POST',
    path: '/api/tags/:id/merge',
    summary:
      'Makes a tag another: whoever has it has the other from then on. It can be taken back.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    body: t.Object({ into: id() }),
    response: t.Object({}),
    errors: ['tag_not_found', 'tag_same'],
  }),
  restoreTag: endpoint({
    method: 'POST',
    path: '/api/tags/:id/restore',
    summary: 'Brings back a tag that was deleted or merged, on those who had it.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    response: t.Object({}),
    errors: ['tag_not_found', 'name_taken'],
  }),
};
