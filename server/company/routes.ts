// Answers for the company room.
import type { Handlers } from '../platform/http.ts';
import type { companyContract } from './contract.ts';
import { changeCompany, changeTerms, readCompany, readTerms } from './queries.ts';

export const companyRoutes: Handlers<typeof companyContract> = {
  company: ({ db }) => readCompany(db),
  changeCompany: ({ db, body, now }) => changeCompany(db, body, now),
  terms: ({ db }) => readTerms(db),
  changeTerms: ({ db, body, user, now }) => changeTerms(db, body, user?.id ?? null, now),
};
