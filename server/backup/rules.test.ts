// When a backup is due, which old ones go, and how the doctor judges.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Temporal } from 'temporal-polyfill';
import type { KeptBackup, Reason } from '../platform/snapshot/keep.ts';
import { isDue, lastTime, toForget } from './rules.ts';
import { judgeAge, judgeDisk } from './rules-doctor.ts';

const mexico = 'America/Mexico_City';
const day = 86_400_000;
const since = new Date('2026-01-01T00:00:00Z');

test('the last 03:30 is that of the company, through changes of the clock too', () => {
  const last = (now: string, at: string, zone: string) =>
    lastTime(new Date(now), at, zone).toISOString();
  assert.equal(last('2026-11-22T12:00:00Z', '03:30', mexico), '2026-11-22T09:30:00.000Z');
  assert.equal(last('2026-11-22T09:30:00Z', '03:30', mexico), '2026-11-22T09:30:00.000Z');
  assert.equal(last('2026-11-22T09:29:59Z', '03:30', mexico), '2026-11-21T09:30:00.000Z');
  // In Madrid 02:30 does not exist on 2026-03-29 and comes twice on 2026-10-25: once a day all the same.
  assert.equal(last('2026-03-29T12:00:00Z', '02:30', 'Europe/Madrid'), '2026-03-29T01:30:00.000Z');
  assert.equal(last('2026-10-25T12:00:00Z', '02:30', 'Europe/Madrid'), '2026-10-25T00:30:00.000Z');
});

test('a daily backup is made once a day, caught up when the machine was off, and tried again after an hour', () => {
  const usual = { at: '03:30', timeZone: 'UTC', since, lastGood: null, lastFailed: null };
  const due = (now: string, change: Partial<Parameters<typeof isDue>[0]> = {}) =>
    isDue({ ...usual, now: new Date(now), ...change });
  const lastGood = new Date('2026-05-01T03:30:10Z');
  assert.equal(due('2026-05-02T03:29:00Z', { lastGood }), false);
  assert.equal(due('2026-05-02T03:30:00Z', { lastGood }), true);
  assert.equal(due('2026-05-09T17:00:00Z', { lastGood }), true);
  assert.equal(due('2026-05-01T23:00:00Z', { lastGood }), false);
  const lastFailed = new Date('2026-05-02T03:30:05Z');
  assert.equal(due('2026-05-02T04:00:00Z', { lastGood, lastFailed }), false);
  assert.equal(due('2026-05-02T04:31:00Z', { lastGood, lastFailed }), true);
  assert.equal(due('2026-05-09T17:00:00Z', { at: null }), false);
  // What began today has missed nothing yet.
  assert.equal(due('2026-05-02T10:00:00Z', { since: new Date('2026-05-02T09:00:00Z') }), false);
});

const made = (at: number, reason: Reason = 'schedule'): KeptBackup => ({
  name: `${reason} ${at}`,
  at: new Date(at),
  reason,
  locked: false,
  bytes: 1,
});

test('of a year of daily backups the last seven days and four weeks stay', () => {
  const end = Date.parse('2026-11-22T09:30:00Z');
  const year = Array.from({ length: 365 }, (_, i) => made(end - i * day));
  const gone = new Set(toForget(year, { keepDaily: 7, keepWeekly: 4 }, mexico));
  const stay = year.filter((one) => !gone.has(one)).map(({ at }) => at.toISOString().slice(5, 10));
  // 22 November 2026 is a Sunday: the newest of each week is its Sunday.
  assert.deepEqual(stay, [
    '11-22',
    '11-21',
    '11-20',
    '11-19',
    '11-18',
    '11-17',
    '11-16',
    '11-15',
    '11-08',
    '11-01',
  ]);
});

test('backups that somebody asked for stay, the newest always stays, and three of those before migrations', () => {
  const keep = { keepDaily: 0, keepWeekly: 0 };
  const asked = [made(1, 'request'), made(2, 'command')];
  assert.deepEqual(toForget([...asked, made(3), made(4)], keep, 'UTC'), [made(3)]);
  const migrations = [1, 2, 3, 4, 5].map((n) => made(n * day, 'migration'));
  assert.deepEqual(
    toForget(migrations, keep, 'UTC').map(({ at }) => at.getTime() / day),
    [2, 1],
  );
  assert.deepEqual(toForget([], keep, 'UTC'), []);
});

test('rotation every day never leaves fewer days than asked for, whatever was missed', () => {
  let kept: KeptBackup[] = [];
  const start = Temporal.Instant.from('2026-01-01T09:30:00Z').epochMilliseconds;
  for (let i = 0; i < 120; i++) {
    // Some days the machine was off.
    if (i % 11 === 3) continue;
    kept.push(made(start + i * day));
    const gone = new Set(toForget(kept, { keepDaily: 5, keepWeekly: 3 }, mexico));
    kept = kept.filter((one) => !gone.has(one));
    assert.ok(kept.length >= Math.min(5, i * 0.9) && kept.length <= 8, `${i}: ${kept.length}`);
  }
});

test('the doctor calls a disk low and full in time, and a backup old', () => {
  const gb = 1024 ** 3;
  const judged = (free: number, total: number) => judgeDisk('x', free * gb, total * gb).code;
  assert.deepEqual(
    [judged(100, 200), judged(4, 200), judged(0.5, 200), judged(20, 1000), judged(9, 1000)],
    ['disk', 'disk_low', 'disk_full', 'disk_low', 'disk_full'],
  );
  assert.deepEqual([0, 2, 3, 14, 15, null].map(judgeAge), [
    'backup',
    'backup',
    'backup_old',
    'backup_old',
    'backup_very_old',
    'backup_never',
  ]);
});
