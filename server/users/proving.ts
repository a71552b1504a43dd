// The steps of proving who one is that several calls share: counting tries, tickets, the browser that is
// known already, beginning a session.
import { randomBytes } from 'node:crypto';
import type { Person, User } from '../platform/auth.ts';
import { cookieLine, readCookie } from '../platform/cookies.ts';
import { fail } from '../platform/errors.ts';
import type { Input } from '../platform/http.ts';
import { countTry, forgetTry, type Try } from './queries-failures.ts';
import { findPasskey, markPasskey } from './queries-passkeys.ts';
import { beginProof, type Purpose, proofMinutes, takeProof } from './queries-proofs.ts';
import { checkSigned, type Expected, type SignedByPasskey, siteOf } from './webauthn.ts';

export type Here = Pick<
  Input<never>,
  'config' | 'db' | 'log' | 'auth' | 'headers' | 'setHeader' | 'network' | 'now' | 'user' | 'tell'
>;

/** Somebody is there: the contract asked for it. */
export const me = ({ user }: Pick<Here, 'user'>): User => user ?? fail('sign_in_required');

/** Says in both logs what happened to an account, by its number; never who it belongs to. */
export function note({ log, tell }: Here, event: string, person: Person | null): void {
  log.info({ event, ...(person ? { account: person.id } : {}) }, 'security');
  tell({ account: person?.id });
}

const yearSeconds = 365 * 24 * 60 * 60;

/**
 * A browser that once signed in to this account carries a mark. Its tries are counted apart, so that a
 * stranger who locks the account does not lock out whoever works there every day.
 */
function knownDevice({ config, auth, headers }: Here, person: Person | null): string | null {
  const [mark, proof] = readCookie(config, headers, 'device')?.split('.') ?? [];
  if (!person || !mark || !proof) return null;
  return auth.keyed.digest('device', `${person.id} ${mark}`) === proof ? mark : null;
}

/** Whose tries a password for this address counts as. */
export function triesFor(here: Here, email: string, person: Person | null): Try[] {
  const digest = (text: string) => here.auth.keyed.digest('failures', text);
  const mark = knownDevice(here, person);
  return [
    mark
      ? { kind: 'device', digest: digest(`${person?.id} ${mark}`) }
      : { kind: 'account', digest: digest(email.toLowerCase()) },
    networkTry(here),
  ];
}

export const networkTry = ({ auth, network }: Here): Try => ({
  kind: 'network',
  digest: auth.keyed.digest('failures', network),
});

export const secondTry = ({ auth }: Here, userId: string): Try => ({
  kind: 'second',
  digest: auth.keyed.digest('failures', userId),
});

/** Checks a password among counted tries. A wrong one leaves the count as it is. */
export async function provePassword(
  here: Here,
  email: string,
  person: Person | null,
  password: string,
): Promise<boolean> {
  const tries = triesFor(here, email, person);
  await countTry(here.db, tries, here.now);
  const right = await here.auth.checkPassword(person, password);
  if (right) await forgetTry(here.db, tries, here.now);
  else note(here, 'password_refused', person);
  return right;
}

/** Begins a session, with a mark for this browser; one it had before ends. */
export async function beginSession(here: Here, person: Person): Promise<void> {
  const { auth, config, headers, setHeader, user } = here;
  const cookies = await auth.openSession(person, headers, user ?? undefined);
  const mark = knownDevice(here, person) ?? randomBytes(16).toString('base64url');
  const proof = auth.keyed.digest('device', `${person.id} ${mark}`);
  setHeader('set-cookie', [
    ...cookies,
    cookieLine(config, 'device', `${mark}.${proof}`, yearSeconds),
  ]);
  note(here, 'session_begun', person);
}

/** Gives the browser a ticket for what it must still prove. */
export async function giveTicket(
  here: Here,
  proof: { purpose: Purpose; userId: string | null; challenge: string | null },
): Promise<void> {
  const ticket = await beginProof(here.db, proof, here.now);
  here.setHeader('set-cookie', cookieLine(here.config, proof.purpose, ticket, proofMinutes * 60));
}

export const ticketOf = ({ config, headers }: Here, purpose: Purpose) =>
  readCookie(config, headers, purpose);

/** Under which site passkeys live here. @throws passkey_unavailable */
export const siteHere = ({ config, headers }: Here) =>
  siteOf(config.publicUrl, headers.get('host')) ?? fail('passkey_unavailable');

/** What the question of this ticket expects; the ticket is spent. @throws second_step_expired */
export async function spendQuestion(
  here: Here,
  purpose: Purpose,
): Promise<Expected & { userId: string | null }> {
  const site = siteHere(here);
  const proof = await takeProof(here.db, ticketOf(here, purpose), purpose, here.now);
  if (!proof?.challenge) fail('second_step_expired');
  return { ...site, challenge: proof.challenge, userId: proof.userId };
}

/** The account whose passkey signed our question. @throws passkey_refused, sign_in_locked */
export async function provePasskey(
  here: Here,
  signed: SignedByPasskey,
  expected: Expected,
): Promise<string> {
  const tries = [networkTry(here)];
  await countTry(here.db, tries, here.now);
  const known = await findPasskey(here.db, signed.id);
  const used = known && checkSigned(signed, known, expected);
  if (!used || !(await markPasskey(here.db, known, used, here.now))) {
    note(here, 'passkey_refused', null);
    return fail('passkey_refused');
  }
  await forgetTry(here.db, tries, here.now);
  return known.userId;
}
