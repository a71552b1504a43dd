// The command line as a script uses it: a folder, a file, one JSON value, an exit code.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { benchCsv } from '../sample/index.ts';
import { type WorkbookCell, writeWorkbook } from '../server/imports/scratch-workbook.ts';
import { readConfig } from '../server/platform/config.ts';
import { errorKinds } from '../server/platform/errors.ts';
import { openAll } from '../server/platform/open.ts';
import { makeScratch, urlOf } from '../server/platform/scratch.ts';
import { until } from '../server/platform/scratch-wait.ts';
import { type Done, type Environment, line, shell } from './scratch-line.ts';

const root = dirname(import.meta.dirname);
let folder: string;
let data: string;
let opened: Awaited<ReturnType<typeof openAll>> | null = null;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'clientela cli '));
  // The database runs under an account of its own, which must be able to come in.
  chmodSync(folder, 0o755);
  data = join(folder, 'data');
});
after(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

const clientela = (args: string[], env: Environment = {}) =>
  line(args, { CLIENTELA_DATA: data, ...env });
/** The same as a process of its own. */
const asProcess = (args: string[], env: Environment = {}) =>
  shell(args, { CLIENTELA_DATA: data, ...env }, folder);

/** The JSON value of a command that must succeed. */
async function json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  return jsonOf(await clientela([...args, '--json']));
}

function jsonOf<T = Record<string, unknown>>(done: Done): T {
  assert.equal(done.code, 0, done.out + done.err);
  assert.equal(done.err, '');
  assert.equal(done.out.trimEnd().split('\n').length, 1);
  return JSON.parse(done.out);
}

/** The code of a command that must fail as the documentation says. */
async function failure(...args: string[]) {
  const done = await clientela([...args, '--json']);
  assert.equal(done.code, 1, done.out + done.err);
  const { error } = JSON.parse(done.out);
  assert.ok(error.code in errorKinds);
  assert.ok(error.message.length > 5 && error.message !== `error.${error.code}.title`);
  return error;
}

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('on a fresh folder, named by --data, the first command makes everything and needs no owner', async () => {
  const path = file(
    'few.csv',
    'customer,date,amount\nA,2026-01-05,10\nA,2026-01-05,10\nB,2026-01-06,7.5\n',
  );
  const done = await asProcess(['import', 'purchases', path, '--data', data, '--json']);
  assert.deepEqual(jsonOf(done), {
    import: 1,
    read: 3,
    stored: 3,
    updated: 0,
    alreadyThere: 0,
    rejected: 0,
    leftOut: 0,
    noted: 0,
    preset: null,
    customers: 2,
    customersNew: 2,
    problemsFile: null,
    rejectedFile: null,
  });
});

test('while something else holds the data open, commands work beside it', async () => {
  opened = await openAll(readConfig({ CLIENTELA_DATA: data, LOG_LEVEL: 'silent' }), []);
  const path = join(folder, 'few.csv');
  const [again, other] = await Promise.all([
    asProcess(['import', 'purchases', path, '--json']).then(jsonOf),
    asProcess([
      'import',
      'purchases',
      file('more.csv', 'customer,date,amount\nC,2026-01-07,1\nA,2026-01-05,10\n'),
      '--json',
    ]).then(jsonOf),
  ]);
  assert.deepEqual([again.stored, again.alreadyThere], [0, 3]);
  assert.deepEqual([other.stored, other.alreadyThere, other.customersNew], [1, 1, 1]);
  const sold = await opened.context.database.pool.query('select count(*) as n from purchases');
  assert.equal(sold.rows[0].n, 4);
});

test('a server of the company is used when DATABASE_URL names it; a wrong name of the database is said', async () => {
  const own = await makeScratch();
  try {
    const url = (database = own.address.database) => urlOf({ ...own.address, database });
    const path = file('own.csv', 'customer,date,amount\nA,2026-01-05,10\n');
    const done = await clientela(['--json', 'import', 'purchases', path], {
      DATABASE_URL: url(),
    });
    assert.equal(done.code, 0, done.out + done.err);
    assert.equal(JSON.parse(done.out).stored, 1);
    const sold = await own.pool.query('select count(*) as n from purchases');
    assert.equal(sold.rows[0].n, 1);
    const lost = await clientela(['--json', 'value', 'show', 'A'], {
      DATABASE_URL: url('there_is_none'),
    });
    assert.equal(lost.code, 1);
    assert.equal(JSON.parse(lost.out).error.code, 'database_refused');
  } finally {
    await own.drop();
  }
});

