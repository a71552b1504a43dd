// Texts that would run, break out or pretend to be something else, in every field that takes text: they
// come back exactly as they were written, or are refused with a code; and no spreadsheet runs them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { importSales } from '../server/purchases/scratch-sales.ts';
import { makeDevice } from '../server/users/scratch-passkey.ts';
import { type Company, judge, newAddress, openCompany, owner } from './company.ts';
import { readLines } from './lines.ts';

interface Line {
  name: string;
  text: string;
  /** Code with which a form refuses it; missing where it is taken. */
  code?: string;
  /** What an import makes of it where that differs: another text, none, or the code of a problem. */
  cell?: string | null;
}

const lines = readLines<Line>('texts.jsonl');
let company: Company;
before(async () => {
  company = await openCompany();
});
after(() => company.close());

const call = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
  company.app.inject({
    method,
    url,
    headers: { host: 'localhost:4321', 'x-clientela': '1', cookie: company.cookie },
    remoteAddress: newAddress(),
    ...(payload === undefined ? {} : { payload }),
  });

for (const { name, text, code = null } of lines)
  test(`${name} as the name of a company, of a passkey, of a person, and in a search: ${code ?? 'as it was'}`, async () => {
    assert.equal(judge(await call('PATCH', '/api/company', { name: text })), code);
    if (code === null) {
      const answer = await call('GET', '/api/company');
      assert.match(String(answer.headers['content-type']), /^application\/json/);
      // Blanks around a name are no part of it.
      assert.equal(answer.json().name, text.trim());
    }

    const site = { rpId: 'localhost', origin: 'http://localhost:4321' };
    const question = await call('POST', '/api/me/passkeys/question');
    const ticket = String([question.headers['set-cookie']].flat()[0]).split(';')[0];
    const passkey = makeDevice().make({ ...site, challenge: question.json().challenge });
    const added = await company.app.inject({
      method: 'POST',
      url: '/api/me/passkeys',
      headers: {
        host: 'localhost:4321',
        'x-clientela': '1',
        cookie: `${company.cookie}; ${ticket}`,
      },
      remoteAddress: newAddress(),
      payload: { name: text.slice(0, 60), passkey },
    });
    assert.equal(judge(added), code);
    if (code === null) {
      const { passkeys } = (await call('GET', '/api/me/security')).json();
      assert.equal(passkeys.at(-1).name, text.slice(0, 60));
      await company.context.rows('delete from user_passkeys');
    }

    // Nobody becomes a second owner, whatever the name.
    const again = { ...owner, name: text, company: text };
    assert.equal(judge(await call('POST', '/api/setup', again)), code ?? 'owner_exists');
    for (const url of ['/api/search?text=', '/api/customers?search='])
      if (text.isWellFormed())
        assert.equal(judge(await call('GET', url + encodeURIComponent(text))), code);
  });

test('as keys, names and products of an import all of them are stored as they were, or said to be wrong', async () => {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const written = lines.filter(({ text }) => text.isWellFormed());
  const file = ['customer,name,date,amount,product']
    .concat(written.map(({ text }, i) => `K${i},${cell(text)},2026-01-05,1,${cell(text)}`))
    .join('\n');
  const { id } = await importSales(company.context, file, { fileName: '=1+1";\r\n../x.csv' });
  const stored = new Map(
    (
      await company.context.rows<{ key: string; name: string }>('select key, name from customers')
    ).map(({ key, name }) => [key, name]),
  );
  const problems = await company.context.rows<{ line: number; code: string }>(
    'select line, code from import_problems where import_id = $1',
    [id],
  );
  for (const [i, line] of written.entries()) {
    const expected = line.cell === undefined ? line.text : line.cell;
    if (!stored.has(`K${i}`))
      assert.ok(
        problems.some(({ code }) => code === expected),
        line.name,
      );
    else assert.equal(stored.get(`K${i}`), expected, line.name);
  }
});

/** The cells of a CSV file. */
function readCells(csv: string): string[] {
  const found = csv
    .replace(/^\ufeff/, '')
    .matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,"\r\n]*))/g);
  return [...found].map((m) => (m[1] ?? m[2] ?? '').replaceAll('""', '"'));
}

test('in every file that people open, no cell begins like a formula, and each text is one cell', async () => {
  const [{ id }] = (await company.context.rows('select id from imports')) as [{ id: number }];
  const customers = await call('GET', '/api/customers.csv');
  const problems = await call('GET', `/api/imports/${id}/problems.csv`);
  for (const answer of [customers, problems]) {
    assert.match(String(answer.headers['content-type']), /^text\/csv/);
    assert.match(String(answer.headers['content-disposition']), /^attachment; filename="[\w.-]+"$/);
    const cells = readCells(answer.body);
    assert.ok(cells.length > 10);
    for (const text of cells)
      assert.ok(
        !/^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) || /^[+-]?[\d.,]+$/.test(text),
        JSON.stringify(text),
      );
  }
  const cells = new Set(readCells(customers.body));
  for (const { text } of lines.filter((line) => /^[=+\-@\uff1d\uff0b].*\D/.test(line.text)))
    assert.ok(cells.has(`'${text}`), text);
});
