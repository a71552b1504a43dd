// Trying the product with an invented business: it comes only into an empty company, and goes without a trace.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { beginSales, importSales, testNow } from '../purchases/scratch-sales.ts';
import { runValue } from '../value/index.ts';
import { dropSample, loadSample, loadWhole } from './index.ts';

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

const codeOf = async (...call: Parameters<Caller['call']>) =>
  (await caller.call(...call)).json().error?.code ?? null;
const company = () => caller.get<{ sample: boolean; currency: string }>('/api/company');

test('the sample is taken once, by an empty company, and fixes its currency', async () => {
  await caller.call('PATCH', '/api/company', { currency: 'EUR' });
  const loading = await caller.call('POST', '/api/sample');
  assert.equal(loading.statusCode, 200);
  const { id, fileBytes, status } = loading.json();
  assert.equal(status, 'uploaded');
  assert.ok(fileBytes > 1e6);
  const { sample, currency } = await company();
  assert.deepEqual([sample, currency], [true, 'MXN']);
  const waiting = await context.rows(
    "select payload from graphile_worker._private_jobs where payload::jsonb @> jsonb_build_object('id', $1::int)",
    [id],
  );
  assert.equal(waiting.length, 1);
  assert.equal(await codeOf('POST', '/api/sample'), 'sample_not_empty');
  assert.equal(await codeOf('PATCH', '/api/company', { currency: 'USD' }), 'currency_in_use');
});

test('deleting it leaves nothing of it but the company, its terms, its people, its purposes of consent and its log', async () => {
  // Some of it has come in by now, and was valued.
  await importSales(
    context,
    'customer,date,amount,order,product\nA,2026-01-05,10,1,Tea\nA,2026-01-05,12,1,Tea\n',
  );
  await importSales(
    context,
    'customer,date,amount,order,product\nA,2026-01-05,11,1,Tea\n,,,,\nB,no,1,,\n',
  );
  const { id } = (
    await caller.call(
      'POST',
      '/api/imports?kind=purchases&name=a.csv',
      'customer,date,amount\nA,2026-01-05,10\n',
    )
  ).json();
  await caller.call('POST', `/api/imports/${id}/check`);
  await context.runJob('imports.check', { id });
  await runValue(context, { until: null, model: 'auto', check: false });
  assert.ok(readdirSync(join(context.config.dataDir, 'files', 'imports')).length >= 3);
  // Somebody looks at the list while it is still there.
  assert.ok((await caller.get<{ customers: number }>('/api/customers/count')).customers > 0);
  assert.equal((await caller.call('DELETE', '/api/sample')).statusCode, 200);
  const tables = await context.rows<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const full: string[] = [];
  for (const { name } of tables)
    if ((await context.rows(`select 1 from ${name} limit 1`)).length > 0) full.push(name);
  assert.deepEqual(full.filter((name) => !/^(auth|audit)_/.test(name)).sort(), [
    'company',
    'company_terms',
    'consent_purposes',
    'equity_work',
    'job_wakes',
    'loss_causes',
    'migrations',
    'standing_version',
    'value_models',
  ]);
  assert.ok(!existsSync(join(context.config.dataDir, 'files', 'imports')));
  const staged = await context.rows(
    "select relname from pg_class where relnamespace = 'staging'::regnamespace and relkind = 'r'",
  );
  assert.deepEqual(staged, []);
  assert.equal((await company()).sample, false);
  const { customers } = await caller.get<{ customers: number }>('/api/customers/count');
  assert.equal(customers, 0);
  assert.equal(await codeOf('DELETE', '/api/sample'), 'sample_not_loaded');
  // Jobs that were still waiting find nothing and do no harm.
  await context.runJob('value.refresh');
  await importSales(context, 'customer,date,amount\nA,2026-01-05,10\n');
  assert.equal(await codeOf('POST', '/api/sample'), 'sample_not_empty');
  assert.equal(await codeOf('DELETE', '/api/sample'), 'sample_not_loaded');
});

test('deleting waits for the load that is running', async () => {
  await context.rows('update company set sample = true');
  const loading = await context.database.pool.connect();
  await loading.query("select pg_advisory_lock(hashtext('clientela load'))");
  let gone = false;
  const dropping = dropSample(context).then(() => {
    gone = true;
  });
  for (let i = 0; i < 100; i++) {
    const [waits] = await context.rows(
      "select count(*) as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
    );
    if (waits!.n === 1) break;
  }
  assert.equal(gone, false);
  await loading.query("select pg_advisory_unlock(hashtext('clientela load'))");
  loading.release();
  await dropping;
  assert.ok(gone);
});

test('a load of the sample that was cut off goes on where it was', async () => {
  const file = 'customer,date,amount\nA,2026-01-05,10\nB,2026-01-06,20\n';
  for (const status of ['uploaded', 'checking', 'checked', 'loading', 'done']) {
    await context.rows('truncate purchases, customers, customer_identities, customer_standing');
    const id = await beginSales(context, file, { now: testNow });
    if (status !== 'uploaded')
      await context.rows('update imports set status = $2, rows_read = 2 where id = $1', [
        id,
        status,
      ]);
    // What follows the sales is of few customers: it is not what this is about.
    await context.runJob('sample.load', { id, customers: 40 });
    const [row] = await context.rows('select status, rows_read from imports where id = $1', [id]);
    assert.deepEqual(row, { status: 'done', rows_read: 2 });
    const [sold] = await context.rows('select count(*) as n from purchases');
    assert.equal(sold!.n, status === 'done' ? 0 : 2, status);
  }
});

test('the sample brings what its customers allow and what happened with them, by the same door, once however often the job runs', async () => {
  const own = await makeScratchContext(jobs);
  const size = { customers: 800 };
  try {
    const id = await loadSample(own, null, testNow, size);
    // As after a crash between the files.
    await loadWhole(own, id, testNow, size);
    await own.runJob('sample.load', { id, ...size });
    const imports = await own.rows<{ kind: string; status: string; rejected: number }>(
      'select kind, status, rows_rejected as rejected from imports order by id',
    );
    assert.deepEqual(imports, [
      { kind: 'purchases', status: 'done', rejected: 0 },
      { kind: 'consents', status: 'done', rejected: 0 },
      { kind: 'touchpoints', status: 'done', rejected: 0 },
      { kind: 'subscriptions', status: 'done', rejected: 0 },
    ]);
    const [allowed] = await own.rows<{ n: number }>(
      "select count(distinct customer_id)::int as n from consent_events where action = 'granted'",
    );
    assert.ok(allowed!.n > 300);
    const met = await own.rows<{ outcome: string; n: number }>(
      'select outcome, count(*)::int as n from touchpoints where customer_id > 0 group by 1 order by 1',
    );
    assert.deepEqual(
      met.map(({ outcome }) => outcome),
      ['complaint', 'done', 'solved'],
    );
    assert.ok(met.every(({ n }) => n > 10));
    await own.rows(
      "insert into consent_texts (purpose, language, version, body, digest, made_by, made_at) values ('offers', 'es', 9, 'Nuestras palabras', 'x', 'somebody', now())",
    );
    await dropSample(own);
    // The words that came with it go; what somebody here wrote down stays.
    assert.deepEqual(await own.rows('select body, version from consent_texts'), [
      { body: 'Nuestras palabras', version: 9 },
    ]);
  } finally {
    await own.drop();
  }
});
