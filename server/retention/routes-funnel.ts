// Answers about the funnel.
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { nudge } from '../platform/jobs.ts';
import { seesContact } from '../platform/masking.ts';
import type { Relation } from '../platform/question.ts';
import type { funnelContract } from './contract-funnel.ts';
import { funnelJob } from './queries-funnel.ts';
import { readFunnel, readWhatIf } from './queries-funnel-read.ts';
import { setFunnelRule } from './queries-funnel-rules.ts';
import { addSurveys, dropSurvey, listSurveys } from './queries-funnel-surveys.ts';

/** `relations`: what questions about customers may ask about. */
export const funnelRoutes = (relations: readonly Relation[]): Handlers<typeof funnelContract> => ({
  funnel: ({ db, query, user }) => readFunnel(db, query, { sees: seesContact(user), relations }),
  funnelWhatIf: ({ db, query, user }) =>
    readWhatIf(db, query, { sees: seesContact(user), relations }),
  setFunnelRule: async ({ db, body, user, now, tell }) => {
    const { line, ...rule } = body;
    if (rule.often < rule.regular) fail('funnel_rule_reversed');
    await db
      .transaction()
      .execute((tx) => setFunnelRule(tx, funnelJob, line, rule, { user: user?.id ?? null, now }));
    tell({ subject: line, details: { ...rule } });
    return { line };
  },
  funnelSurveys: ({ db, query }) => listSurveys(db, query.after, query.limit ?? 100),
  addFunnelSurveys: async ({ db, body, user, now, tell }) => {
    const done = await addSurveys(db, body.rows, { user: user?.id ?? null, now });
    // The bottleneck may be another.
    if (done.stored > 0) await nudge(db, 'retention');
    tell({ subject: 'funnel', details: { stored: done.stored } });
    return done;
  },
  dropFunnelSurvey: async ({ db, params, user, now, tell }) => {
    await dropSurvey(db, params.id, { user: user?.id ?? null, now });
    await nudge(db, 'retention');
    tell({ subject: String(params.id) });
    return { id: params.id };
  },
});
