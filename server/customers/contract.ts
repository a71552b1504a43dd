// What the customers room promises: the list, one customer, search.
import * as t from 'typebox';
import { choice, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';
import { attributesContract } from './contract-attributes.ts';
import { duplicatesContract } from './contract-duplicates.ts';
import { freshnessContract } from './contract-freshness.ts';
import { listsContract } from './contract-lists.ts';
import { mergesContract } from './contract-merges.ts';
import { recordContract } from './contract-record.ts';
import { columnsText, customerRow, sortBy } from './contract-rows.ts';

export { staleFrom, yearlyDecay } from './contract-freshness.ts';
export { customerRow, groupName, phaseName } from './contract-rows.ts';

export const sortName = choice(
  'value',
  'historicValue',
  'pActive',
  'lastPurchase',
  'nextExpected',
  'spend',
  'purchases',
  'name',
);

/** Something a question may ask about. */
export const askableField = t.Object({
  name: t.String(),
  type: choice('number', 'money', 'share', 'day', 'text', 'choice', 'choices', 'flag'),
  operators: t.Array(t.String()),
  choices: t.Array(t.String()),
  /** Its name where the company has defined it; the words of others are those of the product. */
  label: nullable(t.String()),
  /** Names of choices that people have made: fields, tags, colleagues. */
  names: t.Record(t.String(), t.String()),
  /** It is no longer offered, but questions that use it go on. */
  archived: t.Boolean(),
});

export const listQuery = {
  question: t.Optional(
    t.String({ maxLength: 4000, description: 'A tree of rules as JSON; see /api/questions.' }),
  ),
  search: t.Optional(t.String({ maxLength: 100 })),
};

export const customersContract = {
  ...recordContract,
  ...freshnessContract,
  ...attributesContract,
  ...listsContract,
  ...mergesContract,
  ...duplicatesContract,
  list: endpoint({
    method: 'GET',
    path: '/api/customers',
    summary: 'Customers that fit, page by page.',
    allow: 'customers.read',
    reach: 'read',
    audit: 'view',
    query: t.Object({
      ...pageQuery,
      ...listQuery,
      sort: t.Optional(sortBy()),
      direction: t.Optional(choice('down', 'up')),
      columns: t.Optional(columnsText()),
    }),
    response: t.Object({ customers: t.Array(customerRow), next: nullable(t.String()) }),
    errors: ['question_invalid', 'page_key_invalid'],
  }),
  count: endpoint({
    method: 'GET',
    path: '/api/customers/count',
    summary: 'How many fit and what they are worth; beyond 10,000 only when asked to be exact.',
    allow: 'customers.read',
    reach: 'read',
    query: t.Object({ ...listQuery, exact: t.Optional(t.Boolean()) }),
    response: t.Object({
      customers: t.Integer(),
      /** There are more than that. */
      more: t.Boolean(),
      value: nullable(minor()),
      /** Share of the value of all customers. */
      share: nullable(t.Number()),
    }),
    errors: ['question_invalid'],
  }),
  exportFile: endpoint({
    method: 'GET',
    path: '/api/customers.csv',
    summary: 'All customers that fit, as CSV.',
    allow: ['customers.read', 'customers.export'],
    reach: 'read',
    query: t.Object({
      ...listQuery,
      sort: t.Optional(sortBy()),
      direction: t.Optional(choice('down', 'up')),
      columns: t.Optional(columnsText()),
      language: t.Optional(choice('es', 'en')),
    }),
    produces: 'text/csv',
    errors: ['question_invalid'],
  }),
  search: endpoint({
    method: 'GET',
    path: '/api/search',
    summary: 'Customers by name without accents, e-mail, phone or key; at most ten.',
    allow: 'customers.read',
    reach: 'read',
    audit: 'view',
    query: t.Object({ text: t.String({ minLength: 1, maxLength: 100 }) }),
    response: t.Object({
      customers: t.Array(t.Object({ id: id(), name: t.String(), key: nullable(t.String()) })),
    }),
  }),
  questions: endpoint({
    method: 'GET',
    path: '/api/questions',
    summary: 'The fields that questions may use, with type, operators and choices.',
    allow: 'customers.read',
    reach: 'read',
    response: t.Object({
      fields: t.Array(askableField),
      /** Rows that belong to a customer: `{"some": name, "where": rule, "times": 2}`. */
      relations: t.Array(t.Object({ name: t.String(), fields: t.Array(askableField) })),
    }),
  }),
};
