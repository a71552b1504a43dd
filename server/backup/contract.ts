// What the backup room promises: when the last backup was made, a new one, and its file.
import * as t from 'typebox';
import { choice, endpoint, moment, nullable } from '../platform/contract.ts';

const reason = choice('schedule', 'request', 'command', 'migration');

export const backupsAnswer = t.Object({
  /** The newest good one, wherever it lies. */
  last: nullable(
    t.Object({ at: moment(), reason, bytes: nullable(t.Integer()), locked: t.Boolean() }),
  ),
  /** The newest attempt, if it failed. */
  failed: nullable(
    t.Object({
      at: moment(),
      reason,
      code: t.String(),
      details: t.Record(t.String(), t.Union([t.String(), t.Number(), t.Null()])),
    }),
  ),
  /** One is queued or being made. */
  busy: t.Boolean(),
  schedule: t.Object({
    /** HH:MM in the company's time zone; null: no daily backup. */
    at: nullable(t.String()),
    keepDaily: t.Integer(),
    keepWeekly: t.Integer(),
    /** Backups made here open only with the passphrase. */
    locked: t.Boolean(),
  }),
  folder: t.String(),
  /** Those in the folder, newest first, at most fifty. */
  files: t.Array(
    t.Object({ name: t.String(), at: moment(), reason, bytes: t.Integer(), locked: t.Boolean() }),
  ),
});

export const backupContract = {
  backups: endpoint({
    method: 'GET',
    path: '/api/backups',
    summary: 'The last backup, the schedule, and the files that can be downloaded.',
    allow: 'backup.read',
    response: backupsAnswer,
  }),
  makeBackup: endpoint({
    method: 'POST',
    path: '/api/backups',
    summary: 'Has a backup made now, in the background.',
    allow: 'backup.write',
    response: t.Object({}),
    errors: ['backup_nothing'],
  }),
  backupFile: endpoint({
    method: 'GET',
    path: '/api/backups/:name',
    summary: 'The file of a backup.',
    allow: 'backup.export',
    params: t.Object({ name: t.String({ maxLength: 100 }) }),
    produces: 'application/octet-stream',
    errors: ['backup_not_found'],
  }),
};
