// A moment written in a form is the same moment when it is shown again, also where clocks change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { momentOf, wallText } from './zoned.ts';

test('what is written where the company is means that moment', () => {
  const at = (text: string, zone: string) => momentOf(text, zone)?.toISOString();
  assert.equal(at('2026-03-02T23:30', 'America/Mexico_City'), '2026-03-03T05:30:00.000Z');
  assert.equal(at('2026-07-01T09:00', 'Europe/Madrid'), '2026-07-01T07:00:00.000Z');
  // The clocks went back at three: half past two came twice, the first is meant.
  assert.equal(at('2026-10-25T02:30', 'Europe/Madrid'), '2026-10-25T00:30:00.000Z');
  assert.equal(at('2026-10-25T03:30', 'Europe/Madrid'), '2026-10-25T02:30:00.000Z');
  assert.equal(momentOf('', 'Europe/Madrid'), null);
  assert.equal(momentOf('yesterday', 'Europe/Madrid'), null);
});

test('written and read again it is the same text', () => {
  const zones = [
    'America/Mexico_City',
    'Europe/Madrid',
    'Asia/Kathmandu',
    'Pacific/Auckland',
    'UTC',
  ];
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30_000_000 }),
      fc.constantFrom(...zones),
      (minutes, zone) => {
        const moment = new Date(Date.UTC(2000, 0, 1) + minutes * 60_000);
        const text = wallText(moment, zone);
        const again = momentOf(text, zone)!;
        assert.equal(wallText(again, zone), text);
        assert.ok(Math.abs(again.getTime() - moment.getTime()) <= 3_600_000);
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});
