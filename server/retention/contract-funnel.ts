// What the retention room promises about the funnel: from the target market to loyal customers, out of surveys and of sales,
// beside a reference, with what closing a gap is worth.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';
import { funnelStages } from './rules-funnel.ts';

const stage = choice(...funnelStages);
const line = t.String({ maxLength: 200, description: '*: the company as a whole.' });
const segment = t.String({ maxLength: 100, description: 'Name of a part of the market.' });
const month = t.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' });
const people = t.Object({ value: t.Number(), low: t.Number(), high: t.Number() });
const money = t.Object({ value: minor(), low: minor(), high: minor() });

/** Most rows of a survey taken at once. */
export const mostSurveyRows = 500;

const rule = {
  /** Recent: bought within so many days. */
  recentDays: t.Integer({ minimum: 1, maximum: 3660 }),
  /** Days in which purchases are counted. */
  windowDays: t.Integer({ minimum: 1, maximum: 3660 }),
  /** Days with a purchase in the window that make a regular user, and one who uses it most often. */
  regular: t.Integer({ minimum: 1, maximum: 1000 }),
  often: t.Integer({ minimum: 1, maximum: 1000 }),
  /** Loyal: most often, and regular in each of so many windows. */
  loyalWindows: t.Integer({ minimum: 1, maximum: 5 }),
};

/** What a funnel is asked of. */
const asked = {
  line: t.Optional(line),
  /** At the end of that month; absent: on the last day with purchases. */
  month: t.Optional(month),
  /** Whose answers in surveys. */
  segment: t.Optional(segment),
  /** Whose purchases: a tree of rules, see /api/questions. */
  question: t.Optional(t.String({ maxLength: 20_000 })),
  /** A competitor or reference by name; absent: the first there is. */
  reference: t.Optional(t.String({ maxLength: 100 })),
  /** What stages of which both are known rest on. */
  prefer: t.Optional(choice('sales', 'survey')),
};

const surveyRow = t.Object({
  /** Whom it is about; absent or empty: us. */
  brand: t.Optional(t.String({ maxLength: 100 })),
  from: day(),
  to: day(),
  segment: t.Optional(segment),
  line: t.Optional(line),
  stage,
  /** How many were asked; absent for the target market. */
  respondents: t.Optional(t.Integer({ minimum: 1, maximum: 1e9 })),
  /** Of them, those who have reached the stage; of the target market its people. */
  yes: t.Integer({ minimum: 0, maximum: 1e10 }),
});
export type GivenSurveyRow = t.Static<typeof surveyRow>;

