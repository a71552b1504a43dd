// Answers for the users room: the first owner, signing in by one or two steps or by passkey, and out.
// What concerns the safety of an account is answered in routes-security.ts.
import { randomBytes } from 'node:crypto';
import { changeCompany, checkTimeZone, countryOf, currencyDigits } from '../company/index.ts';
import { canSend } from '../messages/index.ts';
import type { Auth, Person } from '../platform/auth.ts';
import { cookieLine } from '../platform/cookies.ts';
import { sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { reachesAll, worksWithin } from '../platform/reaches.ts';
import type { usersContract } from './contract.ts';
import {
  beginSession,
  giveTicket,
  note,
  provePasskey,
  provePassword,
  secondTry,
  siteHere,
  spendQuestion,
  ticketOf,
} from './proving.ts';
import { countTry, forgetTry } from './queries-failures.ts';
import { takeProof, tryTicket } from './queries-proofs.ts';
import { secondStepOf, takeCode, takeRecoveryCode } from './queries-second-step.ts';
import { accessRoutes } from './routes-access.ts';
import { peopleRoutes } from './routes-people.ts';
import { resetRoutes } from './routes-reset.ts';
import { securityRoutes } from './routes-security.ts';
import { checkAccount } from './rules.ts';

/** A person as they see themselves. */
const shown = async (auth: Auth, person: Person) => {
  const { id, name, email, role } = person;
  const { name: roleName, rights, reach } = await auth.roleOf(person);
  const limited = !reachesAll(reach);
  const useful = [...rights].filter((right) => !limited || worksWithin(right));
  const held = (await auth.missingStep(person)) === 'second_step' ? [] : useful;
  return { id, name, email, role, roleName, rights: held, limited };
};

export const usersRoutes: Handlers<typeof usersContract> = {
  ...securityRoutes,
  ...peopleRoutes,
  ...accessRoutes,
  ...resetRoutes,

  me: async ({ config, db, user, auth }) => ({
    user: user && (await shown(auth, user)),
    needsOwner: user === null && !(await auth.hasOwner()),
    givers: user === null ? [] : await auth.givers(),
    mail: await canSend(db, config),
    lacksSecondStep: user?.lacksSecondStep ?? false,
  }),

  setup: async (input) => {
    const { db, auth, body, now } = input;
    const email = body.email.trim();
    checkAccount(body);
    checkTimeZone(body.timeZone);
    currencyDigits(body.currency);
    // Two browsers may send the form at once: one becomes the owner, the other is told.
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('clientela owner'))`.execute(tx);
      if (await auth.hasOwner()) fail('owner_exists');
      await auth.create({ ...body, email, role: 'owner' });
    });
    await changeCompany(
      db,
      {
        name: body.company,
        timeZone: body.timeZone,
        country: countryOf(body.timeZone),
        language: body.language,
      },
      now,
    );
    // Sales may have been imported on the command line before: then their currency stays.
    await changeCompany(db, { currency: body.currency }, now).catch(() => {});
    const person = (await auth.find(email)) ?? fail('sign_in_failed');
    await beginSession(input, person);
    return { user: await shown(auth, person) };
  },

  signIn: async (input) => {
    const { auth, body, db } = input;
    const email = body.email.trim();
    const person = await auth.find(email);
    const right = await provePassword(input, email, person, body.password);
    if (!right || !person) return fail('sign_in_failed');
    if (await secondStepOf(db, person.id)) {
      await giveTicket(input, { purpose: 'second_step', userId: person.id, challenge: null });
      input.tell({ account: person.id, result: 'second_step' });
      return { user: null, next: 'second_step' as const };
    }
    if ((await auth.missingStep(person)) === 'passkey') {
      note(input, 'passkey_demanded', person);
      return fail('passkey_demanded');
    }
    await beginSession(input, person);
    return { user: await shown(auth, person), next: null };
  },

  secondStep: async (input) => {
    const { auth, body, config, db, now, setHeader } = input;
    const ticket = ticketOf(input, 'second_step');
    const userId = await tryTicket(db, ticket, 'second_step', now);
    const person = userId === null ? null : await auth.person(userId);
    if (!person) return fail('second_step_expired');
    const tries = [secondTry(input, person.id)];
    await countTry(db, tries, now);
    const byApp = await takeCode(
      db,
      auth.keyed,
      { userId: person.id, code: body.code, turnOn: false },
      now,
    );
    const left = byApp ? null : await takeRecoveryCode(db, person.id, body.code, now);
    if (!byApp && left === null) {
      note(input, 'second_step_refused', person);
      return fail('second_step_failed');
    }
    // Of two right codes with one ticket, one opens a session.
    if (!(await takeProof(db, ticket, 'second_step', now))) return fail('second_step_expired');
    await forgetTry(db, tries, now);
    if (left !== null) note(input, 'recovery_code_used', person);
    setHeader('set-cookie', cookieLine(config, 'second_step', '', 0));
    await beginSession(input, person);
    return { user: await shown(auth, person), recoveryCodesLeft: left };
  },

  askPasskey: async (input) => {
    const { rpId } = siteHere(input);
    const challenge = randomBytes(32).toString('base64url');
    await giveTicket(input, { purpose: 'passkey_sign_in', userId: null, challenge });
    return { challenge, rpId, allow: [] };
  },

  signInByPasskey: async (input) => {
    const { auth, body } = input;
    const expected = await spendQuestion(input, 'passkey_sign_in');
    const userId = await provePasskey(input, body, expected);
    const person = await auth.person(userId);
    // The passkey itself says whose it is; both must agree.
    const said = body.user === null ? null : Buffer.from(body.user, 'base64url').toString();
    if (!person || said !== userId) return fail('passkey_refused');
    await beginSession(input, person);
    return { user: await shown(auth, person) };
  },

  signOut: async (input) => {
    const { auth, headers, setHeader, user } = input;
    setHeader('set-cookie', await auth.signOut(headers));
    note(input, 'session_ended', user);
    return {};
  },
};
