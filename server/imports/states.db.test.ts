// The four steps of an import as the wizard takes them: what may follow what, and what a change of mind does.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import type { importDetail, importSummary, problem } from './contract.ts';

type Detail = Static<typeof importDetail>;
type Summary = Static<typeof importSummary>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const upload = async (text: string, more = ''): Promise<Detail> => {
  const answer = await caller.call('POST', `/api/imports?kind=purchases&name=a.csv${more}`, text);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};
const detail = (id: number) => caller.get<Detail>(`/api/imports/${id}`);
const codeOf = async (...call: Parameters<Caller['call']>) =>
  (await caller.call(...call)).json().error?.code ?? null;

/** Runs what waits for this import, as the background would; a failing job is left failed. */
async function work(id: number) {
  const waiting = await context.rows<{ name: string }>(
    `select task_identifier as name from graphile_worker.jobs where key like 'imports.%' || $1`,
    [` ${id}`],
  );
  for (const { name } of waiting) {
    await context.rows('select graphile_worker.remove_job($1)', [`${name} ${id}`]);
    await context.runJob(name, { id }).catch(() => {});
  }
}
const go = async (id: number, what: 'check' | 'load'): Promise<Detail> => {
  const answer = await caller.call('POST', `/api/imports/${id}/${what}`);
  assert.equal(answer.statusCode, 200, answer.body);
  await work(id);
  return detail(id);
};

const file =
  'who,when,how much,ref\nA,03/04/2026,10.5,1\nB,05/04/2026,"1,200",2\n,05/04/2026,7,3\n';

test('a file goes from upload to done in four steps, each with its counts', async () => {
  const { id, ...uploaded } = await upload(file);
  assert.equal(uploaded.status, 'uploaded');
  assert.deepEqual(
    uploaded.columns.map(({ name }) => name),
    ['who', 'when', 'how much', 'ref'],
  );
  const mapping = { customerId: 'who', date: 'when', amount: 'how much', orderId: 'ref' };
  await caller.call('PATCH', `/api/imports/${id}`, { mapping });
  const [first] = (await detail(id)).preview;
  assert.deepEqual(first!.values.amount, 1050);
  assert.equal(first!.values.date, '2026-04-03');

  const checked = await go(id, 'check');
  assert.equal(checked.status, 'checked');
  assert.deepEqual(
    [checked.counts.read, checked.counts.rejected, checked.counts.customers],
    [3, 1, 2],
  );
  assert.equal(checked.counts.amountRead, 1050 + 120_000 + 700);
  assert.deepEqual([checked.counts.firstDay, checked.counts.lastDay], ['2026-04-03', '2026-04-05']);
  assert.deepEqual(
    checked.reasons.map(({ code, rows, amount }) => [code, rows, amount]),
    [['customer_missing', 1, 700]],
  );
  assert.deepEqual(await context.rows('select * from customers'), []);

  const done = await go(id, 'load');
  assert.equal(done.status, 'done');
  assert.equal(done.counts.stored, 2);
  assert.equal(done.counts.amountStored, 1050 + 120_000);
  assert.equal(done.counts.customersNew, 2);
  assert.ok(done.finishedAt);
  const [wakes] = await context.rows(
    "select count(*) as n from graphile_worker.jobs where task_identifier = 'value.refresh'",
  );
  assert.equal(wakes!.n, 1);

  const list = await caller.get<{ imports: Summary[] }>('/api/imports');
  assert.deepEqual(list.imports[0], { ...list.imports[0], id, status: 'done' });
});

test('steps out of turn are refused with a code and change nothing', async () => {
  const { id } = await upload(file.replaceAll('A,', 'C,'));
  assert.equal(await codeOf('POST', `/api/imports/${id}/load`), 'import_wrong_state');
  assert.equal((await caller.call('POST', `/api/imports/${id}/check`)).statusCode, 200);
  assert.equal(await codeOf('POST', `/api/imports/${id}/check`), 'import_wrong_state');
  assert.equal(await codeOf('POST', `/api/imports/${id}/load`), 'import_wrong_state');
  assert.equal(await codeOf('PATCH', `/api/imports/${id}`, { mapping: {} }), 'import_wrong_state');
  assert.equal(await codeOf('DELETE', `/api/imports/${id}`), 'import_wrong_state');
  await work(id);
  assert.equal((await go(id, 'load')).status, 'done');
  assert.equal((await caller.call('POST', `/api/imports/${id}/load`)).json().status, 'done');
  for (const [method, path] of [
    ['POST', 'check'],
    ['PATCH', ''],
    ['DELETE', ''],
  ] as const)
    assert.equal(
      await codeOf(
        method,
        `/api/imports/${id}/${path}`.replace(/\/$/, ''),
        method === 'PATCH' ? {} : undefined,
      ),
      'import_wrong_state',
    );
  for (const path of ['', '/progress', '/problems', '/problems.csv'])
    assert.equal(await codeOf('GET', `/api/imports/999999${path}`), 'import_not_found');
});

