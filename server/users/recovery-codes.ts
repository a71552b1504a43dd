// Recovery codes: what opens the account when the authenticator app is gone. Eighty random bits each, kept
// as scrypt hashes; a person may write them in either case, with or without the dashes.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Thirty-two signs without l, o, 0 and 1, which paper confuses. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
export const codesInSet = 10;

/** A code, in four groups of four. */
const makeCode = () =>
  [...randomBytes(16)]
    .map((byte, i) => (i > 0 && i % 4 === 0 ? '-' : '') + alphabet[byte & 31])
    .join('');

const plain = (code: string) => code.toLowerCase().replace(/[\s-]/g, '');

export const isRecoveryCode = (text: string): boolean => /^[a-z2-9]{16}$/.test(plain(text));

/** scrypt, N = 2^12: eighty random bits need no more. */
function hashOf(code: string, salt: string): Promise<Buffer> {
  return new Promise((done, failed) =>
    scrypt(
      plain(code),
      Buffer.from(salt, 'base64url'),
      32,
      { N: 4096, r: 8, p: 1 },
      (error, key) => (error ? failed(error) : done(key)),
    ),
  );
}

export interface CodeSet {
  codes: string[];
  salt: string;
  hashes: string[];
}

/** A new set; one salt for all of it, so that a try costs one hash. */
export async function makeCodes(): Promise<CodeSet> {
  const codes = Array.from({ length: codesInSet }, makeCode);
  const salt = randomBytes(16).toString('base64url');
  const hashes = await Promise.all(codes.map((code) => hashOf(code, salt)));
  return { codes, salt, hashes: hashes.map((hash) => hash.toString('base64url')) };
}

/** Place in the list of the hash that belongs to this code, or -1. */
export async function findCode(code: string, salt: string, hashes: string[]): Promise<number> {
  const hash = await hashOf(code, salt);
  let found = -1;
  for (const [i, text] of hashes.entries()) {
    const known = Buffer.from(text, 'base64url');
    if (known.length === hash.length && timingSafeEqual(known, hash)) found = i;
  }
  return found;
}
