// Answers for the company room.
import type { Handlers } from '../platform/http.ts';
import { phoneCountries } from '../platform/phone.ts';
import type { companyContract } from './contract.ts';
import { changeCompany, changeTerms, readCompany, readTerms } from './queries.ts';
import { changeCosts, costHistory, readCosts } from './queries-costs.ts';
import { dropRate, listRates, setRates } from './queries-rates.ts';

export const companyRoutes: Handlers<typeof companyContract> = {
  company: ({ db }) => readCompany(db),
  changeCompany: ({ db, body, now }) => changeCompany(db, body, now),
  countries: () => ({ countries: phoneCountries() }),
  rates: ({ db, query }) => listRates(db, query.after, query.limit ?? 100),
  setRates: async ({ db, body, user, now }) => {
    await setRates(db, body.rates, user?.id ?? null, now);
    return {};
  },
  dropRate: async ({ db, params }) => {
    await dropRate(db, params.currency, params.day);
    return {};
  },
  terms: ({ db }) => readTerms(db),
  costs: ({ db }) => readCosts(db),
  costHistory: ({ db, query }) => costHistory(db, query.after, query.limit ?? 100),
  changeCosts: async ({ db, body, user, now, tell }) => {
    const done = await changeCosts(db, body.costs, { user: user?.id ?? null, now });
    tell({ details: { version: done.version, changed: done.changed } });
    return done;
  },
  changeTerms: ({ db, body, user, now }) => changeTerms(db, body, user?.id ?? null, now),
};
