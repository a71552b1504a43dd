// What is true of telling other programs: how a call is signed, when it is tried again, when it is given up.
// Signatures are those of Standard Webhooks (standardwebhooks.com), so that every language has a library.
import { createHmac, randomBytes } from 'node:crypto';

const minute = 60;
const hour = 60 * minute;
/** Seconds after each failed try until the next: a day and a little in all; then it is given up. */
export const waits = [minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 16 * hour];

/** A subscription to which nothing arrived for so many days is turned off. */
export const failingDays = 3;
/** After a rotation the secret of before signs for so many hours too. */
export const overlapHours = 24;
/** What happened is kept for so many days, to be told again. */
export const keptDays = 30;
export const mostWebhooks = 50;

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** The headers of a call: one signature for each secret that holds, over id, time and body. */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  body: string,
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
    return `v1,${digest.digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

export type Outcome =
  | { state: 'delivered' }
  | { state: 'waiting'; wait: number }
  | { state: 'dead'; gone: boolean };

/** What becomes of a delivery after an answer with this status, or none (null), to its n-th try. */
export function outcomeOf(status: number | null, attempts: number): Outcome {
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered' };
  // The receiver says that nobody lives here any more.
  if (status === 410) return { state: 'dead', gone: true };
  const wait = waits[attempts - 1];
  return wait === undefined ? { state: 'dead', gone: false } : { state: 'waiting', wait };
}
