// What the consent room promises: purposes and their texts, and the ledger of what each customer allows.
import * as t from 'typebox';
import { choice, day, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';
import { actions, bases, channels, sources, toldSources } from './rules.ts';

export { channels, toldSources } from './rules.ts';

const purposeId = () => t.String({ pattern: '^[a-z][a-z0-9_]{1,39}$' });
const uuid = () => t.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const language = () => t.String({ pattern: '^[a-z]{2}$' });

export const consentText = t.Object({
  id: id(),
  language: language(),
  version: t.Integer(),
  body: t.String(),
  madeAt: moment(),
});

export const purpose = t.Object({
  id: purposeId(),
  /** Empty: one that came with the product, whose name is in i18n under `consent.purpose_<id>`. */
  name: nullable(t.String()),
  ended: t.Boolean(),
  /** The newest version in each language. */
  texts: t.Array(consentText),
});

export const permission = t.Object({
  purpose: purposeId(),
  channel: choice(...channels),
  state: choice('granted', 'withdrawn', 'over', 'unasked'),
  saidAt: nullable(moment()),
  endsOn: nullable(day()),
  basis: nullable(choice(...bases)),
});

export const consentEvent = t.Object({
  id: id(),
  purpose: purposeId(),
  channel: choice(...channels),
  action: choice(...actions),
  basis: nullable(choice(...bases)),
  source: choice(...sources),
  text: nullable(t.Object({ language: language(), version: t.Integer(), body: t.String() })),
  evidence: nullable(t.String()),
  evidenceFile: nullable(t.String()),
  saidAt: moment(),
  endsOn: nullable(day()),
  recordedAt: moment(),
  recordedBy: nullable(t.String()),
  /** Since when it is void: the import that brought it was undone. */
  voidedAt: nullable(moment()),
});

export const consentContract = {
  purposes: endpoint({
    method: 'GET',
    path: '/api/consent/purposes',
    summary: 'What customers may be contacted for, and the newest text of each in each language.',
    allow: 'consent.read',
    reach: 'read',
    response: t.Object({ purposes: t.Array(purpose) }),
  }),
  addPurpose: endpoint({
    method: 'PUT',
    path: '/api/consent/purposes/:id',
    summary: 'Adds a purpose, renames it, ends it or begins it again.',
    allow: 'company.write',
    params: t.Object({ id: purposeId() }),
    body: t.Object({
      name: t.Optional(t.String({ minLength: 1, maxLength: 80 })),
      ended: t.Optional(t.Boolean()),
    }),
    response: t.Object({}),
    errors: ['consent_purpose_unnamed', 'consent_purposes_many'],
  }),
  addText: endpoint({
    method: 'POST',
    path: '/api/consent/purposes/:id/texts',
    summary:
      'Writes down the next version of a text. The same words again are the version they were.',
    allow: 'company.write',
    params: t.Object({ id: purposeId() }),
    body: t.Object({ language: language(), body: t.String({ minLength: 10, maxLength: 4000 }) }),
    response: consentText,
    errors: ['consent_purpose_unknown'],
  }),
  permissions: endpoint({
    method: 'GET',
    path: '/api/customers/:id/consents',
    summary: 'What one customer allows now: every purpose by every way. No word is no permission.',
    allow: 'consent.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    response: t.Object({ permissions: t.Array(permission) }),
    errors: ['customer_not_found'],
  }),
  events: endpoint({
    method: 'GET',
    path: '/api/customers/:id/consents/events',
    summary: 'The ledger of one customer, the latest word first.',
    allow: 'consent.read',
    reach: 'read',
    params: t.Object({ id: id() }),
    query: t.Object(pageQuery),
    response: t.Object({ events: t.Array(consentEvent), next: nullable(t.String()) }),
    errors: ['customer_not_found', 'page_key_invalid'],
  }),
  record: endpoint({
    method: 'POST',
    path: '/api/customers/:id/consents',
    summary:
      'Writes down what a customer said. With the same request again nothing is written; the ledger is never changed.',
    allow: 'consent.write',
    reach: 'write',
    params: t.Object({ id: id() }),
    body: t.Object({
      request: uuid(),
      purpose: purposeId(),
      channels: t.Array(choice(...channels), { minItems: 1, maxItems: 6, uniqueItems: true }),
      action: choice(...actions),
      basis: t.Optional(choice(...bases)),
      source: choice(...toldSources),
      textId: t.Optional(id()),
      evidence: t.Optional(t.String({ maxLength: 500 })),
      evidenceFile: t.Optional(uuid()),
      saidAt: moment(),
      endsOn: t.Optional(day()),
    }),
    response: t.Object({ permissions: t.Array(permission) }),
    errors: [
      'customer_not_found',
      'consent_purpose_unknown',
      'consent_text_unknown',
      'consent_evidence_missing',
      'consent_moment_invalid',
      'file_missing',
    ],
  }),
  keepEvidence: endpoint({
    method: 'POST',
    path: '/api/consent/evidence',
    summary:
      'Keeps a file that proves a permission (the body is the file, at most 10 MB); its name goes into the record.',
    allow: 'consent.write',
    reach: 'write',
    consumes: 'stream',
    response: t.Object({ file: uuid() }),
    errors: ['file_too_large', 'file_empty'],
  }),
  evidence: endpoint({
    method: 'GET',
    path: '/api/customers/:id/consents/:event/evidence',
    summary: 'The file that proves one permission.',
    allow: ['consent.read', 'customers.contact'],
    reach: 'read',
    audit: 'view',
    params: t.Object({ id: id(), event: id() }),
    produces: 'application/octet-stream',
    errors: ['file_missing'],
  }),
};
