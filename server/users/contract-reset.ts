// What the users room promises to whoever forgot their password: a link by e-mail that opens once.
import * as t from 'typebox';
import { endpoint } from '../platform/contract.ts';

/** Minutes for which a link can be used. */
export const resetMinutes = 45;

export const resetContract = {
  forgotPassword: endpoint({
    method: 'POST',
    path: '/api/password/forgot',
    summary:
      'Has a link to set another password sent to this address, where it is that of an account. The answer is always the same.',
    allow: 'anyone',
    audit: 'none',
    perMinute: 5,
    body: t.Object({ email: t.String({ minLength: 3, maxLength: 200 }) }),
    response: t.Object({ minutes: t.Integer({ description: 'For how long the link holds.' }) }),
    errors: ['mail_not_set', 'too_many_requests'],
  }),
  resetPassword: endpoint({
    method: 'POST',
    path: '/api/password/reset',
    summary:
      'Sets another password with the token of such a link, once. All sessions end; a second step stays on.',
    allow: 'anyone',
    audit: 'account',
    perMinute: 10,
    body: t.Object({
      token: t.String({ pattern: '^[\\w-]{43}$' }),
      password: t.String({ minLength: 1, maxLength: 128 }),
    }),
    response: t.Object({}),
    errors: [
      'reset_over',
      'password_too_short',
      'password_common',
      'password_personal',
      'too_many_requests',
    ],
  }),
};
