// What the users room promises: the first owner, signing in and out, who I am, and how my account is
// kept safe.
import * as t from 'typebox';

export type { Right } from '../platform/contract.ts';
export {
  type Reach,
  type ReachArea,
  type RoleReach,
  reachAreas,
  reaches,
  reachesAll,
  wholeReach,
} from '../platform/reaches.ts';

import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';
import { accessContract } from './contract-access.ts';
import { keysContract } from './contract-keys.ts';
import { peopleContract } from './contract-people.ts';
import { resetContract } from './contract-reset.ts';

export const person = t.Object({
  id: t.String({ description: 'Number of the account.' }),
  name: t.String(),
  email: t.String(),
  role: t.String({ description: 'A starting role, or one that was made here.' }),
  roleName: nullable(t.String({ description: 'Its name, where it was made here.' })),
  rights: t.Array(t.String(), { description: 'What this person may do: `<area>.<verb>`.' }),
  limited: t.Boolean({
    description: 'They do not reach all customers: pages about all refuse them.',
  }),
});

const password = () => t.String({ minLength: 1, maxLength: 128 });
const base64url = (maxLength: number) => t.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });

/** What a browser needs to make a passkey; bytes are base64url. */
const passkeyCreation = t.Object({
  challenge: t.String(),
  rp: t.Object({ id: t.String(), name: t.String() }),
  user: t.Object({ id: t.String(), name: t.String(), displayName: t.String() }),
  algorithms: t.Array(t.Integer()),
  exclude: t.Array(t.String()),
});

/** What a browser needs to ask for a passkey; `allow` is empty where any of this site will do. */
const passkeyQuestion = t.Object({
  challenge: t.String(),
  rpId: t.String(),
  allow: t.Array(t.String()),
});

/** What a browser made: parts of its PublicKeyCredential, base64url. */
const madePasskey = t.Object({
  id: base64url(1400),
  clientData: base64url(4000),
  authenticatorData: base64url(8000),
  publicKey: base64url(4000),
  algorithm: t.Integer(),
});

/** What a browser signed. */
const signedByPasskey = t.Object({
  id: base64url(1400),
  clientData: base64url(4000),
  authenticatorData: base64url(4000),
  signature: base64url(2000),
  user: nullable(base64url(200)),
});

const recoveryCodes = t.Object({ recoveryCodes: t.Array(t.String()) });
const passkeyErrors = ['passkey_refused', 'passkey_unavailable', 'second_step_expired'];
const passwordErrors = ['password_too_short', 'password_common', 'password_personal'];

