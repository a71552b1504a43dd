// What whoever runs this machine can do for somebody who is locked out: another password, a second step
// turned off, sessions ended. There is no such thing over the web, so nothing there can be tricked into it.
import { readCompany } from '../company/index.ts';
import { commandEntry, writeAudit } from '../platform/audit.ts';
import { sealAudit } from '../platform/audit-chain.ts';
import { type Auth, makeAuth, type Person } from '../platform/auth.ts';
import { fail } from '../platform/errors.ts';
import type { Context } from '../platform/jobs.ts';
import { dropPasskeys, passkeysOf } from './queries-passkeys.ts';
import { endSecondStep, secondStepOf } from './queries-second-step.ts';
import { checkPassword } from './rules.ts';

export interface Account {
  name: string;
  email: string;
  role: string;
  secondStep: boolean;
  passkeys: number;
  sessions: number;
}

interface Found {
  auth: Auth;
  person: Person;
}

async function find(context: Context, email: string): Promise<Found> {
  const auth = makeAuth(context.database.pool, context.config);
  const person = await auth.find(email.trim());
  return person ? { auth, person } : fail('account_not_found');
}

/** Writes down, without a name, what was done at the machine; ends all sessions of the account. */
async function endSessions(context: Context, { auth, person }: Found, event: string) {
  const ended = await auth.endSessions(person, null);
  context.log.info({ event, account: person.id, at: 'machine' }, 'security');
  await writeAudit(context.db, commandEntry(event, 'account', { subject: person.id }), new Date());
  await sealAudit(context.database.pool, auth.keyed, context.config);
  return ended;
}

export async function listAccounts(context: Context, now: Date): Promise<Account[]> {
  const auth = makeAuth(context.database.pool, context.config);
  const accounts: Account[] = [];
  for (const person of await auth.people())
    accounts.push({
      name: person.name,
      email: person.email,
      role: person.role,
      secondStep: (await secondStepOf(context.db, person.id)) !== null,
      passkeys: (await passkeysOf(context.db, person.id)).length,
      sessions: (await auth.sessions(person, now)).length,
    });
  return accounts;
}

/**
 * Sets another password, judged like any other; a second step stays on. Returns how many sessions ended.
 * @throws account_not_found, password_too_short, password_common, password_personal
 */
export async function resetPassword(
  context: Context,
  email: string,
  password: string,
): Promise<number> {
  const found = await find(context, email);
  const { auth, person } = found;
  const { name } = await readCompany(context.db);
  checkPassword(password, [person.name, person.email, name]);
  await auth.setPassword(person, password);
  return endSessions(context, found, 'password_reset');
}

/** Turns the second step off and forgets the passkeys: the password alone is left. @throws account_not_found, totp_off */
export async function dropSecondStep(context: Context, email: string): Promise<number> {
  const found = await find(context, email);
  const step = await endSecondStep(context.db, found.person.id);
  const passkeys = await dropPasskeys(context.db, found.person.id);
  if (!step && !passkeys) fail('totp_off');
  return endSessions(context, found, 'second_step_off');
}

/** Ends all sessions. @throws account_not_found */
export const signOutEverywhere = async (context: Context, email: string): Promise<number> =>
  endSessions(context, await find(context, email), 'other_sessions_ended');
