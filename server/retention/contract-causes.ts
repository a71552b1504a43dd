// Why customers leave: the causes there are, what was learned of each customer, and what each cause takes away.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, nullable } from '../platform/contract.ts';
import {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  causeKeys,
  mostCausesAtOnce,
  reasonSources,
} from './rules.ts';

export const cause = t.Object({
  id: id(),
  /** One of the eight, with words in each language; null for the company's own. */
  key: nullable(choice(...causeKeys)),
  name: nullable(t.String()),
  manageable: t.Boolean(),
  ended: t.Boolean(),
});

const name = t.String({ minLength: 1, maxLength: 80 });

const portion = t.Object({
  customers: t.Integer(),
  /** Value that left; of a customer with several causes an equal part each. Minor units. */
  value: minor(),
});

export const causesContract = {
  causes: endpoint({
    method: 'GET',
    path: '/api/retention/causes',
    summary: 'The causes for which customers leave, in their order.',
    allow: 'value.read',
    response: t.Object({ causes: t.Array(cause) }),
  }),
  addCause: endpoint({
    method: 'POST',
    path: '/api/retention/causes',
    summary: "Adds a cause of the company's own.",
    allow: 'customers.define',
    body: t.Object({ name, manageable: t.Boolean() }),
    response: t.Object({ id: id() }),
    errors: ['cause_unnamed', 'causes_many'],
  }),
  changeCause: endpoint({
    method: 'PATCH',
    path: '/api/retention/causes/:id',
    summary:
      'Changes what a cause is called, whether it can be managed, and whether it is offered. What was recorded for it stays.',
    allow: 'customers.define',
    params: t.Object({ id: id() }),
    body: t.Object({
      name: t.Optional(nullable(name)),
      manageable: t.Optional(t.Boolean()),
      ended: t.Optional(t.Boolean()),
    }),
    response: t.Object({ id: id() }),
    errors: ['cause_not_found', 'cause_unnamed'],
  }),
  pareto: endpoint({
    method: 'GET',
    path: '/api/retention/pareto',
    summary:
      'What each cause took away among the losses of a period that still stand, by value; then what files alone suggest, then what nobody knows. Without days: the last twelve months of data.',
    allow: 'value.read',
    query: t.Object({ from: t.Optional(day()), to: t.Optional(day()) }),
    response: t.Object({
      from: nullable(day()),
      to: nullable(day()),
      total: portion,
      causes: t.Array(
        t.Object({
          ...portion.properties,
          /** What it takes in such a period, 80 %: who leaves and what each is worth could have been otherwise. */
          low: minor(),
          high: minor(),
          cause,
          /** How many entries each source has. */
          sources: t.Object({ interview: t.Integer(), survey: t.Integer(), staff: t.Integer() }),
        }),
      ),
      suggested: t.Array(t.Object({ ...portion.properties, key: choice(...causeKeys) })),
      unknown: portion,
      /** Part of the value with a known cause that could have been managed; null where none is known. */
      addressable: nullable(t.Number()),
    }),
    errors: ['day_invalid'],
  }),
  addReason: endpoint({
    method: 'POST',
    path: '/api/customers/:id/loss-reasons',
    summary:
      'Writes down why a customer left, or is about to: one entry for each cause. Who had not been told as lost is from that day.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id() }),
    body: t.Object({
      causes: t.Array(id(), { minItems: 1, maxItems: mostCausesAtOnce }),
      source: choice(...reasonSources),
      /** Day on which it became known; today where nobody says. */
      on: t.Optional(day()),
      note: t.Optional(t.String({ maxLength: 2000 })),
    }),
    /** Of the entries, in the order of the causes. */
    response: t.Object({ ids: t.Array(id()) }),
    errors: [
      'customer_not_found',
      'customer_deleted',
      'cause_not_found',
      'day_invalid',
      'reason_day_ahead',
    ],
  }),
  addAttempt: endpoint({
    method: 'POST',
    path: '/api/customers/:id/win-back-attempts',
    summary:
      'Writes down that somebody tried to win a lost customer back, by a way that the customer allows for offers. Their next purchase then counts as won back, not as a false alarm. With the same request again it is the attempt that is there.',
    allow: ['customers.write', 'consent.read'],
    reach: 'write',
    params: t.Object({ id: id() }),
    body: t.Object({
      request: t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
      channel: choice(...attemptChannels),
      offer: choice(...attemptOffers),
      /** What it cost. */
      cost: t.Optional(t.Integer({ minimum: 0, maximum: 1_000_000_000_000 })),
      outcome: t.Optional(nullable(choice(...attemptOutcomes))),
      /** On which day; today where nobody says. */
      on: t.Optional(day()),
    }),
    response: t.Object({ id: id() }),
    errors: [
      'customer_not_found',
      'customer_deleted',
      'day_invalid',
      'reason_day_ahead',
      'not_lost',
      'attempt_not_allowed',
    ],
  }),
  dropReason: endpoint({
    method: 'DELETE',
    path: '/api/customers/:id/loss-reasons/:reason',
    summary: 'Takes back what was written down.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id(), reason: id() }),
    response: t.Object({ id: id() }),
    errors: ['customer_not_found', 'customer_deleted', 'reason_not_found'],
  }),
};
