// Days as numbers: the calendar of the runtime says the same, and days that do not exist are none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuses } from '../fixtures/refuses.ts';
import { calendarDay, dayOfText, textOfDay } from '../index.ts';

/** The number of a day by the runtime's calendar. */
const known = (year: number, month: number, day: number) =>
  new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000;

test('every day of twelve centuries has the number that the runtime gives it', () => {
  let number = known(1583, 1, 1);
  for (let year = 1583; year <= 2800; year++) {
    for (let month = 1; month <= 12; month++) {
      const length = known(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - number;
      for (let day = 1; day <= length; day++) {
        if (calendarDay(year, month, day) !== number) assert.fail(`${year}-${month}-${day}`);
        number++;
      }
      for (const day of [-1, 0, length + 1, 32]) {
        assert.ok(Number.isNaN(calendarDay(year, month, day)), `${year}-${month}-${day}`);
      }
    }
  }
  for (const year of [0, 1, 4, 100, 399, 400, 401, 9999]) {
    for (const [month, day] of [
      [1, 1],
      [2, 28],
      [3, 1],
      [12, 31],
    ] as const)
      assert.equal(calendarDay(year, month, day), known(year, month, day), `${year}-${month}`);
  }
});

test('months and days that do not exist are no days', () => {
  for (const [month, day] of [
    [0, 1],
    [13, 1],
    [-1, 1],
    [1.5, 1],
    [2, 30],
    [4, 31],
    [6, 31],
    [9, 31],
    [11, 31],
  ] as const)
    assert.ok(Number.isNaN(calendarDay(2024, month, day)), `${month}-${day}`);
  assert.ok(Number.isNaN(calendarDay(1900, 2, 29)) && Number.isNaN(calendarDay(2023, 2, 29)));
  assert.ok(Number.isNaN(calendarDay(2024, 1, Number.NaN)));
  assert.equal(calendarDay(2000, 2, 29) - calendarDay(2000, 2, 28), 1);
});

test('a day is read from its text, with a time after it or not, and written back', () => {
  for (const [text, day] of [
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['1970-01-01 23:59:59', 0],
    ['2000-03-01T00:00Z', 11017],
  ] as const) {
    assert.equal(dayOfText(text), day);
    assert.equal(textOfDay(day), text.slice(0, 10));
  }
  for (const text of [
    '',
    '1970-1-01',
    '1970-01-1',
    '970-01-01',
    ' 1970-01-01',
    '1970-01-01x',
    '1970/01/01',
    '19700-01-01',
    '1970-02-29',
  ])
    assert.ok(Number.isNaN(dayOfText(text)), text);
});

test('days of four-digit years are written, others are refused by name', () => {
  assert.equal(textOfDay(calendarDay(0, 1, 1)), '0000-01-01');
  assert.equal(textOfDay(calendarDay(9999, 12, 31)), '9999-12-31');
  for (const day of [calendarDay(0, 1, 1) - 1, calendarDay(9999, 12, 31) + 1, 0.5, Number.NaN])
    refuses(() => textOfDay(day), 'not-a-day', 'day');
});
