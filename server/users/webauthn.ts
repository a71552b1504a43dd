// What a passkey must prove (W3C Web Authentication, level 3, §7). No attestation is asked for: which make
// of device somebody uses is not our business, and without it what is left to check is small enough to
// be read. The browser hands over the public key in the usual form, so nothing here reads CBOR.
import { createHash, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';

/** COSE numbers of the algorithms we take, the preferred one first: ES256, Ed25519, RS256. */
export const algorithms = [-7, -8, -257];

export interface Expected {
  /** base64url, as it was sent to the browser. */
  challenge: string;
  /** Origins that are ours. */
  origins: readonly string[];
  /** Name of the site that the passkey belongs to. */
  rpId: string;
}

export interface MadePasskey {
  id: string;
  clientData: string;
  authenticatorData: string;
  publicKey: string;
  algorithm: number;
}

export interface SignedByPasskey {
  id: string;
  clientData: string;
  authenticatorData: string;
  signature: string;
}

export interface KnownPasskey {
  credential: string;
  publicKey: string;
  algorithm: number;
  counter: number;
}

const bytes = (text: string) => Buffer.from(text, 'base64url');
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest();

/** What the browser says it was asked, by whom; only our own question from our own page will do. */
function isOurQuestion(clientData: string, type: string, expected: Expected): boolean {
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes(clientData)));
  } catch {
    return false;
  }
  if (typeof said !== 'object' || said === null) return false;
  return (
    said.type === type &&
    said.challenge === expected.challenge &&
    expected.origins.includes(String(said.origin)) &&
    // Our pages are never shown inside others.
    (said.crossOrigin === undefined || said.crossOrigin === false) &&
    said.topOrigin === undefined
  );
}

interface Authenticator {
  verified: boolean;
  synced: boolean;
  counter: number;
  /** Present when the passkey was made just now. */
  credential: string | null;
}

/** Reads the authenticator's own account (§6.1); null when it is none, or of another site. */
function readAuthenticator(text: string, rpId: string): Authenticator | null {
  const data = bytes(text);
  if (data.length < 37) return null;
  if (!timingSafeEqual(data.subarray(0, 32), sha256(rpId))) return null;
  const flags = data[32]!;
  const present = (flags & 1) !== 0;
  const backupEligible = (flags & 8) !== 0;
  const synced = (flags & 16) !== 0;
  if (!present || (synced && !backupEligible)) return null;
  let credential: string | null = null;
  if ((flags & 64) !== 0) {
    if (data.length < 55) return null;
    const length = data.readUInt16BE(53);
    if (length === 0 || length > 1023 || data.length < 55 + length) return null;
    credential = data.subarray(55, 55 + length).toString('base64url');
  }
  return { verified: (flags & 4) !== 0, synced, counter: data.readUInt32BE(33), credential };
}

/** The key of an algorithm we take, or null when text and algorithm do not fit together. */
function readKey(text: string, algorithm: number): KeyObject | null {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: bytes(text), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const fits =
    (algorithm === -7 && key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') ||
    (algorithm === -8 && key.asymmetricKeyType === 'ed25519') ||
    (algorithm === -257 && key.asymmetricKeyType === 'rsa' && modulusLength >= 2048);
  return fits ? key : null;
}

/**
 * A passkey that was just made (§7.1): ours, asked for by us, by a device that checked the person.
 * Null when anything of it is not so.
 */
export function checkMade(
  made: MadePasskey,
  expected: Expected,
): { passkey: KnownPasskey; synced: boolean } | null {
  if (!isOurQuestion(made.clientData, 'webauthn.create', expected)) return null;
  const device = readAuthenticator(made.authenticatorData, expected.rpId);
  if (!device?.verified || device.credential !== made.id) return null;
  if (!algorithms.includes(made.algorithm) || !readKey(made.publicKey, made.algorithm)) return null;
  const { publicKey, algorithm } = made;
  return {
    passkey: { credential: made.id, publicKey, algorithm, counter: device.counter },
    synced: device.synced,
  };
}

/**
 * The signature of a known passkey under our question (§7.2): the new counter, or null. A counter that
 * does not grow is a copy of the device, and refused.
 */
export function checkSigned(
  signed: SignedByPasskey,
  known: KnownPasskey,
  expected: Expected,
): { counter: number; synced: boolean } | null {
  if (signed.id !== known.credential) return null;
  if (!isOurQuestion(signed.clientData, 'webauthn.get', expected)) return null;
  const device = readAuthenticator(signed.authenticatorData, expected.rpId);
  if (!device?.verified) return null;
  if ((device.counter > 0 || known.counter > 0) && device.counter <= known.counter) return null;
  const key = readKey(known.publicKey, known.algorithm);
  if (!key) return null;
  const data = Buffer.concat([bytes(signed.authenticatorData), sha256(bytes(signed.clientData))]);
  try {
    const good = verify(
      known.algorithm === -8 ? null : 'sha256',
      data,
      key,
      bytes(signed.signature),
    );
    return good ? { counter: device.counter, synced: device.synced } : null;
  } catch {
    return null;
  }
}

/**
 * Under which site and from which origins passkeys work here, or null: a browser wants a name, not a
 * number, and a connection nobody listens to.
 */
export function siteOf(
  publicUrl: string | null,
  host: string | null,
): Pick<Expected, 'rpId' | 'origins'> | null {
  const text = publicUrl ?? `http://${host ?? ''}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const local = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  if (/^[\d.]+$|:/.test(url.hostname)) return null;
  if (publicUrl !== null)
    return url.protocol === 'https:' || local ? site(url, [url.origin]) : null;
  return site(url, local ? [url.origin, `https://${url.host}`] : [`https://${url.host}`]);
}

const site = (url: URL, origins: string[]) => ({ rpId: url.hostname, origins });
