// What the customers room promises about two records of one customer: merging them, and undoing it.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';

const named = t.Object({ id: id(), name: t.String() });

export const mergesContract = {
  merge: endpoint({
    method: 'POST',
    path: '/api/merges',
    summary:
      'Merges a record into another: from then on readers see one customer, while every fact stays where it was written. Can be undone.',
    allow: 'customers.write',
    reach: 'write',
    body: t.Object({
      from: id(),
      into: id(),
      choices: t.Optional(
        t.Record(
          t.String({
            pattern:
              '^(kind|name|email|phone|key|source|parent_id|assigned_to|attribute\\.\\d{1,15})$',
          }),
          choice('from', 'into'),
          {
            description:
              'From which of the two a field is taken; else from `into`, and from `from` where that has nothing.',
          },
        ),
      ),
    }),
    response: t.Object({ merge: id(), id: id() }),
    errors: [
      'customer_not_found',
      'customer_deleted',
      'customer_merged',
      'merge_same',
      'parent_circular',
    ],
  }),
  merges: endpoint({
    method: 'GET',
    path: '/api/merges',
    summary: 'Merges, the last one first; those that were undone, too.',
    allow: 'customers.read',
    reach: 'read',
    audit: 'view',
    query: t.Object(pageQuery),
    response: t.Object({
      merges: t.Array(
        t.Object({
          id: id(),
          from: named,
          into: named,
          at: moment(),
          by: nullable(t.String()),
          bulk: t.Boolean({ description: 'It was part of a bulk action.' }),
          undoneAt: nullable(moment()),
          undoneBy: nullable(t.String()),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  undoMerge: endpoint({
    method: 'POST',
    path: '/api/merges/:id/undo',
    summary:
      'Takes a merge back, in any order: the record stands for itself again. What somebody wrote since stays.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id() }),
    response: t.Object({
      id: id(),
      into: id(),
    }),
    errors: ['merge_not_found', 'merge_undone', 'customer_deleted', 'customer_emptied'],
  }),
};
