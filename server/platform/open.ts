// Opens everything a process of ours needs: the database (ours or the company's own), migrated.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { checkServer, type Database, openDatabase } from './database.ts';
import { mendIndexes } from './indexes.ts';
import { type Context, declareJobs, type Job, migrateJobs } from './jobs.ts';
import { makeLogger } from './log.ts';
import { migrate, readMigrations } from './migrate.ts';
import { type Connection, startEmbedded } from './postgres.ts';
import { closeSecrets } from './secret-file.ts';
import { backupBefore, type Made, recordBackup } from './snapshot/keep.ts';

export interface Reached {
  database: Database;
  /** Where the database is, for a thread that opens its own pool. */
  target: Connection | string;
  /** Closes the pool, and the embedded server when nobody else uses it. */
  close: () => Promise<void>;
}

export interface Opened extends Omit<Reached, 'database'> {
  context: Context;
  /** Names of the migrations that were applied now. */
  applied: string[];
}

/** Does a base exist already? A folder that has never been used would become a new one. */
export const hasData = (config: Config): boolean =>
  config.databaseUrl !== null || existsSync(join(config.dataDir, 'database-password'));

/** The database as it stands, not migrated: for looking, saving and restoring. */
export async function reach(config: Config): Promise<Reached> {
  const embedded =
    config.databaseUrl === null
      ? await startEmbedded({ dataDir: config.dataDir, root: config.root })
      : null;
  const target = embedded?.connection ?? config.databaseUrl!;
  const database = openDatabase(target);
  const close = async () => {
    await database.close();
    await embedded?.release();
  };
  try {
    await checkServer(database);
    return { database, target, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The database migrated and ready; before a breaking migration it is backed up. */
export async function openAll(config: Config, jobs: Job[]): Promise<Opened> {
  const log = makeLogger(config);
  for (const secret of closeSecrets(config.dataDir))
    log.warn({ secret }, 'others could read a secret; it was closed to them');
  const { database, target, close } = await reach(config);
  try {
    let made: Made | null = null;
    const applied = await migrate(database.pool, readMigrations(config.root), async () => {
      made = await backupBefore(database, config);
    });
    if (made) await recordBackup(database.pool, made);
    await migrateJobs(database.pool);
    await mendIndexes(database);
    await declareJobs(database.db, jobs);
    return { context: { config, database, db: database.db, log }, target, applied, close };
  } catch (error) {
    await close();
    throw error;
  }
}
