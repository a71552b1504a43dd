// A real mail server on this machine, for tests: it takes messages, or refuses as it is told.
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ScratchMail {
  host: string;
  port: number;
  /** Whole messages as they came. */
  taken: { to: string; text: string }[];
  /** What the next message is answered with; null: it is taken. `hang up`: nobody answers. */
  answer: { code: number; text: string } | 'hang up' | null;
  close: () => Promise<void>;
}

export const scratchLogin = { account: 'shop', password: 'secret of the shop' };

/** Listens on a free port. */
export async function openScratchMail(options: SMTPServerOptions = {}): Promise<ScratchMail> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      const right = username === scratchLogin.account && password === scratchLogin.password;
      done(
        right ? null : new Error('wrong user or password'),
        right ? { user: 'shop' } : undefined,
      );
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { answer } = mail;
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        mail.taken.push({ to, text: Buffer.concat(parts).toString('utf8') });
        if (answer === 'hang up') {
          for (const one of server.connections) one.close();
        } else if (answer)
          done(Object.assign(new Error(answer.text), { responseCode: answer.code }));
        else done();
      });
    },
    ...options,
  });
  // Connections that are refused end in errors, which are the caller's to see.
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const mail: ScratchMail = {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    taken: [],
    answer: null,
    close: () => new Promise((done) => server.close(() => done())),
  };
  return mail;
}

/** The text of a message as a reader shows it: quoted-printable and base64 undone. */
export function readable(message: string): string {
  const plain = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(message);
  const body = plain?.[1] ?? message;
  if (/Content-Transfer-Encoding: base64/i.test(plain?.[0] ?? ''))
    return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
