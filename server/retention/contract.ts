// What the retention room promises: retention by rules that are said, cohorts, losses as they were told, and their causes.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';
import { cause, causesContract } from './contract-causes.ts';
import { funnelContract } from './contract-funnel.ts';
import { partsContract } from './contract-parts.ts';
import { phasesContract } from './contract-phases.ts';
import { rulesContract } from './contract-rules.ts';
import { winBackContract } from './contract-winback.ts';
import { worthContract } from './contract-worth.ts';
import {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  lossRules,
  reasonSources,
} from './rules.ts';

export { type GivenSurveyRow, mostSurveyRows } from './contract-funnel.ts';
export { type FigureWithParts, figuresWithParts } from './contract-parts.ts';
export {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  causeKeys,
  freeChannels,
  inactivityDays,
  lossRules,
  mostCausesAtOnce,
  reasonSources,
} from './rules.ts';
export { type FunnelStage, funnelStages, startingFunnelRule } from './rules-funnel.ts';
export { buying, whole } from './rules-phases.ts';

const rate = t.Object({ value: t.Number(), low: t.Number(), high: t.Number(), n: t.Integer() });
const point = t.Object({
  month: t.Integer(),
  share: t.Number(),
  low: t.Number(),
  high: t.Number(),
});

const loss = t.Object({
  since: day(),
  lostOn: day(),
  rule: choice(...lossRules),
  /** Chance on that day that they had really gone; null: they said so. */
  confidence: nullable(t.Number()),
  /** Value on the evening of the last purchase. */
  value: minor(),
  returnedOn: nullable(day()),
});

const lossesAsked = {
  /** `alarm`: came back by themselves; `won`: came back after an attempt. */
  state: t.Optional(choice('open', 'returned', 'alarm', 'won', 'all')),
  rule: t.Optional(choice(...lossRules)),
  /**
   * Number of a cause; `unknown`: nobody said any, `silent`: nor does anything on file suggest one, `suggested_price` and the
   * like: files alone suggest it; `known`: some cause was said, `manageable`: one that can be managed.
   */
  cause: t.Optional(t.String({ maxLength: 40 })),
  from: t.Optional(day()),
  to: t.Optional(day()),
  /** Which day lies between these: that of the loss, or of the return. */
  by: t.Optional(choice('lost', 'returned')),
  order: t.Optional(choice('value', 'day')),
};

