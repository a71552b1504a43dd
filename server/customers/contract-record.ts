// What the customers room promises about one customer: making, reading, changing, deleting, restoring.
import * as t from 'typebox';
import { choice, endpoint, id, minor, moment, nullable, pageQuery } from '../platform/contract.ts';
import { customerRow } from './contract-rows.ts';

export const customerKind = choice('person', 'organisation');
export const identityKind = choice('email', 'phone', 'key');

const short = (maxLength: number) => t.String({ maxLength });
const idParams = t.Object({ id: id() });

/** Text, number, money in minor units, YYYY-MM-DD, number of a choice, list of such, yes or no; null: none. */
export const attributeValue = nullable(
  t.Union([
    t.String({ maxLength: 2000 }),
    t.Number(),
    t.Boolean(),
    t.Array(t.Integer(), { maxItems: 200 }),
  ]),
);

export const identity = t.Object({
  kind: identityKind,
  system: t.String({ description: 'System whose key it is; empty for e-mail and phone.' }),
  value: t.String(),
  /** The one that is written to and shown first. */
  main: t.Boolean(),
});

const named = t.Object({ id: id(), name: t.String() });
const inRole = t.Object({ id: id(), name: t.String(), role: t.String() });

export const customerDetail = t.Intersect([
  customerRow,
  t.Object({
    kind: customerKind,
    email: nullable(t.String()),
    phone: nullable(t.String()),
    source: nullable(t.String({ description: 'Where they came from.' })),
    noRelationship: t.Boolean({ description: 'Never proposed for any action.' }),
    assignedTo: nullable(t.Object({ id: t.String(), name: t.String() })),
    identities: t.Array(identity),
    /** Household or account above, and how many belong to this one. */
    parent: nullable(named),
    children: t.Array(named, { description: 'At most 50.' }),
    organisations: t.Array(inRole),
    members: t.Array(inRole, { description: 'People of an organisation; at most 50.' }),
    merged: t.Array(
      t.Object({
        id: id(),
        name: t.String(),
        merge: id(),
        at: moment(),
        by: nullable(t.String()),
      }),
      {
        description: 'Records that turned out to be this customer, the last one first; at most 50.',
      },
    ),
    tags: t.Array(named),
    /** By number of the field. */
    attributes: t.Record(t.String(), attributeValue),
    createdAt: moment(),
    activeMonths: nullable(
      t.Number({ description: 'Expected months still buying, of the next 36.' }),
    ),
    annualProfit: nullable(minor()),
    /** Share of customers that are worth less, 0 to 1. */
    percentile: nullable(t.Number()),
  }),
]);

/** Numbers of the changes made, for taking them back. */
const changed = t.Object({ changes: t.Array(id()) });

const written = {
  kind: t.Optional(customerKind),
  name: t.Optional(nullable(short(200))),
  source: t.Optional(nullable(short(200))),
  parentId: t.Optional(nullable(id())),
  noRelationship: t.Optional(t.Boolean()),
  assignedTo: t.Optional(nullable(short(100))),
  attributes: t.Optional(t.Record(t.String({ pattern: '^\\d{1,15}$' }), attributeValue)),
};

const givenIdentity = t.Object({
  kind: identityKind,
  system: t.Optional(short(60)),
  value: t.String({ minLength: 1, maxLength: 300 }),
});

const writeErrors = [
  'customer_not_found',
  'customer_deleted',
  'customer_merged',
  'attribute_not_found',
  'attribute_value_invalid',
  'parent_circular',
  'person_unknown',
];
const identityErrors = ['email_invalid', 'phone_invalid', 'key_invalid', 'identity_taken'];

/** Who does not see contact data does not write it: an answer would tell whose an address is. */
const writesContact = ['customers.write', 'customers.contact'] as const;