test('another mapping or format after the check begins again, and the problems with it', async () => {
  const { id } = await upload('a;b;c;d\nX;03/04/2026;1,5;9\nY;13/04/2026;2,5;8\n');
  await caller.call('PATCH', `/api/imports/${id}`, {
    mapping: { customerId: 'b', date: 'a', amount: 'c' },
  });
  const wrong = await go(id, 'check');
  assert.equal(wrong.counts.rejected, 2);
  assert.equal(await codeOf('POST', `/api/imports/${id}/load`), 'import_no_good_rows');
  const changed = (
    await caller.call('PATCH', `/api/imports/${id}`, {
      mapping: { customerId: 'a', date: 'b', amount: 'd' },
    })
  ).json<Detail>();
  assert.equal(changed.status, 'uploaded');
  assert.deepEqual(
    [changed.counts.read, changed.counts.rejected, changed.reasons.length],
    [0, 0, 0],
  );
  const right = await go(id, 'check');
  assert.deepEqual(
    [right.counts.read, right.counts.rejected, right.counts.amountRead],
    [2, 0, 1700],
  );
  const monthFirst = await caller.call('PATCH', `/api/imports/${id}`, {
    format: { dateFormat: 'mdy' },
  });
  assert.equal(monthFirst.json<Detail>().preview[0]!.values.date, '2026-03-04');
  assert.equal((await go(id, 'check')).counts.rejected, 1);
});

test('a mapping that lacks something, or names what does not exist, is refused', async () => {
  const { id } = await upload(file);
  await caller.call('PATCH', `/api/imports/${id}`, {
    mapping: { customerId: 'who', date: 'when' },
  });
  assert.equal(await codeOf('POST', `/api/imports/${id}/check`), 'import_mapping_incomplete');
  for (const mapping of [{ customerId: 'nobody' }, { colour: 'who' }])
    assert.equal(
      await codeOf('PATCH', `/api/imports/${id}`, { mapping }),
      'import_mapping_unknown',
    );
});

test('an import that was not loaded can be forgotten, with its file and its rows', async () => {
  const { id } = await upload(file);
  await go(id, 'check');
  const kept = join(context.config.dataDir, 'files', 'imports', `${id}.csv`);
  assert.ok(existsSync(kept));
  assert.equal((await caller.call('DELETE', `/api/imports/${id}`)).statusCode, 200);
  assert.ok(!existsSync(kept));
  assert.equal(await codeOf('GET', `/api/imports/${id}`), 'import_not_found');
  const [left] = await context.rows('select to_regclass($1) as name', [`staging.import_${id}`]);
  assert.equal(left!.name, null);
  assert.deepEqual(
    await context.rows('select * from import_problems where import_id = $1', [id]),
    [],
  );
});

test('a load that fails says so, and loading again after another check completes it', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `F${i},2026-05-0${1 + (i % 9)},${i}.00`);
  const { id } = await upload(`customer,date,amount\n${rows.join('\n')}\n`);
  await go(id, 'check');
  await context.rows(`create function refuse() returns trigger language plpgsql as
    $$ begin if new.amount = 2500 then raise exception 'disk of Segismunda full'; end if; return new; end $$`);
  await context.rows(
    'create trigger refuse before insert on purchases for each row execute function refuse()',
  );
  const failed = await go(id, 'load');
  assert.equal(failed.status, 'failed');
  assert.equal(failed.error!.code, 'import_failed');
  assert.doesNotMatch(JSON.stringify(failed), /Segismunda/);
  await context.rows('drop trigger refuse on purchases');
  assert.equal(await codeOf('POST', `/api/imports/${id}/load`), 'import_wrong_state');
  const checked = await go(id, 'check');
  assert.equal(checked.status, 'checked');
  assert.equal(checked.error, null);
  const done = await go(id, 'load');
  assert.equal(done.status, 'done');
  const { read, stored, updated, alreadyThere, rejected } = done.counts;
  assert.deepEqual([read, stored + updated + alreadyThere + rejected], [30, 30]);
  const [sold] = await context.rows(
    "select count(*) as n from purchases join customers c on c.id = customer_id where c.key like 'F%'",
  );
  assert.equal(sold!.n, 30);
});

test('a failed load that had written half goes on from there and doubles nothing', async () => {
  const { id } = await upload(
    'customer,date,amount\nH1,2026-05-01,1\nH2,2026-05-01,2\nH2,2026-05-01,2\n',
  );
  await go(id, 'check');
  await go(id, 'load');
  // As if the load had been cut off after its first chunk, with a customer of this import already served.
  await context.rows(
    `delete from purchases where customer_id = (select id from customers where key = 'H2')`,
  );
  await context.rows(
    "update imports set status = 'failed', error_code = 'import_failed' where id = $1",
    [id],
  );
  await go(id, 'check');
  const done = await go(id, 'load');
  assert.equal(done.status, 'done');
  assert.deepEqual([done.counts.stored, done.counts.alreadyThere], [2, 1]);
});

