// Files that are none, that would be something else, and whose names would lead elsewhere: kept under a
// number of ours or refused with a code, and the import ends with rows that add up.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Company, judge, newAddress, openCompany } from './company.ts';
import { readLines, spelled } from './lines.ts';

interface Line {
  name: string;
  fileName: string;
  text?: string;
  hex?: string;
  code: string | null | (string | null)[];
}

let company: Company;
before(async () => {
  company = await openCompany();
});
after(() => company.close());

const call = (method: 'GET' | 'POST', url: string, payload?: Buffer) =>
  company.app.inject({
    method,
    url,
    headers: {
      host: 'localhost:4321',
      'x-clientela': '1',
      cookie: company.cookie,
      ...(payload ? { 'content-type': 'application/octet-stream' } : {}),
    },
    remoteAddress: newAddress(),
    ...(payload ? { payload } : {}),
  });

for (const { name, fileName, text, hex, code } of readLines<Line>('files.jsonl'))
  test(`${name}: ${[code].flat().join(' or ') || 'kept, and read as what it is'}`, async () => {
    const { context } = company;
    const file = hex ? Buffer.from(spelled(hex), 'hex') : Buffer.from(spelled(text ?? ''));
    const url = `/api/imports?kind=purchases&name=${encodeURIComponent(fileName)}`;
    const kept = await call('POST', url, file);
    const found = judge(kept);
    assert.ok([code].flat().includes(found), `got ${found}: ${kept.body.slice(0, 200)}`);
    const folder = join(context.config.dataDir, 'files', 'imports');
    if (found !== null) {
      // What is refused leaves nothing.
      assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
      return;
    }
    const { id, fileName: label } = kept.json();
    assert.equal(label, fileName);
    for (const entry of readdirSync(folder)) assert.match(entry, /^[\w.-]+$/);

    // Where no column passes for dates or amounts, a person is asked for them first.
    const check = judge(await call('POST', `/api/imports/${id}/check`));
    assert.ok([null, 'import_mapping_incomplete'].includes(check), String(check));
    if (check === null) await context.runJob('imports.check', { id });
    const { status, counts } = (await call('GET', `/api/imports/${id}`)).json();
    assert.ok((check === null ? ['checked', 'failed'] : ['uploaded']).includes(status), status);
    assert.ok(counts.rejected <= counts.read);
    const problems = await call('GET', `/api/imports/${id}/problems.csv`);
    assert.match(
      String(problems.headers['content-disposition']),
      /^attachment; filename="[\w.-]+"$/,
    );
    assert.equal(problems.headers['set-cookie'], undefined);
    await company.app.inject({
      method: 'DELETE',
      url: `/api/imports/${id}`,
      headers: { host: 'localhost:4321', 'x-clientela': '1', cookie: company.cookie },
    });
    assert.deepEqual(readdirSync(folder), []);
  });
