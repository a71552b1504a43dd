// What the value room promises: what the customer base and each customer are worth, how sure that is,
// as of when, and why.
import * as t from 'typebox';
import { groupName, phaseName } from '../customers/contract.ts';
import { choice, day, endpoint, id, minor, moment, nullable } from '../platform/contract.ts';

export const modelName = choice('auto', 'pareto-nbd', 'bg-nbd', 'mbg-nbd', 'nbd');

export const estimate = t.Object({ value: minor(), low: minor(), high: minor() });

/** What there is, and what would be enough for individual values (value/rules.ts). */
export const sufficiency = t.Object({
  customers: t.Integer(),
  customersNeeded: t.Integer(),
  repeaters: t.Integer(),
  repeatersNeeded: t.Integer(),
  months: t.Number(),
  monthsNeeded: t.Number(),
});

export const groupStanding = t.Object({
  group: groupName,
  customers: t.Integer(),
  value: minor(),
  /** Share of the value of all. */
  share: t.Number(),
});

export const run = t.Object({
  id: id(),
  finishedAt: moment(),
  asOf: day(),
  status: choice('done', 'insufficient', 'failed'),
  /** Why there is no value: code of the failure. */
  reason: nullable(t.String()),
  model: nullable(t.String()),
  sufficiency,
});

/** Bins of the map of groups: months still buying (of 36) × profit in a year. */
export const mapBin = t.Object({
  months: t.Number(),
  profit: minor(),
  customers: t.Integer(),
  value: minor(),
});

export const valueContract = {
  overview: endpoint({
    method: 'GET',
    path: '/api/value',
    summary: 'Customer equity with its interval, the four groups and what they rest on.',
    allow: 'value.read',
    response: t.Object({
      run: nullable(run),
      /** A computation is queued or running. */
      busy: t.Boolean(),
      /** 'margin' when a gross margin is set, else 'sales'. */
      level: choice('margin', 'sales'),
      horizonMonths: nullable(t.Integer()),
      equity: nullable(estimate),
      /** Where the last computation failed: what the one before it said. */
      lastGood: nullable(t.Object({ asOf: day(), equity: estimate })),
      customers: t.Integer({ description: 'Customers with at least one purchase.' }),
      /** Expected number still active, with its interval. */
      active: nullable(t.Object({ value: t.Number(), low: t.Number(), high: t.Number() })),
      meanPerActive: nullable(estimate),
      /** Value of customers that are paused or at risk, compared with having bought on time. */
      atRisk: nullable(t.Intersect([estimate, t.Object({ customers: t.Integer() })])),
      left: t.Integer({
        description: 'Customers under 10 % P(active): they have left and have no group.',
      }),
      groups: t.Array(groupStanding),
      cuts: t.Object({ profit: minor(), months: t.Number(), automatic: t.Boolean() }),
      sales12: t.Object({ amount: minor(), previous: nullable(minor()) }),
    }),
  }),
  map: endpoint({
    method: 'GET',
    path: '/api/value/map',
    summary: 'The customers in bins of expected months and yearly profit, for the map of groups.',
    allow: 'value.read',
    response: t.Object({ bins: t.Array(mapBin), monthsMax: t.Number() }),
  }),
  model: endpoint({
    method: 'GET',
    path: '/api/value/model',
    summary: 'The fitted model: parameters with intervals, log-likelihood, terms, holdout check.',
    allow: 'value.read',
    response: t.Object({
      run: nullable(run),
      parameters: t.Array(
        t.Object({ name: t.String(), value: t.Number(), low: t.Number(), high: t.Number() }),
      ),
      logLikelihood: nullable(t.Number()),
      diagnosis: nullable(t.String()),
      /** Repeat purchases of the last weeks, hidden from the model: foretold and made. */
      check: nullable(
        t.Object({
          weeks: t.Integer(),
          predicted: t.Number(),
          low: t.Number(),
          high: t.Number(),
          actual: t.Integer(),
          customers: t.Integer(),
          tracking: t.Array(
            t.Object({
              week: t.Integer(),
              predicted: t.Number(),
              low: t.Number(),
              high: t.Number(),
              actual: t.Integer(),
            }),
          ),
          groups: t.Array(
            t.Object({
              customers: t.Integer(),
              predicted: t.Number(),
              actual: t.Number(),
              low: t.Number(),
              high: t.Number(),
            }),
          ),
        }),
      ),
      /** How the value is spread over the customers. */
      spread: nullable(
        t.Object({
          bins: t.Array(t.Object({ from: minor(), customers: t.Integer() })),
          median: minor(),
          whale: t.Array(t.Object({ customers: t.Number(), value: t.Number() })),
        }),
      ),
      /** What the models believe, each a number with its 80 % interval. */
      beliefs: t.Array(
        t.Object({
          id: choice(
            'every_days',
            'half_left_months',
            'leave_after_purchase',
            'top_fifth',
            'spend',
          ),
          value: t.Number(),
          low: t.Number(),
          high: t.Number(),
          symbol: t.String(),
        }),
      ),
      discountRate: t.Number(),
      /** Where not to trust it: named for the words `model.warn_<id>`. */
      warnings: t.Array(
        t.Object({
          id: choice(
            'unchecked',
            'no_margin',
            'best_off',
            'single_purchase',
            'heavy_tail',
            'nobody_leaves',
          ),
          facts: t.Record(t.String(), t.Number()),
        }),
      ),
    }),
  }),
  customer: endpoint({
    method: 'GET',
    path: '/api/customers/:id/value',
    summary:
      'What one customer is worth, how sure, and why: from the average customer to this one.',
    allow: 'value.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      run: nullable(run),
      level: choice('margin', 'sales'),
      horizonMonths: nullable(t.Integer()),
      value: nullable(estimate),
      pActive: nullable(t.Number()),
      group: nullable(groupName),
      phase: nullable(phaseName),
      /** P(active) week by week, up to 26 weeks back, oldest first. */
      pActiveBefore: t.Array(t.Object({ on: day(), pActive: t.Number() })),
      expectedPurchases: nullable(t.Number()),
      expectedSpend: nullable(minor()),
      /** Median days between purchases, once there are three. */
      everyDays: nullable(t.Number()),
      /** The days in which the next purchase is expected, if they are still active. */
      nextWindow: nullable(t.Object({ from: day(), to: day() })),
      /** Signed steps from the mean of all customers to this one; they add up exactly to the value. */
      why: t.Array(
        t.Object({
          step: choice('average', 'frequency', 'recency', 'spend', 'this'),
          amount: minor(),
          mine: nullable(t.Number()),
          average: nullable(t.Number()),
        }),
      ),
    }),
    errors: ['customer_not_found'],
  }),
  compute: endpoint({
    method: 'POST',
    path: '/api/value/run',
    summary: 'Computes all values again in the background.',
    allow: 'value.write',
    response: t.Object({ busy: t.Boolean() }),
  }),
};
