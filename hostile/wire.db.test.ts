// What no browser sends: requests that are cut, doubled, folded, or two in one, over a real connection.
// Each is answered with a code or not at all, never as two requests.
import assert from 'node:assert/strict';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { errorKinds } from '../server/platform/errors.ts';
import { type Company, openCompany } from './company.ts';
import { readLines, spelled } from './lines.ts';

interface Line {
  name: string;
  /** Bytes, one a character. */
  send: string;
  /** Answers that will do: status and code, a status alone, or `closed` for none. */
  expect: string[];
  /** What the answer must not hold. */
  never?: string;
}

let company: Company;
let port: number;
before(async () => {
  company = await openCompany();
  await company.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = company.app.server.address() as AddressInfo);
});
after(() => company.close());

/** Sends the bytes and reads until the server has answered and has nothing more to say. */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((done) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    // A whole answer; whatever would follow it would be a second one.
    const isWhole = () => {
      const head = /^content-length: (\d+)/im.exec(answer);
      const body = answer.indexOf('\r\n\r\n');
      return head !== null && body > 0 && answer.length >= body + 4 + Number(head[1]);
    };
    socket.on('data', (piece) => {
      answer += piece.toString('latin1');
      if (isWhole()) socket.end();
    });
    socket.on('close', () => done(answer));
    socket.on('error', () => {});
  });
}

for (const { name, send, expect, never } of readLines<Line>('wire.jsonl'))
  test(`${name}: ${expect.join(' or ')}`, async () => {
    const answer = await exchange(Buffer.from(spelled(send), 'latin1'));
    const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    let found = status ?? 'closed';
    if (status !== undefined && status !== '200') {
      const { code } = (JSON.parse(body) as { error: { code: keyof typeof errorKinds } }).error;
      assert.ok(code in errorKinds);
      found = `${status} ${code}`;
    }
    assert.ok(expect.includes(found), `got ${found}: ${answer.slice(0, 300)}`);
    assert.equal([...answer.matchAll(/HTTP\/1\.1 \d+/g)].length <= 1, true, 'two answers');
    if (never) assert.ok(!answer.toLowerCase().includes(never.toLowerCase()));
    assert.doesNotMatch(answer, /^set-cookie:|^x-powered-by:|^server:/im);
  });

test('after all of that the server still answers, and nothing failed inside', async () => {
  const answer = await exchange(Buffer.from('GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  assert.match(answer, /^HTTP\/1\.1 200/);
  assert.deepEqual(
    company.log.filter((line) => JSON.parse(line).level >= 50),
    [],
  );
});
