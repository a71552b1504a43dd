// Leaving an import and coming back opens it where it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImportDetail, placeOf } from './steps.ts';

const counts: ImportDetail['counts'] = {
  read: 0,
  stored: 0,
  updated: 0,
  alreadyThere: 0,
  rejected: 0,
  leftOut: 0,
  amountLeftOut: 0,
  noted: 0,
  amountRead: 0,
  amountRejected: 0,
  amountStored: null,
  customers: 0,
  customersNew: null,
  customersErased: null,
  firstDay: null,
  lastDay: null,
};

for (const [status, wanted, step, shows] of [
  ['uploaded', undefined, 1, 'columns'],
  ['uploaded', 'file', 0, 'file'],
  ['checking', 'columns', 2, 'progress'],
  ['checked', undefined, 2, 'review'],
  ['checked', 'columns', 1, 'columns'],
  ['loading', 'columns', 3, 'progress'],
  ['done', 'file', 3, 'result'],
  ['failed', undefined, 2, 'failed'],
  ['undoing', 'columns', 3, 'progress'],
  ['undone', undefined, 3, 'undone'],
  ['undone', 'columns', 1, 'columns'],
] as const)
  test(`an import that is ${status} opens at ${shows}${wanted ? ` when ${wanted} is asked for` : ''}`, () => {
    const place = placeOf({ status, counts }, wanted);
    assert.deepEqual([place.step, place.shows], [step, shows]);
  });

test('an import that failed while rows were being written says so at the last step', () => {
  const begun = { ...counts, stored: 12, customersNew: 3 };
  assert.equal(placeOf({ status: 'failed', counts: begun }, undefined).step, 3);
});

test('nothing can be changed once rows are being read or written', () => {
  for (const status of ['checking', 'loading', 'undoing', 'done'] as const)
    assert.equal(placeOf({ status, counts }, undefined).mayGoBack, false);
});
