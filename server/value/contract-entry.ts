// What customers are worth from their first purchase on, by the way they came in.
import * as t from 'typebox';
import { choice, day, endpoint, minor, nullable } from '../platform/contract.ts';

const estimate = t.Object({ value: minor(), low: minor(), high: minor() });

export const entryContract = {
  entry: endpoint({
    method: 'GET',
    path: '/api/value/entry',
    summary:
      'Expected worth of a customer from the first purchase on, by source, first product, first basket, channel, store or cohort (year of the first purchase), with n and interval, and net of the cost of winning one.',
    allow: 'value.read',
    query: t.Object({
      by: t.Optional(choice('source', 'product', 'basket', 'channel', 'store', 'cohort')),
    }),
    response: t.Object({
      asOf: nullable(day()),
      /** A large base is read by a sample that is always the same. */
      sample: t.Object({ customers: t.Integer(), of: t.Integer() }),
      level: choice('margin', 'sales'),
      /** Of all customers with a value. */
      mean: nullable(estimate),
      /** The most valuable first; those of too few customers last. */
      entries: t.Array(
        t.Object({
          name: nullable(t.String({ description: 'null: not known.' })),
          customers: t.Integer(),
          /** Of them, bought again. */
          again: t.Integer(),
          mean: minor(),
          /** Pulled towards the others as far as chance made it differ; null of too few customers. */
          expected: nullable(estimate),
          kept: nullable(t.Number()),
          /** Cost of winning one by this way: of a source what is set for it, else what it was for these customers, mean. */
          cost: nullable(minor()),
          /** Expected less that cost: what a prospect, or a customer of this cohort, is worth; null without a margin. */
          net: nullable(estimate),
          /** Months until the mean customer had brought that much; null: not within what is known. */
          payback: nullable(t.Number()),
        }),
      ),
      /** Customers of ways too small to be named. */
      others: t.Integer(),
    }),
  }),
};