test('Ctrl-C leaves an import that goes on later, is cancelled, or is undone', async () => {
  const pool = opened!.context.database.pool;
  const sold = async () =>
    (await pool.query('select count(*) as n, max(amount) as most from purchases')).rows[0];
  const before = await sold();
  const path = file('later.csv', 'customer,date,amount\nZ,2026-01-05,77\n');
  /** Imports the file until it waits for its turn to write, and interrupts it there. */
  const interrupted = async () => {
    const holder = await pool.connect();
    await holder.query("select pg_advisory_lock(hashtext('clientela load'))");
    const command = [join(root, 'bin', 'clientela.mjs'), 'import', 'purchases', path, '--json'];
    const env = { PATH: process.env.PATH ?? '', LANG: 'en', CLIENTELA_DATA: data };
    const running = spawn(process.execPath, command, { cwd: folder, env });
    let out = '';
    running.stdout.on('data', (piece) => {
      out += piece;
    });
    const ended = new Promise<number | null>((done) => running.once('exit', done));
    try {
      await until(async () => {
        const { rows } = await pool.query("select 1 from imports where status = 'loading'");
        return rows.length > 0 || running.exitCode !== null;
      });
      running.kill('SIGINT');
      assert.equal(await ended, 130);
    } finally {
      await holder.query("select pg_advisory_unlock(hashtext('clientela load'))");
      holder.release();
    }
    const { error } = JSON.parse(out);
    assert.equal(error.code, 'import_interrupted');
    return error.details.import as number;
  };
  const first = await interrupted();
  assert.deepEqual(await sold(), before);
  assert.equal((await json('import', 'resume')).stored, 1);
  assert.equal((await sold()).most, 7700);
  assert.equal((await failure('import', 'resume')).code, 'import_not_found');
  const foreseen = await json('import', 'undo', String(first));
  assert.deepEqual([foreseen.status, foreseen.lines, foreseen.customers], ['foreseen', 1, 1]);
  assert.equal((await sold()).most, 7700);
  assert.equal((await json('import', 'undo', String(first), '--yes')).lines, 1);
  assert.deepEqual(await sold(), before);
  const second = await interrupted();
  assert.equal((await json('import', 'cancel', String(second))).status, 'undone');
  assert.deepEqual(await sold(), before);
  const { imports } = await json<{ imports: { import: number; status: string }[] }>(
    'import',
    'list',
  );
  assert.deepEqual(
    imports.slice(0, 2).map((one) => [one.import, one.status]),
    [
      [second, 'undone'],
      [first, 'undone'],
    ],
  );
  // The log says what was done at the machine.
  const log = await pool.query(
    "select action, kind from audit_entries where door = 'command' and details->>'import' in ($1, $2) order by id",
    [String(first), String(second)],
  );
  assert.deepEqual(
    log.rows.map(({ action, kind }) => [action, kind]),
    [
      ['clientela import', 'change'],
      ['clientela import resume', 'change'],
      ['clientela import undo', 'delete'],
      ['clientela import', 'change'],
      ['clientela import cancel', 'change'],
    ],
  );
});

test('the second file with a header is read as the first was, and says so', async () => {
  const head = 'shop;who;when;paid\n';
  const first = file('may.csv', `${head}x;G;03/04/2026;1.5\n`);
  const map = ['customer=who', 'date=when', 'amount=paid'].flatMap((pair) => ['--map', pair]);
  await json('import', 'purchases', first, ...map);
  const second = await clientela([
    'import',
    'purchases',
    file('june.csv', `${head}x;G;04/05/2026;2.5\n`),
  ]);
  assert.match(second.out, /read as +on \d{4}-\d\d-\d\d with may\.csv \(--detect/);
  const { mappings } = await json<{ mappings: { id: number; fileName: string }[] }>(
    'import',
    'mappings',
  );
  const { id } = mappings.find(({ fileName }) => fileName === 'june.csv')!;
  assert.deepEqual(await json('import', 'mappings', 'forget', String(id)), { forgotten: id });
});

test('bad rows are counted and listed in a file', async () => {
  const path = file(
    'bad.csv',
    'customer,date,amount\nD,2026-01-05,10\n,2026-01-05,10\nE,soon,10\nF,2026-01-05,1.005\n',
  );
  const done = await json<{ problemsFile: string; rejectedFile: string }>(
    'import',
    'purchases',
    path,
  );
  assert.deepEqual(
    { ...done, import: 0, problemsFile: '', rejectedFile: '' },
    {
      import: 0,
      read: 4,
      stored: 2,
      updated: 0,
      alreadyThere: 0,
      rejected: 2,
      leftOut: 0,
      noted: 1,
      preset: null,
      customers: 2,
      customersNew: 2,
      problemsFile: '',
      rejectedFile: '',
    },
  );
  assert.equal(readFileSync(done.rejectedFile, 'utf8').trimEnd().split('\r\n').length, 3);
  const lines = readFileSync(done.problemsFile, 'utf8')
    .replace('\ufeff', '')
    .trimEnd()
    .split('\r\n');
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(',').slice(0, 3).join()),
    ['3,customer,customer_missing', '4,date,date_invalid', '5,amount,amount_rounded'],
  );
});

