// Sending what is due, one message after the other, and forgetting what is old.

import type { MailServer } from '../platform/config.ts';
import { isCoded } from '../platform/errors.ts';
import { translate } from '../platform/i18n.ts';
import { type Context, type Job, queueJob } from '../platform/jobs.ts';
import { type Letter, sendLetter } from '../platform/smtp.ts';
import {
  type Due,
  endMessage,
  failOverdue,
  forgetOld,
  giveUpHanded,
  sendJob,
  takeDue,
} from './queries.ts';
import { mailServer, openedFor } from './queries-settings.ts';
import { htmlOf, type MessageKind, oneLine, outcomeOf, replyCode } from './rules.ts';

/** Messages of one run; the next run takes the rest, so that other work has its turn. */
const mostAtOnce = 50;

/** The words of a message in its language. */
export function composeLetter(
  root: string,
  message: { kind: MessageKind; to: string; language: 'es' | 'en'; messageId: string },
  values: Record<string, string>,
): Letter {
  const { kind, to, language, messageId } = message;
  const clean = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, oneLine(value)]),
  );
  const subject = oneLine(translate(root, language, `mail.${kind}.subject`, clean));
  const text = translate(root, language, `mail.${kind}.text`, clean);
  return { to, subject, text, html: htmlOf(text, language), messageId };
}

/** Sends one message that was taken, and writes down what became of it. */
async function sendOne({ config, db, log }: Context, server: MailServer, due: Due): Promise<void> {
  // Sealed with a secret that is gone: nobody can read it any more.
  if (due.values === null)
    return endMessage(db, due.id, { state: 'failed', error: 'message_overdue' }, new Date());
  try {
    const letter = composeLetter(config.root, due, due.values);
    const { code, reply } = await sendLetter(server, letter, { opened: openedFor(config) });
    await endMessage(db, due.id, { state: 'sent', code, reply }, new Date());
    log.info({ event: 'message_sent', message: due.id, kind: due.kind, code }, 'messages');
  } catch (error) {
    if (!isCoded(error)) throw error;
    const outcome = outcomeOf(error, due.attempts);
    const reply = typeof error.details.reply === 'string' ? error.details.reply : null;
    const code = replyCode(error) || null;
    await endMessage(db, due.id, { ...outcome, code, reply, error: error.code }, new Date());
    // What the server said may name an address: the log has the codes alone.
    log.warn({ event: 'message_failed', message: due.id, error: error.code, code }, 'messages');
  }
}

export const messagesJobs: Job[] = [
  {
    name: sendJob,
    after: ['start'],
    cron: '* * * * *',
    run: async (context) => {
      const { config, database, db } = context;
      const client = await database.pool.connect();
      try {
        // One sends at a time, so whatever is in hand when it begins is in the hand of nobody.
        const { rows } = await client.query(
          "select pg_try_advisory_lock(hashtext('clientela messages')) as mine",
        );
        if (!rows[0].mine) return;
        await giveUpHanded(db, new Date());
        await failOverdue(db, new Date());
        const server = await mailServer(db, config);
        // Without a mail server they wait: for whoever sets one, or until their time is over.
        if (!server) return;
        for (let sent = 0; ; sent++) {
          if (sent === mostAtOnce) {
            await queueJob(db, sendJob, {}, `${sendJob} more`);
            return;
          }
          const due = await takeDue(db, config, new Date());
          if (!due) return;
          await sendOne(context, server, due);
        }
      } finally {
        await client
          .query("select pg_advisory_unlock(hashtext('clientela messages'))")
          .catch(() => {});
        client.release();
      }
    },
  },
  {
    name: 'messages.forget',
    after: [],
    cron: '41 3 * * *',
    run: ({ db }) => forgetOld(db, new Date()),
  },
];
