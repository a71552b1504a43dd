// People with just the rights a test gives them, each with a browser that is signed in.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { makeAuth } from '../platform/auth.ts';
import { fail } from '../platform/errors.ts';
import { changesTo, type Right } from '../platform/rights.ts';
import type { ScratchContext } from '../platform/scratch-context.ts';
import { openScratchBrowser, type ScratchBrowser } from './scratch-account.ts';

export interface ScratchPerson extends ScratchBrowser {
  id: string;
  email: string;
  role: string;
}

export const scratchPassword = 'correct horse battery';

/** Makes somebody with a role of these rights, or a role that there is; the owner of all is made first. */
export async function makePerson(
  context: ScratchContext,
  app: FastifyInstance,
  who: { rights: readonly Right[] } | { role: string },
): Promise<ScratchPerson> {
  const auth = makeAuth(context.database.pool, context.config);
  const password = scratchPassword;
  if (!(await auth.hasOwner()))
    await auth.create({
      name: 'Olivia Owner',
      email: 'olivia@example.com',
      password,
      role: 'owner',
    });
  const mark = randomBytes(6).toString('hex');
  let role = `role-${mark}`;
  if ('role' in who) role = who.role;
  else
    await context.rows(
      `insert into roles (id, name, base, changes, changed_at) values ($1, $1, 'viewer', $2, now())`,
      [role, changesTo('viewer', new Set(who.rights))],
    );
  const email = `${mark}@example.com`;
  // Without a password, whose hash would take longer than everything else.
  await context.rows(
    `insert into auth_user (id, name, email, "emailVerified", role) values ($1, $2, $3, false, $4)`,
    [mark, `Person ${mark}`, email, role],
  );
  const person = (await auth.find(email)) ?? fail('account_not_found');
  const browser = openScratchBrowser(app);
  const cookies = await auth.openSession(person, new Headers());
  for (const line of cookies) {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    browser.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return { ...browser, id: person.id, email, role };
}
