// What is true of backups: when the next is due, and which old ones may go.
import { Temporal } from 'temporal-polyfill';
import type { KeptBackup } from '../platform/snapshot/keep.ts';

/** The last moment at or before `now` at which clocks in the zone showed this time, HH:MM. */
export function lastTime(now: Date, at: string, timeZone: string): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const today = here.withPlainTime(at);
  const last =
    Temporal.ZonedDateTime.compare(today, here) <= 0
      ? today
      : here.subtract({ days: 1 }).withPlainTime(at);
  return new Date(last.epochMilliseconds);
}

/** A backup that failed is tried again after this long. */
export const retryAfter = 60 * 60 * 1000;

export interface DueInput {
  now: Date;
  /** HH:MM, or null for no schedule. */
  at: string | null;
  timeZone: string;
  /** When this base began to exist: nothing before can have been missed. */
  since: Date;
  lastGood: Date | null;
  lastFailed: Date | null;
}

/** Must the daily backup be made now? A machine that was off makes it when it is on again. */
export function isDue({ now, at, timeZone, since, lastGood, lastFailed }: DueInput): boolean {
  if (at === null) return false;
  const wanted = lastTime(now, at, timeZone);
  const known = Math.max(since.getTime(), lastGood?.getTime() ?? 0);
  const failed = lastFailed !== null && now.getTime() - lastFailed.getTime() < retryAfter;
  return wanted.getTime() > known && !failed;
}

/** Backups before migrations: so many are kept. */
export const keptMigrations = 3;

/**
 * Which backups of the folder may be deleted: of the daily ones all but the newest of each of the last
 * `keepDaily` days and of each of the last `keepWeekly` weeks that have one; of those before migrations
 * all but the newest three. What somebody asked for stays until somebody deletes it, and so does the newest.
 */
export function toForget(
  backups: KeptBackup[],
  keep: { keepDaily: number; keepWeekly: number },
  timeZone: string,
): KeptBackup[] {
  const newestFirst = [...backups].sort((a, b) => b.at.getTime() - a.at.getTime());
  const daily = newestFirst.filter(({ reason }) => reason === 'schedule');
  const kept = new Set<KeptBackup>(daily.slice(0, 1));
  const keepNewestOf = (periodOf: (day: Temporal.PlainDate) => string, most: number) => {
    const periods = new Set<string>();
    for (const one of daily) {
      const moment = Temporal.Instant.fromEpochMilliseconds(one.at.getTime());
      const period = periodOf(moment.toZonedDateTimeISO(timeZone).toPlainDate());
      if (periods.has(period) || periods.size === most) continue;
      periods.add(period);
      kept.add(one);
    }
  };
  keepNewestOf(String, keep.keepDaily);
  keepNewestOf((day) => `${day.yearOfWeek}-${day.weekOfYear}`, keep.keepWeekly);
  const migrations = newestFirst.filter(({ reason }) => reason === 'migration');
  return [...daily.filter((one) => !kept.has(one)), ...migrations.slice(keptMigrations)];
}
