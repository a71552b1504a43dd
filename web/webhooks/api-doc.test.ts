// The API page reads every call of the real document, finds it by what one would type, and shows how to make it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  curlOf,
  exampleOf,
  findCalls,
  type OpenApi,
  readCalls,
  rowsOf,
  typeOf,
} from './api-doc.ts';

const root = join(import.meta.dirname, '..', '..');
const document = JSON.parse(readFileSync(join(root, 'docs', 'openapi.json'), 'utf8')) as OpenApi;
const calls = readCalls(document);
const one = (id: string) => calls.find((call) => call.id === id)!;

test('every call of the document has a name, a part of the house, who may make it and an example', () => {
  assert.ok(calls.length > 150);
  for (const call of calls) {
    assert.ok(call.room && call.summary && call.codes.length > 0, call.id);
    assert.match(curlOf(call, 'https://crm.example.com'), /^curl (-X [A-Z]+ )?'https:.*'/, call.id);
    assert.doesNotMatch(curlOf(call, ''), /undefined|\{\w+\}/, call.id);
  }
});

test('a call is found by its address, a field, an error or a right, by all words at once', () => {
  const ids = (asked: string) => findCalls(calls, asked).map(({ id }) => id);
  assert.ok(ids('/api/webhooks post').includes('webhooks.addWebhook'));
  assert.ok(ids('idempotency_key_busy customers').includes('customers.create'));
  assert.ok(ids('WEBHOOK_TOO_MANY').includes('webhooks.addWebhook'));
  assert.deepEqual(ids('zzz nowhere'), []);
  assert.equal(ids('').length, calls.length);
});

test('calls are told in the language of the reader, and found by those words with or without accents', () => {
  for (const language of ['es', 'en']) {
    const path = join(root, 'i18n', `${language}.json`);
    const words = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    const told = readCalls(document, (id) => words[`call.${id}`] ?? '');
    // A call that has no words yet is told by the first sentence of the document.
    assert.ok(told.every((call) => call.words.length > 3));
    const own = ['users', 'audit', 'messages', 'consent', 'privacy', 'webhooks', 'touchpoints'];
    assert.deepEqual(
      told.filter(({ id, room }) => own.includes(room) && !words[`call.${id}`]).map(({ id }) => id),
      [],
    );
    const erase = findCalls(told, language === 'es' ? 'BORRAR a una persona' : 'erase a person');
    assert.ok(erase.some(({ id }) => id === 'privacy.erase'));
    assert.ok(
      language === 'en' ||
        findCalls(told, 'ver la bitacora').some(({ id }) => id === 'audit.entries'),
    );
  }
});

test('who may call is told: with which right, or that only a person may', () => {
  assert.deepEqual(one('webhooks.webhooks').allow, ['webhooks.write']);
  assert.equal(one('webhooks.webhooks').person, false);
  assert.equal(one('webhooks.addWebhook').person, true);
  assert.equal(one('users.signIn').allow, 'anyone');
});

test('fields inside lists and objects are rows of their own, with their types in words', () => {
  const { answer } = one('webhooks.deliveries');
  assert.equal(answer.kind, 'json');
  const rows = answer.kind === 'json' ? rowsOf(answer.schema) : [];
  const state = rows.find(({ name }) => name === 'deliveries[].state');
  assert.deepEqual([state?.type, state?.required], ['"waiting" | "delivered" | "dead"', true]);
  assert.equal(rows.find(({ name }) => name === 'next')?.type, 'string | null');
  assert.equal(typeOf({ type: 'array', items: { enum: ['a', 'b'] } }), '("a" | "b")[]');
  assert.deepEqual(
    exampleOf({ type: 'object', required: ['a'], properties: { a: { type: 'integer' }, b: {} } }),
    { a: 1 },
  );
});

test('an example sends a key against asking twice exactly where one is taken', () => {
  assert.match(curlOf(one('customers.create'), ''), /Idempotency-Key/);
  assert.doesNotMatch(curlOf(one('customers.list'), ''), /Idempotency-Key|-X/);
  assert.doesNotMatch(curlOf(one('users.signIn'), ''), /Bearer|Idempotency/);
});
