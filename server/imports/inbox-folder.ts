// The inbox folder as it lies on the disk: what stands in it, and where files go when they are through.
import { constants, type Stats } from 'node:fs';
import { access, lstat, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../platform/errors.ts';

/** A plain file in the inbox. Its name is bytes: a file system does not promise that they are text. */
export interface Entry {
  /** The bytes of its name, hexadecimal. */
  file: string;
  /** Its name as a label. */
  name: string;
  /** Size, time of change and number on the disk: another mark is another file. */
  mark: string;
  bytes: number;
}

const ended = { done: 'done', refused: 'refused' } as const;
export type Ended = keyof typeof ended;

/** Makes the folder and those within it; fails with inbox_unusable. */
export async function prepareInbox(folder: string): Promise<void> {
  try {
    // The group may bring files; what is in them is nobody else's business.
    for (const name of ['', ...Object.values(ended)])
      await mkdir(join(folder, name), { recursive: true, mode: 0o770 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    fail('inbox_unusable', { folder }, error);
  }
}

const txt = Buffer.from('.txt');

/** Unfinished or hidden files, and what office programs and downloads leave beside theirs. */
const passed = /^\.|^~\$|~$|\.(part|partial|tmp|temp|crdownload|download|filepart|swp)$/i;

/** Plain files that may be meant for us; no folders, links, pipes, hidden or half-written files. */
export async function entriesOf(folder: string): Promise<Entry[]> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch((error) =>
    fail('inbox_unusable', { folder }, error),
  );
  const found: Entry[] = [];
  for (const bytes of names.sort(Buffer.compare)) {
    if (passed.test(bytes.toString('latin1'))) continue;
    const stats = await lstat(pathOf(folder, bytes)).catch(() => null);
    if (stats?.isFile())
      found.push({
        file: bytes.toString('hex'),
        name: labelOf(bytes),
        mark: markOf(stats),
        bytes: stats.size,
      });
  }
  return found;
}

export const markOf = ({ size, mtimeMs, ino }: Stats): string => `${size}:${mtimeMs}:${ino}`;

/** A name for people: without characters that steer a terminal or turn the direction of writing. */
export const labelOf = (bytes: Buffer): string =>
  bytes
    .toString('utf8')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .slice(0, 200);

const pathOf = (folder: string, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), name]);

/** Opens a file of the inbox if it is still the one with this mark; null when it is another or gone. */
export async function openEntry(folder: string, file: string, mark: string) {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const opened = await open(pathOf(folder, Buffer.from(file, 'hex')), flags).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ELOOP') return null;
      return fail('file_missing', { file: labelOf(Buffer.from(file, 'hex')) }, error);
    },
  );
  if (opened === null) return null;
  const same = async () => {
    const stats = await opened.stat();
    return stats.isFile() && markOf(stats) === mark;
  };
  if (await same()) return { opened, same };
  await opened.close();
  return null;
}

/**
 * Moves a file to `done` or `refused`, where it gets another name if there is one of its own; with a text
 * beside it that says why. Does nothing when it has gone, or was replaced. Repeating it is safe.
 */
export async function moveAway(
  folder: string,
  { file, mark }: Pick<Entry, 'file' | 'mark'>,
  to: Ended,
  why: string | null,
): Promise<void> {
  const name = Buffer.from(file, 'hex');
  const from = pathOf(folder, name);
  const stats = await lstat(from).catch(() => null);
  if (!stats?.isFile() || markOf(stats) !== mark) return;
  try {
    const target = join(folder, ended[to]);
    await mkdir(target, { recursive: true, mode: 0o770 });
    const free = await freeName(target, name, why);
    // First the reason: a file that lies there without one would be a riddle.
    if (why !== null)
      await writeFile(pathOf(target, Buffer.concat([free, txt])), why, {
        mode: 0o660,
      });
    await rename(from, pathOf(target, free));
  } catch (error) {
    fail('inbox_unusable', { folder }, error);
  }
}

/** The name, or the name with a number before its ending; its reason must not lie on another file. */
async function freeName(folder: string, name: Buffer, why: string | null): Promise<Buffer> {
  const text = name.toString('latin1');
  const dot = text.lastIndexOf('.') > 0 ? text.lastIndexOf('.') : text.length;
  for (let n = 1; ; n++) {
    const number = n === 1 ? '' : ` (${n})`;
    const tried = Buffer.from(text.slice(0, dot) + number + text.slice(dot), 'latin1');
    if ((await lstat(pathOf(folder, tried)).catch(() => null)) !== null) continue;
    const note = await readFile(pathOf(folder, Buffer.concat([tried, txt])), 'utf8').catch(
      () => null,
    );
    // One that says the same is ours, of a moment ago.
    if (why === null || note === null || note === why) return tried;
  }
}
