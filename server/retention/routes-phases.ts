// Answers about the cycle.
import { customerExists } from '../customers/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import type { phasesContract } from './contract-phases.ts';
import { readCycle } from './queries-cycle.ts';
import { customerCycles, phasesJob } from './queries-phases.ts';
import { setRule } from './queries-rhythms.ts';
import { phaseOfLetter, whole } from './rules-phases.ts';

const dayText = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

export const phasesRoutes: Handlers<typeof phasesContract> = {
  cycle: ({ db, query }) => readCycle(db, query.line ?? whole),
  setPace: async ({ db, body, user, now, tell }) => {
    const { line, usual, risk, lapse } = body;
    if (lapse <= risk) fail('pace_reversed');
    await db
      .transaction()
      .execute((tx) =>
        setRule(tx, phasesJob, { line, usual, risk, lapse }, { user: user?.id ?? null, now }),
      );
    tell({ subject: line, details: { usual, risk, lapse } });
    return { line };
  },
  customerCycles: async ({ db, params }) => {
    if (!(await customerExists(db, params.id))) fail('customer_not_found');
    const state = await db.selectFrom('phase_results').select('as_of').executeTakeFirst();
    const asOf = state?.as_of ?? null;
    return {
      asOf,
      cycles: (await customerCycles(db, params.id)).map(({ days, phases, ...cycle }) => ({
        ...cycle,
        course: days
          .map((day, at) => ({ on: dayText(day), phase: phaseOfLetter(phases[at]!) }))
          .filter(({ on }) => asOf !== null && on <= asOf),
      })),
    };
  },
};
