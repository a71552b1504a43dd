// Answers about profit: of all, of the matrix, of one customer, and what was decided.
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { profitContract } from './contract-profit.ts';
import { currentProfit, type ProfitTotals, profitWaits } from './queries-profit.ts';
import {
  costNames,
  customerProfit,
  decideRemedy,
  listUnprofitable,
  profitMatrix,
} from './queries-remedies.ts';
import { isBusy } from './queries-runs.ts';

const nothing: ProfitTotals = {
  customers: 0,
  revenue: 0,
  goods: 0,
  uncosted: 0,
  orders: 0,
  returns: 0,
  contacts: 0,
  orderCost: 0,
  lineCost: 0,
  returnCost: 0,
  creditCost: 0,
  contactCost: 0,
  acquisition: 0,
  maintenance: 0,
  profit: 0,
};

function statusOf(totals: ProfitTotals): 'empty' | 'no_costs' | 'partly' | 'done' {
  if (totals.customers === 0) return 'empty';
  if (totals.uncosted === 0) return 'done';
  return totals.profit === totals.revenue ? 'no_costs' : 'partly';
}

export const profitRoutes: Handlers<typeof profitContract> = {
  profitability: async ({ db }) => {
    const run = await currentProfit(db);
    const totals = run?.result.totals ?? nothing;
    return {
      status: statusOf(totals),
      busy: (await isBusy(db)) || (await profitWaits(db)),
      finishedAt: run?.finishedAt ?? null,
      costs: run?.basis.costs ?? 0,
      totals,
      whale: run?.result.whale ?? null,
      lines: run?.result.lines ?? [],
      verdicts: run?.result.verdicts ?? [],
    };
  },
  profitMatrix: ({ db, query, user }) =>
    profitMatrix(db, {
      verdict: query.verdict,
      direction: query.direction ?? 'down',
      after: query.after,
      limit: query.limit ?? 50,
      sees: seesContact(user),
    }),
  unprofitable: ({ db, query, user }) =>
    listUnprofitable(db, {
      after: query.after,
      limit: query.limit ?? 50,
      sees: seesContact(user),
    }),
  customerProfit: ({ db, params, user }) => customerProfit(db, params.id, seesContact(user)),
  decideRemedy: async ({ db, params, body, user, now, tell }) => {
    const by = {
      user: user?.id ?? null,
      byKey: Boolean(user?.key),
      // The owner alone decides alone; for others it goes by way of the actions.
      approved: user?.role === 'owner',
      now,
    };
    const { id, customer } = await decideRemedy(db, params.id, body, by);
    tell({ subject: String(customer), details: { remedy: body.remedy, decision: id } });
    return { id };
  },
  costNames: ({ db, user }) => costNames(db, seesContact(user)),
};
