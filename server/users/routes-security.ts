// Answers about the safety of one's own account: confirming, password, second step, passkeys, sessions.
import { randomBytes } from 'node:crypto';
import { readCompany } from '../company/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import type { usersContract } from './contract.ts';
import {
  beginSession,
  giveTicket,
  me,
  note,
  provePasskey,
  provePassword,
  siteHere,
  spendQuestion,
} from './proving.ts';
import { dropPasskey, keepPasskey, mostPasskeys, passkeysOf } from './queries-passkeys.ts';
import {
  beginSecondStep,
  endSecondStep,
  isPrepared,
  renewRecoveryCodes,
  secondStepOf,
  takeCode,
} from './queries-second-step.ts';
import { checkPassword, describeAgent } from './rules.ts';
import { addressOf } from './totp.ts';
import { algorithms, checkMade, siteOf } from './webauthn.ts';

type Own =
  | 'security'
  | 'confirm'
  | 'askOwnPasskey'
  | 'confirmByPasskey'
  | 'changePassword'
  | 'beginSecondStep'
  | 'turnOnSecondStep'
  | 'turnOffSecondStep'
  | 'renewRecoveryCodes'
  | 'beginPasskey'
  | 'addPasskey'
  | 'removePasskey'
  | 'endSession'
  | 'endOtherSessions';

export const securityRoutes: Pick<Handlers<typeof usersContract>, Own> = {
  security: async (input) => {
    const { auth, config, db, headers, now } = input;
    const user = me(input);
    const sessions = await auth.sessions(user, now);
    return {
      passwordSince: (await auth.passwordSince(user)).toISOString(),
      secondStep: await secondStepOf(db, user.id),
      passkeysPossible: siteOf(config.publicUrl, headers.get('host')) !== null,
      passkeys: (await passkeysOf(db, user.id)).map(({ credential: _, ...passkey }) => passkey),
      sessions: sessions.map(({ id, since, lastSeen, address, agent }) => ({
        id,
        current: id === user.session.id,
        ...describeAgent(agent),
        address,
        since: since.toISOString(),
        lastSeen: lastSeen.toISOString(),
      })),
    };
  },

  confirm: async (input) => {
    const user = me(input);
    if (!(await provePassword(input, user.email, user, input.body.password)))
      fail('password_wrong');
    await beginSession(input, user);
    return {};
  },

  askOwnPasskey: async (input) => {
    const user = me(input);
    const { rpId } = siteHere(input);
    const allow = (await passkeysOf(input.db, user.id)).map(({ credential }) => credential);
    if (allow.length === 0) fail('passkey_not_found');
    const challenge = randomBytes(32).toString('base64url');
    await giveTicket(input, { purpose: 'passkey_confirm', userId: user.id, challenge });
    return { challenge, rpId, allow };
  },

  confirmByPasskey: async (input) => {
    const user = me(input);
    const expected = await spendQuestion(input, 'passkey_confirm');
    const userId = await provePasskey(input, input.body, expected);
    if (userId !== user.id || expected.userId !== user.id) fail('passkey_refused');
    await beginSession(input, user);
    return {};
  },

  changePassword: async (input) => {
    const { auth, body, db } = input;
    const user = me(input);
    if (!(await provePassword(input, user.email, user, body.current))) fail('password_wrong');
    checkPassword(body.password, [user.name, user.email, (await readCompany(db)).name]);
    await auth.setPassword(user, body.password);
    const ended = await auth.endSessions(user, user.session.id);
    await beginSession(input, user);
    note(input, 'password_changed', user);
    return { ended };
  },

  beginSecondStep: async (input) => {
    const { auth, db, now } = input;
    const user = me(input);
    const secret = await beginSecondStep(db, auth.keyed, user.id, now);
    return { secret, address: addressOf(secret, user.email) };
  },

  turnOnSecondStep: async (input) => {
    const { auth, body, db, now } = input;
    const user = me(input);
    if (await secondStepOf(db, user.id)) fail('totp_on');
    if (!(await isPrepared(db, user.id))) fail('totp_off');
    const proof = { userId: user.id, code: body.code, turnOn: true };
    // The step and its way out in one go: nobody is left with a second step and no recovery codes.
    const recoveryCodes = await db.transaction().execute(async (tx) => {
      if (!(await takeCode(tx, auth.keyed, proof, now))) fail('second_step_failed');
      return renewRecoveryCodes(tx, user.id);
    });
    await auth.endSessions(user, user.session.id);
    note(input, 'second_step_on', user);
    return { recoveryCodes };
  },

  turnOffSecondStep: async (input) => {
    const user = me(input);
    if (!(await endSecondStep(input.db, user.id))) fail('totp_off');
    await input.auth.endSessions(user, user.session.id);
    note(input, 'second_step_off', user);
    return {};
  },

  renewRecoveryCodes: async (input) => {
    const user = me(input);
    if (!(await secondStepOf(input.db, user.id))) fail('totp_off');
    const recoveryCodes = await input.db
      .transaction()
      .execute((tx) => renewRecoveryCodes(tx, user.id));
    note(input, 'recovery_codes_renewed', user);
    return { recoveryCodes };
  },

  beginPasskey: async (input) => {
    const user = me(input);
    const { rpId } = siteHere(input);
    const exclude = (await passkeysOf(input.db, user.id)).map(({ credential }) => credential);
    if (exclude.length >= mostPasskeys) fail('passkey_too_many', { limit: mostPasskeys });
    const challenge = randomBytes(32).toString('base64url');
    await giveTicket(input, { purpose: 'passkey_add', userId: user.id, challenge });
    return {
      challenge,
      rp: { id: rpId, name: 'Clientela' },
      user: {
        id: Buffer.from(user.id).toString('base64url'),
        name: user.email,
        displayName: user.name,
      },
      algorithms,
      exclude,
    };
  },

  addPasskey: async (input) => {
    const { body, db, now } = input;
    const user = me(input);
    const expected = await spendQuestion(input, 'passkey_add');
    const made = checkMade(body.passkey, expected);
    if (!made || expected.userId !== user.id) return fail('passkey_refused');
    const id = await keepPasskey(db, user.id, { ...made, name: body.name }, now);
    note(input, 'passkey_added', user);
    return { id };
  },

  removePasskey: async (input) => {
    const user = me(input);
    if (!(await dropPasskey(input.db, user.id, input.params.id))) fail('passkey_not_found');
    await input.auth.endSessions(user, user.session.id);
    note(input, 'passkey_removed', user);
    return {};
  },

  endSession: async (input) => {
    const user = me(input);
    if (!(await input.auth.endSession(user, input.params.id))) fail('session_not_found');
    note(input, 'session_ended', user);
    return {};
  },

  endOtherSessions: async (input) => {
    const user = me(input);
    const ended = await input.auth.endSessions(user, user.session.id);
    note(input, 'other_sessions_ended', user);
    return { ended };
  },
};