export const funnelContract = {
  funnel: endpoint({
    method: 'GET',
    path: '/api/funnel',
    summary:
      'The stages from the target market to loyal customers, what passes between them, beside a reference, and where closing a gap is worth most.',
    allow: ['value.read', 'customers.read'],
    query: t.Object(asked),
    response: t.Object({
      /** empty: no purchases and no surveys; waiting: purchases are being worked out. */
      status: choice('empty', 'waiting', 'done'),
      busy: t.Boolean(),
      /** Last day with purchases. */
      asOf: nullable(day()),
      /** The day for which sales are counted. */
      on: nullable(day()),
      line: t.String(),
      lines: t.Array(t.Object({ line: t.String(), customers: t.Integer() }), {
        description: 'At most 100, by customers.',
      }),
      /** Months whose ends are kept, latest first. */
      months: t.Array(t.String()),
      segment: t.String(),
      /** Segments that surveys know. */
      segments: t.Array(t.String()),
      reference: nullable(t.String()),
      references: t.Array(t.String()),
      prefer: choice('sales', 'survey'),
      /** Both are known of stages beyond the trier. */
      both: t.Boolean(),
      /** Our survey that is shown. */
      survey: nullable(t.Object({ from: day(), to: day(), respondents: t.Integer() })),
      stages: t.Array(
        t.Object({
          stage,
          survey: nullable(
            t.Object({
              /** Null while nobody said how large the market is. */
              people: nullable(t.Number()),
              share: t.Number(),
              yes: t.Integer(),
              respondents: nullable(t.Integer()),
            }),
          ),
          /** Identified customers who have reached it. */
          sales: nullable(t.Integer()),
          /** What the row rests on; null: nothing is known. */
          basis: nullable(choice('survey', 'sales')),
          conversion: nullable(
            t.Object({
              from: stage,
              rate: t.Number(),
              low: t.Number(),
              high: t.Number(),
              n: t.Number(),
              /** mixed: customers among the people of a survey. */
              basis: choice('survey', 'sales', 'mixed'),
              /** People who did not pass. */
              lost: nullable(t.Number()),
              /** The same of the reference. */
              reference: nullable(t.Number()),
              /** What closing the gap brings; null without a gap. */
              gap: nullable(t.Object({ people: nullable(people), value: nullable(money) })),
            }),
          ),
          /** Of the reference, of its market. */
          reference: nullable(t.Number()),
        }),
      ),
      bottleneck: nullable(
        t.Object({
          stage,
          /** points: no money is known, so it is the widest gap. */
          by: choice('money', 'points'),
          /** Even the low end of the interval is a gap. */
          proven: t.Boolean(),
        }),
      ),
      /** Values of customers are known. */
      valued: t.Boolean(),
      rule: t.Object({ ...rule, from: choice('start', 'person'), own: t.Boolean() }),
    }),
    errors: ['question_invalid', 'month_unknown'],
  }),
  funnelWhatIf: endpoint({
    method: 'GET',
    path: '/api/funnel/what-if',
    summary: 'What another conversion of one stage would bring, down to the last one.',
    allow: ['value.read', 'customers.read'],
    query: t.Object({
      ...asked,
      stage,
      conversion: t.Number({ minimum: 0, maximum: 1 }),
    }),
    response: t.Object({
      /** Null where nothing is known of that conversion. */
      changed: nullable(
        t.Object({
          rate: t.Number(),
          people: nullable(people),
          value: nullable(money),
          stages: t.Array(t.Object({ stage, people })),
        }),
      ),
    }),
    errors: ['question_invalid', 'month_unknown'],
  }),
  setFunnelRule: endpoint({
    method: 'PUT',
    path: '/api/funnel/rule',
    summary:
      'Sets from which purchases on a customer of a line is recent, regular, most often and loyal; all stages, also those of the past, are worked out again by it.',
    allow: 'value.write',
    body: t.Object({ line, ...rule }),
    response: t.Object({ line: t.String() }),
    errors: ['funnel_rule_reversed'],
  }),
  funnelSurveys: endpoint({
    method: 'GET',
    path: '/api/funnel/surveys',
    summary: 'What was written down of surveys, the latest first.',
    allow: 'value.read',
    query: t.Object(pageQuery),
    response: t.Object({
      surveys: t.Array(
        t.Object({
          id: id(),
          brand: t.String(),
          from: day(),
          to: day(),
          segment: t.String(),
          line: t.String(),
          stage,
          respondents: nullable(t.Integer()),
          yes: t.Integer(),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  addFunnelSurveys: endpoint({
    method: 'POST',
    path: '/api/funnel/surveys',
    summary: `Writes down what surveys said, at most ${mostSurveyRows} rows; what is so already is not written again.`,
    allow: 'value.write',
    body: t.Object({ rows: t.Array(surveyRow, { minItems: 1, maxItems: mostSurveyRows }) }),
    response: t.Object({ stored: t.Integer(), same: t.Integer() }),
    errors: ['funnel_survey_invalid', 'day_invalid'],
  }),
  dropFunnelSurvey: endpoint({
    method: 'DELETE',
    path: '/api/funnel/surveys/:id',
    summary: 'Takes one row of a survey back; it holds no more.',
    allow: 'value.write',
    params: t.Object({ id: id() }),
    response: t.Object({ id: id() }),
    errors: ['funnel_survey_not_found'],
  }),
};
