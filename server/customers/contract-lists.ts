// What the customers room promises about saved views of the list, and about doing something to many
// customers at once.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';
import { attributeValue } from './contract-record.ts';
import { columnsText, sortBy } from './contract-rows.ts';

const question = () => t.Unknown({ description: 'A tree of rules; see /api/questions.' });

/** What a view shows: filters, search, order, columns; what is absent is as usual. */
export const viewShows = t.Object({
  question: t.Optional(question()),
  search: t.Optional(t.String({ maxLength: 100 })),
  sort: t.Optional(sortBy()),
  direction: t.Optional(choice('down', 'up')),
  /** All columns in their order; absent: the usual ones. */
  columns: t.Optional(t.Array(t.String({ maxLength: 40 }), { maxItems: 60 })),
});

export const view = t.Object({
  id: id(),
  name: t.String(),
  shared: t.Boolean(),
  /** Whoever asks saved it, and may change it. */
  mine: t.Boolean(),
  owner: t.String(),
  shows: viewShows,
});

const written = {
  name: t.String({ minLength: 1, maxLength: 60 }),
  shared: t.Boolean(),
  shows: viewShows,
};
const params = t.Object({ id: id() });

export const work = t.Object({
  id: id(),
  kind: choice('set', 'tag', 'untag', 'assign', 'delete', 'export', 'merge'),
  status: choice('waiting', 'running', 'done', 'cancelled', 'failed', 'undoing', 'undone'),
  /** Customers it is about; null before it begins. */
  total: nullable(t.Integer()),
  done: t.Integer(),
  changed: t.Integer(),
  /** What it did: field, tag or person by name. */
  about: nullable(t.String()),
  file: t.Boolean({ description: 'There is a file to download.' }),
  by: nullable(t.String()),
  createdAt: moment(),
  finishedAt: nullable(moment()),
  error: nullable(t.String()),
});

/** Something misspelt must not mean everybody. */
const exactly = { additionalProperties: false };

/** To whom: customers one by one, or all that a question finds less some. */
const to = t.Union([
  t.Object({ ids: t.Array(id(), { minItems: 1, maxItems: 10_000 }) }, exactly),
  t.Object(
    {
      question: t.Optional(question()),
      search: t.Optional(t.String({ maxLength: 100 })),
      less: t.Optional(t.Array(id(), { maxItems: 10_000 })),
    },
    exactly,
  ),
]);

const does = t.Union([
  t.Object({
    kind: t.Literal('set'),
    field: t.String({
      pattern: '^(source|kind|no_relationship|attribute\\.\\d{1,15})$',
      description: 'source, kind, no_relationship or attribute.<id>.',
    }),
    value: attributeValue,
  }),
  t.Object({ kind: t.Literal('tag'), tag: t.String({ minLength: 1, maxLength: 60 }) }),
  t.Object({ kind: t.Literal('untag'), tag: t.String({ minLength: 1, maxLength: 60 }) }),
  t.Object({ kind: t.Literal('assign'), to: nullable(t.String({ maxLength: 100 })) }),
  t.Object({ kind: t.Literal('delete') }),
  t.Object({
    kind: t.Literal('export'),
    columns: t.Optional(columnsText()),
    sort: t.Optional(sortBy()),
    direction: t.Optional(choice('down', 'up')),
    language: choice('es', 'en'),
  }),
]);

export const listsContract = {
  views: endpoint({
    method: 'GET',
    path: '/api/views',
    summary: 'Views that whoever asks saved, and those that others share.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({ views: t.Array(view), first: nullable(id()) }),
  }),
  saveView: endpoint({
    method: 'POST',
    path: '/api/views',
    summary: 'Saves a view of the list.',
    allow: 'customers.read',
    reach: 'read',
    body: t.Object(written),
    response: view,
    errors: ['question_invalid', 'name_missing', 'too_many_views'],
  }),
  changeView: endpoint({
    method: 'PATCH',
    path: '/api/views/:id',
    summary: 'Changes a view of one’s own.',
    allow: 'customers.read',
    reach: 'read',
    params,
    body: t.Partial(t.Object(written)),
    response: view,
    errors: ['view_not_found', 'question_invalid', 'name_missing'],
  }),
  dropView: endpoint({
    method: 'DELETE',
    path: '/api/views/:id',
    summary: 'Deletes a view of one’s own.',
    allow: 'customers.read',
    reach: 'read',
    params,
    response: t.Object({}),
    errors: ['view_not_found'],
  }),
  firstView: endpoint({
    method: 'PUT',
    path: '/api/first-view',
    summary: 'Says with which view the list begins for whoever asks; null: with everybody.',
    allow: 'customers.read',
    reach: 'read',
    body: t.Object({ id: nullable(id()) }),
    response: t.Object({}),
    errors: ['view_not_found'],
  }),
  startWork: endpoint({
    method: 'POST',
    path: '/api/works',
    summary:
      'Does something to many customers, in the background. Needs the right of what it does: customers.write, .delete or .export.',
    allow: 'customers.read',
    reach: 'write',
    body: t.Object({ does, to }),
    response: work,
    errors: [
      'not_allowed',
      'question_invalid',
      'attribute_not_found',
      'attribute_value_invalid',
      'name_missing',
      'tag_not_found',
      'person_unknown',
      'too_many_tags',
    ],
  }),
  works: endpoint({
    method: 'GET',
    path: '/api/works',
    summary: 'The last twenty things that whoever asks did to many customers.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({ works: t.Array(work) }),
  }),
  oneWork: endpoint({
    method: 'GET',
    path: '/api/works/:id',
    summary: 'How far one of them is.',
    allow: 'customers.read',
    reach: 'read',
    params,
    response: work,
    errors: ['work_not_found'],
  }),
  cancelWork: endpoint({
    method: 'POST',
    path: '/api/works/:id/cancel',
    summary: 'Stops it; what it has done stays, and can be undone.',
    allow: 'customers.read',
    reach: 'write',
    params,
    response: work,
    errors: ['work_not_found', 'work_wrong_state'],
  }),
  undoWork: endpoint({
    method: 'POST',
    path: '/api/works/:id/undo',
    summary: 'Takes back what it did, but for customers that were changed again since.',
    allow: 'customers.read',
    reach: 'write',
    params,
    response: work,
    errors: ['work_not_found', 'work_wrong_state'],
  }),
  workFile: endpoint({
    method: 'GET',
    path: '/api/works/:id/result.csv',
    summary:
      'The file of an export; of anything else, who was changed and what stood there before.',
    allow: 'customers.export',
    reach: 'read',
    params,
    produces: 'text/csv',
    errors: ['work_not_found', 'work_wrong_state'],
  }),
};
