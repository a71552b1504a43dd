// Addresses that would make the server call itself, its neighbours or a cloud's account of its machines:
// each is refused before anything is sent, and the reason is told without the address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callOutside } from '../server/platform/outgoing.ts';
import { readLines, spelled } from './lines.ts';

interface Line {
  name: string;
  url: string;
  /** What the name resolves to; asking for a name that has none here is a fault. */
  resolves?: string[];
  headers?: Record<string, string>;
  reason: string;
}

for (const { name, url, resolves, headers, reason } of readLines<Line>('outgoing.jsonl'))
  test(`${name}: refused for its ${reason}`, async () => {
    const resolve = async (asked: string) => resolves ?? assert.fail(`asked for ${asked}`);
    await assert.rejects(
      callOutside({ url: spelled(url), headers }, { resolve }),
      (error: { code: string; details: { reason: string; host: string } }) => {
        assert.equal(error.code, 'outgoing_refused');
        assert.equal(error.details.reason, reason);
        assert.ok(!error.details.host.includes('secret'));
        return true;
      },
    );
  });
