// What the purchases room promises: a customer's purchases by day, for the rhythm.
import * as t from 'typebox';
import { day, endpoint, id, minor } from '../platform/contract.ts';

export const purchasesContract = {
  rhythm: endpoint({
    method: 'GET',
    path: '/api/customers/:id/rhythm',
    summary: 'Days on which the customer bought, with their net amount; the last 500.',
    allow: 'purchases.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      days: t.Array(t.Object({ on: day(), amount: minor() })),
      total: t.Integer({ description: 'Days in all, also those before the last 500.' }),
    }),
    errors: ['customer_not_found'],
  }),
};
