// What the privacy room promises: what people ask about their own data and its clock, a copy of everything
// about a person, restricting and erasing, and the register of breaches.
import * as t from 'typebox';
import { choice, day, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';
import { channels, identityChecks, noteKinds, outcomes, risks, steps } from './choices.ts';
import { kinds } from './terms.ts';

export { channels, identityChecks, noteKinds, outcomes, risks } from './choices.ts';
export { kinds } from './terms.ts';

const uuid = () => t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const note = () => t.String({ minLength: 1, maxLength: 4000 });
const idParams = t.Object({ id: id() });
const named = t.Object({ id: id(), name: t.String() });
const term = t.Object({
  count: t.Integer(),
  unit: choice('working_days', 'days', 'months'),
});
const law = nullable(t.String({ description: 'Null: none is known here.' }));
const whom = choice('authority', 'people');

const request = t.Object({
  id: id(),
  kind: choice(...kinds),
  /** Null: nobody known here, or erased since. */
  customer: nullable(named),
  person: nullable(t.String()),
  channel: choice(...channels),
  receivedAt: moment(),
  answerBy: day(),
  extendedTo: nullable(day()),
  carryOutBy: nullable(day()),
  /** The last day that counts now; null once it is closed. */
  dueOn: nullable(day()),
  /** Days until then, negative when it is over; and of them the working days. */
  daysLeft: nullable(t.Integer()),
  workingDaysLeft: nullable(t.Integer()),
  identity: nullable(choice(...identityChecks)),
  state: choice('open', 'answered', 'closed'),
  outcome: nullable(choice(...outcomes)),
  owner: nullable(t.Object({ id: t.String(), name: t.String() })),
  closedAt: nullable(moment()),
});

const requestWithSteps = t.Intersect([
  request,
  t.Object({
    /** There is an extension that was not used. */
    extendable: t.Boolean(),
    law,
    steps: t.Array(
      t.Object({
        id: id(),
        step: choice('received', ...steps),
        detail: nullable(t.String()),
        note: nullable(t.String()),
        by: nullable(t.String()),
        at: moment(),
      }),
    ),
  }),
]);

const breach = t.Object({
  id: id(),
  what: t.String(),
  happenedAt: nullable(moment()),
  foundAt: moment(),
  concerned: nullable(t.Integer()),
  /** The question that finds them, for the list. */
  question: nullable(t.Unknown()),
  risk: choice(...risks),
  tellBy: moment(),
  /** By which law; null: the company's own number, or 72 hours. */
  tellLaw: nullable(t.String()),
  tellWhom: whom,
  authorityToldAt: nullable(moment()),
  peopleToldAt: nullable(moment()),
  /** Who sees to it, and by which day. */
  owner: nullable(t.Object({ id: t.String(), name: t.String() })),
  dueOn: nullable(day()),
  closedAt: nullable(moment()),
  recordedBy: nullable(t.String()),
  recordedAt: moment(),
  notes: t.Array(
    t.Object({
      id: id(),
      kind: choice(...noteKinds),
      note: t.String(),
      concerned: nullable(t.Integer()),
      risk: nullable(choice(...risks)),
      owner: nullable(t.Object({ id: t.String(), name: t.String() })),
      dueOn: nullable(day()),
      happenedAt: moment(),
      recordedBy: nullable(t.String()),
      recordedAt: moment(),
    }),
  ),
});

/** Who hands out or takes out what is known of a person sees how to reach them. */
const copies = ['privacy.export', 'customers.contact'] as const;
const personParams = t.Object({ id: id() });

export const privacyContract = {
  terms: endpoint({
    method: 'GET',
    path: '/api/privacy/terms',
    summary:
      'The terms that the law of the company’s country gives, with their source, and what the company adds.',
    allow: 'privacy.read',
    reach: 'read',
    query: t.Object({ language: t.Optional(choice('es', 'en')) }),
    response: t.Object({
      country: t.String(),
      region: nullable(t.String()),
      regions: t.Array(t.Object({ code: t.String(), name: t.String() }), {
        description: 'Regions with holidays of their own; at most 100.',
      }),
      law,
      answer: t.Record(t.String(), term),
      extension: nullable(term),
      extensionByKind: t.Record(t.String(), term, {
        description: 'Of the kinds of request that are extended by another term.',
      }),
      carryOut: nullable(term),
      keepYears: t.Integer(),
      keepLaw: law,
      breach: t.Object({
        term: nullable(
          t.Object({ count: t.Integer(), unit: choice('hours', 'working_days', 'days', 'months') }),
        ),
        whom,
        law,
        ownHours: nullable(t.Integer()),
        usualHours: t.Integer(),
      }),
    }),
  }),
  changeRules: endpoint({
    method: 'PUT',
    path: '/api/privacy/rules',
    summary:
      'Sets what the company adds to the terms of the law: hours to tell of a breach, and the region whose holidays count too. Clocks that run stay as they are.',
    allow: 'privacy.write',
    body: t.Object({
      breachHours: nullable(t.Integer({ minimum: 1, maximum: 8760 })),
      region: nullable(t.String({ maxLength: 10 })),
    }),
    response: t.Object({}),
    errors: ['region_unknown'],
  }),
  requests: endpoint({
    method: 'GET',
    path: '/api/privacy/requests',
    summary: 'Requests: the open ones by the day they are due, or the closed ones, the last first.',
    allow: 'privacy.read',
    reach: 'read',
    audit: 'view',
    query: t.Object({
      ...pageQuery,
      state: t.Optional(choice('open', 'closed')),
      customer: t.Optional(id()),
    }),
    response: t.Object({ requests: t.Array(request), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  request: endpoint({
    method: 'GET',
    path: '/api/privacy/requests/:id',
    summary: 'One request with every step.',
    allow: 'privacy.read',
    reach: 'read',
    audit: 'view',
    params: idParams,
    response: requestWithSteps,
    errors: ['privacy_request_not_found'],
  }),
  receive: endpoint({
    method: 'POST',
    path: '/api/privacy/requests',
    summary:
      'Writes down a request; the clock of the company’s country begins. The same key again writes nothing.',
    allow: 'privacy.write',
    reach: 'write',
    body: t.Object({
      request: uuid(),
      kind: choice(...kinds),
      customerId: t.Optional(id()),
      person: t.Optional(t.String({ minLength: 1, maxLength: 300 })),
      channel: choice(...channels),
      receivedAt: moment(),
      identity: t.Optional(choice(...identityChecks)),
      note: t.Optional(note()),
    }),
    response: requestWithSteps,
    errors: ['customer_not_found', 'privacy_moment_invalid', 'name_missing'],
  }),
  step: endpoint({
    method: 'POST',
    path: '/api/privacy/requests/:id/steps',
    summary:
      'The next step: identified, assigned, extended, answered, closed, noted. The same key again does nothing.',
    allow: 'privacy.write',
    reach: 'write',
    params: idParams,
    body: t.Object({
      request: uuid(),
      step: choice(...steps),
      identity: t.Optional(choice(...identityChecks)),
      outcome: t.Optional(choice(...outcomes)),
      owner: t.Optional(t.String({ maxLength: 100 })),
      note: t.Optional(note()),
    }),
    response: requestWithSteps,
    errors: ['privacy_request_not_found', 'privacy_step_wrong', 'person_unknown'],
  }),
  person: endpoint({
    method: 'GET',
    path: '/api/customers/:id/privacy',
    summary: 'Where one person stands: since when their data is restricted, and what is open.',
    allow: 'privacy.read',
    reach: 'read',
    params: personParams,
    response: t.Object({
      restrictedAt: nullable(moment()),
      requests: t.Array(request, { description: 'The latest 20.' }),
    }),
    errors: ['customer_not_found'],
  }),
  restrict: endpoint({
    method: 'PUT',
    path: '/api/customers/:id/restriction',
    summary:
      'Restricts what is known of a person to being kept, or lets it be used again. No permission, action or bulk export has them meanwhile.',
    allow: 'privacy.write',
    reach: 'write',
    params: personParams,
    body: t.Object({ restricted: t.Boolean() }),
    response: t.Object({ restrictedAt: nullable(moment()) }),
    errors: ['customer_not_found', 'customer_deleted', 'customer_merged'],
  }),
  copy: endpoint({
    method: 'GET',
    path: '/api/customers/:id/personal-data.json',
    summary: 'Everything that is held about a person, as JSON.',
    allow: copies,
    reach: 'read',
    params: personParams,
    produces: 'application/octet-stream',
    errors: ['customer_not_found', 'customer_emptied'],
  }),
  readableCopy: endpoint({
    method: 'GET',
    path: '/api/customers/:id/personal-data.html',
    summary: 'The same as a page to read: one file, no scripts.',
    allow: copies,
    reach: 'read',
    params: personParams,
    query: t.Object({ language: t.Optional(choice('es', 'en')) }),
    produces: 'application/octet-stream',
    errors: ['customer_not_found', 'customer_emptied'],
  }),
  foreseeErasure: endpoint({
    method: 'GET',
    path: '/api/customers/:id/erasure',
    summary: 'What an erasure would delete, empty and keep, and what the law wants until when.',
    allow: ['privacy.delete', 'customers.contact'],
    params: personParams,
    response: t.Object({
      name: t.String(),
      /** Name and key stay out of sight until then. */
      keptUntil: nullable(day()),
      keepLaw: law,
      holdings: t.Array(
        t.Object({
          table: t.String(),
          rows: t.Integer(),
          becomes: choice('deleted', 'emptied', 'kept'),
        }),
      ),
      imports: t.Array(t.Object({ id: id(), fileName: t.String() }), {
        description: 'Kept files in which the person may stand; at most 20.',
      }),
    }),
    errors: ['customer_not_found', 'customer_emptied'],
  }),
  erase: endpoint({
    method: 'POST',
    path: '/api/customers/:id/erasure',
    summary:
      'Erases a person: out of sight at once, taken out by a job, never to be undone. The name must be typed.',
    allow: ['privacy.delete', 'customers.contact'],
    recent: true,
    audit: 'delete',
    params: personParams,
    body: t.Object({
      name: t.String({ maxLength: 400 }),
      /** Keeps name and key out of sight while the law wants to know who bought. */
      keep: t.Boolean(),
    }),
    response: t.Object({ keptUntil: nullable(day()) }),
    errors: ['customer_not_found', 'customer_merged', 'customer_emptied', 'erase_name_wrong'],
  }),
  erasures: endpoint({
    method: 'GET',
    path: '/api/privacy/erasures',
    summary: 'Erasures, the last first: by number, without names.',
    allow: 'privacy.read',
    query: t.Object(pageQuery),
    response: t.Object({
      erasures: t.Array(
        t.Object({
          customer: id(),
          cause: choice('bin', 'request', 'restore'),
          askedAt: moment(),
          askedBy: nullable(t.String()),
          keptUntil: nullable(day()),
          blockedAt: nullable(moment()),
          erasedAt: nullable(moment()),
        }),
      ),
      next: nullable(t.String()),
    }),
    errors: ['page_key_invalid'],
  }),
  breaches: endpoint({
    method: 'GET',
    path: '/api/privacy/breaches',
    summary: 'The register of breaches, the last first, with all that was added.',
    allow: 'privacy.read',
    query: t.Object({ ...pageQuery, state: t.Optional(choice('open', 'closed')) }),
    response: t.Object({ breaches: t.Array(breach), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  addBreach: endpoint({
    method: 'POST',
    path: '/api/privacy/breaches',
    summary: 'Writes a breach into the register; it is never changed, only added to.',
    allow: 'privacy.write',
    body: t.Object({
      request: uuid(),
      what: note(),
      happenedAt: t.Optional(moment()),
      foundAt: moment(),
      concerned: t.Optional(t.Integer({ minimum: 0, maximum: 1e9 })),
      question: t.Optional(t.String({ maxLength: 4000 })),
      risk: choice(...risks),
    }),
    response: breach,
    errors: ['privacy_moment_invalid', 'question_invalid'],
  }),
  addNote: endpoint({
    method: 'POST',
    path: '/api/privacy/breaches/:id/notes',
    summary:
      'Adds to a breach: something is otherwise, a measure, who sees to it, that the authority or the people were told, its end, or that it begins again.',
    allow: 'privacy.write',
    params: idParams,
    body: t.Object({
      request: uuid(),
      kind: choice(...noteKinds),
      note: note(),
      concerned: t.Optional(t.Integer({ minimum: 0, maximum: 1e9 })),
      risk: t.Optional(choice(...risks)),
      owner: t.Optional(
        t.String({ maxLength: 100, description: 'Who sees to it; for `assigned`.' }),
      ),
      dueOn: t.Optional(day()),
      happenedAt: moment(),
    }),
    response: breach,
    errors: ['breach_not_found', 'privacy_moment_invalid', 'person_unknown', 'day_invalid'],
  }),
  breachFile: endpoint({
    method: 'GET',
    path: '/api/privacy/breaches.csv',
    summary: 'The register as CSV: every entry and every addition a line.',
    allow: 'privacy.export',
    query: t.Object({ language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
  }),
};
