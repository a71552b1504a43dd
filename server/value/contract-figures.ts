// What the calculators may fill in of the company's own: each figure with its n and its interval, or nothing.
import * as t from 'typebox';
import { choice, day, endpoint, minor, nullable } from '../platform/contract.ts';

/** A number from own data. Its interval is at 80 %. */
export const ownFigure = t.Object({
  value: t.Number(),
  low: t.Number(),
  high: t.Number(),
  n: t.Integer({ description: 'Customers, or purchases, that it rests on.' }),
});

/** A mean of costs that are set or recorded: counted, not estimated. */
const known = t.Object({ value: t.Number(), n: t.Integer() });

export const figuresContract = {
  figures: endpoint({
    method: 'GET',
    path: '/api/value/figures',
    summary:
      'Retention, revenue, a cohort and answers by recency from own purchases, for the calculators.',
    allow: 'value.read',
    response: t.Object({
      /** The last day with a purchase; null before the first. */
      asOf: nullable(day()),
      /** A large base is read by a sample that is always the same. */
      sample: t.Object({ customers: t.Integer(), of: t.Integer() }),
      discountRate: t.Number({ description: 'Yearly, of the terms.' }),
      grossMargin: nullable(
        t.Number({
          description:
            'Left of sales by the cost of what was sold, else by the terms; null: figures are sales.',
        }),
      ),
      /** What winning a customer costs by the costs set, mean of the customers it is known of, minor units. */
      acquisition: nullable(known),
      /** What a contact has cost so far, minor units. */
      contact: nullable(known),
      /** Share of those who bought in the twelve months before the last twelve and in the last again. */
      retention: nullable(ownFigure),
      /** Sales of the last twelve months per customer who bought in them, minor units. */
      revenue: nullable(ownFigure),
      /** Sales of a purchase day of the last twelve months, minor units. */
      purchase: nullable(ownFigure),
      /** Customers followed since their first purchase, period by period. */
      cohort: nullable(
        t.Object({
          period: choice('year', 'quarter'),
          customers: t.Array(t.Integer(), { description: 'Who bought in each period.' }),
          revenue: t.Array(minor(), { description: 'Sales per customer who bought.' }),
        }),
      ),
      /** Quarters since the last purchase, a quarter ago, and who has bought since. */
      recency: nullable(
        t.Object({
          states: t.Array(ownFigure, { description: 'First those who had just bought.' }),
          /** Sales of the quarter per customer who bought in it, minor units. */
          revenue: ownFigure,
        }),
      ),
    }),
  }),
};
