// Answers about duplicates: the search for them, the pairs it found, and settling these.
import { readImport } from '../imports/index.ts';
import type { Db } from '../platform/database.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { duplicatesContract } from './contract-duplicates.ts';
import { allowPair, countPairs, denyPair, listPairs, similarCustomers } from './queries-pairs.ts';
import { beginScan, cancelScan, readCompared, readScan, readWaiting } from './queries-scan.ts';
import { startMerges } from './queries-works.ts';
import { shownWork } from './routes-lists.ts';
import { certainFrom, keptFrom, likelyFrom } from './rules-likeness.ts';

/** How far the search is, which is about all customers, is not for those who reach some of them. */
async function stateOf(db: Db, limited = false) {
  const [scan, { waiting }, [pairs, likely, certain]] = await Promise.all([
    limited ? null : readScan(db),
    limited ? { waiting: 0 } : readWaiting(db),
    countPairs(db, [keptFrom, likelyFrom, certainFrom]) as Promise<[number, number, number]>,
  ]);
  return { scan, waiting, pairs, likely, certain, certainFrom };
}

export const duplicatesRoutes: Handlers<typeof duplicatesContract> = {
  duplicates: ({ db, query, user }) =>
    listPairs(db, {
      least: query.least ?? keptFrom,
      importId: query.import,
      after: query.after,
      limit: query.limit ?? 25,
      sees: seesContact(user),
    }),
  duplicateState: ({ db, user }) => stateOf(db, user?.limited != null),
  duplicatesOfImport: async ({ db, params }) => {
    const { file_name: fileName } = await readImport(db, params.id);
    const [[pairs, likely], compared] = await Promise.all([
      countPairs(db, [keptFrom, likelyFrom], params.id) as Promise<[number, number]>,
      readCompared(db),
    ]);
    return { fileName, pairs, likely, ...compared };
  },
  startScan: async ({ db, user, now }) => {
    await beginScan(db, user?.id ?? null, now);
    return stateOf(db);
  },
  cancelScan: async ({ db }) => {
    await cancelScan(db);
    return stateOf(db);
  },
  deny: async ({ db, params, user, now }) => {
    await denyPair(db, params.id, params.otherId, { user: user?.id ?? null, now });
    return {};
  },
  allow: async ({ db, params }) => {
    await allowPair(db, params.id, params.otherId);
    return {};
  },
  mergeCertain: async ({ db, body, user, now }) =>
    shownWork(await startMerges(db, body.least, { user: user!.id, now })),
  similar: async ({ db, body, user }) => ({
    similar: await similarCustomers(db, body, seesContact(user)),
  }),
};
