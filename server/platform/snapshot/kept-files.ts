// Files of the data folder that belong to the company, not to this machine.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { secretNames } from '../secret-file.ts';

/**
 * Secrets without which restored rows mean nothing: what is sealed in the database opens only with them.
 * The password of the embedded database is of this machine and stays here.
 */
const secrets: string[] = secretNames.filter((name) => name !== 'database-password');

/** Areas that can be written again, or that nobody has finished bringing. */
const passing = ['problems', 'uploads'];

/** May a backup bring a file of this path? Anything else is refused, so that none can leave its folder. */
export const isKeptPath = (path: string): boolean =>
  secrets.includes(path) || /^files(\/(?!\.)[^/\\:\0]{1,200}){1,6}$/.test(path);

/** Paths below the data folder, with slashes, in their order. */
export async function keptFiles(dataDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of secrets) if (await isFile(join(dataDir, name))) found.push(name);
  const walk = async (folder: string) => {
    const entries = await readdir(join(dataDir, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !(folder === 'files' && passing.includes(entry.name)))
        await walk(path);
      else if (entry.isFile() && !entry.name.endsWith('.part') && isKeptPath(path))
        found.push(path);
    }
  };
  await walk('files');
  return found;
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** The bytes of a kept file; null when it went away meanwhile. */
export function openKept(dataDir: string, path: string): Promise<AsyncIterable<Buffer> | null> {
  const stream = createReadStream(join(dataDir, path), { highWaterMark: 1024 * 1024 });
  return new Promise((done, refuse) => {
    stream.once('open', () => done(stream as AsyncIterable<Buffer>));
    stream.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? done(null) : refuse(error),
    );
  });
}
