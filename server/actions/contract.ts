// What the actions room promises: what to do today and by each of the five base strategies, in money, with how sure that is;
// and what became of it.
import * as t from 'typebox';
import {
  choice,
  day,
  endpoint,
  id,
  minor,
  moment,
  nullable,
  pageQuery,
} from '../platform/contract.ts';
import { strategies } from '../platform/proposals.ts';
import { mostLetGo, statuses } from './rules.ts';

export { type Strategy, strategies } from '../platform/proposals.ts';
export { leastReason } from '../value/contract.ts';
export { mostCandidates, mostLetGo, type Status, statuses } from './rules.ts';

const uuid = () => t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const strategy = choice(...strategies);
const status = choice(...statuses);
const range = t.Object({ value: minor(), low: minor(), high: minor() });
const facts = t.Record(t.String(), t.Union([t.Number(), t.String()]));
const certainty = choice('high', 'medium', 'low');
const due = choice('overdue', 'today', 'later', 'whenever');
const person = t.Object({ id: t.String(), name: t.String() });
const text = (maxLength: number) => t.String({ maxLength });

/** What an action and a proposal have in common. */
const worded = {
  /** Names the words: `action.<kind>.title`, `.reason`, `.list`; own: they are in `title` and `reason`. */
  kind: t.String(),
  cycle: choice('acquire', 'retain', 'expand'),
  /** Values that the words use. */
  facts,
  customers: t.Integer(),
  /** What there is to gain, with its 80 % interval. */
  gain: nullable(range),
  certainty: nullable(certainty),
  /** The customers behind it, as a question for the list. */
  question: nullable(t.Unknown()),
  /** Page on which it is worked; null: the list. */
  screen: nullable(t.String()),
};

export const proposal = t.Object({
  ...worded,
  key: t.String(),
  strategy,
  cost: nullable(minor()),
});

export const action = t.Object({
  ...worded,
  id: id(),
  strategy,
  title: nullable(t.String()),
  reason: nullable(t.String()),
  status,
  owner: nullable(person),
  dueOn: nullable(day()),
  due,
  cost: nullable(minor()),
  /** Last day of data of its figures. */
  asOf: nullable(day()),
  /** It takes somebody else to approve it. */
  waitsForApproval: t.Boolean(),
  approvedBy: nullable(t.String()),
  outcome: nullable(minor()),
  createdBy: nullable(t.String()),
  changedAt: moment(),
});

export const todo = t.Object({
  ...worded,
  /** Of an action that was taken up. */
  id: nullable(id()),
  /** Of a proposal. */
  key: nullable(t.String()),
  /** null: advice about data. */
  strategy: nullable(strategy),
  cycle: choice('acquire', 'retain', 'expand', 'data'),
  title: nullable(t.String()),
  reason: nullable(t.String()),
  owner: nullable(person),
  dueOn: nullable(day()),
  due,
});

const own = t.Object({
  strategy,
  title: t.String({ minLength: 1, maxLength: 200 }),
  reason: t.Optional(text(1000)),
  /** Question for the list of customers, as JSON; nothing: nobody in particular. */
  question: t.Optional(text(20_000)),
  /** What somebody expects of it, where the question does not say. */
  gain: t.Optional(t.Integer({ minimum: 0, maximum: 1e14 })),
});
const money = () => t.Integer({ minimum: 0, maximum: 1e14 });
const decided = {
  owner: t.Optional(nullable(t.String({ minLength: 1, maxLength: 100 }))),
  dueOn: t.Optional(nullable(day())),
  cost: t.Optional(nullable(money())),
  why: t.Optional(text(1000)),
};
const made = t.Object({ id: id(), change: nullable(id()) });
const writeErrors = ['person_unknown', 'day_invalid'];
const candidatesAsked = { strategy: t.Optional(strategy) };

