// The thread in which all background work runs, so that a fit or an import never holds up a page.
import { parentPort, workerData } from 'node:worker_threads';
import { jobs } from './background.ts';
import type { Config } from './platform/config.ts';
import { openDatabase } from './platform/database.ts';
import { runJobs } from './platform/jobs.ts';
import { makeLogger } from './platform/log.ts';
import type { Connection } from './platform/postgres.ts';

const { config, target } = workerData as { config: Config; target: Connection | string };
// Two jobs at once hold some connections each and ask for one more now and then: were there just enough for what they
// hold, each would wait for the other for ever.
const database = openDatabase(target, 20);
const stop = runJobs({ config, database, db: database.db, log: makeLogger(config) }, jobs);

parentPort?.once('message', async () => {
  await stop();
  await database.close();
  process.exit(0);
});
