// The page and the server must mean the same by a checksum.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as known } from 'node:zlib';
import fc from 'fast-check';
import { crc32 } from './crc32.ts';

test('a checksum of the page is the one the server computes', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 'cbf43926');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      assert.equal(crc32(bytes), known(bytes).toString(16).padStart(8, '0'));
    }),
  );
});
