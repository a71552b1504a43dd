// Surveys that are pasted: periods of any length, stages by name or number, and lines that say something else are named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { periodsOf } from './funnel-state.ts';
import { readPeriod, readSurveys } from './survey-text.ts';

test('a period is a year, a quarter, a month, a day, or two days', () => {
  assert.deepEqual(readPeriod('2026'), { from: '2026-01-01', to: '2026-12-31' });
  assert.deepEqual(readPeriod('2026-T1'), { from: '2026-01-01', to: '2026-03-31' });
  assert.deepEqual(readPeriod('2024q4'), { from: '2024-10-01', to: '2024-12-31' });
  assert.deepEqual(readPeriod('2024-02'), { from: '2024-02-01', to: '2024-02-29' });
  assert.deepEqual(readPeriod('2026-10-14'), { from: '2026-10-14', to: '2026-10-14' });
  assert.deepEqual(readPeriod('2026-10-14/2026-10-28'), { from: '2026-10-14', to: '2026-10-28' });
  for (const wrong of ['', '2026-13', 'Q1', '2026-10-28/2026-10-14'])
    assert.equal(readPeriod(wrong), null);
});

test('rows are read in the usual order or as their first line names them, and what does not add up is named by its line', () => {
  const { rows, wrong } = readSurveys(
    '2026-10; ; ; Mercado meta; ; 96,000\n2026-10; ; ; consciente; 1204; 578\n2026-10; ; ; 4; 1204; 2000\n\n2026-10; ; ; nowhere; 10; 1',
  );
  const october = { from: '2026-10-01', to: '2026-10-31' };
  assert.deepEqual(rows, [
    { ...october, stage: 'target', yes: 96_000 },
    { ...october, stage: 'aware', respondents: 1204, yes: 578 },
  ]);
  assert.deepEqual(wrong, [3, 5]);
  const named = readSurveys('brand,stage,n,yes,period,line\nOther,loyal,400,12,2026,Coffee');
  assert.deepEqual(named.rows, [
    {
      from: '2026-01-01',
      to: '2026-12-31',
      stage: 'loyal',
      respondents: 400,
      yes: 12,
      line: 'Coffee',
      brand: 'Other',
    },
  ]);
});

test('quarters and years are offered by the months that end them', () => {
  const months = ['2027-01', '2026-12', '2026-11', '2026-09'];
  assert.deepEqual(periodsOf(months, undefined), months);
  assert.deepEqual(periodsOf(months, 'quarter'), ['2026-12', '2026-09']);
  assert.deepEqual(periodsOf(months, 'year'), ['2026-12']);
});