export const recordContract = {
  create: endpoint({
    method: 'POST',
    path: '/api/customers',
    summary:
      'Makes a customer by hand. Refused when an e-mail, phone or key is known already, and, without `anyway`, when the name is or somebody very similar is on file.',
    allow: writesContact,
    reach: 'write',
    body: t.Object({
      ...written,
      identities: t.Optional(t.Array(givenIdentity, { maxItems: 20 })),
      organisation: t.Optional(t.Object({ id: id(), role: short(100) })),
      tags: t.Optional(t.Array(short(60), { maxItems: 20 })),
      anyway: t.Optional(t.Boolean()),
      /** They were erased before and want to be a customer again. */
      again: t.Optional(t.Boolean()),
    }),
    response: t.Object({ id: id() }),
    errors: [
      ...writeErrors,
      ...identityErrors,
      'customer_erased_before',
      'customer_nameless',
      'name_known',
      'customer_similar',
      'too_many_tags',
    ],
  }),
  known: endpoint({
    method: 'POST',
    path: '/api/customers/known',
    summary:
      'Who has this e-mail, phone, key or name already; at most ten. For forms, before saving.',
    allow: writesContact,
    reach: 'read',
    audit: 'view',
    body: t.Object({
      name: t.Optional(short(200)),
      identities: t.Optional(t.Array(givenIdentity, { maxItems: 20 })),
    }),
    response: t.Object({
      known: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          by: choice('email', 'phone', 'key', 'name'),
          deleted: t.Boolean(),
        }),
      ),
    }),
  }),
  one: endpoint({
    method: 'GET',
    path: '/api/customers/:id',
    summary:
      'One customer: who they are, how to reach them, where they stand. Of a record that was merged, the one who stands for it.',
    allow: 'customers.read',
    reach: 'read',
    audit: 'view',
    params: idParams,
    response: customerDetail,
    errors: ['customer_not_found', 'customer_deleted'],
  }),
  change: endpoint({
    method: 'PATCH',
    path: '/api/customers/:id',
    summary: 'Changes fields of a customer; those not named stay.',
    allow: 'customers.write',
    reach: 'write',
    params: idParams,
    body: t.Object(written),
    response: changed,
    errors: [...writeErrors, 'customer_nameless'],
  }),
  undo: endpoint({
    method: 'POST',
    path: '/api/customers/:id/undo',
    summary: 'Takes changes back, unless the field was changed again since.',
    allow: 'customers.write',
    reach: 'write',
    params: idParams,
    body: t.Object({ changes: t.Array(id(), { minItems: 1, maxItems: 50 }) }),
    response: changed,
    errors: [
      'customer_not_found',
      'customer_deleted',
      'customer_merged',
      'change_not_found',
      'change_overtaken',
      'identity_taken',
    ],
  }),
  changes: endpoint({
    method: 'GET',
    path: '/api/customers/:id/changes',
    summary: 'What people changed of this customer, newest first: who, when, what stood before.',
    allow: 'customers.read',
    reach: 'read',
    audit: 'view',
    params: idParams,
    query: t.Object(pageQuery),
    response: t.Object({
      changes: t.Array(
        t.Object({
          id: id(),
          field: t.String(),
          before: t.Unknown(),
          after: t.Unknown(),
          by: nullable(t.String()),
          at: moment(),
          bulk: t.Boolean(),
          undo: t.Boolean({ description: 'It takes another change back.' }),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['customer_not_found', 'page_key_invalid'],
  }),
  addIdentity: endpoint({
    method: 'POST',
    path: '/api/customers/:id/identities',
    summary: 'Adds an e-mail, phone or key that finds the customer.',
    allow: writesContact,
    reach: 'write',
    params: idParams,
    body: t.Object({ ...givenIdentity.properties, again: t.Optional(t.Boolean()) }),
    response: changed,
    errors: [
      'customer_not_found',
      'customer_deleted',
      'customer_merged',
      'customer_erased_before',
      ...identityErrors,
    ],
  }),
  dropIdentity: endpoint({
    method: 'DELETE',
    path: '/api/customers/:id/identities',
    summary: 'Takes an e-mail, phone or key away; it finds nobody from then on.',
    allow: writesContact,
    reach: 'write',
    params: idParams,
    query: t.Object({
      kind: identityKind,
      system: t.Optional(short(60)),
      value: t.String({ minLength: 1, maxLength: 300 }),
    }),
    response: changed,
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged', 'identity_not_found'],
  }),
  mainIdentity: endpoint({
    method: 'PUT',
    path: '/api/customers/:id/main',
    summary: 'Says which of several e-mails, phones or keys is the one to use.',
    allow: writesContact,
    reach: 'write',
    params: idParams,
    body: givenIdentity,
    response: changed,
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged', 'identity_not_found'],
  }),
  join: endpoint({
    method: 'PUT',
    path: '/api/customers/:id/organisations/:organisationId',
    summary: 'Says that a person belongs to an organisation, and as what.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id(), organisationId: id() }),
    body: t.Object({ role: short(100) }),
    response: changed,
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged', 'organisation_wrong'],
  }),
  leave: endpoint({
    method: 'DELETE',
    path: '/api/customers/:id/organisations/:organisationId',
    summary: 'Says that a person no longer belongs to an organisation.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id(), organisationId: id() }),
    response: changed,
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged'],
  }),
  addTag: endpoint({
    method: 'POST',
    path: '/api/customers/:id/tags',
    summary: 'Sticks a tag on a customer; a new word makes a new tag.',
    allow: 'customers.write',
    reach: 'write',
    params: idParams,
    body: t.Object({ name: t.String({ minLength: 1, maxLength: 60 }) }),
    response: changed,
    errors: [
      'customer_not_found',
      'customer_deleted',
      'customer_merged',
      'name_missing',
      'too_many_tags',
    ],
  }),
  dropTag: endpoint({
    method: 'DELETE',
    path: '/api/customers/:id/tags/:tagId',
    summary: 'Takes a tag off a customer.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id(), tagId: id() }),
    response: changed,
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged'],
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/api/customers/:id',
    summary:
      'Puts a customer into the bin, for 30 days. What they bought stays where it is, unseen.',
    allow: 'customers.delete',
    reach: 'write',
    params: idParams,
    response: t.Object({}),
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged'],
  }),
  restore: endpoint({
    method: 'POST',
    path: '/api/customers/:id/restore',
    summary: 'Takes a customer out of the bin, as they were.',
    allow: 'customers.delete',
    reach: 'write',
    params: idParams,
    response: t.Object({}),
    errors: ['customer_not_found', 'customer_not_deleted', 'customer_emptied'],
  }),
  bin: endpoint({
    method: 'GET',
    path: '/api/bin',
    summary: 'Deleted customers, the last one first.',
    allow: 'customers.delete',
    reach: 'read',
    audit: 'view',
    query: t.Object(pageQuery),
    response: t.Object({
      customers: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          key: nullable(t.String()),
          deletedAt: moment(),
          deletedBy: nullable(t.String()),
          /** From this moment on nothing personal is left. */
          emptiedFrom: moment(),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  colleagues: endpoint({
    method: 'GET',
    path: '/api/colleagues',
    summary: 'The people to whom customers can be assigned.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({ colleagues: t.Array(t.Object({ id: t.String(), name: t.String() })) }),
  }),
};
