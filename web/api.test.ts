// Calls reach the address that the contract promises, and failures keep what the server said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, errorOf } from './api.ts';

test('names in the path are filled in and escaped', () => {
  const address = addressOf(
    { path: '/api/customers/:id/notes/:name' },
    { params: { id: 7, name: 'a/b c' } },
  );
  assert.equal(address, '/api/customers/7/notes/a%2Fb%20c');
});

test('a query keeps lists and objects and leaves out what is undefined', () => {
  const query = { search: 'Peña', after: undefined, tag: ['x', 'y'], question: { all: [] } };
  assert.equal(
    addressOf({ path: '/api/customers' }, { query }),
    '/api/customers?search=Pe%C3%B1a&tag=x&tag=y&question=%7B%22all%22%3A%5B%5D%7D',
  );
});

test('a coded error keeps its code, details and reference', () => {
  const body = { error: { code: 'file_empty', details: { name: 'a.csv' }, reference: 'f00' } };
  const error = errorOf(400, JSON.stringify(body));
  assert.deepEqual(
    [error.status, error.code, error.details, error.reference],
    [400, 'file_empty', { name: 'a.csv' }, 'f00'],
  );
});

test('an answer that is not ours, such as a proxy page, is an error without a reference', () => {
  const error = errorOf(502, '<html>Bad gateway</html>');
  assert.deepEqual([error.status, error.code, error.reference], [502, 'internal', '']);
});
