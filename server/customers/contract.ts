// What the customers room promises: the list, one customer, search.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';

export const groupName = choice('friends', 'butterflies', 'barnacles', 'strangers');
export const phaseName = choice('new', 'active', 'paused', 'at_risk', 'left');

/** One row of the list: facts, and estimates where there is enough history. */
export const customerRow = t.Object({
  id: id(),
  name: t.String({ description: 'Name, else e-mail, phone or key.' }),
  key: nullable(t.String({ description: 'The key the company knows them by.' })),
  firstPurchaseOn: nullable(day()),
  lastPurchaseOn: nullable(day()),
  purchases: t.Integer({ description: 'Days with a purchase.' }),
  spend: minor(),
  group: nullable(groupName),
  phase: nullable(phaseName),
  value: nullable(minor()),
  valueLow: nullable(minor()),
  valueHigh: nullable(minor()),
  pActive: nullable(t.Number()),
  nextExpectedOn: nullable(day()),
  expectedPurchases: nullable(t.Number({ description: 'In the next twelve months.' })),
});

export const sortName = choice(
  'value',
  'pActive',
  'lastPurchase',
  'nextExpected',
  'spend',
  'purchases',
  'name',
);

export const listQuery = {
  question: t.Optional(
    t.String({ maxLength: 4000, description: 'A tree of rules as JSON; see /api/questions.' }),
  ),
  search: t.Optional(t.String({ maxLength: 100 })),
};

export const customersContract = {
  list: endpoint({
    method: 'GET',
    path: '/api/customers',
    summary: 'Customers that fit, page by page.',
    allow: 'customers.read',
    query: t.Object({
      ...pageQuery,
      ...listQuery,
      sort: t.Optional(sortName),
      direction: t.Optional(choice('down', 'up')),
    }),
    response: t.Object({ customers: t.Array(customerRow), next: nullable(t.String()) }),
    errors: ['question_invalid', 'page_key_invalid'],
  }),
  count: endpoint({
    method: 'GET',
    path: '/api/customers/count',
    summary: 'How many fit and what they are worth; exact.',
    allow: 'customers.read',
    query: t.Object(listQuery),
    response: t.Object({
      customers: t.Integer(),
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
    query: t.Object({ ...listQuery, language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
    errors: ['question_invalid'],
  }),
  search: endpoint({
    method: 'GET',
    path: '/api/search',
    summary: 'Customers by name without accents, e-mail, phone or key; at most ten.',
    allow: 'customers.read',
    query: t.Object({ text: t.String({ minLength: 1, maxLength: 100 }) }),
    response: t.Object({
      customers: t.Array(t.Object({ id: id(), name: t.String(), key: nullable(t.String()) })),
    }),
  }),
  one: endpoint({
    method: 'GET',
    path: '/api/customers/:id',
    summary: 'One customer: who they are, how to reach them, where they stand.',
    allow: 'customers.read',
    params: t.Object({ id: id() }),
    response: t.Intersect([
      customerRow,
      t.Object({
        email: nullable(t.String()),
        phone: nullable(t.String()),
        source: nullable(t.String({ description: 'Where they came from.' })),
        activeMonths: nullable(
          t.Number({ description: 'Expected months still buying, of the next 36.' }),
        ),
        annualProfit: nullable(minor()),
        /** Share of customers that are worth less, 0 to 1. */
        percentile: nullable(t.Number()),
      }),
    ]),
    errors: ['customer_not_found'],
  }),
  questions: endpoint({
    method: 'GET',
    path: '/api/questions',
    summary: 'The fields that questions may use, with type, operators and choices.',
    allow: 'customers.read',
    response: t.Object({
      fields: t.Array(
        t.Object({
          name: t.String(),
          type: choice('number', 'money', 'share', 'day', 'text', 'choice'),
          operators: t.Array(t.String()),
          choices: t.Array(t.String()),
        }),
      ),
    }),
  }),
};