export const usersContract = {
  ...peopleContract,
  ...accessContract,
  ...keysContract,
  ...resetContract,
  me: endpoint({
    method: 'GET',
    path: '/api/me',
    summary: 'Who is signed in, and whether the company still waits for its owner.',
    allow: 'anyone',
    response: t.Object({
      user: nullable(person),
      needsOwner: t.Boolean(),
      /** Names of those who can give me a right. */
      givers: t.Array(t.String()),
      mail: t.Boolean({ description: 'Messages can be sent: links for forgotten passwords too.' }),
      lacksSecondStep: t.Boolean({
        description: 'A second step is demanded and I have none: until then I may do nothing else.',
      }),
    }),
  }),
  setup: endpoint({
    method: 'POST',
    path: '/api/setup',
    summary: 'First run: makes the owner, names the company and signs in. Works once.',
    allow: 'anyone',
    audit: 'rights',
    perMinute: 10,
    body: t.Object({
      name: t.String({ minLength: 1, maxLength: 100 }),
      email: t.String({ minLength: 3, maxLength: 200 }),
      password: password(),
      company: t.String({ minLength: 1, maxLength: 200 }),
      currency: t.String({ pattern: '^[A-Z]{3}$' }),
      timeZone: t.String({ maxLength: 60 }),
      language: choice('es', 'en'),
    }),
    response: t.Object({ user: person }),
    errors: [
      'owner_exists',
      ...passwordErrors,
      'email_invalid',
      'currency_unknown',
      'time_zone_unknown',
    ],
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/session',
    summary:
      'Signs in with e-mail and password. Where a second step is on, nobody is signed in yet: `next` says so.',
    allow: 'anyone',
    audit: 'sign_in',
    perMinute: 10,
    body: t.Object({
      email: t.String({ maxLength: 200 }),
      password: t.String({ maxLength: 128 }),
    }),
    response: t.Object({ user: nullable(person), next: nullable(choice('second_step')) }),
    errors: ['sign_in_failed', 'sign_in_locked', 'passkey_demanded', 'too_many_requests'],
  }),
  secondStep: endpoint({
    method: 'POST',
    path: '/api/session/second',
    summary: 'The second step: a code of the authenticator app, or a recovery code.',
    allow: 'anyone',
    audit: 'sign_in',
    perMinute: 10,
    body: t.Object({ code: t.String({ minLength: 1, maxLength: 40 }) }),
    response: t.Object({ user: person, recoveryCodesLeft: nullable(t.Integer()) }),
    errors: ['second_step_failed', 'second_step_expired', 'sign_in_locked', 'too_many_requests'],
  }),
  askPasskey: endpoint({
    method: 'POST',
    path: '/api/session/passkey/question',
    summary: 'A question for any passkey of this site, to sign in with.',
    allow: 'anyone',
    audit: 'none',
    perMinute: 30,
    response: passkeyQuestion,
    errors: ['passkey_unavailable', 'too_many_requests'],
  }),
  signInByPasskey: endpoint({
    method: 'POST',
    path: '/api/session/passkey',
    summary: 'Signs in with a passkey: it asks the person itself, so there is no second step.',
    allow: 'anyone',
    audit: 'sign_in',
    perMinute: 10,
    body: signedByPasskey,
    response: t.Object({ user: person }),
    errors: [...passkeyErrors, 'sign_in_locked', 'too_many_requests'],
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/api/session',
    summary: 'Signs out.',
    allow: 'self',
    response: t.Object({}),
  }),
  security: endpoint({
    method: 'GET',
    path: '/api/me/security',
    summary: 'How my account is kept safe: password, second step, passkeys, where I am signed in.',
    allow: 'self',
    response: t.Object({
      passwordSince: moment(),
      secondStep: nullable(t.Object({ since: moment(), recoveryCodesLeft: t.Integer() })),
      /** False where the address of this page cannot have passkeys. */
      passkeysPossible: t.Boolean(),
      passkeys: t.Array(
        t.Object({
          id: id(),
          name: t.String(),
          /** Kept by the maker of the device for all devices of the person. */
          synced: t.Boolean(),
          since: moment(),
          lastUsed: nullable(moment()),
        }),
      ),
      sessions: t.Array(
        t.Object({
          id: t.String(),
          current: t.Boolean(),
          browser: nullable(t.String()),
          system: nullable(t.String()),
          address: t.String(),
          since: moment(),
          lastSeen: moment(),
        }),
      ),
    }),
  }),
  confirm: endpoint({
    method: 'POST',
    path: '/api/me/confirm',
    summary: 'Gives the password again before a change that asks for it.',
    allow: 'self',
    audit: 'sign_in',
    perMinute: 10,
    body: t.Object({ password: t.String({ maxLength: 128 }) }),
    response: t.Object({}),
    errors: ['password_wrong', 'sign_in_locked', 'too_many_requests'],
  }),
  askOwnPasskey: endpoint({
    method: 'POST',
    path: '/api/me/confirm/passkey/question',
    summary: 'A question for a passkey of mine, to confirm with.',
    allow: 'self',
    audit: 'none',
    perMinute: 30,
    response: passkeyQuestion,
    errors: ['passkey_unavailable', 'passkey_not_found', 'too_many_requests'],
  }),
  confirmByPasskey: endpoint({
    method: 'POST',
    path: '/api/me/confirm/passkey',
    summary: 'Shows a passkey again before a change that asks for it.',
    allow: 'self',
    audit: 'sign_in',
    perMinute: 10,
    body: signedByPasskey,
    response: t.Object({}),
    errors: [...passkeyErrors, 'sign_in_locked', 'too_many_requests'],
  }),
  changePassword: endpoint({
    method: 'PUT',
    path: '/api/me/password',
    summary: 'Sets another password. All other sessions end.',
    allow: 'self',
    perMinute: 10,
    body: t.Object({ current: t.String({ maxLength: 128 }), password: password() }),
    response: t.Object({ ended: t.Integer() }),
    errors: ['password_wrong', 'sign_in_locked', ...passwordErrors, 'too_many_requests'],
  }),
  beginSecondStep: endpoint({
    method: 'POST',
    path: '/api/me/second-step',
    summary: 'Prepares the second step: a secret for an authenticator app. It is not on yet.',
    allow: 'self',
    audit: 'none',
    recent: true,
    perMinute: 10,
    response: t.Object({ secret: t.String(), address: t.String() }),
    errors: ['confirm_required', 'totp_on', 'too_many_requests'],
  }),
  turnOnSecondStep: endpoint({
    method: 'PUT',
    path: '/api/me/second-step',
    summary:
      'Turns the second step on with a first code; answers the recovery codes, this once. All other sessions end.',
    allow: 'self',
    recent: true,
    perMinute: 10,
    body: t.Object({ code: t.String({ minLength: 1, maxLength: 40 }) }),
    response: recoveryCodes,
    errors: ['confirm_required', 'totp_on', 'totp_off', 'second_step_failed', 'too_many_requests'],
  }),
  turnOffSecondStep: endpoint({
    method: 'DELETE',
    path: '/api/me/second-step',
    summary: 'Turns the second step off and forgets its secret. All other sessions end.',
    allow: 'self',
    recent: true,
    response: t.Object({}),
    errors: ['confirm_required', 'totp_off'],
  }),
  renewRecoveryCodes: endpoint({
    method: 'POST',
    path: '/api/me/recovery-codes',
    summary: 'Makes new recovery codes, shown this once; the old ones end.',
    allow: 'self',
    recent: true,
    perMinute: 10,
    response: recoveryCodes,
    errors: ['confirm_required', 'totp_off', 'too_many_requests'],
  }),
  beginPasskey: endpoint({
    method: 'POST',
    path: '/api/me/passkeys/question',
    summary: 'What a browser needs to make a passkey for this account.',
    allow: 'self',
    audit: 'none',
    recent: true,
    perMinute: 30,
    response: passkeyCreation,
    errors: ['confirm_required', 'passkey_unavailable', 'passkey_too_many', 'too_many_requests'],
  }),
  addPasskey: endpoint({
    method: 'POST',
    path: '/api/me/passkeys',
    summary: 'Adds a passkey that the browser made.',
    allow: 'self',
    recent: true,
    perMinute: 10,
    body: t.Object({ name: t.String({ minLength: 1, maxLength: 60 }), passkey: madePasskey }),
    response: t.Object({ id: id() }),
    errors: [
      'confirm_required',
      ...passkeyErrors,
      'passkey_known',
      'passkey_too_many',
      'too_many_requests',
    ],
  }),
  removePasskey: endpoint({
    method: 'DELETE',
    path: '/api/me/passkeys/:id',
    summary: 'Removes a passkey. All other sessions end.',
    allow: 'self',
    recent: true,
    params: t.Object({ id: id() }),
    response: t.Object({}),
    errors: ['confirm_required', 'passkey_not_found'],
  }),
  endSession: endpoint({
    method: 'DELETE',
    path: '/api/me/sessions/:id',
    summary: 'Ends one of my sessions.',
    allow: 'self',
    recent: true,
    params: t.Object({ id: t.String({ pattern: '^[\\w-]{1,64}$' }) }),
    response: t.Object({}),
    errors: ['confirm_required', 'session_not_found'],
  }),
  endOtherSessions: endpoint({
    method: 'DELETE',
    path: '/api/me/sessions',
    summary: 'Ends all my sessions but this one.',
    allow: 'self',
    recent: true,
    response: t.Object({ ended: t.Integer() }),
    errors: ['confirm_required'],
  }),
};
