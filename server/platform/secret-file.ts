// Secrets kept beside the data: made once, readable by us alone, and looked at again at every start.
import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from './errors.ts';

/** Every secret of a data folder. */
export const secretNames = ['auth-secret', 'database-password'] as const;
export type SecretName = (typeof secretNames)[number];

/** Windows keeps who may read a file elsewhere; there the folder's owner decides. */
const hasModes = process.platform !== 'win32';

/**
 * The text of a secret; a new one of so many random bytes when there is none yet.
 * @throws data_folder_unusable, secret_unusable (no plain file, or cut short), secret_exposed
 */
export function readSecret(dataDir: string, name: SecretName, bytes: number): string {
  const path = join(dataDir, name);
  if (!lstatSync(path, { throwIfNoEntry: false })) make(dataDir, path, bytes);
  closeSecret(dataDir, name);
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    return fail('data_folder_unusable', { folder: dataDir }, error);
  }
  if (text.length < 20) fail('secret_unusable', { file: path });
  return text;
}

/** Whole or not at all: of two processes that begin together one makes it and both read the same. */
function make(dataDir: string, path: string, bytes: number) {
  const fresh = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(fresh, randomBytes(bytes).toString('base64url'), { mode: 0o600, flag: 'wx' });
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      fail('data_folder_unusable', { folder: dataDir }, error);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Takes a secret away from others who could read it; true when that was needed. */
export function closeSecret(dataDir: string, name: SecretName): boolean {
  const path = join(dataDir, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return false;
  // A link would let others choose what we read, and whose mode we change.
  if (!found.isFile()) fail('secret_unusable', { file: path });
  if (!hasModes || (found.mode & 0o077) === 0) return false;
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    fail('secret_exposed', { file: path }, error);
  }
  return true;
}

/** Closes every secret of the folder; returns those that others could read until now. */
export const closeSecrets = (dataDir: string): SecretName[] =>
  secretNames.filter((name) => closeSecret(dataDir, name));
