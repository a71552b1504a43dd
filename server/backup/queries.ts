// What is remembered of backups: the record in the database, and the folder they lie in.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCompany } from '../company/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { type ErrorDetails, isCoded } from '../platform/errors.ts';
import type { Context } from '../platform/jobs.ts';
import { readMigrations } from '../platform/migrate.ts';
import {
  backupName,
  listBackups,
  type Made,
  makeBackup,
  type Reason,
  recordBackup,
} from '../platform/snapshot/keep.ts';
import { isEmpty, storedTables } from '../platform/snapshot/tables.ts';
import { isDue, toForget } from './rules.ts';

/** Makes a backup in the folder of this machine, writes it down, and lets go of those that are too many. */
export async function backUp(context: Context, reason: Reason, now: Date): Promise<Made> {
  const { config, database } = context;
  try {
    const made = await makeBackup(database, config, reason, now);
    await recordBackup(database.pool, made);
    await forgetOld(context);
    return made;
  } catch (error) {
    // Somebody else is at it, or there is nothing: no failure.
    if (!isCoded(error, 'backup_running') && !isCoded(error, 'backup_nothing'))
      await recordBackup(database.pool, {
        reason,
        beganAt: now,
        file: join(
          config.backup.dir,
          backupName(now, reason, config.backup.passphraseFile !== null),
        ),
        saved: null,
        error: isCoded(error)
          ? { code: error.code, details: error.details }
          : { code: 'backup_failed', details: {} },
      });
    throw error;
  }
}

async function forgetOld({ config, db }: Context): Promise<void> {
  const { timeZone } = await readCompany(db);
  const there = await listBackups(config.backup.dir);
  for (const { name } of toForget(there, config.backup, timeZone))
    await rm(join(config.backup.dir, name), { force: true });
}

export interface BackupRecord {
  at: string;
  reason: Reason;
  file: string;
  bytes: number | null;
  locked: boolean;
  errorCode: string | null;
  errorDetails: ErrorDetails;
}

/** The newest good backup and the newest attempt, if that failed after it. */
export async function lastBackups(
  db: Db,
): Promise<{ good: BackupRecord | null; failed: BackupRecord | null }> {
  const rows = await db
    .selectFrom('backups')
    .select([
      'began_at as at',
      'reason',
      'file',
      'bytes',
      'locked',
      'error_code as errorCode',
      'error_details as errorDetails',
    ])
    .orderBy('began_at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  const all = rows.map((row) => ({
    ...row,
    reason: row.reason as Reason,
    errorDetails: (row.errorDetails ?? {}) as ErrorDetails,
  }));
  const [newest] = all;
  return {
    good: all.find(({ errorCode }) => errorCode === null) ?? null,
    failed: newest?.errorCode ? newest : null,
  };
}

/** Must the daily backup be made now? */
export async function isBackupDue({ config, db }: Context, now: Date): Promise<boolean> {
  if (config.backup.at === null) return false;
  const { timeZone } = await readCompany(db);
  const row = await db
    .selectFrom('backups')
    .select((e) => [
      e.fn.max('began_at').filterWhere('error_code', 'is', null).as('good'),
      e.fn.max('began_at').filterWhere('error_code', 'is not', null).as('failed'),
      e
        .selectFrom('migrations')
        .select((m) => m.fn.min('applied_at').as('at'))
        .as('since'),
    ])
    .where('reason', '=', 'schedule')
    .executeTakeFirstOrThrow();
  const day = (value: string | null) => (value === null ? null : new Date(value));
  return isDue({
    now,
    at: config.backup.at,
    timeZone,
    since: day(row.since) ?? now,
    lastGood: day(row.good),
    lastFailed: day(row.failed),
  });
}

/** Does the base hold nothing yet that a backup could save? */
export async function holdsNothing({ config, database }: Context): Promise<boolean> {
  const client = await database.pool.connect();
  try {
    return await isEmpty(client, await storedTables(client), readMigrations(config.root));
  } finally {
    client.release();
  }
}

/** Is a backup queued or being made by a job? */
export async function isBackupBusy(db: Db): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select exists (select 1 from graphile_worker.jobs
      where task_identifier = ${makeJob} and attempts < max_attempts
        and (locked_at is not null or last_error is null)) as busy`.execute(db);
  return rows[0]!.busy;
}

/** The job that makes a backup somebody asked for. */
export const makeJob = 'backup.make';
