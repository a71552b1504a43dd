// What happens by itself, room by room. Apart from app.ts so that the background thread and the command
// line do not carry the web server and the accounts: a third of the memory of the thread.
import { backupJobs } from './backup/jobs.ts';
import { customersJobs } from './customers/jobs.ts';
import { type AnyKind, importJobs } from './imports/index.ts';
import type { Job } from './platform/jobs.ts';
import { purchasesKind } from './purchases/index.ts';
import { sampleJobs } from './sample/jobs.ts';
import { valueJobs } from './value/jobs.ts';

/** Kinds of rows that files may hold. */
export const importKinds: AnyKind[] = [purchasesKind];

/** Everything that happens by itself. */
export const jobs: Job[] = [
  ...importJobs(importKinds),
  ...customersJobs,
  ...valueJobs,
  ...sampleJobs,
  ...backupJobs,
];
