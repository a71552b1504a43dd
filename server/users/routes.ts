// Answers for the users room: the first owner, signing in and out.
import { changeCompany, checkTimeZone, currencyDigits } from '../company/index.ts';
import { sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers, Input } from '../platform/http.ts';
import type { usersContract } from './contract.ts';
import { checkAccount } from './rules.ts';

export const usersRoutes: Handlers<typeof usersContract> = {
  me: async ({ user, auth }) => ({
    user: user && { name: user.name, email: user.email, role: user.role },
    needsOwner: user === null && !(await auth.hasOwner()),
  }),

  setup: async (input) => {
    const { db, auth, body, now } = input;
    checkAccount(body);
    checkTimeZone(body.timeZone);
    currencyDigits(body.currency);
    // Two browsers may send the form at once: one becomes the owner, the other is told.
    await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('clientela owner'))`.execute(tx);
      if (await auth.hasOwner()) fail('owner_exists');
      await auth.create({ ...body, email: body.email.trim(), role: 'owner' });
    });
    await changeCompany(
      db,
      { name: body.company, timeZone: body.timeZone, language: body.language },
      now,
    );
    // Sales may have been imported on the command line before: then their currency stays.
    await changeCompany(db, { currency: body.currency }, now).catch(() => {});
    return startSession(input, body.email.trim(), body.password);
  },

  signIn: (input) => startSession(input, input.body.email.trim(), input.body.password),

  signOut: async ({ auth, headers, setHeader }) => {
    setHeader('set-cookie', await auth.signOut(headers));
    return {};
  },
};

async function startSession(
  { auth, headers, setHeader }: Pick<Input<never>, 'auth' | 'headers' | 'setHeader'>,
  email: string,
  password: string,
) {
  const cookies = await auth.signIn(email, password, headers);
  setHeader('set-cookie', cookies);
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
  const user = await auth.whoIs(new Headers({ cookie }));
  if (!user) fail('sign_in_failed');
  return { user: { name: user.name, email: user.email, role: user.role } };
}
