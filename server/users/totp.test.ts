// Codes of authenticator apps agree with the published values and forgive no more than a slow clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, codeOf, makeSecret, matchStep, stepOf } from './totp.ts';

// The secret of RFC 6238, appendix B («12345678901234567890»), in base32.
const published = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
for (const [seconds, code] of [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const)
  test(`at second ${seconds} the published secret gives ${code}`, () => {
    assert.equal(codeOf(published, stepOf(new Date(seconds * 1000))), code);
  });

test('a code is taken one step early or late, never further away', () => {
  const at = (step: number) => new Date(step * 30_000 + 12_000);
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 2 ** 31 }),
      fc.integer({ min: -5, max: 5 }),
      (step, off) => {
        const secret = published;
        const found = matchStep(secret, codeOf(secret, step), at(step + off));
        // Codes of neighbouring steps may be equal by chance, one time in a million.
        if (Math.abs(off) <= 1)
          assert.ok(found !== null && codeOf(secret, found) === codeOf(secret, step));
        else assert.ok(found === null || codeOf(secret, found) === codeOf(secret, step));
      },
    ),
    { numRuns: 200 },
  );
});

test('what is not six digits is no code', () => {
  for (const text of [
    '',
    '28708',
    '2870821',
    '28708a',
    '２８７０８２',
    ' 287082',
    '-28708',
    '0x1234',
  ])
    assert.equal(matchStep(published, text, new Date(59_000)), null, text);
});

test('secrets have 160 bits, differ, and stand in the address that apps read', () => {
  const secrets = new Set(Array.from({ length: 200 }, makeSecret));
  assert.equal(secrets.size, 200);
  for (const secret of secrets) assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.equal(
    addressOf('ABC', 'ana&co@example.com'),
    'otpauth://totp/Clientela%3Aana%26co%40example.com?secret=ABC&issuer=Clientela',
  );
});
