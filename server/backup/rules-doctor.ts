// What the doctor can find, how bad each is, and where the limits lie. Words: i18n, doctor.<code> and, for
// what is not well, doctor.<code>.todo.
export type Level = 'ok' | 'warn' | 'bad';

export const levels = {
  app: 'ok',
  node: 'ok',
  node_old: 'bad',
  secret_open: 'bad',
  disk: 'ok',
  disk_low: 'warn',
  disk_full: 'bad',
  database_closed: 'bad',
  postgres_embedded: 'ok',
  postgres_own: 'ok',
  schema: 'ok',
  schema_pending: 'warn',
  schema_changed: 'bad',
  schema_newer: 'bad',
  schema_altered: 'warn',
  indexes_absent: 'warn',
  audit: 'ok',
  audit_broken: 'bad',
  audit_open: 'bad',
  jobs: 'ok',
  jobs_failed: 'warn',
  jobs_waiting: 'warn',
  jobs_stuck: 'warn',
  touched_forgotten: 'warn',
  base_none: 'warn',
  base_empty: 'ok',
  base_busy: 'ok',
  derived: 'ok',
  summary_drift: 'bad',
  standing_drift: 'bad',
  standing_missing: 'bad',
  standing_alone: 'bad',
  identities_alone: 'bad',
  purchases_alone: 'bad',
  touchpoint_days_drift: 'bad',
  imports_unbalanced: 'bad',
  phases_drift: 'bad',
  flows_drift: 'bad',
  funnel_drift: 'bad',
  losses_drift: 'bad',
  wallets_drift: 'bad',
  contracts_drift: 'bad',
  backup: 'ok',
  backup_never: 'warn',
  backup_old: 'warn',
  backup_very_old: 'bad',
  backup_failed: 'bad',
  backup_gone: 'warn',
} as const satisfies Record<string, Level>;

export type FindingCode = keyof typeof levels;

export interface Finding {
  code: FindingCode;
  level: Level;
  details: Record<string, string | number>;
}

export const finding = (code: FindingCode, details: Finding['details'] = {}): Finding => ({
  code,
  level: levels[code],
  details,
});

const gigabyte = 1024 ** 3;
/** Free space, in bytes and as a share of the disk, below which it is low, and below which it is bad. */
export const diskLimits = { low: 5 * gigabyte, lowShare: 0.05, full: gigabyte, fullShare: 0.01 };

export function judgeDisk(folder: string, free: number, total: number): Finding {
  const details = { folder, free: Math.round((free / gigabyte) * 10) / 10 };
  const { low, lowShare, full, fullShare } = diskLimits;
  if (free < full || free < total * fullShare) return finding('disk_full', details);
  if (free < low || free < total * lowShare) return finding('disk_low', details);
  return finding('disk', details);
}

/** Minutes a job may wait while somebody runs jobs. */
export const longestWait = 15;
/** Hours a job may run; a fit of a million customers takes minutes. */
export const longestRun = 4;

/** Days after which a backup is old, and very old. */
export const backupAge = { old: 2, veryOld: 14 };

/** What to say of the newest good backup. `days` since it was made; null: there never was one. */
export function judgeAge(days: number | null): FindingCode {
  if (days === null) return 'backup_never';
  if (days > backupAge.veryOld) return 'backup_very_old';
  return days > backupAge.old ? 'backup_old' : 'backup';
}
