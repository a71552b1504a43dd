// Backup, restore and doctor as somebody types them: files, exit codes, one JSON value.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfig } from '../server/platform/config.ts';
import { openAll } from '../server/platform/open.ts';
import { type Environment, line, shell } from './scratch-line.ts';

let folder: string;
let data: string;
let opened: Awaited<ReturnType<typeof openAll>>;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clientela cli '));
  // The database runs under an account of its own, which must be able to come in.
  chmodSync(folder, 0o755);
  data = join(folder, 'data');
  // Held open, so that the commands need not start and stop it each time.
  opened = await openAll(readConfig({ CLIENTELA_DATA: data, LOG_LEVEL: 'silent' }), []);
});
after(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const clientela = (args: string[], env: Environment = {}) =>
  line(args, { CLIENTELA_DATA: data, ...env });
/** The same as a process of its own. */
const asProcess = (args: string[], env: Environment = {}) =>
  shell(args, { CLIENTELA_DATA: data, ...env }, folder);

async function json(...args: string[]) {
  const done = await clientela([...args, '--json']);
  assert.equal(done.code, 0, done.out + done.err);
  return JSON.parse(done.out);
}

async function failure(...args: string[]): Promise<string> {
  const done = await clientela([...args, '--json']);
  assert.equal(done.code, 1, done.out + done.err);
  return JSON.parse(done.out).error.code;
}

const at = (name: string) => join(folder, name);

test('what is not there is not backed up, and asking makes no base of it', async () => {
  assert.equal(await failure('backup', '--data', at('nowhere')), 'backup_nothing');
  assert.ok(!existsSync(join(at('nowhere'), 'postgres')));
  assert.equal(await failure('backup', at('empty.tar')), 'backup_nothing');
  assert.ok(!existsSync(at('empty.tar')));
});

test('a base is saved, sealed, restored into another folder, and sound there', async () => {
  writeFileSync(at('few.csv'), 'customer,date,amount\nA,2026-01-05,10\nB,2026-01-06,7.5\n');
  await json('import', 'purchases', at('few.csv'));
  writeFileSync(at('passphrase'), 'correct horse battery\n');
  const sealed = ['--passphrase-file', at('passphrase')];
  const [saved, plain] = await Promise.all([
    json('backup', at('sealed'), ...sealed),
    json('backup', at('plain.tar'), '--no-files'),
  ]);
  assert.deepEqual([saved.file, saved.locked, plain.locked], [at('sealed'), true, false]);
  // Whichever ends first leaves a line in the log, which the other may see.
  assert.ok(Math.abs(saved.rows - plain.rows) <= 1, `${saved.rows}, ${plain.rows}`);
  assert.ok(saved.files > plain.files);

  const other = at('other');
  assert.equal(await failure('restore', at('sealed'), '--data', other), 'backup_locked');
  const restored = await json('restore', at('sealed'), '--data', other, ...sealed);
  assert.deepEqual([restored.rows, restored.files], [saved.rows, saved.files]);
  assert.ok('auth_session' in restored.leftOut);

  const [again, doctor, refreshed] = [
    await failure('restore', at('sealed'), '--data', other, ...sealed),
    await json('doctor', '--data', other),
    await json('refresh', '--data', other),
  ];
  assert.equal(again, 'restore_not_empty');
  assert.ok(['ok', 'warn'].includes(doctor.worst), JSON.stringify(doctor));
  assert.equal(refreshed.customers, 2);
});

test('a backup takes the place of an older one and of nothing else', async () => {
  assert.equal(await failure('backup', at('few.csv')), 'backup_target_taken');
  await json('backup', at('plain.tar'));
  truncateSync(at('plain.tar'), 3000);
  assert.equal(await failure('restore', at('plain.tar'), '--data', at('third')), 'backup_damaged');
  assert.ok(!existsSync(join(at('third'), 'postgres')));
});

test('the doctor speaks the language of the terminal and ends with 1 when something is bad', async () => {
  await opened.context.database.pool.query(
    'delete from customer_standing where customer_id = (select min(id) from customers)',
  );
  const [english, spanish] = await Promise.all([
    asProcess(['doctor']),
    clientela(['doctor'], { LANG: 'es_MX.UTF-8' }),
  ]);
  assert.deepEqual([english.code, spanish.code], [1, 1]);
  assert.match(english.out, /BAD {3}Customers who are missing from the lists: 1\n {6}Run /);
  assert.match(spanish.out, /BAD {3}Clientes que no aparecen en las listas: 1\n {6}Ejecuta /);
  const told = JSON.parse((await clientela(['doctor', '--json'])).out);
  assert.equal(told.worst, 'bad');
});
