// What the command line may use of backups.
export { type Finding, type Level, lookAfter } from './doctor.ts';
export { makeAllAgain } from './queries-restore.ts';
export { type Restored, restoreBackup } from './restore.ts';
