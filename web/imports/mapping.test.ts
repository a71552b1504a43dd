// Choosing what the columns of a file are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOf, missingOf, withField } from './mapping.ts';

const mapping = { customerId: 'ID', date: 'FECHA', amount: 'TOTAL' };

test('any one of key, e-mail, phone and name is enough to know the customer', () => {
  for (const field of ['customerId', 'email', 'phone', 'name'])
    assert.deepEqual(missingOf({ [field]: 'A', date: 'B', amount: 'C' }), []);
  assert.deepEqual(missingOf({ store: 'A' }), ['customer', 'date', 'amount']);
});

test('a field chosen for another column moves there', () => {
  const moved = withField(mapping, 'SALDO', 'amount');
  assert.deepEqual(moved, { customerId: 'ID', date: 'FECHA', amount: 'SALDO' });
});

test('a column holds one field: another choice replaces it, and it can be left out', () => {
  assert.equal(fieldOf(withField(mapping, 'ID', 'email'), 'ID'), 'email');
  assert.deepEqual(withField(mapping, 'ID', null), { date: 'FECHA', amount: 'TOTAL' });
});
