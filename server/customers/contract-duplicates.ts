// What the customers room promises about duplicates: searching the base for them, showing pairs, settling them.
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
import { work } from './contract-lists.ts';

const reason = () =>
  choice(
    'name_same',
    'name_close',
    'name_part',
    'name_apart',
    'email_same',
    'email_local',
    'email_near',
    'email_other',
    'phone_same',
    'phone_near',
    'phone_other',
    'birthday_same',
    'birthday_other',
    'postcode_same',
    'postcode_other',
  );

const confidence = () =>
  t.Number({ minimum: 0, maximum: 1, description: 'Chance that they are the same.' });

const side = t.Object({
  id: id(),
  name: t.String(),
  kind: choice('person', 'organisation'),
  email: nullable(t.String()),
  phone: nullable(t.String()),
  key: nullable(t.String()),
  purchases: t.Integer(),
  spend: minor(),
  lastPurchaseOn: nullable(day()),
  value: nullable(minor()),
  createdAt: moment(),
});

export const duplicatePair = t.Object({
  one: side,
  other: side,
  confidence: confidence(),
  why: t.Array(reason()),
  /** Which of them stays, unless somebody wants it the other way round. */
  into: id(),
});

const scan = t.Object({
  status: choice('waiting', 'running', 'done', 'cancelled', 'failed'),
  /** How much of the way, 0 to 1. */
  done: t.Number(),
  customers: nullable(t.Integer()),
  /** Groups with something too common alike to compare all with all. */
  skippedGroups: t.Integer(),
  skippedCustomers: t.Integer(),
  createdAt: moment(),
  finishedAt: nullable(moment()),
});

const state = t.Object({
  scan: nullable(scan),
  waiting: t.Integer({
    description: 'Customers who were changed and wait to be compared, counted to 20,001.',
  }),
  /** Pairs there are; those likely the same; those certain enough to be merged in one go. */
  pairs: t.Integer(),
  likely: t.Integer(),
  certain: t.Integer(),
  certainFrom: t.Number(),
});

const two = t.Object({ id: id(), otherId: id() });

export const duplicatesContract = {
  duplicates: endpoint({
    method: 'GET',
    path: '/api/duplicates',
    summary: 'Pairs of customers who may be the same, the surest first.',
    allow: 'customers.read',
    reach: 'read',
    audit: 'view',
    query: t.Object({
      ...pageQuery,
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 25 })),
      least: t.Optional(t.Number({ minimum: 0, maximum: 1 })),
      import: t.Optional(id()),
    }),
    response: t.Object({ pairs: t.Array(duplicatePair), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  duplicateState: endpoint({
    method: 'GET',
    path: '/api/duplicates/state',
    summary: 'How far the search for duplicates is, and how many pairs wait.',
    allow: 'customers.read',
    reach: 'read',
    response: state,
  }),
  duplicatesOfImport: endpoint({
    method: 'GET',
    path: '/api/duplicates/imports/:id',
    summary:
      'How many pairs have somebody whom an import made or changed, and whether all of them have been compared.',
    allow: 'customers.read',
    params: t.Object({ id: id() }),
    response: t.Object({
      fileName: t.String(),
      pairs: t.Integer(),
      likely: t.Integer(),
      busy: t.Boolean({ description: 'They are being compared.' }),
      compared: t.Boolean({ description: 'Nobody waits to be compared.' }),
    }),
    errors: ['import_not_found'],
  }),
  startScan: endpoint({
    method: 'POST',
    path: '/api/duplicates/scan',
    summary: 'Searches the whole base for duplicates, in the background.',
    allow: 'customers.write',
    response: state,
    errors: ['scan_running'],
  }),
  cancelScan: endpoint({
    method: 'POST',
    path: '/api/duplicates/scan/cancel',
    summary: 'Stops the search; the pairs of the one before stay.',
    allow: 'customers.write',
    response: state,
    errors: ['scan_not_running'],
  }),
  deny: endpoint({
    method: 'PUT',
    path: '/api/duplicates/:id/:otherId/denial',
    summary: 'Remembers that these two are not the same.',
    allow: 'customers.write',
    reach: 'write',
    params: two,
    response: t.Object({}),
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged', 'merge_same'],
  }),
  allow: endpoint({
    method: 'DELETE',
    path: '/api/duplicates/:id/:otherId/denial',
    summary: 'Takes that back: they are compared again.',
    allow: 'customers.write',
    reach: 'write',
    params: two,
    response: t.Object({}),
    errors: ['pair_not_found'],
  }),
  mergeCertain: endpoint({
    method: 'POST',
    path: '/api/duplicates/merge',
    summary:
      'Merges every pair from a confidence on, in the background; a work like others, that can be stopped and undone.',
    allow: 'customers.write',
    reach: 'write',
    body: t.Object({ least: t.Number({ minimum: 0.8, maximum: 1 }) }),
    response: work,
  }),
  similar: endpoint({
    method: 'POST',
    path: '/api/customers/similar',
    summary:
      'Customers who may be somebody about to be written down, by the rules of the search for duplicates; at most ten.',
    allow: ['customers.write', 'customers.contact'],
    reach: 'read',
    audit: 'view',
    body: t.Object({
      name: t.Optional(t.String({ maxLength: 200 })),
      identities: t.Optional(
        t.Array(
          t.Object({
            kind: choice('email', 'phone', 'key'),
            system: t.Optional(t.String({ maxLength: 60 })),
            value: t.String({ minLength: 1, maxLength: 300 }),
          }),
          { maxItems: 20 },
        ),
      ),
    }),
    response: t.Object({
      similar: t.Array(
        t.Object({ id: id(), name: t.String(), confidence: confidence(), why: t.Array(reason()) }),
      ),
    }),
  }),
};
