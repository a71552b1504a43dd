// Answers for the purchases room.
import { customerExists } from '../customers/index.ts';
import type { Handlers } from '../platform/http.ts';
import type { purchasesContract } from './contract.ts';
import { purchaseDays } from './queries.ts';

export const purchasesRoutes: Handlers<typeof purchasesContract> = {
  rhythm: async ({ db, params }) => {
    await customerExists(db, params.id);
    return purchaseDays(db, params.id);
  },
};
