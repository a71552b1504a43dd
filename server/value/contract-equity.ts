// What the value room promises about the course of the equity: what it was worth month by month, what moved it between two
// dates, and what it is with the customers that are expected.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, moment, nullable } from '../platform/contract.ts';
import { drivers, highestRating } from './rules-drivers.ts';
import { places, sinces } from './rules-groups.ts';

const legs = {
  acquired: minor(),
  margin: minor(),
  retention: minor(),
  defected: minor(),
  acquiredCustomers: t.Integer(),
  defectedCustomers: t.Integer(),
  returnedCustomers: t.Integer(),
};

const range = t.Object({ low: minor(), high: minor() });

export const bridge = t.Object({
  from: day(),
  to: day(),
  opening: minor(),
  ...legs,
  closing: minor(),
  sales: minor(),
  /** 80 % intervals of the moves and of the whole change, by what the data leave open of the parameters; null where not worked out. */
  ranges: nullable(
    t.Object({
      acquired: range,
      margin: range,
      retention: range,
      defected: range,
      change: range,
    }),
  ),
});

export { type Driver, drivers, gainBounds, gainOf, productBounds } from './rules-drivers.ts';

/** Where a customer can stand: a group, left, or not a customer yet. */
const place = choice(...places);

const rating = {
  driver: choice(...drivers),
  own: t.Number({ minimum: 1, maximum: highestRating }),
  rival: t.Number({ minimum: 1, maximum: highestRating }),
  /** How many people rated. */
  answers: nullable(t.Integer({ minimum: 1, maximum: 1e9 })),
};
const ratings = t.Object({
  ratings: t.Array(t.Object({ ...rating, weight: t.Number(), setAt: moment() }), {
    description: 'One per driver, or none before the first were told; weights add up to 1.',
  }),
});

export const equityContract = {
  drivers: endpoint({
    method: 'GET',
    path: '/api/value/drivers',
    summary: 'How buyers rate the company and its strongest rival by driver of the equity.',
    allow: 'value.read',
    response: ratings,
  }),
  setDrivers: endpoint({
    method: 'PUT',
    path: '/api/value/drivers',
    summary: 'Sets the ratings of the three drivers; weights are kept as shares of their sum.',
    allow: 'value.write',
    body: t.Object({
      ratings: t.Array(t.Object({ ...rating, weight: t.Number({ minimum: 1, maximum: 100 }) }), {
        minItems: 3,
        maxItems: 3,
      }),
    }),
    response: ratings,
  }),
  moves: endpoint({
    method: 'GET',
    path: '/api/value/moves',
    summary:
      'From which group to which customers went since a month and a year ago; questions about «month_ago» and «year_ago» ask for who they are.',
    allow: 'value.read',
    response: t.Object({
      /** The last day of data; null while nothing has been worked out. */
      to: nullable(day()),
      spans: t.Array(
        t.Object({
          since: choice(...sinces),
          on: day(),
          /** How many customers each leg of the bridge since then is about: those a question finds. */
          behind: t.Optional(
            t.Object({
              acquired: t.Integer(),
              margin: t.Integer(),
              retention: t.Integer(),
              defected: t.Integer(),
            }),
          ),
          flows: t.Array(
            t.Object({
              was: place,
              now: place,
              customers: t.Integer(),
              /** What the value of these customers changed by. */
              change: minor(),
            }),
          ),
        }),
      ),
    }),
  }),
  equity: endpoint({
    method: 'GET',
    path: '/api/value/equity',
    summary:
      'The equity at the ends of the last months and what moved it between two of them: opening + acquired + margin + retention − defected = closing, exactly.',
    allow: 'value.read',
    query: t.Object({ from: t.Optional(day()), to: t.Optional(day()) }),
    response: t.Object({
      /** The run by whose fit and terms all of it is valued. */
      runId: nullable(id()),
      level: choice('margin', 'sales'),
      horizonMonths: nullable(t.Integer()),
      /** Customers gone through while it is being worked out. */
      progress: nullable(t.Object({ done: t.Integer(), total: t.Integer() })),
      rows: t.Array(
        t.Object({
          on: day(),
          equity: minor(),
          customers: t.Integer(),
          active: t.Number(),
          /** Since the row before; in the first, of all time until then. */
          sales: minor(),
          ...legs,
          /** 80 % interval of the equity: parameters, and what each customer will do; null where not worked out. */
          range: nullable(range),
        }),
      ),
      bridge: nullable(bridge),
      /** Sales against the same number of months before, equity at both ends. */
      harvest: nullable(
        t.Object({
          salesBefore: minor(),
          salesNow: minor(),
          equityBefore: minor(),
          equityNow: minor(),
          harvesting: t.Boolean(),
        }),
      ),
      /** With a year of expected acquisition, less the cost of it. */
      expected: nullable(
        t.Object({
          months: t.Integer(),
          customersPerMonth: t.Number(),
          /** Whole months that the average is taken of. */
          monthsSeen: t.Integer(),
          valueEach: minor(),
          /** What winning one costs, taken off where values are in margin; null where nothing of it is known. */
          acquisitionEach: nullable(minor()),
          future: minor(),
          /**
           * 80 % intervals: how the months differed in new customers, what each will do, and what is open of the parameters;
           * not a trend, nor another cost of winning them. Null where the models could not say it.
           */
          futureRange: nullable(range),
          total: minor(),
          totalRange: nullable(range),
        }),
      ),
      /** Customers and value by group at both ends of the bridge; `left` has none. */
      groups: t.Array(
        t.Object({
          group: t.String(),
          from: t.Object({ customers: t.Integer(), value: minor() }),
          to: t.Object({ customers: t.Integer(), value: minor() }),
        }),
      ),
      /** What the runs themselves said then, one a month, oldest first. */
      said: t.Array(
        t.Object({ runId: id(), asOf: day(), value: minor(), low: minor(), high: minor() }),
      ),
    }),
  }),
};