test('a load whose connection breaks waits and goes on, as if nothing had been', async () => {
  const { id } = await upload('customer,date,amount\nI1,2026-05-01,1\nI2,2026-05-01,2\n');
  await go(id, 'check');
  await context.rows(`create function hang_up() returns trigger language plpgsql as
    $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`);
  await context.rows(
    'create trigger hang_up before insert on purchases for each row execute function hang_up()',
  );
  assert.equal((await go(id, 'load')).status, 'loading');
  await context.rows('drop trigger hang_up on purchases');
  await context.runJob('imports.load', { id });
  const done = await detail(id);
  assert.equal(done.status, 'done');
  assert.deepEqual([done.counts.stored, done.counts.customersNew], [2, 2]);
});

test('an import that nobody goes on with any more is taken up at the next start', async () => {
  for (const status of ['checking', 'loading']) {
    const { id } = await upload(`customer,date,amount\n${status},2026-05-01,1\n`);
    await context.rows('update imports set status = $2, rows_read = 1 where id = $1', [id, status]);
    await context.runJob('imports.resume');
    await work(id);
    const after = await detail(id);
    assert.equal(after.status, status === 'checking' ? 'checked' : 'done');
  }
});

test('problems come page by page and as a file that a spreadsheet opens', async () => {
  const rows = Array.from({ length: 25 }, (_, i) => `P${i},never,=1+${i}`);
  const { id } = await upload(`customer,date,amount\nP,2026-05-01,1\n${rows.join('\n')}\n`);
  const mapping = { customerId: 'customer', date: 'date', amount: 'amount' };
  await caller.call('PATCH', `/api/imports/${id}`, { mapping });
  const { reasons } = await go(id, 'check');
  assert.deepEqual(reasons.map(({ code, rows }) => [code, rows]).sort(), [
    ['amount_invalid', 25],
    ['date_invalid', 25],
  ]);
  const seen: Static<typeof problem>[] = [];
  for (let after = ''; ; ) {
    const page = await caller.get<{ problems: typeof seen; next: string | null }>(
      `/api/imports/${id}/problems?limit=7${after}`,
    );
    seen.push(...page.problems);
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  assert.equal(seen.length, 50);
  assert.deepEqual(
    [...new Set(seen.map(({ line }) => line))],
    Array.from({ length: 25 }, (_, i) => i + 3),
  );
  const only = await caller.get<{ problems: typeof seen }>(
    `/api/imports/${id}/problems?code=date_invalid&limit=500`,
  );
  assert.equal(only.problems.length, 25);
  for (const language of ['en', 'es']) {
    const csv = await caller.call('GET', `/api/imports/${id}/problems.csv?language=${language}`);
    assert.match(String(csv.headers['content-type']), /^text\/csv/);
    const lines = csv.body.replace('\ufeff', '').trimEnd().split('\r\n');
    assert.equal(lines.length, 51);
    assert.ok(
      lines.some((line) => line.endsWith(",'=1+7")),
      'a formula is text in the file',
    );
    assert.doesNotMatch(csv.body, /problem\.|imports\./, 'every code has words');
  }
});

test('the template of a kind can be imported as it is', async () => {
  for (const language of ['en', 'es']) {
    const template = await caller.call(
      'GET',
      `/api/imports/template.csv?kind=purchases&language=${language}`,
    );
    const { id } = await upload(template.body);
    const checked = await go(id, 'check');
    assert.deepEqual(
      [checked.counts.read, checked.counts.rejected, checked.counts.noted],
      [2, 0, 0],
    );
    assert.equal(Object.keys(checked.mapping).length, 13);
  }
});

test('a change of currency between upload and load never turns pesos into yen', async () => {
  await context.rows('truncate purchases');
  const { id } = await upload('customer,date,amount\nY,2026-05-01,100.50\n');
  await caller.call('PATCH', '/api/company', { currency: 'JPY' });
  try {
    const checked = await go(id, 'check');
    assert.equal(checked.counts.amountRead, 101);
    await caller.call('PATCH', '/api/company', { currency: 'MXN' });
    const loaded = await go(id, 'load');
    assert.equal(loaded.status, 'failed');
    assert.equal(loaded.error!.code, 'import_wrong_state');
    await go(id, 'check');
    assert.equal((await go(id, 'load')).counts.amountStored, 10_050);
  } finally {
    await context.rows("update company set currency = 'MXN', currency_digits = 2");
  }
});

test('an import that an older version looked at can still be opened, checked and loaded', async () => {
  const { id } = await upload('customer,date,amount\nOlder,2026-01-05,10\n');
  await context.rows(
    `update imports set format = format - 'sheet' - 'rejectedColumns',
       format_why = format_why - 'rowsCounted' - 'shape' - 'doubts' where id = $1`,
    [id],
  );
  const opened = await detail(id);
  assert.deepEqual(
    [opened.format.sheet, opened.format.rejectedColumns, opened.formatWhy.rowsCounted],
    [null, false, false],
  );
  await go(id, 'check');
  assert.equal((await go(id, 'load')).status, 'done');
});
