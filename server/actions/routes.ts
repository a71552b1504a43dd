// Answers for the actions room.
import { Readable } from 'node:stream';
import type { Handlers, Input } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { Relation } from '../platform/question.ts';
import type { actionsContract } from './contract.ts';
import { readAction } from './queries.ts';
import { readStrategies, readToday } from './queries-board.ts';
import { candidateLines, listCandidates } from './queries-candidates.ts';
import { addAction, type By, changeAction, undoAction } from './queries-decide.ts';
import { approveLetGo, askLetGo } from './queries-let-go.ts';

type Who = Pick<Input<(typeof actionsContract)['today']>, 'user' | 'now'>;

const person = ({ user, now }: Who) => ({
  user: user?.id ?? null,
  byKey: Boolean(user?.key),
  owner: user?.role === 'owner',
  now,
});

export function actionsRoutes(relations: readonly Relation[]): Handlers<typeof actionsContract> {
  const by = ({ user, now }: Who): By => ({
    user: user?.id ?? null,
    now,
    sees: seesContact(user),
    relations,
  });
  return {
    today: ({ db, user, now }) => readToday(db, { sees: seesContact(user), now }),
    board: ({ db, query, user, now }) =>
      readStrategies(db, { owner: query.owner, sees: seesContact(user), now }),
    action: ({ db, params, user, now }) => readAction(db, params.id, seesContact(user), now),
    addAction: async ({ db, body, user, now, tell }) => {
      const made = await addAction(db, body, by({ user, now }));
      tell({ subject: String(made.id), details: { key: body.key ?? 'own' } });
      return made;
    },
    changeAction: async ({ db, params, body, user, now, tell }) => {
      const change = await changeAction(db, params.id, body, by({ user, now }));
      tell({ subject: String(params.id), details: { change } });
      return { change };
    },
    undoAction: async ({ db, params, body, user, now, tell }) => {
      const change = await undoAction(db, params.id, body.change, by({ user, now }));
      tell({ subject: String(params.id), details: { change, undoes: body.change } });
      return { change };
    },
    askLetGo: async ({ db, body, user, now, tell }) => {
      const made = await askLetGo(db, body, person({ user, now }));
      tell({ subject: String(made.id), details: { customers: body.customers.length } });
      return made;
    },
    approveLetGo: async ({ db, params, body, user, now, tell }) => {
      const done = await approveLetGo(db, params.id, body.why, person({ user, now }));
      tell({ subject: String(params.id), details: { letGo: done.letGo } });
      return done;
    },
    candidates: ({ db, query, user }) =>
      listCandidates(db, {
        strategy: query.strategy ?? 'defection',
        after: query.after,
        limit: query.limit ?? 50,
        sees: seesContact(user),
      }),
    exportCandidates: async (input) => {
      const { strategy = 'defection', language = 'es' } = input.query;
      const lines = candidateLines(input, { strategy, language, sees: seesContact(input.user) });
      input.setHeader('content-disposition', 'attachment; filename="candidatos.csv"');
      return Readable.from(lines);
    },
  };
}