test('columns may be named, all or some, and presets too', async () => {
  const mapped = file(
    'mapped.csv',
    'a;b;c;d;e\nX1;05/02/2026;10,00;99,00;T-1\nX2;25/02/2026;20,00;99,00;T-2\n',
  );
  const [all, cdnow] = await Promise.all([
    json(
      'import',
      'purchases',
      mapped,
      '--map',
      'customer=a',
      '--map',
      'date=b',
      '--map',
      'amount=c',
      '--map',
      'order=e',
    ),
    json(
      'import',
      'purchases',
      file('cdnow.txt', ' 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n'),
      '--preset',
      'cdnow',
    ),
  ]);
  assert.deepEqual([all.stored, cdnow.stored], [2, 2]);
  const found = await opened!.context.database.pool.query(
    `select key, purchased_on, amount, order_id from purchases join customers on id = customer_id
     where key like 'X%' order by key`,
  );
  assert.deepEqual(found.rows, [
    { key: 'X1', purchased_on: '2026-02-05', amount: 1000, order_id: 'T-1' },
    { key: 'X2', purchased_on: '2026-02-25', amount: 2000, order_id: 'T-2' },
  ]);
});

test('what cannot be done ends with code 1 and says why in JSON and in words', async () => {
  const few = join(folder, 'few.csv');
  const cases: [string[], string][] = [
    [['import', 'purchases', join(folder, 'nowhere.csv')], 'file_missing'],
    [['import', 'purchases', file('empty.csv', '')], 'file_empty'],
    [['import', 'purchases', few, '--map', 'colour=amount'], 'import_mapping_unknown'],
    [
      ['import', 'purchases', file('lacks.csv', 'customer,date\nA,2026-01-05\nB,2026-01-06\n')],
      'import_mapping_incomplete',
    ],
    [
      ['import', 'purchases', file('none.csv', 'customer,date,amount\n,2026-01-05,1\n')],
      'import_no_good_rows',
    ],
    [['import', 'purchases', few, '--currency', 'USD'], 'currency_in_use'],
    [['value', 'run'], 'value_not_enough'],
    [['value', 'show', 'nobody'], 'customer_not_found'],
  ];
  const found = [];
  for (const [args] of cases) found.push(await failure(...args));
  assert.deepEqual(
    found.map(({ code }) => code),
    cases.map(([, code]) => code),
  );
  const bad = found[4];
  assert.equal(bad.details.rejected, 1);
  assert.ok(existsSync(bad.details.problemsFile));
  const enough = found[6];
  assert.equal(enough.details.customersNeeded, 500);
  const words = await asProcess(['value', 'show', 'nobody'], { LANG: 'es_MX.UTF-8' });
  assert.equal(words.code, 1);
  assert.equal(words.out, '');
  assert.match(words.err, /\(customer_not_found\)/);
});

test('wrong words on the line end with code 2 and change nothing', async () => {
  const wrong = [
    ['import', 'purchases'],
    ['import', 'purchases', 'x.csv', '--map', 'amount'],
    ['value', 'run', '--model', 'magic'],
  ];
  const done = [
    await asProcess(wrong[0]!),
    ...(await Promise.all(wrong.slice(1).map((args) => clientela(args)))),
  ];
  assert.deepEqual(
    done.map(({ code }) => code),
    wrong.map(() => 2),
  );
  for (const { out, err } of done) assert.ok(out === '' && err.length > 10);
  const help = await asProcess(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /import/);
});

