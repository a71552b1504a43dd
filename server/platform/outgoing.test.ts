// Calls outside go where they were judged to go, stop where they should, and never follow anybody inside.
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { isPublicAddress, networkOf } from './addresses.ts';
import { callOutside } from './outgoing.ts';

const servers: { close: () => void; closeAllConnections?: () => void }[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
});

/** A server of this machine, and the name under which the operator opened it. */
async function serve(answer: RequestListener): Promise<{ url: string; opened: string }> {
  const server: Server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://hooks.example.com:${port}`, opened: `hooks.example.com:${port}` };
}

const here = async () => ['127.0.0.1'];
const refused =
  (code: string, reason?: string) => (error: { code: string; details: { reason?: string } }) => {
    assert.equal(error.code, code);
    if (reason) assert.equal(error.details.reason, reason);
    return true;
  };

test('what the operator opened is called by its name, at the address that was judged', async () => {
  const { url, opened } = await serve((request, response) => {
    response.setHeader('x-host', request.headers.host ?? '');
    response.end(`${request.method} ${request.url} ${request.headers['x-key']}`);
  });
  let asked = 0;
  const answer = await callOutside(
    { url: `${url}/a?b=c`, headers: { 'x-key': 'k' } },
    {
      opened: [opened],
      // A name that answers otherwise the second time is asked once.
      resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['192.0.2.1']),
    },
  );
  assert.equal(answer.status, 200);
  assert.equal(answer.body.toString(), 'GET /a?b=c k');
  assert.equal(answer.headers['x-host'], opened);
  assert.equal(asked, 1);
});

test('a body is sent whole, and an answer that says no is an answer', async () => {
  const { url, opened } = await serve((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => response.writeHead(422).end(`${request.method} ${body}`));
  });
  const answer = await callOutside(
    { url, method: 'POST', body: 'señal' },
    { opened: [opened], resolve: here },
  );
  assert.equal(answer.status, 422);
  assert.equal(answer.body.toString(), 'POST señal');
});

test('a redirect inside is refused, however it is written', async () => {
  for (const to of [
    'http://127.0.0.1:1/',
    'https://127.0.0.1/',
    'https://[::ffff:169.254.169.254]/latest/meta-data',
    'https://localhost/',
    'file:///etc/passwd',
    '//10.0.0.1/',
    'https://user:pw@example.com/',
  ]) {
    const { url, opened } = await serve((_, response) =>
      response.writeHead(302, { location: to }).end(),
    );
    await assert.rejects(
      callOutside({ url }, { opened: [opened], resolve: here }),
      refused('outgoing_refused'),
      to,
    );
  }
});

test('redirects are followed three times, without the keys that were meant for somebody else', async () => {
  const seen: (string | undefined)[] = [];
  const last = await serve((request, response) => {
    seen.push(request.headers.authorization, request.headers['x-key'] as string);
    response.end('there');
  });
  const first = await serve((_, response) =>
    response.writeHead(307, { location: `${last.url}/x` }).end(),
  );
  const opened = [first.opened, last.opened];
  const headers = { authorization: 'Bearer secret', 'x-key': 'k' };
  const answer = await callOutside({ url: first.url, headers }, { opened, resolve: here });
  assert.equal(answer.body.toString(), 'there');
  assert.equal(answer.url, `${last.url}/x`);
  assert.deepEqual(seen, [undefined, 'k']);

  const loop = await serve((_, response) => response.writeHead(302, { location: '/' }).end());
  await assert.rejects(
    callOutside({ url: loop.url }, { opened: [loop.opened], resolve: here }),
    refused('outgoing_refused', 'redirects'),
  );
  // What was sent is not sent again somewhere else.
  const post = await callOutside(
    { url: first.url, method: 'POST', body: 'x' },
    { opened, resolve: here },
  );
  assert.equal(post.status, 307);
});

test('an answer that never ends, in size or in time, is given up', async () => {
  const large = await serve((_, response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  });
  await assert.rejects(
    callOutside({ url: large.url }, { opened: [large.opened], resolve: here, maxBytes: 100_000 }),
    refused('outgoing_too_large'),
  );
  const limits = { resolve: here, timeout: 150 };
  const silent = await serve(() => {});
  await assert.rejects(
    callOutside({ url: silent.url }, { opened: [silent.opened], ...limits }),
    refused('outgoing_too_slow'),
  );
  const dripping = await serve((_, response) => {
    response.write('x');
  });
  await assert.rejects(
    callOutside({ url: dripping.url }, { opened: [dripping.opened], ...limits }),
    refused('outgoing_too_slow'),
  );
  await assert.rejects(
    callOutside(
      { url: 'https://slow.example.com/' },
      { timeout: 150, resolve: () => new Promise(() => {}) },
    ),
    refused('outgoing_too_slow'),
  );
});

test('an address where nobody listens, or nobody speaks https, is a failed call', async () => {
  const { url, opened } = await serve((_, response) => response.end());
  await assert.rejects(
    callOutside({ url: url.replace('http:', 'https:') }, { opened: [opened], resolve: here }),
    refused('outgoing_failed'),
  );
  await assert.rejects(
    callOutside({ url: 'https://nobody.example.com/' }, { resolve: async () => Promise.reject() }),
    refused('outgoing_failed'),
  );
});

test('over https the name is what the other side is asked to prove, though the address is pinned', async () => {
  let hello = Buffer.alloc(0);
  const server = createTcpServer((socket) => {
    socket.on('data', (piece) => {
      hello = Buffer.concat([hello, piece]);
      socket.destroy();
    });
    socket.on('error', () => {});
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const name = `hooks.example.com:${port}`;
  await assert.rejects(
    callOutside({ url: `https://${name}/` }, { opened: [name], resolve: here }),
    refused('outgoing_failed'),
  );
  assert.ok(hello.includes('hooks.example.com'));
});

test('no address of a closed network passes in any form, and those of the open internet do', () => {
  const byte = fc.nat({ max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, (b, c, d) => {
      for (const a of [10, 127, 0, 224, 255]) {
        const address = [a, b, c, d].join('.');
        const hex = [a * 256 + b, c * 256 + d].map((n) => n.toString(16)).join(':');
        for (const form of [
          address,
          `::ffff:${address}`,
          `::ffff:${hex}`,
          `64:ff9b::${hex}`,
          `2002:${hex}::`,
        ])
          assert.equal(isPublicAddress(form), false, form);
      }
      const open = [93, b, c, d].join('.');
      assert.equal(isPublicAddress(open), true);
      assert.equal(isPublicAddress(`64:ff9b::${open}`), true);
      assert.equal(isPublicAddress(`::ffff:${open}`), false);
    }),
    { numRuns: 200 },
  );
  for (const address of ['2606:2800:21f:cb07::1', '8.8.8.8', '2a00:1450::1'])
    assert.equal(isPublicAddress(address), true, address);
  for (const address of ['', 'x', '1.2.3', '::gg', '8.8.8.8:80', '[2606::1]'])
    assert.equal(isPublicAddress(address), false, address);
});

test('one caller of IPv6 is a network, so that a new address for every try is no new caller', () => {
  assert.equal(networkOf('203.0.113.9'), '203.0.113.9');
  assert.equal(networkOf('::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(networkOf('2a00:1450:4003:80b::200e'), networkOf('2a00:1450:4003:80b:ffff::1'));
  assert.notEqual(networkOf('2a00:1450:4003:80b::1'), networkOf('2a00:1450:4003:80c::1'));
  assert.equal(networkOf('gone'), 'gone');
});
