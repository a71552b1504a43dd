// What the actions room promises: what to do today, in money, with how sure that is.
import * as t from 'typebox';
import { choice, endpoint, minor, nullable } from '../platform/contract.ts';

export const action = t.Object({
  /** Names the words: `action.<kind>.title`, `.reason`, `.button`. */
  kind: choice(
    'call_paused',
    'second_purchase',
    'late_friends',
    'watch_leaving',
    'set_margin',
    'load_newer',
    'need_history',
  ),
  cycle: choice('acquire', 'retain', 'expand', 'data'),
  customers: t.Integer(),
  /** Money at stake, with its 80 % interval; null where the action is about data. */
  atStake: nullable(t.Object({ value: minor(), low: minor(), high: minor() })),
  certainty: nullable(choice('high', 'medium', 'low')),
  /** Values that the words use. */
  facts: t.Record(t.String(), t.Union([t.Number(), t.String()])),
  /** The customers behind it, as a question for the list; null: the button leads to a screen. */
  question: nullable(t.Unknown()),
  screen: nullable(t.String()),
});

export const actionsContract = {
  today: endpoint({
    method: 'GET',
    path: '/api/actions',
    summary: 'At most seven things to do, by money at stake.',
    allow: 'actions.read',
    response: t.Object({ actions: t.Array(action) }),
  }),
};
