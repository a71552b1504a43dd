// What is written as binary rows is what PostgreSQL reads.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { from as copyFrom } from 'pg-copy-streams';
import { makeBinaryRows } from './binary-rows.ts';
import { makeScratch, type Scratch } from './scratch.ts';

let scratch: Scratch;
before(async () => {
  scratch = await makeScratch();
});
after(() => scratch.drop());

const row = fc.record(
  {
    big: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
    small: fc.integer(),
    // From the year 1 to 9999.
    day: fc.option(fc.integer({ min: -719_162, max: 2_932_896 })),
    word: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    list: fc.array(fc.integer(), { maxLength: 12 }),
  },
  { noNullPrototype: true },
);

test('numbers, dates, words and lists of any size arrive in the database as they were', async () => {
  const client = await scratch.pool.connect();
  await client.query(
    'create temporary table t (n int, big bigint, small int, day date, word text, list int[])',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
      await client.query('truncate t');
      const into = client.query(copyFrom('copy t from stdin (format binary)'));
      const binary = makeBinaryRows(64);
      for (const [n, { big, small, day, word, list }] of rows.entries()) {
        binary.begin(6);
        binary.integer(n);
        binary.bigint(big);
        binary.integer(small);
        binary.date(day);
        binary.text(word);
        binary.integers(list);
        if (binary.waiting() > 64) into.write(binary.take());
      }
      const done = new Promise((resolve, reject) => into.on('finish', resolve).on('error', reject));
      into.end(binary.end());
      await done;
      const read = await client.query(
        "select big, small, day - date '1970-01-01' as day, word, list from t order by n",
      );
      assert.deepEqual(read.rows, rows);
    }),
    { numRuns: 30 },
  );
  client.release();
});