export const actionsContract = {
  today: endpoint({
    method: 'GET',
    path: '/api/actions',
    summary:
      'At most seven things to do: what was taken up and what could be, what is late first, then by money.',
    allow: 'actions.read',
    response: t.Object({ actions: t.Array(todo), busy: t.Boolean() }),
  }),
  board: endpoint({
    method: 'GET',
    path: '/api/strategies',
    summary:
      'The five base strategies: figure, lever on the equity, candidates, proposals and actions of each.',
    allow: ['actions.read', 'value.read'],
    query: t.Object({ owner: t.Optional(text(100)) }),
    response: t.Object({
      /** empty: nobody bought; insufficient: too little for values; waiting: being worked out. */
      status: choice('empty', 'insufficient', 'waiting', 'done'),
      busy: t.Boolean(),
      asOf: nullable(day()),
      level: choice('margin', 'sales'),
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
      strategies: t.Array(
        t.Object({
          strategy,
          figure: nullable(
            t.Object({
              value: t.Number(),
              low: t.Number(),
              high: t.Number(),
              n: t.Integer(),
              unit: choice('share', 'months'),
              /** Counted over everybody: there is no interval. */
              measured: t.Boolean(),
              /** The customers it was measured on, as a question for the list; absent in older boards. */
              question: t.Optional(nullable(t.Unknown())),
            }),
          ),
          missing: nullable(choice('history', 'wallets', 'costs', 'touchpoints')),
          /** Worth of one point, or one month, more (of losses and losing customers: less). */
          lever: nullable(range),
          candidates: nullable(
            t.Object({ customers: t.Integer(), stake: range, question: t.Unknown() }),
          ),
          /** Gain of its open actions: each customer once, and all added up. */
          planned: t.Object({ actions: t.Integer(), once: minor(), sum: minor() }),
          proposals: t.Array(proposal),
          actions: t.Array(action, { description: 'Open ones, at most 100.' }),
          closed: t.Array(action, { description: 'Done and dropped, the last 20.' }),
        }),
      ),
      /** All strategies together: customers in several of them, gains added up, each customer once with the largest. */
      overlap: t.Object({
        planned: t.Object({ customers: t.Integer(), sum: minor(), once: minor() }),
        proposed: t.Object({ customers: t.Integer(), sum: minor(), once: minor() }),
      }),
      owners: t.Array(person, { description: 'Who has an open action.' }),
    }),
  }),
  action: endpoint({
    method: 'GET',
    path: '/api/actions/:id',
    summary: 'One action: every decision about it, and what became of its customers.',
    allow: ['actions.read', 'value.read'],
    params: t.Object({ id: id() }),
    response: t.Object({
      action,
      /** Value of its customers when it was taken up and now (or when it was done); nothing proves that it did that. */
      measured: nullable(
        t.Object({ customers: t.Integer(), before: minor(), now: minor(), change: minor() }),
      ),
      /** Whom letting go is asked for, with the reason; at most 50. */
      letGo: t.Array(t.Object({ id: id(), name: t.String(), note: nullable(t.String()) })),
      log: t.Array(
        t.Object({
          id: id(),
          at: moment(),
          by: nullable(t.String()),
          before: nullable(t.Record(t.String(), t.Unknown())),
          after: t.Record(t.String(), t.Unknown()),
          why: nullable(t.String()),
          undoes: nullable(id()),
        }),
        { description: 'The last one first; at most 200.' },
      ),
    }),
    errors: ['action_not_found'],
  }),
  addAction: endpoint({
    method: 'POST',
    path: '/api/actions',
    summary:
      'Takes up a proposal (or drops it), or writes down an action of one’s own. Its figures are kept as they are now. With the same request again it is the action that is there.',
    allow: ['actions.read', 'actions.write'],
    body: t.Object({
      ...decided,
      request: uuid(),
      /** The proposal. */
      key: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
      own: t.Optional(own),
      status: t.Optional(choice('proposed', 'taken_up', 'dropped')),
    }),
    response: made,
    errors: [...writeErrors, 'proposal_gone', 'action_unnamed', 'question_invalid'],
  }),
  changeAction: endpoint({
    method: 'PATCH',
    path: '/api/actions/:id',
    summary:
      'Moves an action, gives it to somebody, sets its day or cost, or says what it brought; kept in its log.',
    allow: ['actions.read', 'actions.write'],
    params: t.Object({ id: id() }),
    body: t.Object({
      ...decided,
      status: t.Optional(status),
      strategy: t.Optional(strategy),
      title: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
      reason: t.Optional(nullable(text(1000))),
      outcome: t.Optional(
        nullable(t.Integer({ minimum: -1e14, maximum: 1e14, description: 'Minor units.' })),
      ),
    }),
    response: t.Object({ change: nullable(id()) }),
    errors: [...writeErrors, 'action_not_found', 'action_unnamed', 'approval_needed'],
  }),
  undoAction: endpoint({
    method: 'POST',
    path: '/api/actions/:id/undo',
    summary: 'Takes a decision back, unless the same was decided again since; kept in the log too.',
    allow: ['actions.read', 'actions.write'],
    params: t.Object({ id: id() }),
    body: t.Object({ change: id() }),
    response: t.Object({ change: nullable(id()) }),
    errors: ['action_not_found', 'change_not_found', 'change_overtaken', 'approval_needed'],
  }),
  askLetGo: endpoint({
    method: 'POST',
    path: '/api/actions/let-go',
    summary:
      'Asks for letting customers go who cost more than they bring, with a reason. Nothing happens before somebody else, or the owner, approves.',
    allow: ['actions.write', 'customers.read', 'value.read'],
    body: t.Object({
      request: uuid(),
      customers: t.Array(id(), { minItems: 1, maxItems: mostLetGo }),
      reason: text(2000),
    }),
    response: made,
    errors: [
      'customer_not_found',
      'customer_deleted',
      'key_not_allowed',
      'remedy_reason_missing',
      'remedy_needless',
    ],
  }),
  approveLetGo: endpoint({
    method: 'POST',
    path: '/api/actions/:id/approve',
    summary:
      'Approves letting customers go: they are proposed for nothing any more. Takes a person with the right who is not the one who asked, or the owner.',
    allow: ['actions.approve', 'customers.write', 'value.write'],
    params: t.Object({ id: id() }),
    body: t.Object({ why: t.Optional(text(1000)) }),
    response: t.Object({ letGo: t.Integer(), change: nullable(id()) }),
    errors: ['action_not_found', 'approval_by_another', 'approval_needless', 'key_not_allowed'],
  }),
  candidates: endpoint({
    method: 'GET',
    path: '/api/candidates',
    summary: 'The customers with most money at stake in a strategy, at most 1,000.',
    allow: ['actions.read', 'customers.read', 'value.read'],
    audit: 'view',
    query: t.Object({ ...pageQuery, ...candidatesAsked }),
    response: t.Object({
      customers: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          stake: range,
          value: nullable(minor()),
          pActive: nullable(t.Number()),
          lastPurchaseOn: nullable(day()),
          /** Open actions of this strategy that they are in. */
          inPlan: t.Boolean(),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  exportCandidates: endpoint({
    method: 'GET',
    path: '/api/candidates.csv',
    summary: 'The same as a file.',
    allow: ['actions.read', 'customers.read', 'customers.export', 'value.read'],
    audit: 'export',
    query: t.Object({ ...candidatesAsked, language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
  }),
};
