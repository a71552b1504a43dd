// What is sealed opens only here, only for what it was sealed for, and only unaltered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeKeyed } from './keyed.ts';

const keyed = makeKeyed('a secret of this installation');

test('a text comes back as it was, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, purpose) => {
      const sealed = keyed.seal(purpose, text);
      assert.equal(keyed.unseal(purpose, sealed), text);
      assert.notEqual(keyed.seal(purpose, text), sealed);
    }),
    { numRuns: 50 },
  );
});

test('another installation, another purpose or one other bit opens nothing', () => {
  const sealed = keyed.seal('second step of a', 'JBSWY3DPEHPK3PXP');
  assert.equal(makeKeyed('another secret').unseal('second step of a', sealed), null);
  assert.equal(keyed.unseal('second step of b', sealed), null);
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1;
    assert.equal(keyed.unseal('second step of a', altered.toString('base64url')), null);
  }
  for (const text of ['', 'x', sealed.slice(0, 30), '%%%'])
    assert.equal(keyed.unseal('second step of a', text), null);
});

test('a digest is the same for the same text and purpose alone', () => {
  const all = ['a', 'b'].flatMap((purpose) =>
    ['x', 'y'].map((text) => keyed.digest(purpose, text)),
  );
  assert.equal(new Set(all).size, 4);
  assert.equal(keyed.digest('a', 'x'), all[0]);
  assert.notEqual(makeKeyed('another secret').digest('a', 'x'), all[0]);
});
