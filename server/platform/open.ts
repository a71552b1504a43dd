// Opens everything a process of ours needs: the database (ours or the company's own), migrated.
import type { Config } from './config.ts';
import { checkServer, openDatabase } from './database.ts';
import { mendIndexes } from './indexes.ts';
import { type Context, declareJobs, type Job, migrateJobs } from './jobs.ts';
import { makeLogger } from './log.ts';
import { migrate, readMigrations } from './migrate.ts';
import { type Connection, startEmbedded } from './postgres.ts';

export interface Opened {
  context: Context;
  /** Where the database is, for a thread that opens its own pool. */
  target: Connection | string;
  /** Names of the migrations that were applied now. */
  applied: string[];
  /** Closes the pool, and the embedded server when nobody else uses it. */
  close: () => Promise<void>;
}

export async function openAll(config: Config, jobs: Job[]): Promise<Opened> {
  const log = makeLogger(config);
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
    const applied = await migrate(database.pool, readMigrations(config.root));
    await migrateJobs(database.pool);
    await mendIndexes(database);
    await declareJobs(database.db, jobs);
    return { context: { config, database, db: database.db, log }, target, applied, close };
  } catch (error) {
    await close();
    throw error;
  }
}
