// What the retention room promises about the cycle: phases of customers by product line, what moves between them, what
// opens new lines, and what winning and keeping cost.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, moment, nullable } from '../platform/contract.ts';
import { phases } from './rules-phases.ts';

const phase = choice(...phases);
const pace = {
  /** Days between two purchases. */
  usual: t.Number({ minimum: 1, maximum: 3660 }),
  /** Usual intervals of silence after which a customer is at risk, and has lapsed. */
  risk: t.Number({ minimum: 0.5, maximum: 50 }),
  lapse: t.Number({ minimum: 0.5, maximum: 100 }),
};
const lineName = t.String({ maxLength: 200, description: '*: customers as a whole.' });

export const phasesContract = {
  cycle: endpoint({
    method: 'GET',
    path: '/api/cycle',
    summary:
      'Customers by the phase of their cycle with a product line, or as a whole, and what moved between phases in twelve months.',
    allow: 'value.read',
    query: t.Object({ line: t.Optional(lineName) }),
    response: t.Object({
      /** empty: nobody bought; waiting: it is being worked out. */
      status: choice('empty', 'waiting', 'done'),
      busy: t.Boolean(),
      asOf: nullable(day()),
      /** First day of the twelve months. */
      from: nullable(day()),
      line: t.String(),
      lines: t.Array(t.Object({ line: t.String(), customers: t.Integer() }), {
        description: 'At most 100, by customers.',
      }),
      /** before + entered − left = customers. */
      phases: t.Array(
        t.Object({
          phase,
          before: t.Integer(),
          entered: t.Integer(),
          left: t.Integer(),
          customers: t.Integer(),
          stay: nullable(t.Number({ description: 'Mean days of those who left.' })),
          value: nullable(minor()),
          cost: nullable(minor()),
          costEach: nullable(t.Number({ description: 'Cost for each who left; minor units.' })),
        }),
      ),
      moves: t.Array(t.Object({ from: nullable(phase), to: phase, moves: t.Integer() })),
      months: t.Array(
        t.Object({
          month: day(),
          customers: t.Array(t.Integer(), { description: 'In the order of the phases.' }),
        }),
      ),
      rule: t.Object({
        usual: t.Number(),
        risk: t.Number(),
        lapse: t.Number(),
        /** sales: read from them; person: somebody set it; start: too few purchases to read it. */
        from: choice('sales', 'person', 'start'),
        /** Of this line, not that of customers as a whole. */
        own: t.Boolean(),
        at: nullable(moment()),
      }),
      /** Null until they were worked out with the values. */
      figures: nullable(
        t.Object({
          levels: t.Array(
            t.Object({
              level: choice('acquisition', 'conversion', 'development', 'retention', 'gone'),
              customers: t.Integer(),
              value: nullable(minor()),
            }),
          ),
          openings: t.Array(
            t.Object({
              line: t.String(),
              buyers: t.Integer(),
              eligible: t.Integer(),
              opened: t.Integer(),
              days: nullable(t.Number()),
            }),
            { description: 'At most 100, by buyers.' },
          ),
          saturation: t.Object({
            days: nullable(t.Number()),
            lines: t.Integer(),
            saturated: t.Integer(),
            open: t.Integer(),
            complete: t.Integer(),
          }),
          cost: nullable(
            t.Object({
              acquisition: minor(),
              courting: minor(),
              won: t.Integer(),
              caring: minor(),
              maintenance: minor(),
              kept: t.Integer(),
              win: nullable(t.Number()),
              keep: nullable(t.Number()),
              times: nullable(t.Number()),
            }),
          ),
        }),
      ),
    }),
  }),
  setPace: endpoint({
    method: 'PUT',
    path: '/api/cycle/pace',
    summary:
      'Sets how long silences of a product line are; all phases, also those of the past, are worked out again by it.',
    allow: 'value.write',
    body: t.Object({ line: lineName, ...pace }),
    response: t.Object({ line: t.String() }),
    errors: ['pace_reversed'],
  }),
  customerCycles: endpoint({
    method: 'GET',
    path: '/api/customers/:id/cycles',
    summary: 'The phases of one customer, as a whole and with each product line, and their course.',
    allow: 'value.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({
      asOf: nullable(day()),
      cycles: t.Array(
        t.Object({
          line: t.String(),
          phase,
          since: day(),
          /** When it changes if nothing is bought. */
          next: nullable(day()),
          purchases: t.Integer(),
          turn: t.Integer(),
          course: t.Array(t.Object({ on: day(), phase }), { description: 'Up to the day.' }),
        }),
        { description: 'At most 100.' },
      ),
    }),
    errors: ['customer_not_found'],
  }),
};
