// What only this installation can make or read: texts sealed for the database, and digests that nobody
// else can compute. Every use has a key of its own, derived from the one secret.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface Keyed {
  /** Seals a text (AES-256-GCM) so that it opens only for the same `purpose`. */
  seal: (purpose: string, text: string) => string;
  /** The text, or null when it was sealed with another secret, for another purpose, or altered. */
  unseal: (purpose: string, sealed: string) => string | null;
  /** Keyed digest (HMAC-SHA-256, base64url, 43 characters). */
  digest: (purpose: string, text: string) => string;
  /** The same for many texts of one purpose. */
  digester: (purpose: string) => (text: string) => string;
}

export function makeKeyed(secret: string): Keyed {
  const key = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', `clientela ${purpose}`, 32));
  return {
    seal(purpose, text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(purpose), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    unseal(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < 28) return null;
      try {
        const cipher = createDecipheriv('aes-256-gcm', key(purpose), bytes.subarray(0, 12));
        cipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
    digest: (purpose, text) => createHmac('sha256', key(purpose)).update(text).digest('base64url'),
    digester(purpose) {
      const once = key(purpose);
      return (text) => createHmac('sha256', once).update(text).digest('base64url');
    },
  };
}
