// One letter to one address over SMTP: the conversation with the mail server, and what it said, in codes
// that can be told apart. The only file that knows nodemailer.
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { MailServer } from './config.ts';
import { CodedError, type ErrorCode } from './errors.ts';
import { mailAddress } from './outgoing.ts';

export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Fixed when the letter was queued. */
  messageId: string;
}

/** What the server said when it took the letter. */
export interface Taken {
  code: number;
  reply: string;
  encrypted: boolean;
}

interface Limits {
  /** Hosts behind our own wall that may be called. */
  opened: readonly string[];
  /** Milliseconds for the whole conversation. */
  timeout?: number;
}

/** What nodemailer throws. */
interface Failure extends Error {
  code?: string;
  originalCode?: string;
  response?: string;
  responseCode?: number;
}

/**
 * Hands a letter to the mail server.
 * @throws outgoing_refused, outgoing_failed (no such host), outgoing_too_slow while the name is looked up;
 * smtp_refused (nobody there), smtp_tls, smtp_login, smtp_too_slow, smtp_rejected (with the code of the
 * server: 4xx for now, 5xx for good), smtp_unanswered: the letter was handed over whole and nobody said
 * what became of it
 */
export async function sendLetter(
  server: MailServer,
  letter: Letter,
  { opened, timeout = 30_000 }: Limits,
): Promise<Taken> {
  const bytes = await new MailComposer({
    from: { name: '', address: server.from },
    to: { name: '', address: letter.to },
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    messageId: letter.messageId,
    // Nobody's holiday answers us.
    headers: { 'auto-submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  const address = await mailAddress(server.host, server.port, { opened, timeout });
  const connection = new SMTPConnection({
    host: address,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    // The certificate is asked of the name, though the connection goes to the address that was judged.
    ...(address === server.host ? {} : { servername: server.host }),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    name: server.from.slice(server.from.lastIndexOf('@') + 1),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    maxResponseSize: 16 * 1024,
    allowInternalNetworkInterfaces: true,
  });
  let handed = false;
  let clock: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Taken>((done, failed) => {
      clock = setTimeout(
        () => failed(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
        timeout,
      );
      connection.once('error', failed);
      const say = () =>
        connection.send(
          { from: server.from, to: [letter.to], size: bytes.length },
          Readable.from(
            whole(bytes, () => {
              handed = true;
            }),
          ),
          (error, info) => (error || !info ? failed(error) : done(takenOf(connection, info))),
        );
      connection.connect((error) => {
        if (error) failed(error);
        else if (server.account === null) say();
        else
          connection.login({ user: server.account, pass: server.password ?? '' }, (refused) =>
            refused ? failed(refused) : say(),
          );
      });
    });
  } catch (error) {
    throw coded(error as Failure, server, handed);
  } finally {
    clearTimeout(clock);
    // What comes after is nobody's business any more.
    connection.on('error', () => {});
    connection.close();
  }
}

/** The bytes of a letter, and a word when the last of them is on its way. */
function* whole(bytes: Buffer, last: () => void) {
  last();
  yield bytes;
}

const takenOf = (connection: SMTPConnection, { response }: SMTPConnectionSendInfo): Taken => ({
  code: Number(/^\d{3}/.exec(response)?.[0] ?? 250),
  reply: shown(response),
  encrypted: connection.secure,
});

/** One line, not too long, of signs that can be shown. */
const shown = (reply: string) =>
  reply
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);

const tlsTrouble = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|EPROTO|CRL|HOSTNAME/;

/** Which of our errors it is. */
function coded(error: Failure, server: MailServer, handed: boolean): CodedError {
  if (error instanceof CodedError) return error;
  const { code = '', originalCode = '', response, responseCode } = error;
  const details = { host: `${server.host}:${server.port}` };
  const say = (name: ErrorCode, more: Record<string, string | number> = {}) =>
    new CodedError(name, { ...details, ...more }, error);
  const reply: Record<string, string | number> = response
    ? { reply: shown(response), code: responseCode ?? 0 }
    : {};
  if (code === 'ETLS' || tlsTrouble.test(originalCode))
    return say('smtp_tls', { reason: shown(response ?? (originalCode || error.message)) });
  if (code === 'EAUTH' && responseCode) return say('smtp_login', reply);
  if (responseCode && responseCode >= 400) return say('smtp_rejected', reply);
  if (handed) return say('smtp_unanswered');
  if (code === 'ETIMEDOUT') return say('smtp_too_slow');
  return say('smtp_refused', { reason: shown(originalCode || code || error.message) });
}
