// Backups under a passphrase: scrypt makes the key, AES-256-GCM seals piece by piece. Each piece knows its
// place and whether it is the last, so nothing can be cut off, left out, moved or added unnoticed.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { fail } from '../errors.ts';
import { taker } from './archive.ts';

const magic = Buffer.from('clientela locked 1\n');
const piece = 256 * 1024;
const tag = 16;
/** Work of the key: 2^17 blocks of 1 KiB, 128 MB and about half a second. */
const cost = 17;
/** magic, cost, salt (16), beginning of the nonces (7), proof of the passphrase (16). */
const headBytes = magic.length + 1 + 16 + 7 + 16;

/** Least length of a passphrase: whoever has the file may try as often as they like. */
export const passphraseLength = 12;

/** Refuses a passphrase that is too short to protect a file. */
export function checkPassphrase(passphrase: string): void {
  if ([...passphrase].length < passphraseLength)
    fail('backup_passphrase_short', { length: passphraseLength });
}

export const isLocked = (beginning: Buffer): boolean =>
  beginning.subarray(0, magic.length).equals(magic);

interface Keys {
  seal: Buffer;
  proof: Buffer;
}

async function keysOf(passphrase: string, salt: Buffer, power: number): Promise<Keys> {
  const both = await new Promise<Buffer>((done, refuse) =>
    scrypt(
      passphrase.normalize('NFC'),
      salt,
      64,
      { N: 2 ** power, r: 8, p: 1, maxmem: 2 ** power * 1024 + 2 ** 24 },
      (error, key) => (error ? refuse(error) : done(key)),
    ),
  );
  return { seal: both.subarray(0, 32), proof: both.subarray(32) };
}

const proofOf = (keys: Keys, front: Buffer) =>
  createHmac('sha256', keys.proof).update(front).digest().subarray(0, 16);

function nonceOf(beginning: Buffer, nth: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  beginning.copy(nonce);
  nonce.writeUInt32BE(nth, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Seals a stream; `power` is the work of the key, for tests that have no time for it. */
export async function* lock(
  source: AsyncIterable<Buffer>,
  passphrase: string,
  power = cost,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(16);
  const beginning = randomBytes(7);
  const keys = await keysOf(passphrase, salt, power);
  const front = Buffer.concat([magic, Buffer.from([power]), salt, beginning]);
  const head = Buffer.concat([front, proofOf(keys, front)]);
  yield head;
  const { take } = taker(source);
  let next = await take(piece);
  for (let nth = 0; ; nth++) {
    const now = next;
    next = now.length < piece ? Buffer.alloc(0) : await take(piece);
    const last = next.length === 0;
    const cipher = createCipheriv('aes-256-gcm', keys.seal, nonceOf(beginning, nth, last));
    cipher.setAAD(head);
    yield Buffer.concat([cipher.update(now), cipher.final(), cipher.getAuthTag()]);
    if (last) return;
  }
}

/**
 * Opens what `lock` sealed.
 * @throws backup_locked without a passphrase, backup_passphrase_wrong, backup_damaged
 */
export async function* unlock(
  source: AsyncIterable<Buffer>,
  passphrase: string | null,
): AsyncGenerator<Buffer> {
  if (passphrase === null) return fail('backup_locked');
  const { take, end } = taker(source);
  try {
    const { head, keys, beginning } = await openHead(await take(headBytes), passphrase);
    let next = await take(piece + tag);
    for (let nth = 0; ; nth++) {
      const now = next;
      next = now.length < piece + tag ? Buffer.alloc(0) : await take(piece + tag);
      const last = next.length === 0;
      yield openPiece(now, keys, head, nonceOf(beginning, nth, last), nth);
      if (last) return;
    }
  } finally {
    await end();
  }
}

/** The keys of a file, if the passphrase is the one it was sealed with. */
async function openHead(head: Buffer, passphrase: string) {
  if (head.length < headBytes) fail('backup_damaged', { at: 'header' });
  const front = head.subarray(0, headBytes - 16);
  const power = head[magic.length]!;
  // An altered file must not make us take all memory of the machine.
  if (power < 14 || power > 19) fail('backup_damaged', { at: 'header' });
  const salt = head.subarray(magic.length + 1, magic.length + 17);
  const beginning = head.subarray(magic.length + 17, magic.length + 24);
  const keys = await keysOf(passphrase, salt, power);
  if (!timingSafeEqual(proofOf(keys, front), head.subarray(headBytes - 16)))
    fail('backup_passphrase_wrong');
  return { head, keys, beginning };
}

function openPiece(sealed: Buffer, keys: Keys, head: Buffer, nonce: Buffer, nth: number): Buffer {
  if (sealed.length < tag) fail('backup_damaged', { at: `piece ${nth}` });
  const cipher = createDecipheriv('aes-256-gcm', keys.seal, nonce);
  cipher.setAAD(head);
  cipher.setAuthTag(sealed.subarray(-tag));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, -tag)), cipher.final()]);
  } catch (error) {
    return fail('backup_damaged', { at: `piece ${nth}` }, error);
  }
}
