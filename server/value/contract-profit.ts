// What the value room promises about profit: what customers brought after the costs they caused, whom it comes
// from, and what people decide about those who cost more than they bring.
import * as t from 'typebox';
import { groupName } from '../customers/contract.ts';
import { choice, endpoint, id, minor, moment, nullable, pageQuery } from '../platform/contract.ts';
import { remedies, verdicts } from './rules-profit.ts';

export { leastReason, remedies, verdicts } from './rules-profit.ts';

const verdict = choice(...verdicts);
const remedy = choice(...remedies);

/** Revenue, what the goods cost, what serving cost by driver, profit; minor units. */
const levels = {
  revenue: minor(),
  goods: minor(),
  orderCost: minor(),
  lineCost: minor(),
  returnCost: minor(),
  creditCost: minor(),
  contactCost: minor(),
  acquisition: minor(),
  maintenance: minor(),
  profit: minor(),
};
const counted = {
  /** Absolute amount of lines of whose cost nothing is known. */
  uncosted: minor(),
  orders: t.Integer(),
  returns: t.Integer(),
  contacts: t.Integer(),
};

const line = t.Object({
  /** Empty: products without a line. */
  line: t.String(),
  revenue: minor(),
  goods: minor(),
  serving: minor(),
  profit: minor(),
  buyers: t.Integer(),
  losing: t.Integer({ description: 'Customers with whom the line makes a loss.' }),
});

const decision = t.Object({
  id: id(),
  remedy,
  reason: t.String(),
  by: nullable(t.String()),
  at: moment(),
});

/** The reason is for those who see contact data: it may name somebody. */
const decisions = t.Array(decision, { description: 'The last one first; at most 20.' });

const proposed = t.Array(
  t.Object({
    remedy,
    figure: nullable(
      t.Number({
        description:
          'reprice: share of rise; minimum_order: minor units; self_service: share to save; service_level: touchpoints; keep: minor units.',
      }),
    ),
  }),
);

const rights = ['customers.read', 'value.read'] as const;

export const profitContract = {
  profitability: endpoint({
    method: 'GET',
    path: '/api/profitability',
    summary: 'What customers brought in all after the costs they caused, and the whale curve.',
    allow: 'value.read',
    response: t.Object({
      /** empty: nobody bought; no_costs: nothing is known of any cost; partly: of some goods it is not. */
      status: choice('empty', 'no_costs', 'partly', 'done'),
      busy: t.Boolean(),
      finishedAt: nullable(moment()),
      /** Version of the costs used. */
      costs: t.Integer(),
      totals: t.Object({ customers: t.Integer(), ...levels, ...counted }),
      whale: nullable(
        t.Object({
          /** Share of the customers, the most profitable first, and what they bring together. */
          points: t.Array(t.Object({ share: t.Number(), profit: minor() })),
          peak: minor(),
          /** Of the total; null unless it is positive. */
          peakRatio: nullable(t.Number()),
          profitable: t.Integer(),
          unprofitable: t.Integer(),
          loss: minor(),
          destroyedRatio: nullable(t.Number()),
          topFifth: nullable(t.Number()),
        }),
      ),
      lines: t.Array(line, { description: 'At most 100, by revenue.' }),
      verdicts: t.Array(t.Object({ verdict, customers: t.Integer(), profit: minor() })),
    }),
  }),
  profitMatrix: endpoint({
    method: 'GET',
    path: '/api/profitability/matrix',
    summary: 'Customers by product lines, with what each line brought and the verdict; by profit.',
    allow: rights,
    audit: 'view',
    query: t.Object({
      ...pageQuery,
      verdict: t.Optional(verdict),
      /** `down`: the most profitable first. */
      direction: t.Optional(choice('down', 'up')),
    }),
    response: t.Object({
      customers: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          revenue: minor(),
          profit: minor(),
          /** What belongs to no line: acquisition and maintenance. */
          unassigned: minor(),
          verdict,
          cells: t.Array(t.Object({ line: t.String(), revenue: minor(), profit: minor() }), {
            description: 'At most 100.',
          }),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  unprofitable: endpoint({
    method: 'GET',
    path: '/api/profitability/unprofitable',
    summary: 'Customers who cost more than they bring, the worst first, with what could be done.',
    allow: rights,
    audit: 'view',
    query: t.Object(pageQuery),
    response: t.Object({
      customers: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          ...levels,
          ...counted,
          value: nullable(minor()),
          group: nullable(groupName),
          proposed,
          decision: nullable(t.Object({ remedy, by: nullable(t.String()), at: moment() })),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  customerProfit: endpoint({
    method: 'GET',
    path: '/api/customers/:id/profit',
    summary: 'What one customer brought, from revenue to profit, and what could be done.',
    allow: 'value.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      profit: nullable(t.Object({ ...levels, ...counted, verdict })),
      proposed,
      decisions,
    }),
    errors: ['customer_not_found'],
  }),
  decideRemedy: endpoint({
    method: 'POST',
    path: '/api/customers/:id/remedies',
    summary:
      'Notes what was decided about an unprofitable customer. Letting go takes the owner and a reason (others ask for approval among the actions), and the customer is proposed for nothing any more.',
    allow: ['customers.write', 'value.write'],
    params: t.Object({ id: id() }),
    body: t.Object({ remedy, reason: t.Optional(t.String({ maxLength: 2000 })) }),
    response: t.Object({ id: id() }),
    errors: [
      'customer_not_found',
      'customer_deleted',
      'key_not_allowed',
      'approval_needed',
      'remedy_reason_missing',
      'remedy_needless',
    ],
  }),
  costNames: endpoint({
    method: 'GET',
    path: '/api/costs/names',
    summary: 'Sources, channels and product lines that costs can be told for; at most 100 of each.',
    allow: 'value.read',
    response: t.Object({
      sources: t.Array(t.String()),
      channels: t.Array(t.String()),
      lines: t.Array(t.String()),
    }),
  }),
};
