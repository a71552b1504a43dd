// Answers about the mail server and the outbox.
import { randomUUID } from 'node:crypto';
import { readCompany } from '../company/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { translate } from '../platform/i18n.ts';
import { seesContact } from '../platform/masking.ts';
import { sendLetter } from '../platform/smtp.ts';
import type { messagesContract } from './contract.ts';
import { countWaiting, listMessages } from './queries.ts';
import {
  dropSettings,
  mailServer,
  openedFor,
  readSettings,
  writeSettings,
} from './queries-settings.ts';
import { htmlOf } from './rules.ts';

/** Whoever waits for the answer sees it within this. */
const patience = 15_000;

export const messagesRoutes: Handlers<typeof messagesContract> = {
  mail: ({ db, config }) => readSettings(db, config),

  changeMail: async ({ db, config, body, user, now, tell }) => {
    await writeSettings(db, config, body, { user: user?.id ?? null, now });
    tell({ details: { port: body.port, security: body.security } });
    return readSettings(db, config);
  },

  dropMail: async ({ db, config }) => {
    await dropSettings(db, config);
    return readSettings(db, config);
  },

  tryMail: async ({ db, config, user }) => {
    const server = (await mailServer(db, config)) ?? fail('mail_not_set');
    const to = user?.email ?? fail('sign_in_required');
    const { name, language } = await readCompany(db);
    const say = (part: string) =>
      translate(config.root, language, `mail.test.${part}`, { company: name });
    const text = say('text');
    const letter = {
      to,
      subject: say('subject'),
      text,
      html: htmlOf(text, language),
      messageId: `<${randomUUID()}@clientela.invalid>`,
    };
    const limits = { opened: openedFor(config), timeout: patience };
    return { ...(await sendLetter(server, letter, limits)), to };
  },

  messages: async ({ db, config, query, user }) => {
    const { after, limit = 100, state } = query;
    if (after !== undefined && !/^\d{1,15}$/.test(after)) fail('page_key_invalid');
    const found = await listMessages(db, {
      before: after === undefined ? null : Number(after),
      limit: limit + 1,
      state,
      sees: seesContact(user),
    });
    const messages = found.slice(0, limit);
    return {
      messages,
      next: found.length > limit ? String(messages.at(-1)!.id) : null,
      waiting: await countWaiting(db),
      set: (await mailServer(db, config)) !== null,
    };
  },
};
