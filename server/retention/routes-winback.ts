// Answers about winning customers back.
import { Readable } from 'node:stream';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { winBackContract } from './contract-winback.ts';
import { begun } from './export.ts';
import { addAnswers } from './queries-answers.ts';
import { candidateLines, listCandidates } from './queries-candidates.ts';
import { addRound, setOutcome } from './queries-rounds.ts';
import { readWinBack } from './queries-winback-summary.ts';

export const winBackRoutes: Handlers<typeof winBackContract> = {
  winBack: ({ db, now }) => readWinBack(db, now),
  candidates: ({ db, query, user, now }) =>
    listCandidates(db, { ...query, limit: query.limit ?? 50 }, { sees: seesContact(user), now }),
  exportCandidates: async (input) => {
    const { language, ...asked } = input.query;
    const lines = candidateLines(input, asked, seesContact(input.user), language ?? 'es');
    input.setHeader('content-disposition', 'attachment; filename="recuperacion.csv"');
    return Readable.from(await begun(lines));
  },
  addRound: async ({ db, body, user, now, tell }) => {
    const made = await addRound(db, body, { user: user?.id ?? null, now });
    tell({
      subject: made.id === null ? '' : String(made.id),
      details: { tried: made.tried, held: made.held, channel: body.channel, offer: body.offer },
    });
    return made;
  },
  setOutcome: async ({ db, params, body, tell }) => {
    await setOutcome(db, params.id, params.attempt, body.outcome);
    tell({ subject: String(params.id), details: { attempt: params.attempt } });
    return { id: params.attempt };
  },
  addAnswers: async ({ db, body, user, now, tell }) => {
    const written = await addAnswers(db, body, { user: user?.id ?? null, now });
    tell({
      subject: body.answers.length === 1 ? String(body.answers[0]!.customer) : '',
      details: { ...written, outcome: body.outcome },
    });
    return written;
  },
};
