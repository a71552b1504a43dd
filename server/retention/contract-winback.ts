// What the retention room promises about winning customers back: who is worth it, attempts, and what came of them.
import * as t from 'typebox';
import { choice, day, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';
import { cause } from './contract-causes.ts';
import {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  causeKeys,
  mostAtOnce,
  mostControl,
} from './rules.ts';

const difference = t.Object({ value: t.Number(), low: t.Number(), high: t.Number() });
const chance = {
  /** Losses followed for a year, and of them those that ended with a purchase. */
  n: t.Integer(),
  returned: t.Integer(),
  chance: t.Number(),
  low: t.Number(),
  high: t.Number(),
};
const arm = t.Object({ n: t.Integer(), returned: t.Integer(), value: minor() });
const mean = nullable(
  t.Object({ n: t.Integer(), value: minor(), low: minor(), high: minor(), before: minor() }),
);

const asked = {
  /** Number of a cause, or `unknown`. */
  cause: t.Optional(t.String({ maxLength: 20 })),
  /** By some way that the customer allows for offers, by none, or by this one. */
  way: t.Optional(choice('some', 'none', 'email', 'sms', 'whatsapp', 'phone', 'post', 'push')),
  /** Only whom this round tried. */
  round: t.Optional(id()),
  /** `no`: neither tried nor left alone on purpose in the last 90 days; `yes`: tried in this silence. */
  tried: t.Optional(choice('no', 'yes', 'all')),
};

export const winBackContract = {
  winBack: endpoint({
    method: 'GET',
    path: '/api/win-back',
    summary:
      'What winning lost customers back is worth: how many are candidates, by which chances of return they are ranked, and what attempts brought beside those left alone.',
    allow: 'value.read',
    response: t.Object({
      /** `young`: too few losses have been followed for a year to say who comes back. */
      status: choice('empty', 'insufficient', 'waiting', 'young', 'done'),
      busy: t.Boolean(),
      asOf: nullable(day()),
      level: choice('margin', 'sales'),
      followed: t.Integer(),
      followedNeeded: t.Integer(),
      totals: t.Object({
        lost: t.Integer(),
        candidates: t.Integer(),
        /** Sums over the candidates. */
        worth: minor(),
        second: minor(),
        /** Candidates who allow offers by some way. */
        reachable: t.Integer(),
        incurable: t.Integer(),
        losing: t.Integer(),
        worthless: t.Integer(),
        /** Candidates but for their wish for no relationship, or because their data is restricted. */
        unwanted: t.Integer(),
      }),
      chances: t.Array(
        t.Object({
          ...chance,
          /** Days since the loss from which it holds. */
          mark: t.Integer(),
          borrowed: t.Boolean(),
          causes: t.Array(t.Object({ ...chance, cause: nullable(cause) })),
        }),
      ),
      /** Customers with a known cause, the part of them whose cause can be managed, and what is taken for the others. */
      curable: nullable(
        t.Object({ known: t.Integer(), manageable: t.Number(), unknown: t.Number() }),
      ),
      /** What those who came back brought in the year after, beside the last year before they left; means. */
      second: nullable(t.Object({ tried: mean, alone: mean })),
      /** Effect of attempts on returning, over all rounds with a control drawn at random; 95 %. */
      effect: nullable(difference),
      /** Attempts without such a control: how many came back, and how many would have by the time that passed. */
      alone: nullable(
        t.Object({
          tried: t.Integer(),
          returned: t.Integer(),
          low: t.Number(),
          high: t.Number(),
          expected: t.Number(),
        }),
      ),
      rounds: t.Array(
        t.Object({
          id: id(),
          on: day(),
          channel: choice(...attemptChannels),
          offer: choice(...attemptOffers),
          cost: minor(),
          by: nullable(t.String()),
          tried: arm,
          held: arm,
          answered: t.Object({
            accepted: t.Integer(),
            refused: t.Integer(),
            noAnswer: t.Integer(),
          }),
          compared: nullable(
            t.Object({
              returns: difference,
              /** Of what each customer brought since. */
              value: difference,
              verdict: choice('proven', 'not_proven', 'proven_loss'),
            }),
          ),
        }),
        { description: 'The latest 50.' },
      ),
    }),
  }),
  candidates: endpoint({
    method: 'GET',
    path: '/api/win-back/candidates',
    summary:
      'Lost customers by second lifetime value × chance of return × what can be cured of the reason, with an offer that fits the cause and the ways they allow. Nobody who wants no relationship.',
    allow: ['customers.read', 'consent.read'],
    reach: 'read',
    query: t.Object({ ...pageQuery, ...asked }),
    response: t.Object({
      candidates: t.Array(
        t.Object({
          customer: t.Object({ id: id(), name: t.String() }),
          since: day(),
          lostOn: day(),
          second: minor(),
          chance: t.Number(),
          curable: t.Number(),
          worth: minor(),
          /** The most that an attempt may cost. */
          most: minor(),
          cause: nullable(cause),
          suggested: nullable(choice(...causeKeys)),
          offer: choice(...attemptOffers),
          ways: t.Array(choice('email', 'sms', 'whatsapp', 'phone', 'post', 'push')),
          /** The latest attempt of this silence. */
          attempt: nullable(id()),
          triedOn: nullable(day()),
          outcome: nullable(choice(...attemptOutcomes)),
          heldOn: nullable(day()),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  exportCandidates: endpoint({
    method: 'GET',
    path: '/api/win-back/candidates.csv',
    summary: 'The same as a file, the first 100,000.',
    allow: ['customers.read', 'consent.read', 'customers.export'],
    reach: 'read',
    query: t.Object({ ...asked, language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
  }),
  addRound: endpoint({
    method: 'POST',
    path: '/api/win-back/rounds',
    summary:
      'Writes down the same attempt for several lost customers, and leaves a share of them alone, drawn at random, to measure it against. Who allows no offers by that way, wants no relationship or is not lost is left out. With the same request again it is the round that is there.',
    allow: ['customers.write', 'consent.read'],
    reach: 'write',
    body: t.Object({
      request: t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
      customers: t.Array(id(), { minItems: 1, maxItems: mostAtOnce }),
      channel: choice(...attemptChannels),
      offer: choice(...attemptOffers),
      /** What each attempt costs. */
      cost: t.Optional(t.Integer({ minimum: 0, maximum: 1_000_000_000_000 })),
      /** Share that is left alone. */
      control: t.Optional(t.Number({ minimum: 0, maximum: mostControl })),
    }),
    response: t.Object({
      /** Null where nobody was left to try. */
      id: nullable(id()),
      tried: t.Integer(),
      held: t.Integer(),
      notAllowed: t.Integer(),
      notLost: t.Integer(),
      unwanted: t.Integer(),
    }),
  }),
  setOutcome: endpoint({
    method: 'PATCH',
    path: '/api/customers/:id/win-back-attempts/:attempt',
    summary: 'Writes down what a customer answered to an attempt.',
    allow: 'customers.write',
    reach: 'write',
    params: t.Object({ id: id(), attempt: id() }),
    body: t.Object({ outcome: nullable(choice(...attemptOutcomes)) }),
    response: t.Object({ id: id() }),
    errors: ['customer_not_found', 'customer_deleted', 'attempt_not_found'],
  }),
  addAnswers: endpoint({
    method: 'POST',
    path: '/api/win-back/answers',
    summary:
      'Writes down the same answer of several customers to attempts; an answer can be written over. Who wants no more offers takes back the permission for them, by every way, in the ledger of consents.',
    allow: ['customers.write', 'consent.write'],
    reach: 'write',
    body: t.Object({
      request: t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
      answers: t.Array(t.Object({ customer: id(), attempt: id() }), {
        minItems: 1,
        maxItems: mostAtOnce,
      }),
      /** Null: not known after all. */
      outcome: nullable(choice(...attemptOutcomes)),
      /** They said so: no more offers. */
      stopOffers: t.Optional(t.Boolean()),
    }),
    response: t.Object({
      written: t.Integer(),
      /** Attempts that are not there, or whose customer is in the bin. */
      notFound: t.Integer(),
      stopped: t.Integer(),
    }),
  }),
};
