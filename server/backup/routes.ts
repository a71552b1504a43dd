// Answers for the backup room.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { queueJob } from '../platform/jobs.ts';
import { listBackups } from '../platform/snapshot/keep.ts';
import type { backupContract } from './contract.ts';
import { holdsNothing, isBackupBusy, lastBackups, makeJob } from './queries.ts';

export const backupRoutes: Handlers<typeof backupContract> = {
  backups: async ({ config, db }) => {
    const { good, failed } = await lastBackups(db);
    const files = await listBackups(config.backup.dir);
    const { at, keepDaily, keepWeekly, passphraseFile, dir } = config.backup;
    return {
      last: good && { at: good.at, reason: good.reason, bytes: good.bytes, locked: good.locked },
      failed: failed && {
        at: failed.at,
        reason: failed.reason,
        code: failed.errorCode!,
        details: failed.errorDetails,
      },
      busy: await isBackupBusy(db),
      schedule: { at, keepDaily, keepWeekly, locked: passphraseFile !== null },
      folder: dir,
      files: files.slice(0, 50).map((file) => ({ ...file, at: file.at.toISOString() })),
    };
  },

  makeBackup: async (input) => {
    if (await holdsNothing(input)) fail('backup_nothing');
    await queueJob(input.db, makeJob);
    return {};
  },

  backupFile: async ({ config, params, setHeader }) => {
    // Only a name of the folder's own list is opened.
    const found = (await listBackups(config.backup.dir)).find(({ name }) => name === params.name);
    if (!found) return fail('backup_not_found');
    setHeader('content-disposition', `attachment; filename="${found.name}"`);
    setHeader('content-length', String(found.bytes));
    return createReadStream(join(config.backup.dir, found.name));
  },
};
