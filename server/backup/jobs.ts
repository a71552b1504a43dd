// What happens by itself: the daily backup, and the one that somebody asked for.
import { isCoded } from '../platform/errors.ts';
import type { Job } from '../platform/jobs.ts';
import { backUp, isBackupDue, makeJob } from './queries.ts';

export const backupJobs: Job[] = [
  {
    name: 'backup.daily',
    // At the start too: the hour may have passed while the machine was off.
    after: ['start'],
    cron: '*/5 * * * *',
    run: async (context) => {
      const now = new Date();
      if (!(await isBackupDue(context, now))) return;
      await backUp(context, 'schedule', now).catch(passIfNothing);
    },
  },
  {
    name: makeJob,
    after: [],
    run: async (context) => {
      await backUp(context, 'request', new Date()).catch(passIfNothing);
    },
  },
];

/** The next time will do. */
function passIfNothing(error: unknown) {
  if (!isCoded(error, 'backup_nothing') && !isCoded(error, 'backup_running')) throw error;
}
