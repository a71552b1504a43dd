// The audit of dependencies, before registries that answer, refuse, or are not there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

const script = join(import.meta.dirname, 'audit.mjs');

/** Runs the audit against a registry that answers like this; null: nobody listens. */
async function audit(answer: RequestListener | null) {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer?.(request, response);
  });
  await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
  const { port } = registry.address() as AddressInfo;
  if (answer === null) await new Promise((done) => registry.close(done));
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      npm_config_registry: `http://someone:secret@127.0.0.1:${port}/`,
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (piece) => {
    said += piece;
  });
  const code = await new Promise((done) => child.once('close', done));
  registry.closeAllConnections();
  registry.close();
  return { code, said, asked };
}

const json = (status: number, body: object): RequestListener => {
  return (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  };
};

test('where no weakness is known the audit passes, having asked one question', async () => {
  const { code, said, asked } = await audit(json(200, {}));
  assert.equal(code, 0, said);
  assert.match(said, /no grave weakness/);
  assert.equal(asked.length, 1);
});

test('a grave weakness of a package the product runs on fails the audit and is named', async () => {
  const advisory = {
    id: 1,
    url: 'about:blank',
    title: 'Anybody gets in',
    severity: 'high',
    vulnerable_versions: '*',
    cwe: [],
    cvss: { score: 9, vectorString: null },
  };
  const { code, said } = await audit((request, response) =>
    request.method === 'POST'
      ? json(200, { fastify: [advisory] })(request, response)
      : json(404, {})(request, response),
  );
  assert.equal(code, 1, said);
  assert.match(said, /fastify .*high/);
});

test('a registry that cannot say, or is not there, is said to have been passed over; no address is told', async () => {
  for (const answer of [json(404, {}), json(405, {}), null]) {
    const { code, said } = await audit(answer);
    assert.equal(code, 0, said);
    assert.match(said, /^SKIPPED/);
    assert.doesNotMatch(said, /127\.0\.0\.1|secret/);
  }
});

test('an answer that is neither fails: nothing unknown passes for safe', async () => {
  const { code, said } = await audit(json(401, { error: 'who are you' }));
  assert.equal(code, 1, said);
});
