// What the purchases room promises: a customer's purchases by day, for the rhythm; their contracts, and words about them.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, nullable } from '../platform/contract.ts';
import { mostPrice, mostRenewals, periods } from './rules-contracts.ts';

export { addMonths, type Period, periods, renewalOn } from './rules-contracts.ts';

const name = () => t.String({ minLength: 1, maxLength: 200 });

export const contract = t.Object({
  id: id(),
  customerId: id(),
  source: t.String(),
  externalId: t.String(),
  product: nullable(t.String()),
  line: nullable(t.String()),
  startedOn: day(),
  period: choice(...periods),
  /** Of one period, paid at its start. */
  price: minor(),
  renewals: t.Integer(),
  endedOn: nullable(day()),
  endReason: nullable(t.String()),
  /** The renewal after those made: the next of an open contract, the one an ended contract missed. */
  dueOn: day(),
});

/** All that is said of a contract at once; what is left out is not known. */
export const contractWord = t.Object({
  source: t.Optional(t.String({ minLength: 1, maxLength: 60, default: 'api' })),
  externalId: name(),
  product: t.Optional(nullable(name())),
  line: t.Optional(nullable(name())),
  startedOn: day(),
  period: choice(...periods),
  price: t.Integer({ minimum: 0, maximum: mostPrice }),
  renewals: t.Optional(
    nullable(
      t.Integer({
        minimum: 0,
        maximum: mostRenewals,
        description: 'Renewals made; left out: as many as there was time for.',
      }),
    ),
  ),
  endedOn: t.Optional(nullable(day())),
  endReason: t.Optional(nullable(t.String({ maxLength: 200 }))),
});

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
  contracts: endpoint({
    method: 'GET',
    path: '/api/customers/:id/contracts',
    summary: 'The contracts of a customer, open ones first; at most 200.',
    allow: 'purchases.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({ contracts: t.Array(contract) }),
    errors: ['customer_not_found'],
  }),
  tellContract: endpoint({
    method: 'PUT',
    path: '/api/customers/:id/contracts',
    summary:
      'Writes down a contract, a renewal or an end; the same source and external id is the same contract, and the last word holds.',
    allow: 'purchases.write',
    reach: 'write',
    params: t.Object({ id: id() }),
    body: contractWord,
    response: t.Object({ contracts: t.Array(contract) }),
    errors: ['customer_not_found', 'customer_deleted', 'contract_impossible', 'contract_elsewhere'],
  }),
};
