// Answers for the customers room.
import { Readable } from 'node:stream';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import { type Relation, readQuestion } from '../platform/question.ts';
import type { customersContract } from './contract.ts';
import { describeFields, describeRelations } from './describe-fields.ts';
import { exportLines } from './export.ts';
import { countCustomers, listCustomers, searchCustomers } from './queries.ts';
import { duplicatesRoutes } from './routes-duplicates.ts';
import { viewsRoutes, worksRoutes } from './routes-lists.ts';
import { mergesRoutes } from './routes-merges.ts';
import { attributesRoutes, freshnessRoutes, recordRoutes } from './routes-record.ts';

/** `relations` are rows of other rooms that questions may ask about. */
export const customersRoutes = (
  relations: readonly Relation[],
): Handlers<typeof customersContract> => ({
  ...recordRoutes,
  ...freshnessRoutes,
  ...attributesRoutes,
  ...mergesRoutes,
  ...duplicatesRoutes,
  ...viewsRoutes(relations),
  ...worksRoutes(relations),

  list: ({ db, query, user }) =>
    listCustomers(db, {
      sees: seesContact(user),
      question: readQuestion(query.question),
      search: query.search,
      relations,
      sort: query.sort ?? 'value',
      direction: query.direction ?? 'down',
      columns: query.columns,
      after: query.after,
      limit: query.limit ?? 100,
    }),

  count: ({ db, query, user }) =>
    countCustomers(
      db,
      {
        question: readQuestion(query.question),
        search: query.search,
        sees: seesContact(user),
        relations,
      },
      query.exact ?? false,
    ),

  exportFile: async ({ db, query, setHeader, config, user }) => {
    const lines = exportLines(
      { db, config },
      {
        question: readQuestion(query.question),
        search: query.search,
        sees: seesContact(user),
        relations,
        sort: query.sort ?? 'value',
        direction: query.direction ?? 'down',
        columns: query.columns,
        language: query.language ?? 'es',
      },
    );
    // What is wrong with the question is said before a file begins.
    const head = await lines.next();
    const first = await lines.next();
    setHeader('content-disposition', 'attachment; filename="clientes.csv"');
    return Readable.from(
      (async function* () {
        yield head.value ?? '';
        yield first.value ?? '';
        yield* lines;
      })(),
    );
  },

  search: async ({ db, query, user }) => ({
    customers: await searchCustomers(db, query.text, seesContact(user)),
  }),

  questions: async ({ db, user }) => ({
    fields: await describeFields(db, seesContact(user), relations),
    relations: describeRelations(relations),
  }),
});
