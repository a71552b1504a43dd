// What the company promises about costs: what serving, winning and keeping a customer costs, and what is left
// of a sale, each change a version.
import type { Static } from 'typebox';
import * as t from 'typebox';
import { choice, endpoint, id, minor, moment, nullable, pageQuery } from '../platform/contract.ts';

export const costKinds = [
  'order',
  'line',
  'return',
  'credit',
  'acquisition',
  'maintenance',
  'margin_line',
  'margin_product',
] as const;
export type CostKind = (typeof costKinds)[number];

/** No more different costs than this are in force at once. */
export const mostCosts = 2000;

const costAmount = () => t.Integer({ minimum: 0, maximum: 1e12 });
const costShare = () => t.Number({ minimum: -0.99999, maximum: 1 });

export const givenCost = t.Object({
  kind: choice(...costKinds),
  /** Channel (credit), source (acquisition), product line or product; nothing: all others. */
  name: t.Optional(t.String({ maxLength: 200 })),
  /** Minor units; days for credit; null: not known. */
  amount: t.Optional(nullable(costAmount())),
  /** For margins: the share of sales left after variable cost; null: as the margin of all. */
  share: t.Optional(nullable(costShare())),
});
export type GivenCost = Static<typeof givenCost>;

export const knownCost = t.Object({
  id: id(),
  kind: choice(...costKinds),
  name: t.String(),
  amount: nullable(minor()),
  share: nullable(t.Number()),
  sample: t.Boolean(),
  setBy: nullable(t.String()),
  setAt: moment(),
});

export const costsContract = {
  costs: endpoint({
    method: 'GET',
    path: '/api/costs',
    summary: `What customers cost and what is left of sales, as in force; at most ${mostCosts}.`,
    allow: 'value.read',
    response: t.Object({
      /** Goes up with every change; 0: nothing was ever set. */
      version: t.Integer(),
      costs: t.Array(knownCost),
    }),
  }),
  costHistory: endpoint({
    method: 'GET',
    path: '/api/costs/history',
    summary: 'Every change of a cost or a margin: what, who, when; the last one first.',
    allow: 'value.read',
    query: t.Object(pageQuery),
    response: t.Object({ costs: t.Array(knownCost), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  changeCosts: endpoint({
    method: 'PUT',
    path: '/api/costs',
    summary:
      'Sets costs and margins; those not named stay as they are. What stood before is kept, and profit and values are worked out again.',
    allow: 'company.write',
    body: t.Object({ costs: t.Array(givenCost, { maxItems: 500 }) }),
    response: t.Object({ version: t.Integer(), changed: t.Integer() }),
    errors: ['cost_invalid', 'costs_full'],
  }),
};
