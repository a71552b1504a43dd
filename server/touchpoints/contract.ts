// What the touchpoints room promises: one timeline of every occasion on which we met a customer, the
// touchpoints themselves with their cost, and the report of what is covered by them.
import * as t from 'typebox';
import {
  choice,
  day,
  endpoint,
  id,
  minor,
  moment,
  nullable,
  pageQuery,
} from '../platform/contract.ts';
import { tasksContract } from './contract-tasks.ts';
import {
  channels,
  directions,
  kinds,
  longestSeconds,
  mostCost,
  outcomes,
  scales,
} from './rules.ts';

export { channels, directions, kinds, outcomes, scales, usualChannel } from './rules.ts';

const account = () => t.String({ minLength: 1, maxLength: 100 });
const named = t.Object({ id: t.String(), name: t.String() });
const seconds = () => t.Integer({ minimum: 0, maximum: longestSeconds });
const costMinor = () => t.Integer({ minimum: 0, maximum: mostCost });

export const satisfaction = t.Object({ value: t.Number(), scale: choice(...scales) });

export const touchpoint = t.Object({
  id: id(),
  /** Null: nobody knows who it was. The name is null for whoever may not read customers. */
  customer: nullable(t.Object({ id: id(), name: nullable(t.String()) })),
  kind: choice(...kinds),
  channel: choice(...channels),
  direction: nullable(choice(...directions)),
  at: moment(),
  /** The day it counts for, in the time zone of the company. */
  on: day(),
  seconds: nullable(t.Integer()),
  staff: nullable(named),
  outcome: nullable(choice(...outcomes)),
  satisfaction: nullable(satisfaction),
  cost: nullable(minor()),
  costFrom: nullable(choice('own', 'kind')),
  note: nullable(t.String()),
  source: t.String(),
  externalId: t.String(),
  createdBy: nullable(t.String()),
});

export const entry = t.Object({
  /** The kind names the words that describe it: `timeline.<kind>` in i18n. */
  kind: t.String(),
  on: day(),
  title: t.Record(t.String(), nullable(t.Union([t.String(), t.Number()]))),
  amount: nullable(minor()),
  lines: t.Array(t.Object({ text: t.String(), amount: nullable(minor()) })),
  touchpoint: t.Optional(touchpoint),
});

const written = {
  customerId: t.Optional(nullable(id())),
  channel: t.Optional(choice(...channels)),
  direction: t.Optional(nullable(choice(...directions))),
  seconds: t.Optional(nullable(seconds())),
  staff: t.Optional(nullable(account())),
  outcome: t.Optional(nullable(choice(...outcomes))),
  satisfaction: t.Optional(nullable(satisfaction)),
  cost: t.Optional(nullable(costMinor())),
  note: t.Optional(nullable(t.String({ maxLength: 4000 }))),
};

const asked = {
  customerId: t.Optional(id()),
  kind: t.Optional(choice(...kinds)),
  channel: t.Optional(choice(...channels)),
  direction: t.Optional(choice(...directions)),
  outcome: t.Optional(choice(...outcomes)),
  staff: t.Optional(account()),
  from: t.Optional(day()),
  to: t.Optional(day()),
  /** Those of which this is not known. */
  without: t.Optional(choice('customer', 'staff', 'cost')),
  /** Those of which it is. */
  having: t.Optional(choice('satisfaction', 'cost')),
};

/** Number of the change made, for taking it back; null where nothing was to be changed. */
const changed = t.Object({ change: nullable(id()) });
const idParams = t.Object({ id: id() });
const writeErrors = [
  'customer_not_found',
  'customer_deleted',
  'person_unknown',
  'touchpoint_moment_invalid',
  'satisfaction_invalid',
];

export const coverageRow = t.Object({
  kind: choice(...kinds),
  channel: choice(...channels),
  touchpoints: t.Integer(),
  /** Begun by the customer, of those of which it is known who began. */
  inbound: t.Integer(),
  directed: t.Integer(),
  withoutStaff: t.Integer(),
  withoutCost: t.Integer(),
  withoutCustomer: t.Integer(),
  /** Sum over those whose cost is known. */
  cost: minor(),
  satisfaction: t.Object({
    n: t.Integer(),
    /** 0 to 100, whatever the scale of the question. */
    mean: nullable(t.Number()),
    interval: nullable(t.Object({ lower: t.Number(), upper: t.Number() })),
  }),
});

const period = { from: t.Optional(day()), to: t.Optional(day()) };
const language = { language: t.Optional(choice('es', 'en')) };

