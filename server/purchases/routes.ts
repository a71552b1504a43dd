// Answers for the purchases room.
import { customerExists } from '../customers/index.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { purchasesContract } from './contract.ts';
import { purchaseDays } from './queries.ts';
import { listContracts, tellContract } from './queries-contracts.ts';

export const purchasesRoutes: Handlers<typeof purchasesContract> = {
  rhythm: async ({ db, params }) => {
    await customerExists(db, params.id);
    return purchaseDays(db, params.id);
  },

  contracts: async ({ db, params, user }) => {
    await customerExists(db, params.id);
    return { contracts: await listContracts(db, params.id, seesContact(user)) };
  },

  tellContract: async ({ db, params, body, user, now }) =>
    db.transaction().execute(async (tx) => {
      await tellContract(tx, params.id, body, { user: user?.id ?? null, now });
      return { contracts: await listContracts(tx, params.id, seesContact(user)) };
    }),
};
