// Answers about merging two records of one customer.
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { mergesContract } from './contract-merges.ts';
import { mergeCustomers, undoMerge } from './queries-merge.ts';
import { listMerges } from './queries-merges.ts';

export const mergesRoutes: Handlers<typeof mergesContract> = {
  merge: ({ db, body, user, now }) =>
    mergeCustomers(
      db,
      { from: body.from, into: body.into, choices: body.choices ?? {} },
      { user: user?.id ?? null, now },
    ),
  merges: ({ db, query, user }) =>
    listMerges(db, query.after, query.limit ?? 100, seesContact(user)),
  undoMerge: ({ db, params, user, now }) =>
    undoMerge(db, params.id, { user: user?.id ?? null, now }),
};
