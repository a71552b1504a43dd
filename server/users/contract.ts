// What the users room promises: the first owner, signing in and out, who I am.
import * as t from 'typebox';
import { choice, endpoint, nullable } from '../platform/contract.ts';

export const person = t.Object({
  name: t.String(),
  email: t.String(),
  role: choice('owner', 'user'),
});

export const usersContract = {
  me: endpoint({
    method: 'GET',
    path: '/api/me',
    summary: 'Who is signed in, and whether the company still waits for its owner.',
    allow: 'anyone',
    response: t.Object({ user: nullable(person), needsOwner: t.Boolean() }),
  }),
  setup: endpoint({
    method: 'POST',
    path: '/api/setup',
    summary: 'First run: makes the owner, names the company and signs in. Works once.',
    allow: 'anyone',
    body: t.Object({
      name: t.String({ minLength: 1, maxLength: 100 }),
      email: t.String({ minLength: 3, maxLength: 200 }),
      password: t.String({ minLength: 1, maxLength: 128 }),
      company: t.String({ minLength: 1, maxLength: 200 }),
      currency: t.String({ pattern: '^[A-Z]{3}$' }),
      timeZone: t.String({ maxLength: 60 }),
      language: choice('es', 'en'),
    }),
    response: t.Object({ user: person }),
    errors: [
      'owner_exists',
      'password_too_short',
      'email_invalid',
      'currency_unknown',
      'time_zone_unknown',
    ],
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/session',
    summary: 'Signs in with e-mail and password.',
    allow: 'anyone',
    body: t.Object({
      email: t.String({ maxLength: 200 }),
      password: t.String({ maxLength: 128 }),
    }),
    response: t.Object({ user: person }),
    errors: ['sign_in_failed', 'too_many_requests'],
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/api/session',
    summary: 'Signs out.',
    allow: 'user',
    response: t.Object({}),
  }),
};
