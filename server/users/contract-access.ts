// What the users room promises to whoever lacks a right: asking for it where it was missing, and an answer.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';
import { allRights } from '../platform/rights.ts';

const right = choice(...allRights);
/** An address within the product, without its search. */
const page = t.String({ pattern: '^/[\\w/-]{0,199}$' });
const text = () => t.String({ maxLength: 500 });

const asked = {
  id: id(),
  right,
  page: nullable(t.String()),
  note: t.String(),
  askedAt: moment(),
  /** null: it waits. */
  decidedAt: nullable(moment()),
  granted: nullable(t.Boolean()),
  answer: nullable(t.String()),
};

export const accessContract = {
  ownAccessRequests: endpoint({
    method: 'GET',
    path: '/api/me/access-requests',
    summary: 'Rights that I asked for and what was answered, the newest first; at most 50.',
    allow: 'self',
    response: t.Object({ requests: t.Array(t.Object(asked)) }),
  }),
  askAccess: endpoint({
    method: 'POST',
    path: '/api/me/access-requests',
    summary:
      'Asks for a right that I lack. Owners find it with the people who work here, and by e-mail where a mail server is set. Asked again while it waits, it is the same request.',
    allow: 'self',
    perMinute: 20,
    body: t.Object({ right, page: t.Optional(page), note: t.Optional(text()) }),
    response: t.Object(asked),
    errors: ['access_held', 'too_many_requests'],
  }),
  accessRequests: endpoint({
    method: 'GET',
    path: '/api/access-requests',
    summary:
      'Rights that people asked for: those that wait, and what was answered in the last 30 days; at most 200.',
    allow: 'users.read',
    response: t.Object({
      requests: t.Array(
        t.Object({
          ...asked,
          person: t.Object({ id: t.String(), name: t.String(), role: t.String() }),
          /** Given by other means since it was asked for. */
          held: t.Boolean(),
          decidedBy: nullable(t.String()),
        }),
      ),
      waiting: t.Integer(),
    }),
  }),
  answerAccess: endpoint({
    method: 'POST',
    path: '/api/access-requests/:id/answer',
    summary:
      'Declines what was asked for, or grants it: by another role for the person, or by the right for everybody who has their role.',
    allow: 'users.write',
    audit: 'rights',
    recent: true,
    params: t.Object({ id: id() }),
    body: t.Object({
      granted: t.Boolean(),
      /** The role that the person gets; nothing: their role gets the right. */
      role: t.Optional(t.String({ pattern: '^[\\w-]{1,40}$' })),
      answer: t.Optional(text()),
    }),
    response: t.Object({}),
    errors: [
      'confirm_required',
      'access_request_not_found',
      'access_request_over',
      'role_not_found',
      'role_lacks_right',
      'right_beyond',
    ],
  }),
};
