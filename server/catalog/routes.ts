// Answers for the catalogue.
import type { Handlers } from '../platform/http.ts';
import type { catalogContract } from './contract.ts';
import { listProducts, setProductCosts } from './queries-costs.ts';

export const catalogRoutes: Handlers<typeof catalogContract> = {
  products: ({ db, query }) =>
    listProducts(db, { search: query.search, after: query.after, limit: query.limit ?? 100 }),
  setProductCosts: async ({ db, body, user, now, tell }) => {
    const done = await setProductCosts(db, body.costs, { user: user?.id ?? null, now });
    tell({ details: { changed: done.changed } });
    return done;
  },
};
