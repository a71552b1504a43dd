// Waiting in tests: for something to be so, not for time to go by.
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Less than a test has (bin/test.mjs), so that whoever waits in vain says so and lets go of what they hold. */
const patienceMs = 240_000;

/** Waits until it is so, on a machine however slow; `what` is asked again and again. */
export async function until(what: () => unknown, every = 20): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await wait(every))
    if (await what()) return;
  throw new Error(`waited in vain: ${what}`);
}

/** Deletes a folder in which a server that was killed may still be writing its last. */
export const dropFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 });
