// What the users room does by itself: links for those who forgot their password. Whether an address has an
// account is looked at here, so that asking takes as long and answers the same for every address.
import { readCompany } from '../company/index.ts';
import { pageAddress, queueMessage } from '../messages/index.ts';
import { type Context, type Job, queueJob } from '../platform/jobs.ts';
import type { Keyed } from '../platform/keyed.ts';
import { makeKeyed } from '../platform/keyed.ts';
import { readSecret } from '../platform/secret-file.ts';
import { resetMinutes } from './contract-reset.ts';
import { forgetResets, makeReset } from './queries-reset.ts';

const forgotJob = 'users.forgot';
const purpose = 'forgot password';

/** Asks for a link; the address waits sealed, and asking twice at once is asking once. */
export async function askForReset({ db }: Context, keyed: Keyed, email: string): Promise<void> {
  const address = email.trim().toLowerCase();
  const key = `${forgotJob} ${keyed.digest(purpose, address)}`;
  await queueJob(db, forgotJob, { address: keyed.seal(purpose, address) }, key);
}

export const usersJobs: Job[] = [
  {
    name: forgotJob,
    after: [],
    run: async ({ config, db, log }, { address }) => {
      const keyed = makeKeyed(readSecret(config.dataDir, 'auth-secret', 48));
      const email = keyed.unseal(purpose, String(address));
      if (email === null) return;
      const now = new Date();
      await db.transaction().execute(async (tx) => {
        const link = await makeReset(tx, email, now);
        if (!link) return;
        const { name, language } = await readCompany(tx);
        await queueMessage(
          tx,
          config,
          {
            kind: 'password_reset',
            key: `password_reset ${link.digest}`,
            to: link.email,
            language,
            values: {
              company: name,
              minutes: String(resetMinutes),
              // What stands behind the # never reaches a server's log.
              address: pageAddress(config, `/reset-password#${link.token}`),
            },
            usefulUntil: link.expiresAt,
          },
          now,
        );
        log.info({ event: 'reset_link_made' }, 'security');
      });
    },
  },
  {
    name: 'users.forget-links',
    after: [],
    cron: '47 3 * * *',
    run: ({ db }) => forgetResets(db, new Date()),
  },
];
