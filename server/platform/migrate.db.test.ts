// Migrations: each once, in order, whole or not at all, whoever starts at the same time.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { isCoded } from './errors.ts';
import { type Migration, migrate } from './migrate.ts';
import { makeScratch, type Scratch } from './scratch.ts';

let scratch: Scratch;
before(async () => {
  scratch = await makeScratch();
});
beforeEach(() => scratch.pool.query('drop table if exists one, two; delete from migrations'));
after(() => scratch.drop());

const made = (name: string, text: string): Migration => ({ name, text, sum: `sum of ${text}` });
const one = made('0001-one.sql', 'create table one (n int); insert into one values (1)');
const two = made('0002-two.sql', 'create table two as select n + 1 as n from one');

test('what is missing is applied in order, and what is there is left alone', async () => {
  assert.deepEqual(await migrate(scratch.pool, [one]), ['0001-one.sql']);
  assert.deepEqual(await migrate(scratch.pool, [one, two]), ['0002-two.sql']);
  assert.deepEqual(await migrate(scratch.pool, [one, two]), []);
  assert.deepEqual((await scratch.pool.query('select n from two')).rows, [{ n: 2 }]);
});

test('several processes that start together apply everything once', async () => {
  const applied = await Promise.all([1, 2, 3].map(() => migrate(scratch.pool, [one, two])));
  assert.deepEqual(applied.flat(), ['0001-one.sql', '0002-two.sql']);
  assert.equal((await scratch.pool.query('select * from one')).rowCount, 1);
});

test('a migration that fails keeps nothing of itself and all before it', async () => {
  const broken = made('0002-two.sql', 'create table two (n int); select 1 / 0');
  await assert.rejects(migrate(scratch.pool, [one, broken]), (error) =>
    isCoded(error, 'migration_failed'),
  );
  const tables = await scratch.pool.query(
    "select to_regclass('one') as one, to_regclass('two') as two",
  );
  assert.deepEqual(tables.rows, [{ one: 'one', two: null }]);
  assert.deepEqual(await migrate(scratch.pool, [one, two]), ['0002-two.sql']);
});

test('a migration that was changed after it was applied is refused', async () => {
  await migrate(scratch.pool, [one]);
  await assert.rejects(migrate(scratch.pool, [made(one.name, 'select 1'), two]), (error) =>
    isCoded(error, 'migration_changed'),
  );
  assert.equal((await scratch.pool.query("select to_regclass('two') as two")).rows[0].two, null);
});