export const touchpointsContract = {
  timeline: endpoint({
    method: 'GET',
    path: '/api/customers/:id/timeline',
    summary: 'The history of one customer, newest first, from every room that has any.',
    allow: 'touchpoints.read',
    reach: 'read',
    params: idParams,
    query: t.Object({
      ...pageQuery,
      kind: t.Optional(t.String({ maxLength: 40 })),
      channel: t.Optional(choice(...channels)),
    }),
    response: t.Object({
      entries: t.Array(entry),
      kinds: t.Array(t.Object({ kind: t.String(), count: t.Integer() })),
      channels: t.Array(t.Object({ channel: choice(...channels), count: t.Integer() })),
      next: nullable(t.String()),
    }),
    errors: ['customer_not_found', 'page_key_invalid'],
  }),
  touchpoints: endpoint({
    method: 'GET',
    path: '/api/touchpoints',
    summary: 'Occasions on which we met somebody, the latest first.',
    allow: 'touchpoints.read',
    reach: 'read',
    query: t.Object({ ...pageQuery, ...asked }),
    response: t.Object({ touchpoints: t.Array(touchpoint), next: nullable(t.String()) }),
    errors: ['day_invalid', 'page_key_invalid'],
  }),
  exportTouchpoints: endpoint({
    method: 'GET',
    path: '/api/touchpoints.csv',
    summary: 'The same as a file, all of them.',
    allow: ['touchpoints.read', 'touchpoints.export'],
    reach: 'read',
    query: t.Object({ ...asked, ...language }),
    produces: 'text/csv',
    errors: ['day_invalid'],
  }),
  coverage: endpoint({
    method: 'GET',
    path: '/api/touchpoints/coverage',
    summary:
      'Touchpoints of a period by kind and channel: how many, what they cost, what customers thought, and what is not known of them. Without days: the last 90.',
    allow: 'touchpoints.read',
    reach: 'read',
    query: t.Object(period),
    response: t.Object({
      from: day(),
      to: day(),
      rows: t.Array(coverageRow),
      total: t.Omit(coverageRow, ['kind', 'channel']),
    }),
    errors: ['day_invalid'],
  }),
  exportCoverage: endpoint({
    method: 'GET',
    path: '/api/touchpoints/coverage.csv',
    summary: 'The same as a file.',
    allow: ['touchpoints.read', 'touchpoints.export'],
    reach: 'read',
    query: t.Object({ ...period, ...language }),
    produces: 'text/csv',
    errors: ['day_invalid'],
  }),
  addTouchpoint: endpoint({
    method: 'POST',
    path: '/api/touchpoints',
    summary:
      'Writes down an occasion on which we met somebody. With the same source and number again it is the one that is there, as it is.',
    allow: 'touchpoints.write',
    reach: 'write',
    body: t.Object({
      ...written,
      kind: choice(...kinds),
      at: moment(),
      source: t.Optional(t.String({ minLength: 1, maxLength: 60 })),
      externalId: t.String({ minLength: 1, maxLength: 200 }),
    }),
    response: t.Object({ id: id(), change: nullable(id()), known: t.Boolean() }),
    errors: writeErrors,
  }),
  changeTouchpoint: endpoint({
    method: 'PATCH',
    path: '/api/touchpoints/:id',
    summary: 'Changes what is known of a touchpoint; what is not named stays.',
    allow: 'touchpoints.write',
    reach: 'write',
    params: idParams,
    body: t.Object({
      ...written,
      kind: t.Optional(choice(...kinds)),
      at: t.Optional(moment()),
    }),
    response: changed,
    errors: [...writeErrors, 'touchpoint_not_found'],
  }),
  dropTouchpoint: endpoint({
    method: 'DELETE',
    path: '/api/touchpoints/:id',
    summary: 'Deletes a touchpoint; for 30 days the change can be taken back.',
    allow: 'touchpoints.write',
    reach: 'write',
    params: idParams,
    response: changed,
    errors: ['touchpoint_not_found', 'customer_deleted'],
  }),
  undoTouchpoint: endpoint({
    method: 'POST',
    path: '/api/touchpoints/:id/undo',
    summary: 'Takes a change of a touchpoint back, unless the same was changed again since.',
    allow: 'touchpoints.write',
    reach: 'write',
    params: idParams,
    body: t.Object({ change: id() }),
    response: changed,
    errors: ['touchpoint_not_found', 'customer_deleted', 'change_not_found', 'change_overtaken'],
  }),
  touchpointChanges: endpoint({
    method: 'GET',
    path: '/api/touchpoints/:id/changes',
    summary: 'What was changed of a touchpoint, newest first: who, when, what stood before.',
    allow: 'touchpoints.read',
    reach: 'read',
    params: idParams,
    query: t.Object(pageQuery),
    response: t.Object({
      changes: t.Array(
        t.Object({
          id: id(),
          by: nullable(t.String()),
          at: moment(),
          /** made, changed, deleted, restored. */
          what: choice('made', 'changed', 'deleted', 'restored'),
          fields: t.Array(t.Object({ field: t.String(), before: t.Unknown(), after: t.Unknown() })),
          undo: t.Boolean({ description: 'It takes another change back.' }),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['touchpoint_not_found', 'page_key_invalid'],
  }),
  costs: endpoint({
    method: 'GET',
    path: '/api/touchpoints/costs',
    summary: 'What a touchpoint of each kind costs, and since which day; the newest first.',
    allow: 'touchpoints.read',
    reach: 'read',
    response: t.Object({
      costs: t.Array(
        t.Object({
          kind: choice(...kinds),
          validFrom: day(),
          amount: nullable(minor()),
          perMinute: minor(),
          setBy: nullable(t.String()),
          setAt: moment(),
        }),
        { description: 'At most 500.' },
      ),
    }),
  }),
  setCost: endpoint({
    method: 'PUT',
    path: '/api/touchpoints/costs/:kind/:day',
    summary:
      'Says what a touchpoint of a kind costs from a day on; without an amount it is not known any more. What was said before is kept.',
    allow: 'company.write',
    params: t.Object({ kind: choice(...kinds), day: day() }),
    body: t.Object({ amount: nullable(costMinor()), perMinute: t.Optional(costMinor()) }),
    response: t.Object({}),
    errors: ['day_invalid', 'costs_many'],
  }),
  ...tasksContract,
};
