// Answers for the customers room.
import { Readable } from 'node:stream';
import { readCompany } from '../company/index.ts';
import { csvLine } from '../platform/csv-write.ts';
import type { Handlers } from '../platform/http.ts';
import { translate } from '../platform/i18n.ts';
import { seesContact } from '../platform/masking.ts';
import { readQuestion } from '../platform/question.ts';
import type { customersContract } from './contract.ts';
import { describeFields } from './describe-fields.ts';
import { type CustomerRow, countCustomers, listCustomers, searchCustomers } from './queries.ts';
import { attributesRoutes, recordRoutes } from './routes-record.ts';

export const customersRoutes: Handlers<typeof customersContract> = {
  ...recordRoutes,
  ...attributesRoutes,

  list: ({ db, query, user }) =>
    listCustomers(db, {
      sees: seesContact(user),
      question: readQuestion(query.question),
      search: query.search,
      sort: query.sort ?? 'value',
      direction: query.direction ?? 'down',
      after: query.after,
      limit: query.limit ?? 100,
    }),

  count: ({ db, query, user }) =>
    countCustomers(db, {
      question: readQuestion(query.question),
      search: query.search,
      sees: seesContact(user),
    }),

  exportFile: async ({ db, query, setHeader, config, user }) => {
    const asked = {
      question: readQuestion(query.question),
      search: query.search,
      sees: seesContact(user),
    };
    const first = await listCustomers(db, { ...asked, ...exportPage, after: undefined });
    setHeader('content-disposition', 'attachment; filename="clientes.csv"');
    const language = query.language ?? 'es';
    const { currencyDigits } = await readCompany(db);
    const say = (key: string) => translate(config.root, language, key);
    // People open this file: money in the currency's own unit, choices in words.
    const cell = (row: CustomerRow, name: (typeof exportColumns)[number]) => {
      const value = row[name];
      if (value === null) return null;
      if (name === 'group') return say(`ui.group_${value}`);
      if (name === 'phase') return say(`customers.phase_${value}`);
      if (moneyColumns.has(name))
        return (Number(value) / 10 ** currencyDigits).toFixed(currencyDigits);
      return value;
    };
    async function* lines() {
      yield `\ufeff${csvLine(exportColumns.map((name) => say(`customers.column.${name}`)))}`;
      for (let page = first; ; ) {
        yield page.customers
          .map((row) => csvLine(exportColumns.map((name) => cell(row, name))))
          .join('');
        if (page.next === null) return;
        page = await listCustomers(db, { ...asked, ...exportPage, after: page.next });
      }
    }
    return Readable.from(lines());
  },

  search: async ({ db, query, user }) => ({
    customers: await searchCustomers(db, query.text, seesContact(user)),
  }),

  questions: async ({ db, user }) => ({
    fields: await describeFields(db, seesContact(user)),
    relations: [],
  }),
};

const moneyColumns = new Set<string>(['value', 'valueLow', 'valueHigh', 'spend']);
const exportPage = { sort: 'value', direction: 'down', limit: 500 } as const;

// biome-ignore format: a list reads better whole
const exportColumns = ['id', 'key', 'name', 'group', 'phase', 'value', 'valueLow', 'valueHigh', 'pActive',
  'firstPurchaseOn', 'lastPurchaseOn', 'nextExpectedOn', 'purchases', 'spend', 'expectedPurchases'] as const;
