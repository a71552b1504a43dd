// A device of our own for tests: makes passkeys and signs with them as an authenticator and a browser do
// together, and can be told to lie.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { MadePasskey, SignedByPasskey } from './webauthn.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest();

/** What is asked, and how the device answers: changes of what an honest one would say. */
export interface Asked {
  challenge: string;
  rpId: string;
  origin: string;
  /** Flags of the authenticator; 0x05: present and checked. */
  flags?: number;
  counter?: number;
  clientData?: Record<string, unknown>;
}

export interface Device {
  id: string;
  algorithm: number;
  make: (asked: Asked) => MadePasskey;
  sign: (asked: Asked) => SignedByPasskey;
}

const keyPairs: Record<number, () => { publicKey: KeyObject; privateKey: KeyObject }> = {
  [-7]: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  [-8]: () => generateKeyPairSync('ed25519'),
  [-257]: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

export function makeDevice(algorithm = -7): Device {
  const { publicKey, privateKey } = keyPairs[algorithm]!();
  const credential = randomBytes(32);
  const id = text(credential);
  const clientData = (type: string, { challenge, origin, clientData = {} }: Asked) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...clientData }));
  const head = ({ rpId, flags = 0x05, counter = 0 }: Asked, more: number) => {
    const bytes = Buffer.alloc(37);
    sha256(rpId).copy(bytes);
    bytes[32] = flags | more;
    bytes.writeUInt32BE(counter, 33);
    return bytes;
  };
  return {
    id,
    algorithm,
    make: (asked) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credential.length);
      // Make of the device, length, id; the key in CBOR that follows is not read.
      const made = Buffer.concat([head(asked, 0x40), Buffer.alloc(16), length, credential]);
      return {
        id,
        clientData: text(clientData('webauthn.create', asked)),
        authenticatorData: text(made),
        publicKey: text(publicKey.export({ format: 'der', type: 'spki' })),
        algorithm,
      };
    },
    sign: (asked) => {
      const said = clientData('webauthn.get', asked);
      const data = head(asked, 0);
      const signed = Buffer.concat([data, sha256(said)]);
      return {
        id,
        clientData: text(said),
        authenticatorData: text(data),
        signature: text(sign(algorithm === -8 ? null : 'sha256', signed, privateKey)),
      };
    },
  };
}
