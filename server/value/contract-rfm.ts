// RFM: the cells of the base, and how RFM and value did on weeks that both had not seen.
import * as t from 'typebox';
import { choice, day, endpoint, minor, nullable } from '../platform/contract.ts';

const sorting = choice('independent', 'nested');

/** Customers of one score or cell when the weeks were hidden, and those who bought in them. */
export const answered = t.Object({
  score: t.Integer(),
  customers: t.Integer(),
  answers: t.Integer(),
  spent: minor(),
});

const sortingResult = t.Object({
  recency: t.Array(answered),
  frequency: t.Array(answered),
  monetary: t.Array(answered),
  cells: t.Array(answered),
});

const topFifth = t.Object({
  value: t.Number(),
  rfm: t.Number(),
  difference: t.Object({ value: t.Number(), low: t.Number(), high: t.Number() }),
});

export const rfmContract = {
  rfm: endpoint({
    method: 'GET',
    path: '/api/value/rfm',
    summary:
      'The customers by recency, frequency and money in fifths, 5 the best; equal values score alike.',
    allow: 'value.read',
    query: t.Object({ sorting: t.Optional(sorting) }),
    response: t.Object({
      asOf: nullable(day()),
      cells: t.Array(
        t.Object({
          recency: t.Integer(),
          frequency: t.Integer(),
          monetary: t.Integer(),
          customers: t.Integer(),
          spend: minor(),
          value: nullable(minor()),
          /** Days of the last purchase, numbers of purchases and sales in the cell: they ask for its customers. */
          firstDay: day(),
          lastDay: day(),
          purchasesFrom: t.Integer(),
          purchasesTo: t.Integer(),
          spendFrom: minor(),
          spendTo: minor(),
        }),
      ),
    }),
  }),
  rankings: endpoint({
    method: 'GET',
    path: '/api/value/rankings',
    summary:
      'Who bought in the last weeks, hidden from both, by RFM score; and how much the best fifth by RFM and by value bought.',
    allow: 'value.read',
    response: t.Object({
      rankings: nullable(
        t.Object({
          hiddenFrom: day(),
          asOf: day(),
          customers: t.Integer(),
          of: t.Integer({ description: 'Of a larger base the customers are a sample.' }),
          answers: t.Integer(),
          spent: minor(),
          sortings: t.Object({ independent: sortingResult, nested: sortingResult }),
          /** Share of the sales brought by the first tenth, two tenths … of each order. */
          gains: t.Object({
            independent: t.Array(t.Number()),
            nested: t.Array(t.Number()),
            value: nullable(t.Array(t.Number())),
          }),
          /** Share of the sales brought by the best fifth. */
          top: nullable(t.Object({ independent: topFifth, nested: topFifth })),
        }),
      ),
      /** It is being worked out. */
      busy: t.Boolean(),
      grossMargin: nullable(t.Number()),
    }),
  }),
};
