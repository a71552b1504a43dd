// A real receiver of webhooks on this machine, for tests: it checks signatures as the documentation tells
// programs to, with code of its own, and answers as it is told.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  /** What the body says. */
  event: { type: string; timestamp: string; sequence?: number; data: Record<string, unknown> };
}

export interface ScratchReceiver {
  url: string;
  /** `host:port` for the hosts that may be called. */
  host: string;
  received: Received[];
  /** Status of the next answers. */
  status: number;
  close: () => Promise<void>;
}

export async function openScratchReceiver(): Promise<ScratchReceiver> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      receiver.received.push({ headers: request.headers, body, event: JSON.parse(body) });
      response.writeHead(receiver.status, { location: 'http://127.0.0.1:9/' }).end('thanks');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const receiver: ScratchReceiver = {
    url: `http://${host}/hook`,
    host,
    received: [],
    status: 204,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** Was this sent by whoever holds the secret, within five minutes of `now`? The example of docs/api.md. */
export function verify({ headers, body }: Received, secret: string, now = Date.now()): boolean {
  const id = String(headers['webhook-id']);
  const timestamp = String(headers['webhook-timestamp']);
  if (Math.abs(now / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
}
