// What the audit room promises: the log of who did what, page by page and as a file.
import * as t from 'typebox';
import { auditKinds } from '../platform/audit.ts';
import { choice, day, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';

export const auditEntry = t.Object({
  id: id(),
  at: moment(),
  kind: choice(...auditKinds),
  /** The call as the contract has it, or the words of the command line. */
  action: t.String(),
  /** Its name, `room.call`: pages have words for it. Null: no call of this version. */
  call: nullable(t.String()),
  area: nullable(t.String()),
  door: choice('page', 'key', 'command'),
  /** Who did it; null: nobody was signed in, or somebody at the machine. */
  actor: nullable(t.Object({ id: t.String(), name: t.String() })),
  key: nullable(t.String({ description: 'Name of the key a program used.' })),
  /** Number of the record; of an account its name too. */
  subject: nullable(t.String()),
  subjectName: nullable(t.String()),
  result: t.String({ description: 'done, or the code of the error.' }),
  details: t.Record(t.String(), t.Unknown()),
  network: nullable(t.String()),
  /** Whether it is sealed into the chain yet. */
  sealed: t.Boolean(),
});

export const auditFilter = {
  kind: t.Optional(choice(...auditKinds)),
  actor: t.Optional(t.String({ pattern: '^[\\w-]{1,64}$' })),
  area: t.Optional(t.String({ maxLength: 40 })),
  subject: t.Optional(t.String({ maxLength: 64 })),
  from: t.Optional(day()),
  until: t.Optional(day()),
};

export const auditContract = {
  entries: endpoint({
    method: 'GET',
    path: '/api/audit',
    summary: 'The log, newest first. Days are those of the company’s time zone.',
    allow: 'audit.read',
    query: t.Object({ ...pageQuery, ...auditFilter }),
    response: t.Object({ entries: t.Array(auditEntry), next: nullable(t.String()) }),
    errors: ['page_key_invalid', 'day_invalid'],
  }),
  people: endpoint({
    method: 'GET',
    path: '/api/audit/people',
    summary: 'Who the log can be asked about.',
    allow: 'audit.read',
    response: t.Object({ people: t.Array(t.Object({ id: t.String(), name: t.String() })) }),
  }),
  file: endpoint({
    method: 'GET',
    path: '/api/audit.csv',
    summary: 'The log as CSV, oldest first.',
    allow: ['audit.read', 'audit.export'],
    query: t.Object({ ...auditFilter, language: t.Optional(choice('es', 'en')) }),
    produces: 'text/csv',
    errors: ['day_invalid'],
  }),
};
