// Answers about the course of the equity and what moved it.
import { readTerms } from '../company/index.ts';
import { remembered } from '../customers/index.ts';
import type { Handlers } from '../platform/http.ts';
import type { equityContract } from './contract-equity.ts';
import { bridgeSureness, rangeOf } from './course-sureness.ts';
import { expectAcquisition } from './expected.ts';
import { readMoves } from './queries-changes.ts';
import {
  acquisitionCost,
  bridgeEnds,
  courseProgress,
  type EquityRow,
  harvestOf,
  readCourse,
} from './queries-equity.ts';
import { readRatings, setRatings } from './queries-ratings.ts';
import { monthlyRuns, readRun } from './queries-runs.ts';
import { equityMonths, moneyLevel } from './rules.ts';
import { type Place, places } from './rules-groups.ts';

export const equityRoutes: Handlers<typeof equityContract> = {
  drivers: async ({ db }) => ({ ratings: await readRatings(db) }),
  setDrivers: ({ db, body, user, now }) =>
    db.transaction().execute(async (tx) => ({
      ratings: await setRatings(tx, body.ratings, { user: user?.id ?? null, now }),
    })),
  moves: async ({ db }) => (await readMoves(db)) ?? { to: null, spans: [] },
  equity: async ({ db, query }) => {
    const { rows, runId } = await readCourse(db);
    const run = runId === null ? null : await readRun(db, runId);
    const terms = run?.terms ?? (await readTerms(db));
    const bridge = bridgeEnds(rows, query);
    const said = (await monthlyRuns(db, equityMonths)).toReversed();
    return {
      runId: run?.id ?? null,
      level: moneyLevel(terms),
      horizonMonths: terms.horizonMonths,
      progress: await courseProgress(db),
      rows: rows.map(({ groups: _, moves: __, sureness, ...row }) => ({
        ...row,
        range: sureness && rangeOf(row.equity, sureness),
      })),
      bridge: bridge && { ...bridge, ranges: bridgeSureness(bridge, rows) },
      harvest: bridge && harvestOf(rows, bridge),
      expected:
        run?.fit && run.spendFit
          ? expectAcquisition(
              rows,
              { fit: run.fit, spendFit: run.spendFit, terms },
              moneyLevel(terms) === 'margin'
                ? await remembered(db, `acquisition ${run.asOf}`, () =>
                    acquisitionCost(db, run.asOf),
                  )
                : null,
            )
          : null,
      groups: bridge ? groupsAt(rows, bridge.from, bridge.to) : [],
      said: said.flatMap(({ id, asOf, result }) => {
        if (!result) return [];
        const { value, low, high } = result.equity;
        return [{ runId: id, asOf, value, low, high }];
      }),
    };
  },
};

function groupsAt(rows: readonly EquityRow[], from: string, to: string) {
  const at = (on: string, place: Place) =>
    rows.find((row) => row.on === on)?.groups[place] ?? { customers: 0, value: 0 };
  return places
    .filter((place) => place !== 'new')
    .map((group) => ({ group, from: at(from, group), to: at(to, group) }));
}
