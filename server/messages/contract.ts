// What the messages room promises: the mail server of the company, trying it, and what was sent.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable, pageQuery } from '../platform/contract.ts';
import { messageKinds, messageStates } from './rules.ts';

export type { MessageKind, MessageState } from './rules.ts';
export { messageStates };

const security = () => choice('tls', 'starttls', 'none');
const host = () => t.String({ minLength: 1, maxLength: 253 });
const port = () => t.Integer({ minimum: 1, maximum: 65535 });
const account = () => nullable(t.String({ minLength: 1, maxLength: 200 }));

const mail = t.Object({
  byOperator: t.Boolean({ description: 'Set by SMTP_URL: it is not changed here.' }),
  settings: nullable(
    t.Object({
      host: t.String(),
      port: t.Integer(),
      security: security(),
      account: nullable(t.String()),
      hasPassword: t.Boolean(),
      from: t.String(),
    }),
  ),
});

export const messagesContract = {
  mail: endpoint({
    method: 'GET',
    path: '/api/mail',
    summary: 'The mail server of the company; its password is never shown.',
    allow: 'messages.write',
    response: mail,
  }),
  changeMail: endpoint({
    method: 'PUT',
    path: '/api/mail',
    summary:
      'Sets the mail server. Without `password` the one of before stays, but only for the same server and user.',
    allow: 'messages.write',
    recent: true,
    body: t.Object({
      host: host(),
      port: port(),
      security: security(),
      account: account(),
      password: t.Optional(t.String({ minLength: 1, maxLength: 500 })),
      from: t.String({ minLength: 3, maxLength: 200 }),
    }),
    response: mail,
    errors: [
      'confirm_required',
      'mail_by_operator',
      'mail_from_invalid',
      'mail_host_invalid',
      'mail_open_text',
      'mail_password_again',
    ],
  }),
  dropMail: endpoint({
    method: 'DELETE',
    path: '/api/mail',
    summary: 'Forgets the mail server. Messages that wait go on waiting.',
    allow: 'messages.write',
    recent: true,
    response: mail,
    errors: ['confirm_required', 'mail_by_operator'],
  }),
  tryMail: endpoint({
    method: 'POST',
    path: '/api/mail/test',
    summary:
      'Sends a message to the address of whoever asks and says what the mail server answered.',
    allow: 'messages.write',
    perMinute: 6,
    response: t.Object({
      code: t.Integer(),
      reply: t.String(),
      encrypted: t.Boolean(),
      to: t.String(),
    }),
    errors: [
      'mail_not_set',
      'outgoing_refused',
      'outgoing_failed',
      'outgoing_too_slow',
      'smtp_refused',
      'smtp_tls',
      'smtp_login',
      'smtp_too_slow',
      'smtp_rejected',
      'smtp_unanswered',
      'too_many_requests',
    ],
  }),
  messages: endpoint({
    method: 'GET',
    path: '/api/messages',
    summary:
      'Messages that were sent or are to be sent, newest first; addresses are masked without `customers.contact`.',
    allow: 'messages.read',
    audit: 'view',
    query: t.Object({ ...pageQuery, state: t.Optional(choice(...messageStates)) }),
    response: t.Object({
      messages: t.Array(
        t.Object({
          id: id(),
          kind: choice(...messageKinds),
          to: t.String(),
          state: choice(...messageStates),
          attempts: t.Integer(),
          dueAt: nullable(moment()),
          code: nullable(t.Integer({ description: 'What the mail server answered last.' })),
          reply: nullable(t.String()),
          error: nullable(t.String()),
          queuedAt: moment(),
          endedAt: nullable(moment()),
        }),
      ),
      next: nullable(t.String()),
      waiting: t.Integer({ description: 'Messages that are still to be sent, counted to 1000.' }),
      set: t.Boolean({ description: 'There is a mail server.' }),
    }),
    errors: ['page_key_invalid'],
  }),
};
