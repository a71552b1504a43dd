// Questions that try to become something else than one condition over the customers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Company, judge, openCompany } from './company.ts';
import { readLines } from './lines.ts';

interface Line {
  name: string;
  /** The question as it stands in the address. */
  question: string;
  /** Code of the answer; null for a good one. */
  code: string | null;
}

let company: Company;
before(async () => {
  company = await openCompany();
  // Somebody to be found, or not.
  await company.context.rows(
    `insert into customers (key, name, created_at) values ('A', 'Ana Gómez', now())`,
  );
  await company.context.rows(
    'insert into customer_standing (customer_id, spend, purchases) select id, 0, 0 from customers',
  );
});
after(() => company.close());

const lines = readLines<Line>('questions.jsonl');
for (const { name, question, code } of lines)
  test(`a question with ${name}: ${code ?? 'a number of customers'}`, async () => {
    for (const path of ['/api/customers', '/api/customers/count', '/api/customers.csv']) {
      const answer = await company.app.inject({
        url: `${path}?question=${encodeURIComponent(question)}`,
        headers: { host: 'localhost:4321', cookie: company.cookie },
      });
      assert.equal(judge(answer), code, path);
    }
  });

test('texts are compared as they are: a wildcard or a quote finds who has it in their name, and nobody else', async () => {
  const count = async (value: string) => {
    const question = JSON.stringify({ field: 'name', is: 'contains', value });
    const answer = await company.app.inject({
      url: `/api/customers/count?question=${encodeURIComponent(question)}`,
      headers: { host: 'localhost:4321', cookie: company.cookie },
    });
    return answer.json().customers;
  };
  assert.equal(await count('gomez'), 1);
  for (const value of ['%', '_', '\\', "' or 1=1 --", '(.*)', '$1', 'A.a', '%ana%', '*'])
    assert.equal(await count(value), 0, value);
  assert.equal((await company.context.rows('select id from customers')).length, 1);
});
