// Answers to whoever forgot their password.
import { readCompany } from '../company/index.ts';
import { canSend } from '../messages/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { type resetContract, resetMinutes } from './contract-reset.ts';
import { askForReset } from './jobs.ts';
import { note } from './proving.ts';
import { accountOfReset, spendReset } from './queries-reset.ts';
import { checkPassword } from './rules.ts';

export const resetRoutes: Handlers<typeof resetContract> = {
  forgotPassword: async (input) => {
    if (!(await canSend(input.db, input.config))) fail('mail_not_set');
    await askForReset(input, input.auth.keyed, input.body.email);
    return { minutes: resetMinutes };
  },

  resetPassword: async (input) => {
    const { auth, body, db, now } = input;
    const company = await readCompany(db);
    const person = await db.transaction().execute(async (tx) => {
      // Two browsers with one link: the second waits here, and finds it used.
      const id = (await accountOfReset(tx, body.token, now)) ?? fail('reset_over');
      const found = (await auth.person(id)) ?? fail('reset_over');
      checkPassword(body.password, [found.name, found.email, company.name]);
      await auth.setPassword(found, body.password);
      await spendReset(tx, body.token, now);
      return found;
    });
    await auth.endSessions(person, null);
    note(input, 'password_reset', person);
    return {};
  },
};
