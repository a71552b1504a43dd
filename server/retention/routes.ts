// Answers of the retention room.
import { Readable } from 'node:stream';
import { dayIn, readCompany } from '../company/index.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { Relation } from '../platform/question.ts';
import type { retentionContract } from './contract.ts';
import { begun, lossLines } from './export.ts';
import { customerLosses, readResult, readRetention } from './queries.ts';
import { addAttempt } from './queries-attempts.ts';
import {
  addCause,
  addReason,
  changeCause,
  dropReason,
  listCauses,
  readPareto,
} from './queries-causes.ts';
import { readCohorts } from './queries-cohorts.ts';
import { countLosses, listLosses } from './queries-losses.ts';
import { listParts, partLines } from './queries-parts.ts';
import { refreshJob } from './queries-refresh.ts';
import { readRulesVersions, setRules } from './queries-rules.ts';
import { readStakes } from './queries-worth.ts';
import { funnelRoutes } from './routes-funnel.ts';
import { phasesRoutes } from './routes-phases.ts';
import { winBackRoutes } from './routes-winback.ts';
import { driverLevel } from './rules.ts';

/** `relations`: what questions about customers may ask about. */
export const retentionRoutes = (
  relations: readonly Relation[],
): Handlers<typeof retentionContract> => ({
  ...funnelRoutes(relations),
  ...phasesRoutes,
  ...winBackRoutes,
  retention: ({ db }) => readRetention(db),
  cohorts: ({ db, query, user }) => readCohorts(db, query, seesContact(user)),
  losses: ({ db, query, user }) => {
    const { after, limit, ...asked } = query;
    return listLosses(db, asked, after, limit ?? 50, seesContact(user));
  },
  lossCount: ({ db, query }) => countLosses(db, query),
  exportLosses: async (input) => {
    const { language, ...asked } = input.query;
    const lines = lossLines(input, asked, seesContact(input.user), language ?? 'es');
    const file = await begun(lines);
    input.setHeader('content-disposition', 'attachment; filename="perdidas.csv"');
    return Readable.from(file);
  },
  customerLosses: ({ db, params, user }) => customerLosses(db, params.id, seesContact(user)),

  parts: ({ db, query, user }) =>
    listParts(db, { ...query, limit: query.limit ?? 50 }, seesContact(user)),
  exportParts: async (input) => {
    const { language, ...asked } = input.query;
    const lines = partLines(input, asked, seesContact(input.user), language ?? 'es');
    input.setHeader('content-disposition', 'attachment; filename="retencion.csv"');
    return Readable.from(await begun(lines));
  },
  drivers: async ({ db }) => ({
    level: driverLevel,
    drivers: (await readResult(db))?.drivers ?? [],
  }),
  stakes: ({ db }) => readStakes(db),

  lossRules: async ({ db }) => ({ versions: await readRulesVersions(db) }),
  setLossRules: async ({ db, body, user, now, tell }) => {
    const id = await db
      .transaction()
      .execute((tx) => setRules(tx, refreshJob, body, { user: user?.id ?? null, now }));
    tell({ subject: id === null ? '' : String(id), details: { ...body } });
    return { id };
  },

  causes: async ({ db }) => ({ causes: await listCauses(db) }),
  addCause: async ({ db, body, tell }) => {
    const id = await addCause(db, body);
    tell({ subject: String(id) });
    return { id };
  },
  changeCause: async ({ db, params, body, now, tell }) => {
    await changeCause(db, params.id, body, now);
    tell({ subject: String(params.id) });
    return { id: params.id };
  },
  pareto: ({ db, query }) => readPareto(db, query),
  addReason: async ({ db, params, body, user, now, tell }) => {
    const { timeZone } = await readCompany(db);
    const today = dayIn(now, timeZone);
    const ids = await addReason(
      db,
      params.id,
      { ...body, on: body.on ?? today },
      { user: user?.id ?? null, now, today },
    );
    tell({
      subject: String(params.id),
      details: { causes: body.causes.map(String), reasons: ids.map(String) },
    });
    return { ids };
  },
  addAttempt: async ({ db, params, body, user, now, tell }) => {
    const { timeZone } = await readCompany(db);
    const today = dayIn(now, timeZone);
    const id = await addAttempt(
      db,
      params.id,
      { ...body, on: body.on ?? today },
      { user: user?.id ?? null, now, today },
    );
    tell({ subject: String(params.id), details: { attempt: id } });
    return { id };
  },
  dropReason: async ({ db, params, now, tell }) => {
    await dropReason(db, params.id, params.reason, now);
    tell({ subject: String(params.id), details: { reason: params.reason } });
    return { id: params.reason };
  },
});
