// What there is to gain: what goes with leaving, and what is at stake in each group.
import * as t from 'typebox';
import { choice, endpoint, minor, nullable } from '../platform/contract.ts';
import { drivers } from './rules.ts';

const share = t.Object({ value: t.Number(), low: t.Number(), high: t.Number() });

export const worthContract = {
  drivers: endpoint({
    method: 'GET',
    path: '/api/retention/drivers',
    summary:
      'Of those who bought in a quarter and met with something, how many did not come back, beside those who did not meet with it. An association at 95 %, not a proof.',
    allow: 'value.read',
    response: t.Object({
      level: t.Number(),
      drivers: t.Array(
        t.Object({
          driver: choice(...drivers),
          customers: t.Integer(),
          quarters: t.Number(),
          lost: t.Number(),
          otherQuarters: t.Number(),
          otherLost: t.Number(),
          /** Null where too few met with it. */
          difference: nullable(share),
        }),
      ),
    }),
  }),
  stakes: endpoint({
    method: 'GET',
    path: '/api/retention/stakes',
    summary:
      'Customers who may still be kept, by group, with what they are worth and bring in a year; and how many leave in a year.',
    allow: 'value.read',
    response: t.Object({
      /** Customers a year ago by the rule of rhythm, and those of them lost since; null with too little history. */
      year: nullable(t.Object({ start: t.Integer(), lost: t.Integer() })),
      /** Customers now, by the same rule. */
      customers: t.Integer(),
      groups: t.Array(
        t.Object({
          group: choice('all', 'friends', 'butterflies', 'barnacles', 'strangers'),
          customers: t.Integer(),
          value: t.Object({ value: minor(), low: minor(), high: minor() }),
          /** Expected of the next twelve months. */
          annual: minor(),
        }),
      ),
    }),
  }),
};
