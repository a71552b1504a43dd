// The customers behind figures that are no set of customers: what part each has in it.
import * as t from 'typebox';
import { choice, day, endpoint, id, nullable, pageQuery } from '../platform/contract.ts';

/**
 * `revenue`: net and gross retention of revenue, what each paid then and now; `contract_revenue`: of contracts, by the month;
 * `renewals`: made and missed (`month:Line`); `chance`: losses followed for a year, returned or not (days since the loss, or
 * days and cause as `90:3`, 0 where none is known); `second`: who came back `alone` or `tried`, the year after and the last
 * one before; `alone`: attempts without a control; `driver`: quarters in which they met with it, and whether one was their
 * last; `moves`: from phase to phase with a line in the year of the cycle (`retained>at_risk@Coffee`, * for any and for the
 * customer as a whole, nothing before > where they were nowhere).
 */
export const figuresWithParts = [
  'revenue',
  'contract_revenue',
  'renewals',
  'chance',
  'second',
  'alone',
  'driver',
  'moves',
] as const;
export type FigureWithParts = (typeof figuresWithParts)[number];

const asked = {
  figure: choice(...figuresWithParts),
  /** Which of them, where there are several. */
  key: t.Optional(t.String({ maxLength: 250 })),
};

export const partsContract = {
  parts: endpoint({
    method: 'GET',
    path: '/api/retention/parts',
    summary:
      'The customers behind a figure of retention and what part each has in it, those first who move it most. Their sum is the figure.',
    allow: ['value.read', 'customers.read'],
    query: t.Object({ ...pageQuery, ...asked }),
    response: t.Object({
      /** What the two numbers of a part are: minor units, counts, or yes (1) and no (0). */
      unit: choice('money', 'count', 'yes'),
      /** Of all parts together; null on later pages. */
      total: nullable(
        t.Object({
          parts: t.Integer(),
          customers: t.Integer(),
          first: t.Number(),
          second: nullable(t.Number()),
        }),
      ),
      parts: t.Array(
        t.Object({
          customer: t.Object({ id: id(), name: t.String() }),
          /** Day of the loss or attempt that it is about. */
          on: nullable(day()),
          first: t.Number(),
          second: nullable(t.Number()),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  exportParts: endpoint({
    method: 'GET',
    path: '/api/retention/parts.csv',
    summary: 'The same as a file, the first 100,000.',
    allow: ['value.read', 'customers.read', 'customers.export'],
    query: t.Object({ ...asked, language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
  }),
};
