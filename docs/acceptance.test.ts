// No worked example of the literature is missing, and each is proven by a test that names it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { acceptance } from './acceptance.ts';

const root = join(import.meta.dirname, '..');
/** The examples that belong to the value of customers and to the funnel: of those the literature gives, these numbers. */
const numbers = [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 26, 27];

test('every worked example of customer value is proven by a test that is named after it', () => {
  assert.deepEqual(
    acceptance.map(({ id }) => id),
    numbers.map((number) => `A${number}`),
  );
  for (const { id, files } of acceptance) {
    assert.ok(files.length > 0, id);
    for (const file of files) {
      const titles = [
        ...readFileSync(join(root, file), 'utf8').matchAll(/^test\(\s*['`](.+)['`],/gm),
      ].map((found) => found[1]!);
      assert.ok(
        titles.some((title) => new RegExp(`\\b${id}\\b`).test(title)),
        `${file} has no test of ${id}`,
      );
    }
  }
});
