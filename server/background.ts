// What happens by itself, room by room. Apart from app.ts so that the background thread and the command
// line do not carry the web server and the accounts: a third of the memory of the thread.
import { backupJobs } from './backup/jobs.ts';
import { consentsKind } from './consent/index.ts';
import { consentJobs } from './consent/jobs.ts';
import { customersKind } from './customers/index.ts';
import { customersJobs } from './customers/jobs.ts';
import { type AnyKind, importJobs } from './imports/index.ts';
import type { Job } from './platform/jobs.ts';
import type { Relation } from './platform/question.ts';
import { purchaseRelation, purchasesKind } from './purchases/index.ts';
import { sampleJobs } from './sample/jobs.ts';
import { touchpointsJobs } from './touchpoints/jobs.ts';
import { valueJobs } from './value/jobs.ts';

/** Kinds of rows that files may hold. */
export const importKinds: AnyKind[] = [purchasesKind, customersKind, consentsKind];

/** Rows of the rooms that questions about customers may ask about. */
export const askableRelations: Relation[] = [purchaseRelation];

/** Everything that happens by itself. */
export const jobs: Job[] = [
  ...importJobs(importKinds),
  ...customersJobs(askableRelations),
  ...touchpointsJobs,
  ...consentJobs,
  ...valueJobs,
  ...sampleJobs,
  ...backupJobs,
];
