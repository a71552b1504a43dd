// The connection before it is a request: how long one may say nothing, and the answer to bytes that are no
// request, which no route and no hook ever sees.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, errorKinds, fail } from './errors.ts';

/** Options of the server. A slow upload may take hours; a connection on which nothing moves may not. */
export const connectionOptions = {
  connectionTimeout: 120_000,
  // A request without a host is ours to answer, with a code.
  http: { requireHostHeader: false, headersTimeout: 30_000 },
  clientErrorHandler: (error: Error & { code?: string }, socket: Duplex): void => {
    if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const code: ErrorCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'too_large' : 'bad_request';
    const { status, headers, body } = refusal(code);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${body}`);
  },
};

function refusal(code: ErrorCode) {
  const body = JSON.stringify({ error: { code, reference: randomBytes(6).toString('hex') } });
  const headers = {
    connection: 'close',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  return { status: errorKinds[code].status, headers, body };
}

/** Whoever wants a promise before sending (Expect) and asks for another than the usual one gets none. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request, response) => {
    const { status, headers, body } = refusal('bad_request');
    response.writeHead(status, headers).end(body);
  });
}

/** The one host of a request. Two would let a proxy and us read it differently. @throws bad_request */
export function oneHost(request: IncomingMessage): string {
  const { rawHeaders } = request;
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && /^host$/i.test(rawHeaders[i - 1]!));
  return hosts.length === 1
    ? hosts[0]!
    : fail('bad_request', { where: 'headers', field: 'host', problem: String(hosts.length) });
}
