// How a server behind a proxy leaves without a request being lost. Closing everything at once would reset
// whoever has just knocked, and cut off the connections that a proxy keeps for later while it sends on one.
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { Server } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

/**
 * Takes no new connection, so that the proxy turns to the next server; answers what comes on those there
 * are, the last answer of each saying so. Ends when all are gone, or after so many milliseconds.
 */
export async function leave(server: HttpServer, most: number): Promise<void> {
  const until = Date.now() + most;
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('connection', 'close');
  });
  // The system has said yes already to whoever knocked before; they are let in one a turn.
  let knocked = true;
  server.on('connection', () => {
    knocked = true;
  });
  while (knocked && Date.now() < until) {
    knocked = false;
    await turn();
    await turn();
  }
  // Of the plain kind: that of HTTP would close the connections that wait.
  Server.prototype.close.call(server);
  const open = () =>
    new Promise<number>((done) => server.getConnections((_error, count) => done(count ?? 0)));
  while ((await open()) > 0 && Date.now() < until) await wait(20);
}
