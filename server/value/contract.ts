// What the value room promises: what the customer base and each customer are worth, how sure that is,
// as of when, and why.
import * as t from 'typebox';
import { groupName, phaseName } from '../customers/contract.ts';
import { choice, day, endpoint, id, minor, moment, nullable } from '../platform/contract.ts';
import { contractsContract } from './contract-contracts.ts';
import { entryContract } from './contract-entry.ts';
import { equityContract } from './contract-equity.ts';
import { figuresContract } from './contract-figures.ts';
import { profitContract } from './contract-profit.ts';
import { rfmContract } from './contract-rfm.ts';
import { shareContract } from './contract-share.ts';
import { relationshipLevels } from './rules-groups.ts';

export {
  type Driver,
  drivers,
  gainBounds,
  gainOf,
  productBounds,
} from './contract-equity.ts';
export { leastReason, profitContract, remedies, verdicts } from './contract-profit.ts';
export {
  enoughKnown,
  enoughOfPart,
  mostWallets,
  smallShare,
  type WalletPlace,
  type WalletSource,
  walletMethods,
  walletSources,
} from './contract-share.ts';

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
  /** How close the relationship should be (value/rules-groups.ts). */
  relationship: choice(...relationshipLevels),
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

const checkGroup = {
  customers: t.Integer(),
  predicted: t.Number(),
  actual: t.Number(),
  low: t.Number(),
  high: t.Number(),
};

/** How the model was chosen (value/choice.ts). */
export const modelChoice = t.Object({
  model: t.String(),
  reason: choice('asked', 'holdout', 'within_noise', 'no_dropout', 'too_short', 'did_not_converge'),
  against: nullable(t.String()),
  lead: nullable(t.Number()),
  error: nullable(t.Number()),
  customers: t.Integer(),
  of: t.Integer(),
  weeks: t.Integer(),
  actual: t.Number(),
  candidates: t.Array(
    t.Object({
      model: t.String(),
      converged: t.Boolean(),
      logLikelihood: nullable(t.Number()),
      expected: nullable(t.Number()),
    }),
  ),
  on: day(),
});

/** With too little history: averages of customers who bought equally often (value/rough.ts). */
export const rough = t.Object({
  margin: t.Number(),
  segments: t.Array(
    t.Object({
      from: t.Integer(),
      to: nullable(t.Integer()),
      customers: t.Integer(),
      spend: minor(),
      perYear: t.Number(),
      pActive: nullable(t.Number()),
    }),
  ),
});

const forecastScore = t.Object({
  customers: t.Integer(),
  purchases: t.Object({ forecast: t.Number(), came: t.Number() }),
  spend: t.Object({ forecast: minor(), came: minor() }),
  groups: t.Array(t.Object(checkGroup)),
});

const valueThen = { on: day(), value: minor(), pActive: t.Number() };