test('a run answers with model, parameters, likelihood and equity in the unit asked for, and show explains', async () => {
  const path = file(
    'sales.csv',
    [...benchCsv({ customers: 600, end: '2026-11-10', purchasesPerCustomer: 5 })].join(''),
  );
  assert.equal((await json('import', 'purchases', path)).customersNew, 600);
  interface Run {
    model: string;
    parameters: Record<string, number>;
    logLikelihood: number;
    unit: string;
    customers: number;
    asOf: string;
    equity: { value: number; low: number; high: number };
  }
  const weeks = await json<Run>('value', 'run', '--until', '2026-10-31', '--model', 'pareto-nbd');
  assert.deepEqual(Object.keys(weeks.parameters).sort(), ['alpha', 'beta', 'r', 's']);
  assert.deepEqual([weeks.model, weeks.unit, weeks.asOf], ['pareto-nbd', 'week', '2026-10-31']);
  assert.ok(weeks.equity.low < weeks.equity.value && weeks.equity.value < weeks.equity.high);
  assert.ok(weeks.customers >= 590);
  const days = await json<Run>(
    'value',
    'run',
    '--until',
    '2026-10-31',
    '--model',
    'pareto-nbd',
    '--unit',
    'day',
  );
  assert.ok(Math.abs(days.parameters.alpha! / weeks.parameters.alpha! / 7 - 1) < 1e-9);
  assert.equal(days.parameters.r, weeks.parameters.r);
  const repeats = (weeks.logLikelihood - days.logLikelihood) / Math.log(7);
  assert.ok(Math.abs(repeats - Math.round(repeats)) < 1e-6 && repeats > 1000);
  assert.deepEqual(days.equity, weeks.equity);

  const one = await json<{
    value: number;
    low: number;
    high: number;
    pActive: number;
    purchases: number;
    asOf: string;
    why: { step: string; amount: number }[];
  }>('value', 'show', '7');
  assert.equal(one.asOf, '2026-10-31');
  assert.ok(one.pActive > 0 && one.pActive <= 1 && one.purchases >= 1 && one.low <= one.high);
  assert.equal(
    one.why.slice(0, -1).reduce((sum, { amount }) => sum + amount, 0),
    one.value,
  );
  const [words, shown] = await Promise.all([
    clientela(['value', 'run']),
    clientela(['value', 'show', '7']),
  ]);
  assert.equal(words.code, 0);
  assert.match(words.out, /logLikelihood/);
  assert.match(shown.out, /P\(active\)/);
});

test('a sheet of a workbook and a shop export are brought in from the line, at the rates it sets', async () => {
  const rates = file('rates.csv', 'currency,day,rate\nUSD,2026-01-01,17.5\nEUR,2026-01-01,20\n');
  assert.deepEqual(await json('rates', 'set', rates), { set: 2 });
  const wrong = await failure(
    'rates',
    'set',
    file('wrong.csv', 'currency,day,rate\nUSD,soon,17\n'),
  );
  assert.equal(wrong.code, 'rates_unreadable');
  const listed = await json<{ rates: unknown[] }>('rates', 'list');
  assert.deepEqual(listed.rates, [
    { currency: 'EUR', day: '2026-01-01', rate: '20' },
    { currency: 'USD', day: '2026-01-01', rate: '17.5' },
  ]);
  const rows: WorkbookCell[][] = [
    ['customer', 'date', 'amount', 'currency'],
    ['Workbook', { day: 46_027 }, 10, 'USD'],
  ];
  const path = join(folder, 'book.xlsx');
  writeFileSync(
    path,
    writeWorkbook([
      { name: 'One', rows: rows.slice(0, 1) },
      { name: 'Two', rows },
    ]),
  );
  const book = await json('import', 'purchases', path, '--sheet', 'Two');
  assert.deepEqual([book.read, book.stored, book.noted], [1, 1, 1]);
  const shop = file(
    'orders.csv',
    [
      'Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price',
      '#1,ana@example.com,paid,EUR,5.00,5.00,2026-01-05 10:00:00 -0600,1,Mug,5.00',
      '#2,ana@example.com,pending,EUR,5.00,5.00,2026-01-05 10:00:00 -0600,1,Mug,5.00',
      '',
    ].join('\n'),
  );
  const orders = await json<Record<string, unknown>>(
    'import',
    'purchases',
    shop,
    '--preset',
    'shopify',
  );
  assert.deepEqual(
    [orders.preset, orders.read, orders.stored, orders.leftOut],
    ['shopify', 2, 1, 1],
  );
});
