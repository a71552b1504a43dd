// What the customers room promises about completeness and freshness: of one record, and of the base.
import * as t from 'typebox';
import { choice, endpoint, id, minor, moment, nullable, pageQuery } from '../platform/contract.ts';

export { staleFrom, yearlyDecay } from './freshness.ts';

const share = () => t.Number({ minimum: 0, maximum: 1 });
const score = () => t.Integer({ minimum: 0, maximum: 100 });

const oneFreshness = t.Object({
  completeness: nullable(score()),
  /** Only names and addresses are known: a mailing list, not a database. */
  mailing: t.Boolean(),
  fields: t.Array(
    t.Object({
      field: t.String({ description: 'name, email, phone or attribute.<id>.' }),
      label: nullable(t.String()),
      filled: t.Boolean(),
      confirmedAt: nullable(moment()),
      how: nullable(choice('person', 'import', 'form')),
      by: nullable(t.String()),
      freshness: nullable(t.Number({ description: 'Probability that it is still right.' })),
    }),
  ),
});

export const freshnessContract = {
  freshness: endpoint({
    method: 'GET',
    path: '/api/customers/:id/freshness',
    summary: 'How complete a record is, and when and by what each field was last confirmed.',
    allow: 'customers.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: oneFreshness,
    errors: ['customer_not_found'],
  }),
  confirm: endpoint({
    method: 'POST',
    path: '/api/customers/:id/confirmations',
    summary: 'Says that fields are still right. Saying it again changes the moment alone.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id() }),
    body: t.Object({
      fields: t.Array(t.String({ maxLength: 40 }), { minItems: 1, maxItems: 100 }),
    }),
    response: oneFreshness,
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged', 'field_unconfirmable'],
  }),
  base: endpoint({
    method: 'GET',
    path: '/api/freshness',
    summary: 'How complete and fresh the whole base is, as of the last night or import.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({
      customers: t.Integer(),
      mailing: t.Integer(),
      completeness: score(),
      stale: t.Integer(),
      atStake: minor(),
      bands: t.Array(t.Object({ from: t.Integer(), to: t.Integer(), customers: t.Integer() })),
      fields: t.Array(
        t.Object({
          field: choice('name', 'email', 'phone', 'source', 'purchases'),
          customers: t.Integer(),
        }),
      ),
    }),
  }),
  stale: endpoint({
    method: 'GET',
    path: '/api/freshness/queue',
    summary: 'Who should be verified again: value times staleness, the most first.',
    allow: 'customers.read',
    reach: 'read',
    query: t.Object(pageQuery),
    response: t.Object({
      customers: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          value: nullable(minor()),
          atStake: minor(),
          staleness: share(),
          completeness: score(),
          oldest: nullable(moment()),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
};
