// Passkeys in this browser: makes one, or has one sign, in the form that the contract takes.
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import type { usersContract } from '../../server/users/contract.ts';
import { ApiError } from '../api-error.ts';

type Creation = AnswerOf<typeof usersContract.beginPasskey>;
type Question = AnswerOf<typeof usersContract.askPasskey>;
type Made = BodyOf<typeof usersContract.addPasskey>['passkey'];
type Signed = BodyOf<typeof usersContract.signInByPasskey>;

/** Whether this browser has passkeys at all. */
export const hasPasskeys = (): boolean =>
  typeof window !== 'undefined' &&
  'PublicKeyCredential' in window &&
  'credentials' in navigator &&
  window.isSecureContext;

const toBytes = (text: string): Uint8Array<ArrayBuffer> => {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const toText = (bytes: ArrayBuffer): string => {
  let plain = '';
  for (const byte of new Uint8Array(bytes)) plain += String.fromCharCode(byte);
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

const credential = (id: string): PublicKeyCredentialDescriptor => ({
  type: 'public-key',
  id: toBytes(id),
});

/** Who closes the browser's own dialogue, or lets it wait too long, wanted nothing. */
function passIfClosed(error: unknown): null {
  const { name } = error as DOMException;
  if (name === 'NotAllowedError' || name === 'AbortError') return null;
  if (name === 'InvalidStateError') throw new ApiError(409, 'passkey_known');
  throw new ApiError(409, 'passkey_unavailable');
}

/**
 * Has the device make a passkey; null when the person closed the dialogue.
 * @throws ApiError passkey_known, passkey_unavailable
 */
export async function makePasskey(asked: Creation): Promise<Made | null> {
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: toBytes(asked.challenge),
        rp: asked.rp,
        user: { ...asked.user, id: toBytes(asked.user.id) },
        pubKeyCredParams: asked.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: asked.exclude.map(credential),
        // It is found without a name, and asks the person itself: then it is worth two steps.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: 300_000,
      },
    })
    .catch(passIfClosed);
  if (made === null) return null;
  const { rawId, response } = made as PublicKeyCredential;
  const answer = response as AuthenticatorAttestationResponse;
  const publicKey = answer.getPublicKey();
  if (!publicKey) throw new ApiError(409, 'passkey_unavailable');
  return {
    id: toText(rawId),
    clientData: toText(answer.clientDataJSON),
    authenticatorData: toText(answer.getAuthenticatorData()),
    publicKey: toText(publicKey),
    algorithm: answer.getPublicKeyAlgorithm(),
  };
}

/** Has a passkey sign the question; null when the person closed the dialogue. */
export async function showPasskey(asked: Question): Promise<Signed | null> {
  const shown = await navigator.credentials
    .get({
      publicKey: {
        challenge: toBytes(asked.challenge),
        rpId: asked.rpId,
        allowCredentials: asked.allow.map(credential),
        userVerification: 'required',
        timeout: 300_000,
      },
    })
    .catch(passIfClosed);
  if (shown === null) return null;
  const { rawId, response } = shown as PublicKeyCredential;
  const answer = response as AuthenticatorAssertionResponse;
  return {
    id: toText(rawId),
    clientData: toText(answer.clientDataJSON),
    authenticatorData: toText(answer.authenticatorData),
    signature: toText(answer.signature),
    user: answer.userHandle && toText(answer.userHandle),
  };
}
