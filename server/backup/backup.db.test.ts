// Backups by themselves and by the page: once a day, caught up, sealed if wanted, the old ones let go, and
// handed to the owner alone.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { isCoded } from '../platform/errors.ts';
import { runJobs } from '../platform/jobs.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { until } from '../platform/scratch-wait.ts';
import { checkSnapshot } from '../platform/snapshot/read.ts';
import { backUp } from './queries.ts';
import { importFile, salesLines } from './scratch-base.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await importFile(context, salesLines(20));
  await context.rows("update migrations set applied_at = now() - interval '3 days'");
});
beforeEach(async () => {
  context.config.backup.at = null;
  context.config.backup.passphraseFile = null;
  rmSync(context.config.backup.dir, { recursive: true, force: true });
  await context.rows('truncate backups');
});
after(async () => {
  await app.close();
  await context.drop();
});

/** YYYYMMDD of so many days ago. */
const dayBefore = (days: number) =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

const files = () => {
  try {
    return readdirSync(context.config.backup.dir).sort();
  } catch {
    return [];
  }
};

test('the daily backup is made when it is due, once, and not without a schedule', async () => {
  await context.runJob('backup.daily');
  assert.deepEqual(files(), []);
  context.config.backup.at = '03:30';
  await context.runJob('backup.daily');
  await context.runJob('backup.daily');
  const [only, ...others] = files();
  assert.deepEqual(others, []);
  assert.match(only!, /^clientela-\d{8}-\d{6}-schedule\.tar$/);
  const manifest = await checkSnapshot(join(context.config.backup.dir, only!), null);
  assert.ok(manifest.files.length >= 2);
  // Two days later.
  await context.rows("update backups set began_at = began_at - interval '2 days'");
  const { dir } = context.config.backup;
  renameSync(join(dir, only!), join(dir, only!.replace(/\d{8}/, dayBefore(2))));
  await context.runJob('backup.daily');
  assert.equal(files().length, 2);
});

test('a server that was off at the hour makes the backup when it starts', async () => {
  context.config.backup.at = '03:30';
  const stop = runJobs(
    context,
    jobs.filter(({ name }) => name.startsWith('backup.')),
  );
  await until(() => files().length > 0).finally(stop);
  assert.match(files().join(), /-schedule\.tar$/);
});

test('with a passphrase they are sealed; without a readable one nothing is made and it is written down', async () => {
  const secret = join(context.config.dataDir, 'passphrase');
  writeFileSync(secret, 'correct horse battery\n');
  context.config.backup.passphraseFile = secret;
  const made = await backUp(context, 'request', new Date());
  assert.match(made.file, /-request\.tar\.locked$/);
  await checkSnapshot(made.file, 'correct horse battery');
  await assert.rejects(checkSnapshot(made.file, null), (error) => isCoded(error, 'backup_locked'));
  writeFileSync(secret, 'short\n');
  await assert.rejects(backUp(context, 'schedule', new Date()), (error) =>
    isCoded(error, 'backup_passphrase_short'),
  );
  context.config.backup.passphraseFile = `${secret}.gone`;
  await assert.rejects(backUp(context, 'schedule', new Date()), (error) =>
    isCoded(error, 'file_missing'),
  );
  const { failed, last, schedule } = await caller.get<{
    failed: { code: string };
    last: { locked: boolean };
    schedule: { locked: boolean };
  }>('/api/backups');
  assert.deepEqual([failed.code, last.locked, schedule.locked], ['file_missing', true, true]);
});

test('after a good one the old ones go by the rule, and only ours', async () => {
  await backUp(context, 'schedule', new Date());
  const { dir } = context.config.backup;
  const days = Array.from({ length: 60 }, (_, i) => dayBefore(i + 1));
  for (const day of days) writeFileSync(join(dir, `clientela-${day}-033000-schedule.tar`), '');
  for (const name of ['clientela-20200101-000000-request.tar', 'mine.tar', 'notes.txt'])
    writeFileSync(join(dir, name), '');
  await backUp(context, 'schedule', new Date(Date.now() + 1000));
  const left = files();
  for (const name of ['clientela-20200101-000000-request.tar', 'mine.tar', 'notes.txt'])
    assert.ok(left.includes(name), name);
  const daily = left.filter((name) => name.includes('schedule'));
  assert.ok(daily.length >= 9 && daily.length <= 11, daily.join());
});

test('two at a time are not made of one base', async () => {
  // Whichever begins first is held where it wants to read, until the other was refused.
  const holder = await context.database.pool.connect();
  await holder.query('begin; lock table purchases in access exclusive mode');
  const both = [new Date(), new Date(Date.now() + 5000)].map((now) =>
    backUp(context, 'request', now),
  );
  try {
    const refused = await Promise.any(
      both.map((one) =>
        one.then(
          () => Promise.reject(),
          (error: unknown) => error,
        ),
      ),
    );
    assert.ok(isCoded(refused, 'backup_running'));
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  const made = (await Promise.allSettled(both)).filter(({ status }) => status === 'fulfilled');
  assert.equal(made.length, 1);
  // That is no failure to be told.
  const [count] = await context.rows('select count(*) as n from backups');
  assert.equal(count!.n, 1);
});

test('the owner has one made, sees it and downloads it whole', async () => {
  interface Page {
    busy: boolean;
    last: { reason: string; bytes: number } | null;
    files: { name: string; bytes: number }[];
  }
  const read = () => caller.get<Page>('/api/backups');
  assert.equal((await caller.call('POST', '/api/backups')).statusCode, 200);
  assert.deepEqual([(await read()).busy, (await read()).last], [true, null]);
  await context.rows(
    'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))',
  );
  await context.runJob('backup.make');
  const { last, files: listed, busy } = await read();
  assert.equal(busy, false);
  assert.equal(last!.reason, 'request');
  const [file] = listed;
  const answer = await caller.call('GET', `/api/backups/${file!.name}`);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/octet-stream');
  assert.equal(Number(answer.headers['content-length']), last!.bytes);
  assert.match(
    String(answer.headers['content-disposition']),
    /^attachment; filename="clientela-[\w.-]+"$/,
  );
  const there = readFileSync(join(context.config.backup.dir, file!.name));
  assert.ok(answer.rawPayload.equals(there));
});

test('no other file can be had through it, and nobody but the owner gets any', async () => {
  await backUp(context, 'request', new Date());
  const [name] = files();
  writeFileSync(join(context.config.backup.dir, 'secret.txt'), 'x');
  for (const other of ['secret.txt', '..%2Fauth-secret', '%2Fetc%2Fpasswd', `${name}.part`, '.']) {
    const answer = await caller.call('GET', `/api/backups/${other}`);
    assert.equal(answer.statusCode, 404, other);
  }
  for (const url of ['/api/backups', `/api/backups/${name}`]) {
    const anyone = await app.inject({ method: 'GET', url, headers: { host: 'localhost' } });
    assert.equal(anyone.json().error.code, 'sign_in_required');
  }
  await context.rows("update auth_user set role = 'viewer'");
  const user = await caller.call('GET', `/api/backups/${name}`);
  assert.equal(user.json().error.code, 'not_allowed');
  await context.rows("update auth_user set role = 'owner'");
});

test('an empty base is not saved day by day', async () => {
  const empty = await makeScratchContext(jobs);
  try {
    await empty.rows("update migrations set applied_at = now() - interval '3 days'");
    empty.config.backup.at = '03:30';
    await empty.runJob('backup.daily');
    const [count] = await empty.rows('select count(*) as n from backups');
    assert.equal(count!.n, 0);
  } finally {
    await empty.drop();
  }
});