export const retentionContract = {
  retention: endpoint({
    method: 'GET',
    path: '/api/retention',
    summary:
      'Retention of customers and of revenue over the last twelve months, by each rule; the losses that were told; survival and lifetimes.',
    allow: 'value.read',
    response: t.Object({
      /** `empty`: no purchases; `insufficient`: too little for a model. */
      status: choice('empty', 'insufficient', 'waiting', 'done'),
      busy: t.Boolean(),
      sufficiency: nullable(
        t.Object({
          customers: t.Integer(),
          customersNeeded: t.Integer(),
          repeaters: t.Integer(),
          repeatersNeeded: t.Integer(),
          months: t.Number(),
          monthsNeeded: t.Integer(),
        }),
      ),
      level: choice('margin', 'sales'),
      patience: t.Object({
        cut: t.Number(),
        quantile: t.Number(),
        signalCut: t.Number(),
        signalQuantile: t.Number(),
        complaintDays: t.Integer(),
      }),
      /** Of contracts; null where there never was one. */
      renewals: nullable(
        t.Object({
          asOf: day(),
          lines: t.Array(
            t.Object({
              line: t.String(),
              period: choice('month', 'quarter', 'year'),
              /** Renewals made of those that came up in the last year; null: too few. */
              rate: nullable(rate),
            }),
          ),
          /** What the contracts of a year ago pay now by the month, over what they paid then. */
          net: nullable(rate),
          gross: nullable(rate),
        }),
      ),
      result: nullable(
        t.Object({
          asOf: day(),
          rule: nullable(rate),
          inactivity: t.Array(t.Object({ days: t.Integer(), rate: nullable(rate) })),
          /** Sums of P(active) over the customers of a year ago, then and now; bounds of their ratio, null in older results. */
          probable: nullable(
            t.Object({
              start: t.Number(),
              now: t.Number(),
              low: nullable(t.Number()),
              high: nullable(t.Number()),
              n: nullable(t.Integer()),
            }),
          ),
          net: nullable(rate),
          gross: nullable(rate),
          months: t.Array(
            t.Object({
              on: day(),
              customers: t.Integer(),
              won: t.Integer(),
              lost: t.Integer(),
              back: t.Integer(),
            }),
          ),
          survival: nullable(
            t.Object({
              customers: t.Integer(),
              measured: t.Array(point),
              projected: t.Array(point),
              model: t.String(),
              poor: t.Boolean(),
              expectedQuarters: nullable(t.Number()),
              naive: nullable(t.Number()),
            }),
          ),
          lifetimes: t.Array(
            t.Object({
              year: t.Integer(),
              customers: t.Integer(),
              months: t.Number(),
              low: t.Number(),
              high: t.Number(),
              watched: t.Integer(),
              stillThere: t.Integer(),
              naive: nullable(t.Number()),
            }),
          ),
        }),
      ),
      losses: t.Object({
        open: t.Integer(),
        openValue: minor(),
        /** Told in the last twelve months and still standing. */
        year: t.Integer(),
        yearValue: minor(),
        /** All that were ever told and not withdrawn; of them those who came back, and of these after an attempt. */
        told: t.Integer(),
        returned: t.Integer(),
        wonBack: t.Integer(),
        rules: t.Array(
          t.Object({
            rule: choice(...lossRules),
            open: t.Integer(),
            value: minor(),
            told: t.Integer(),
            /** Of those told, those who came back without an attempt. */
            alarms: t.Integer(),
          }),
        ),
      }),
    }),
  }),
  cohorts: endpoint({
    method: 'GET',
    path: '/api/retention/cohorts',
    summary:
      'Customers by the month or quarter of their first purchase, and what became of them: who still is one, who bought, what they brought.',
    allow: 'value.read',
    query: t.Object({
      by: t.Optional(choice('month', 'quarter')),
      of: t.Optional(choice('all', 'source', 'product', 'group')),
      value: t.Optional(t.String({ maxLength: 200 })),
    }),
    response: t.Object({
      asOf: nullable(day()),
      /** Values of the dimension, largest first; `*`: all others together, empty: not known. */
      values: t.Array(t.Object({ value: t.String(), customers: t.Integer() })),
      cohorts: t.Array(
        t.Object({
          from: day(),
          to: day(),
          size: t.Integer(),
          cells: t.Array(
            t.Object({
              age: t.Integer(),
              /** The period is over for all of the cohort. */
              whole: t.Boolean(),
              kept: t.Integer(),
              buyers: t.Integer(),
              revenue: minor(),
              margin: nullable(minor()),
            }),
          ),
        }),
      ),
    }),
  }),
  losses: endpoint({
    method: 'GET',
    path: '/api/retention/losses',
    summary:
      'Customers who were told as lost, those who took most with them first, or the latest first.',
    allow: 'customers.read',
    reach: 'read',
    query: t.Object({ ...pageQuery, ...lossesAsked }),
    response: t.Object({
      losses: t.Array(
        t.Object({
          ...loss.properties,
          customer: t.Object({ id: id(), name: t.String() }),
          causes: t.Array(t.Object({ cause, source: choice(...reasonSources) })),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['day_invalid', 'page_key_invalid'],
  }),
  lossCount: endpoint({
    method: 'GET',
    path: '/api/retention/losses/count',
    summary: 'How many losses there are in such a list, and what they took.',
    allow: 'customers.read',
    reach: 'read',
    query: t.Object(lossesAsked),
    response: t.Object({ losses: t.Integer(), value: minor() }),
    errors: ['day_invalid'],
  }),
  exportLosses: endpoint({
    method: 'GET',
    path: '/api/retention/losses.csv',
    summary: 'The same as a file, all of them.',
    allow: ['customers.read', 'customers.export'],
    reach: 'read',
    query: t.Object({ ...lossesAsked, language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
    errors: ['day_invalid'],
  }),
  customerLosses: endpoint({
    method: 'GET',
    path: '/api/customers/:id/losses',
    summary: 'When one customer was told as lost, and why they left as far as anybody knows.',
    allow: 'customers.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      losses: t.Array(loss),
      reasons: t.Array(
        t.Object({
          id: id(),
          cause,
          source: choice(...reasonSources),
          on: day(),
          note: nullable(t.String()),
          by: nullable(t.String()),
        }),
      ),
      attempts: t.Array(
        t.Object({
          id: id(),
          on: day(),
          channel: choice(...attemptChannels),
          offer: choice(...attemptOffers),
          cost: minor(),
          outcome: nullable(choice(...attemptOutcomes)),
          by: nullable(t.String()),
        }),
      ),
    }),
    errors: ['customer_not_found', 'customer_deleted'],
  }),
  ...causesContract,
  ...funnelContract,
  ...partsContract,
  ...phasesContract,
  ...rulesContract,
  ...winBackContract,
  ...worthContract,
};
