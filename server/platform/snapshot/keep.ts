// The backups that are made here by themselves: their folder, their names, and the record of them.
import { readFileSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import { type ErrorCode, type ErrorDetails, fail, isCoded } from '../errors.ts';
import { checkPassphrase } from './locked.ts';
import { type Saved, saveSnapshot } from './write.ts';

/** schedule: every day; request: somebody asked on the page; command: `clientela backup`; migration: before one. */
export const reasons = ['schedule', 'request', 'command', 'migration'] as const;
export type Reason = (typeof reasons)[number];

export interface Made {
  reason: Reason;
  beganAt: Date;
  file: string;
  saved: Saved | null;
  /** Why there is none. */
  error: { code: ErrorCode; details: ErrorDetails } | null;
}

/** The passphrase in a file, without the line's end; null when no file is named. */
export function readPassphrase(file: string | null | undefined): string | null {
  if (!file) return null;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return fail('file_missing', { file }, error);
  }
  const passphrase = text.replace(/\r?\n$/, '');
  checkPassphrase(passphrase);
  return passphrase;
}

const ending = { open: '.tar', locked: '.tar.locked' };
const nameForm = /^clientela-(\d{8})-(\d{6})-([a-z]+)\.tar(\.locked)?$/;

/** clientela-20261122-033000-schedule.tar, in UTC. */
export function backupName(now: Date, reason: Reason, locked: boolean): string {
  const [day, time] = now.toISOString().replace(/[-:]/g, '').split('T') as [string, string];
  return `clientela-${day}-${time.slice(0, 6)}-${reason}${locked ? ending.locked : ending.open}`;
}

export interface KeptBackup {
  name: string;
  at: Date;
  reason: Reason;
  locked: boolean;
  bytes: number;
}

/** The whole backups of the folder, newest first; unfinished ones have other names. */
export async function listBackups(folder: string): Promise<KeptBackup[]> {
  const names = await readdir(folder).catch(() => []);
  const found: KeptBackup[] = [];
  for (const name of names) {
    const [, day, time, reason, locked] = nameForm.exec(name) ?? [];
    if (!day || !time || !reasons.includes(reason as Reason)) continue;
    const iso = `${day}T${time}Z`.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const there = await stat(join(folder, name)).catch(() => null);
    const at = new Date(iso);
    if (!there?.isFile() || Number.isNaN(at.getTime())) continue;
    found.push({ name, at, reason: reason as Reason, locked: !!locked, bytes: there.size });
  }
  return found.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.name < b.name ? 1 : -1));
}

/**
 * Makes a backup in the folder of this machine, one at a time per database.
 * @throws backup_running, backup_nothing, backup_failed
 */
export async function makeBackup(
  database: Database,
  config: Config,
  reason: Reason,
  now: Date,
): Promise<Made & { saved: Saved }> {
  const client = await database.pool.connect();
  try {
    const taken = await client.query(
      "select pg_try_advisory_lock(hashtext('clientela backup')) as mine",
    );
    if (!taken.rows[0].mine) fail('backup_running');
    try {
      const passphrase = readPassphrase(config.backup.passphraseFile);
      const file = join(config.backup.dir, backupName(now, reason, passphrase !== null));
      await mkdir(config.backup.dir, { recursive: true, mode: 0o700 }).catch((error) =>
        fail('backup_failed', { file, reason: error.code }, error),
      );
      const saved = await saveSnapshot(database, config, file, { passphrase, files: true, now });
      return { reason, beganAt: now, file, saved, error: null };
    } finally {
      await client.query("select pg_advisory_unlock(hashtext('clientela backup'))");
    }
  } finally {
    client.release();
  }
}

/** The backup before a breaking migration; null when there is nothing yet that could be lost. */
export async function backupBefore(database: Database, config: Config): Promise<Made | null> {
  try {
    return await makeBackup(database, config, 'migration', new Date());
  } catch (error) {
    if (isCoded(error, 'backup_nothing')) return null;
    throw error;
  }
}

/** Writes down that a backup was made, or could not be. A base from before this table has nowhere to. */
export async function recordBackup(pool: Pool, made: Made): Promise<void> {
  const there = await pool.query("select to_regclass('public.backups') as name");
  if (there.rows[0].name === null) return;
  const { reason, beganAt, file, saved, error } = made;
  await pool.query(
    `insert into backups (reason, began_at, finished_at, file, bytes, rows, locked, error_code, error_details)
     values ($1, $2, now(), $3, $4, $5, $6, $7, $8)`,
    [
      reason,
      beganAt.toISOString(),
      file,
      saved?.bytes ?? null,
      saved?.rows ?? null,
      saved?.locked ?? false,
      error?.code ?? null,
      error && JSON.stringify(error.details),
    ],
  );
}