export const valueContract = {
  ...profitContract,
  ...figuresContract,
  ...rfmContract,
  ...entryContract,
  ...contractsContract,
  ...shareContract,
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
      /** The margin is that of each customer's own purchases, not one share for all. */
      ownMargins: t.Boolean(),
      /** Share of the sales of whose cost nothing is known; null where none is. With own margins they have the usual one. */
      uncosted: nullable(t.Number()),
      /** What serving a purchase costs on average, taken off the values; null where nothing of it is known. */
      serving: nullable(minor()),
      horizonMonths: nullable(t.Integer()),
      equity: nullable(estimate),
      /** Where the last computation failed: what the one before it said. */
      lastGood: nullable(t.Object({ asOf: day(), equity: estimate })),
      /** What of the equity is of contracts, and of how many customers; null without contracts. */
      contracts: nullable(t.Object({ value: minor(), customers: t.Integer() })),
      customers: t.Integer({
        description: 'Customers with at least one purchase, or a contract that has a value.',
      }),
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
          groups: t.Array(t.Object(checkGroup)),
          /** By days of silence when the weeks were hidden. */
          recency: t.Array(
            t.Object({ ...checkGroup, days: t.Integer(), to: nullable(t.Integer()) }),
          ),
          /** What the tenth foretold to buy most bought, in means of all; and the tenth that did. */
          lift: nullable(t.Object({ top: t.Number(), best: t.Number() })),
          /** Share of customers in the middle 80 % of what was foretold for them; where chance leaves it. */
          coverage: nullable(
            t.Object({
              customers: t.Integer(),
              inside: t.Number(),
              low: t.Number(),
              high: t.Number(),
            }),
          ),
        }),
      ),
      /** What the company wants: auto, or a model by name. */
      asked: modelName,
      /** How the model was chosen. */
      choice: nullable(modelChoice),
      /** With too little history: the transparent method. */
      rough: nullable(rough),
      /** Do frequent buyers spend more per purchase? The spend model takes it that they do not. */
      independence: nullable(
        t.Object({
          verdict: choice('negligible', 'dependent', 'unclear', 'no-variation'),
          r: nullable(t.Number()),
          low: nullable(t.Number()),
          high: nullable(t.Number()),
          customers: t.Integer(),
        }),
      ),
      /** The last run of each month, oldest first: how the model moves. */
      drift: t.Array(
        t.Object({
          runId: id(),
          asOf: day(),
          model: t.String(),
          equity: estimate,
          customers: t.Integer(),
          /** Days between the purchases of a mean customer, and expected spend of one. */
          everyDays: nullable(t.Number()),
          spend: nullable(minor()),
        }),
      ),
      /** Forecasts as they were written down, newest first, and how they turned out. */
      forecasts: t.Array(
        t.Object({
          runId: id(),
          asOf: day(),
          model: t.String(),
          customers: t.Integer(),
          logged: t.Integer(),
          score3: nullable(forecastScore),
          score12: nullable(forecastScore),
          /** The days from which they can be scored. */
          due3: day(),
          due12: day(),
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
            'too_sure',
            'spend_dependent',
            'drifted',
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
      /** What of the value is of contracts; null without any whose worth is known. */
      contracts: nullable(minor()),
      provisional: t.Boolean({
        description:
          'Records were merged just now: it is the sum of theirs until values are worked out again.',
      }),
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
          step: choice('average', 'frequency', 'recency', 'spend', 'serving', 'contracts', 'this'),
          amount: minor(),
          mine: nullable(t.Number()),
          average: nullable(t.Number()),
        }),
      ),
      /** With too little history: by the pace of the own purchases; null for a single one. */
      rough: nullable(
        t.Object({
          pActive: t.Number(),
          purchases: t.Integer(),
          last: t.Integer(),
          window: t.Integer(),
          expectedPurchases: t.Number(),
          expectedAmount: minor(),
        }),
      ),
    }),
    errors: ['customer_not_found'],
  }),
  history: endpoint({
    method: 'GET',
    path: '/api/customers/:id/value/history',
    summary:
      'The value of one customer month by month, as each run saw it, and what was forecast of them.',
    allow: 'value.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      /** By today's fit and terms. */
      months: t.Array(t.Object(valueThen)),
      /** By the last run of each month. */
      runs: t.Array(t.Object({ ...valueThen, runId: id(), model: t.String() })),
      forecasts: t.Array(
        t.Object({
          asOf: day(),
          purchases3: t.Number(),
          camePurchases3: nullable(t.Integer()),
          purchases12: t.Number(),
          camePurchases12: nullable(t.Integer()),
          spend12: minor(),
          cameSpend12: nullable(minor()),
        }),
      ),
    }),
    errors: ['customer_not_found'],
  }),
  setModel: endpoint({
    method: 'PUT',
    path: '/api/value/model',
    summary:
      'Sets the model: chosen by itself, or one by name. The old setting is kept, and values are computed again.',
    allow: 'value.write',
    body: t.Object({ model: modelName }),
    response: t.Object({ model: modelName, since: moment() }),
  }),
  ...equityContract,
  compute: endpoint({
    method: 'POST',
    path: '/api/value/run',
    summary: 'Computes all values again in the background.',
    allow: 'value.write',
    response: t.Object({ busy: t.Boolean() }),
  }),
};
