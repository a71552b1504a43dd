// What the retention room promises about its rules: how patient they are, who said so, and setting them.
import * as t from 'typebox';
import { endpoint, id, moment, nullable } from '../platform/contract.ts';

const share = (minimum: number, maximum: number) => t.Number({ minimum, maximum });

export const thresholds = {
  /** Chance of being active below which a long silence is a loss, and share of own waits it is longer than. */
  cut: share(0.02, 0.9),
  quantile: share(0.5, 0.99),
  /** The same where something points to leaving. */
  signalCut: share(0.02, 0.95),
  signalQuantile: share(0.3, 0.99),
  /** Days a complaint may wait to be solved. */
  complaintDays: t.Integer({ minimum: 1, maximum: 365 }),
  /** Answers of at most this, of 100, so far below those of before. */
  fallenTo: t.Integer({ minimum: 0, maximum: 100 }),
  fallenBy: t.Integer({ minimum: 1, maximum: 100 }),
  /** Part of our share of what they buy that is gone. */
  shareFall: share(0.05, 0.95),
};

export const rulesContract = {
  lossRules: endpoint({
    method: 'GET',
    path: '/api/retention/rules',
    summary:
      'The thresholds by which losses are told, the version that holds first; the latest 20.',
    allow: 'value.read',
    response: t.Object({
      versions: t.Array(
        t.Object({
          /** Null: those that hold until somebody sets others. */
          id: nullable(id()),
          by: nullable(t.String()),
          at: nullable(moment()),
          rules: t.Object(thresholds),
        }),
      ),
    }),
  }),
  setLossRules: endpoint({
    method: 'PUT',
    path: '/api/retention/rules',
    summary:
      'Sets the thresholds by which losses are told as a new version; all losses, also those of the past, are told again by it.',
    allow: 'value.write',
    body: t.Object(thresholds),
    response: t.Object({ id: nullable(id()) }),
    errors: ['patience_reversed'],
  }),
};
