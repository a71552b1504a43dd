// Contracts as stories told in days: how many renewals they amount to, and what cannot be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addMonths, renewalOn, renewalsOf, wrongIn } from './rules-contracts.ts';

test('a month after the last of a month is the last of the next, counted from the start', () => {
  assert.equal(addMonths('2024-01-31', 1), '2024-02-29');
  assert.equal(addMonths('2023-12-31', 2), '2024-02-29');
  assert.equal(renewalOn('2024-01-31', 'month', 2), '2024-03-31');
  assert.equal(addMonths('2024-02-29', 12), '2025-02-28');
  assert.equal(addMonths('2024-03-15', -3), '2023-12-15');
});

test('an open contract has renewed as often as there was time for, or as it is told or paid', () => {
  const open = { startedOn: '2025-01-31', period: 'month' as const };
  assert.equal(renewalsOf(open, '2025-02-27'), 0);
  assert.equal(renewalsOf(open, '2025-02-28'), 1);
  assert.equal(renewalsOf(open, '2025-12-31'), 11);
  assert.equal(renewalsOf({ ...open, renewals: 4 }, '2025-12-31'), 4);
  assert.equal(renewalsOf({ ...open, paidUntil: '2025-04-30' }, '2025-12-31'), 2);
  assert.equal(renewalsOf({ startedOn: '2024-02-29', period: 'year' }, '2025-02-28'), 1);
});

test('who ends on the day of a renewal has not renewed; who ends in the middle renewed before', () => {
  const story = { startedOn: '2025-01-15', period: 'quarter' as const };
  assert.equal(renewalsOf({ ...story, endedOn: '2025-04-15' }, '2026-01-01'), 0);
  assert.equal(renewalsOf({ ...story, endedOn: '2025-04-16' }, '2026-01-01'), 1);
  assert.equal(renewalsOf({ ...story, endedOn: '2025-01-15' }, '2026-01-01'), 0);
  // An end that lies ahead: only what has come about counts.
  assert.equal(renewalsOf({ ...story, endedOn: '2027-01-15' }, '2025-12-31'), 3);
});

test('what cannot be is named', () => {
  const today = '2026-01-01';
  const story = { startedOn: '2025-01-15', period: 'month' as const };
  assert.equal(wrongIn(story, today), null);
  assert.equal(wrongIn({ ...story, startedOn: '2030-01-01' }, today), 'start');
  assert.equal(wrongIn({ ...story, endedOn: '2025-01-14' }, today), 'end');
  assert.equal(wrongIn({ ...story, renewals: 40 }, today), 'renewals');
  assert.equal(wrongIn({ ...story, renewals: 3, endedOn: '2025-03-15' }, today), 'renewals');
  assert.equal(wrongIn({ ...story, renewals: -1 }, today), 'renewals');
  assert.equal(wrongIn({ ...story, paidUntil: '2025-01-15' }, today), 'renewals');
});
