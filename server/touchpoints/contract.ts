// What the touchpoints room promises: one timeline of every occasion on which we met.
import * as t from 'typebox';
import { day, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';

export const entry = t.Object({
  /** The kind names the words that describe it: `timeline.<kind>` in i18n. */
  kind: t.String(),
  on: day(),
  title: t.Record(t.String(), nullable(t.Union([t.String(), t.Number()]))),
  amount: nullable(minor()),
  lines: t.Array(t.Object({ text: t.String(), amount: nullable(minor()) })),
});

export const touchpointsContract = {
  timeline: endpoint({
    method: 'GET',
    path: '/api/customers/:id/timeline',
    summary: 'The history of one customer, newest first, from every room that has any.',
    allow: 'touchpoints.read',
    params: t.Object({ id: id() }),
    query: t.Object({ ...pageQuery, kind: t.Optional(t.String({ maxLength: 40 })) }),
    response: t.Object({
      entries: t.Array(entry),
      kinds: t.Array(t.Object({ kind: t.String(), count: t.Integer() })),
      next: nullable(t.String()),
    }),
    errors: ['customer_not_found', 'page_key_invalid'],
  }),
};
