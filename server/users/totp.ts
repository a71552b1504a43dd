// Codes of authenticator apps: RFC 6238 over HMAC-SHA-1, six digits, thirty seconds, which is what every
// app speaks.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const stepSeconds = 30;
const digits = 6;

/** A new secret: 160 bits as 32 letters of base32 (RFC 4648), the form that apps read. */
export const makeSecret = (): string =>
  Array.from(randomBytes(32), (byte) => alphabet[byte & 31]).join('');

/** Bytes of a base32 text; letters of both cases, without padding. */
function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text.toUpperCase()) {
    value = ((value << 5) | alphabet.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 255);
  }
  return Buffer.from(bytes);
}

/** Time step of a moment. */
export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds);

/** The code of a time step (RFC 4226 §5.3). */
export function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const at = mac[mac.length - 1]! & 15;
  const number = mac.readUInt32BE(at) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The time step that a code belongs to, or null. One step early or late is allowed for clocks that
 * differ and for hands that are slow. All three are always compared.
 */
export function matchStep(secret: string, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  let found: number | null = null;
  for (const step of [stepOf(now) - 1, stepOf(now), stepOf(now) + 1])
    if (step >= 0 && timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code)))
      found = step;
  return found;
}

/** What the QR code says (the key URI format that apps agree on). */
export function addressOf(secret: string, account: string): string {
  const label = `Clientela:${account}`;
  const query = new URLSearchParams({ secret, issuer: 'Clientela' });
  return `otpauth://totp/${encodeURIComponent(label)}?${query}`;
}
