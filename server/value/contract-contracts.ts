// What the value room promises about contracts: who renews, what that is worth, how sure it is.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, moment, nullable } from '../platform/contract.ts';
import { periods } from '../purchases/contract.ts';

const estimate = t.Object({ value: minor(), low: minor(), high: minor() });
const bounded = { value: t.Number(), low: t.Number(), high: t.Number() };

export const contractState = choice('open', 'late', 'ending', 'ended');

const cell = {
  /** Product line, or the product where it has none. */
  line: t.String(),
  period: choice(...periods),
  contracts: t.Integer(),
  /** Insufficient: there is a rate, and no model. */
  status: choice('done', 'insufficient'),
};

export const contractsContract = {
  contracts: endpoint({
    method: 'GET',
    path: '/api/value/contracts',
    summary:
      'Renewals of contracts: survival by cohort with its model, retention by renewal, what is due and what it is worth.',
    allow: 'value.read',
    query: t.Object({
      line: t.Optional(t.String({ maxLength: 300 })),
      period: t.Optional(choice(...periods)),
    }),
    response: t.Object({
      run: nullable(
        t.Object({
          id: id(),
          asOf: day(),
          finishedAt: moment(),
          status: choice('done', 'insufficient'),
        }),
      ),
      busy: t.Boolean(),
      level: choice('margin', 'sales'),
      horizonMonths: nullable(t.Integer()),
      totals: nullable(
        t.Object({
          open: t.Integer(),
          late: t.Integer(),
          ending: t.Integer(),
          customers: t.Integer(),
          value: estimate,
          due: t.Array(
            t.Object({
              days: t.Integer(),
              contracts: t.Integer(),
              customers: t.Integer(),
              /** If all renew. */
              payments: minor(),
              /** Renewals expected. */
              renew: t.Object(bounded),
              /** Expected value of those contracts. */
              value: minor(),
            }),
          ),
        }),
      ),
      cells: t.Array(t.Object(cell)),
      /** The line and period asked for, or the largest. */
      shown: nullable(
        t.Object({
          ...cell,
          has: t.Object({ watched: t.Integer(), lost: t.Integer(), ages: t.Integer() }),
          needs: t.Object({ watched: t.Integer(), lost: t.Integer(), ages: t.Integer() }),
          model: nullable(t.String()),
          diagnosis: nullable(t.String()),
          parameters: t.Array(t.Object({ name: t.String(), ...bounded })),
          reason: nullable(choice('holdout', 'within_noise', 'aic')),
          candidates: t.Array(
            t.Object({
              model: t.String(),
              logLikelihood: t.Number(),
              hidden: nullable(t.Number()),
            }),
          ),
          /** Of all renewals that came up, those made; 80 % interval. */
          rate: nullable(t.Object({ ...bounded, n: t.Integer() })),
          /** Renewals of the last months foretold from before them. */
          check: nullable(
            t.Object({
              from: t.String({ description: 'Month after which renewals were hidden, YYYY-MM.' }),
              watched: t.Integer(),
              expected: t.Number(),
              low: t.Number(),
              high: t.Number(),
              kept: t.Integer(),
            }),
          ),
          /** The n-th renewal: how many came up, the share that made it with its 80 % interval, and the model’s. */
          retention: t.Array(
            t.Object({
              n: t.Integer(),
              atRisk: t.Integer(),
              ...bounded,
              fitted: nullable(t.Number()),
            }),
          ),
          /** Share that makes so many renewals: as watched (Kaplan–Meier, 80 %) and as the model says, also beyond. */
          survival: t.Array(
            t.Object({
              n: t.Integer(),
              observed: nullable(t.Object(bounded)),
              fitted: nullable(t.Object(bounded)),
            }),
          ),
          cohorts: t.Array(
            t.Object({
              /** First month, YYYY-MM. */
              month: t.String(),
              contracts: t.Integer(),
              /** After n = 1, 2, … renewals: how many made them, the share still there with its 80 % interval. */
              survival: t.Array(t.Object({ kept: t.Integer(), ...bounded })),
            }),
          ),
        }),
      ),
    }),
  }),
  customerContracts: endpoint({
    method: 'GET',
    path: '/api/customers/:id/value/contracts',
    summary:
      'What the contracts of one customer are worth: chance of the next renewal, value, interval.',
    allow: 'value.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      asOf: nullable(day()),
      level: choice('margin', 'sales'),
      total: nullable(estimate),
      contracts: t.Array(
        t.Object({
          id: id(),
          state: contractState,
          pRenews: nullable(t.Number()),
          value: nullable(estimate),
          /** No model: by the rate of the line alone. */
          rough: t.Boolean(),
        }),
      ),
    }),
    errors: ['customer_not_found'],
  }),
};
