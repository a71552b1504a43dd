// Answers for the customers room.
import { Readable } from 'node:stream';
import { csvLine } from '../platform/csv-write.ts';
import type { Handlers } from '../platform/http.ts';
import { translate } from '../platform/i18n.ts';
import { operatorsOf, readQuestion } from '../platform/question.ts';
import type { customersContract } from './contract.ts';
import { customerFields } from './fields.ts';
import { countCustomers, listCustomers, oneCustomer, searchCustomers } from './queries.ts';

export const customersRoutes: Handlers<typeof customersContract> = {
  list: ({ db, query }) =>
    listCustomers(db, {
      question: readQuestion(query.question),
      search: query.search,
      sort: query.sort ?? 'value',
      direction: query.direction ?? 'down',
      after: query.after,
      limit: query.limit ?? 100,
    }),

  count: ({ db, query }) =>
    countCustomers(db, { question: readQuestion(query.question), search: query.search }),

  exportFile: async ({ db, query, setHeader, config }) => {
    const asked = { question: readQuestion(query.question), search: query.search };
    const first = await listCustomers(db, { ...asked, ...exportPage, after: undefined });
    setHeader('content-disposition', 'attachment; filename="clientes.csv"');
    const language = query.language ?? 'es';
    async function* lines() {
      yield `\ufeff${csvLine(exportColumns.map((name) => translate(config.root, language, `customers.column.${name}`)))}`;
      for (let page = first; ; ) {
        yield page.customers.map((row) => csvLine(exportColumns.map((name) => row[name]))).join('');
        if (page.next === null) return;
        page = await listCustomers(db, { ...asked, ...exportPage, after: page.next });
      }
    }
    return Readable.from(lines());
  },

  search: async ({ db, query }) => ({ customers: await searchCustomers(db, query.text) }),

  one: ({ db, params }) => oneCustomer(db, params.id),

  questions: () => ({
    fields: customerFields.map(({ name, type, choices }) => ({
      name,
      type,
      operators: [...operatorsOf(type)],
      choices: [...(choices ?? [])],
    })),
  }),
};

const exportPage = { sort: 'value', direction: 'down', limit: 500 } as const;

// biome-ignore format: a list reads better whole
const exportColumns = ['id', 'key', 'name', 'group', 'phase', 'value', 'valueLow', 'valueHigh', 'pActive',
  'firstPurchaseOn', 'lastPurchaseOn', 'nextExpectedOn', 'purchases', 'spend', 'expectedPurchases'] as const;
