// Indexes that make way for a large load always come back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mendIndexes, putBackIndexes, setAsideIndexes, setAsideKey } from './indexes.ts';
import { makeScratch, type Scratch } from './scratch.ts';

let scratch: Scratch;
before(async () => {
  scratch = await makeScratch();
});
after(() => scratch.drop());

const indexes = async () =>
  (
    await scratch.pool.query(
      "select indexname, indexdef from pg_indexes where tablename in ('customers', 'customer_standing') order by 1",
    )
  ).rows;

test('indexes set aside come back as they were, table by table, and those that keep rows unique never leave', async () => {
  const whole = await indexes();
  const client = await scratch.pool.connect();
  try {
    await setAsideIndexes(client, 'customers');
    await setAsideIndexes(client, 'customer_standing');
    assert.deepEqual(
      (await indexes()).map((index) => index.indexname),
      ['customer_standing_pkey', 'customers_pkey'],
    );
    await putBackIndexes(client, 'customers');
    assert.ok((await indexes()).some((index) => index.indexname === 'customers_search'));
    assert.ok(!(await indexes()).some((index) => index.indexname === 'customer_standing_value'));
    await putBackIndexes(client);
  } finally {
    client.release();
  }
  assert.deepEqual(await indexes(), whole);
});

test('after a kill in the middle of a load the next start puts the indexes back; a load at work keeps them away', async () => {
  const whole = await indexes();
  const client = await scratch.pool.connect();
  try {
    await setAsideIndexes(client, 'customers');
    await client.query("select pg_advisory_lock(hashtext('clientela load'))");
    await mendIndexes(scratch);
    assert.ok((await indexes()).length < whole.length);
    await client.query("select pg_advisory_unlock(hashtext('clientela load'))");
  } finally {
    client.release();
  }
  await mendIndexes(scratch);
  assert.deepEqual(await indexes(), whole);
  await mendIndexes(scratch);
});

test('a table that somebody keeps locked keeps its indexes, and the load goes on without waiting long', async () => {
  const whole = await indexes();
  const [reader, loader] = [await scratch.pool.connect(), await scratch.pool.connect()];
  try {
    await reader.query('begin');
    await reader.query('lock table customers in access share mode');
    await setAsideIndexes(loader, 'customers');
    assert.deepEqual(await indexes(), whole);
    assert.equal((await loader.query('select 1 from absent_indexes')).rowCount, 0);
    await reader.query('rollback');
  } finally {
    reader.release();
    loader.release(true);
  }
});

test('a primary key set aside comes back as the same constraint, also at the start after a kill', async () => {
  const keys = async () =>
    (
      await scratch.pool.query(
        `select c.conname, c.contype, pg_get_constraintdef(c.oid) as definition, i.indexdef
         from pg_constraint c join pg_indexes i on i.indexname = c.conname
         where c.conrelid = 'orders'::regclass`,
      )
    ).rows;
  const whole = await keys();
  assert.equal(whole.length, 1);
  const client = await scratch.pool.connect();
  try {
    await setAsideKey(client, 'orders');
    assert.deepEqual(await keys(), []);
    await putBackIndexes(client, 'orders');
    assert.deepEqual(await keys(), whole);
    await setAsideKey(client, 'orders');
  } finally {
    client.release();
  }
  await mendIndexes(scratch);
  assert.deepEqual(await keys(), whole);
  assert.equal((await scratch.pool.query('select 1 from absent_indexes')).rowCount, 0);
});
