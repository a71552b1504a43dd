// npm run torture [-- 30 [seed]]: imports of every kind, undos, value runs, backups and restores by the command line, each
// cut off at a random moment by kill -9 of Node or of PostgreSQL, then finished; after each the facts must be exactly those
// of the files that are in. Prints what was killed when, and ends with code 1 at the first difference.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '@clientela/models';
import { benchCsv } from '../sample/index.ts';
import { readConfig } from '../server/platform/config.ts';
import { openAll } from '../server/platform/open.ts';

const kills = Number(process.argv[2] ?? 30);
const seed = Number(process.argv[3] ?? 1);
const random = seededRandom(seed);
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'clientela-torture-'));
chmodSync(folder, 0o755);
const data = join(folder, 'data');

/** What a file leaves in the base when it is in. */
interface Facts {
  rows: number;
  amount: number;
  customers: number;
  orders: number;
  identities: number;
  words: number;
  touchpoints: number;
}
interface File {
  kind: 'purchases' | 'customers' | 'consents' | 'touchpoints';
  path: string;
  facts: Facts;
}
const nothing: Facts = {
  rows: 0,
  amount: 0,
  customers: 0,
  orders: 0,
  identities: 0,
  words: 0,
  touchpoints: 0,
};
/** Customers of whom files of consents and touchpoints speak; their file is always in. */
const known = 2000;
const base = makeCustomers('base', known);
const files = [
  ...Array.from({ length: 4 }, (_, k) => makeSales(k)),
  makeCustomers('more', 6000),
  makeConsents(4000),
  makeTouchpoints(8000),
];
/** Files that are in, with the number of their import. */
const inside = new Map<File, number>();
/** How long an operation takes when nobody kills it, milliseconds. */
const usual = new Map<string, number>();
const killed = { node: 0, database: 0, late: 0 };

/** Writes a file; a twentieth of its lines comes twice, the second time so that it cannot be read. */
function makeFile(
  kind: File['kind'],
  name: string,
  head: string,
  lines: readonly string[],
  spoil: (line: string) => string,
  facts: Partial<Facts>,
): File {
  const path = join(folder, `${name}.csv`);
  const all = lines.flatMap((line, i) => (i % 20 ? [line] : [line, spoil(line)]));
  writeFileSync(path, [head, ...all, ''].join('\n'));
  return { kind, path, facts: { ...nothing, ...facts } };
}

/** Customers whom no other file makes, with a key and an e-mail each. */
function makeCustomers(name: string, n: number): File {
  const lines = Array.from(
    { length: n },
    (_, i) => `${name}-${i},Name ${i},${name}-${i}@example.com,yes`,
  );
  return makeFile(
    'customers',
    name,
    'customer id,name,email,no relationship',
    lines,
    (line) => line.replace(/yes$/, 'perhaps'),
    {
      customers: n,
      identities: 2 * n,
    },
  );
}

/** A yes of each, with its proof; without it is none. */
function makeConsents(n: number): File {
  const lines = Array.from(
    { length: n },
    (_, i) =>
      `base-${i % known},offers,email,granted,consent,2026-0${1 + Math.floor(i / known)}-15,I agree to receive offers and news.,slip ${i}`,
  );
  const head = 'customer id,purpose,channel,action,lawful basis,date,text,evidence';
  return makeFile('consents', 'consents', head, lines, (line) => line.replace(/slip \d+$/, ''), {
    words: n,
  });
}

/** Calls, the first half with a number of their own. */
function makeTouchpoints(n: number): File {
  const lines = Array.from(
    { length: n },
    (_, i) =>
      `base-${i % known},call,2026-03-01 10:${10 + (i % 50)},${i % 600},note ${i},${i < n / 2 ? i : ''}`,
  );
  const head = 'customer id,kind,date,duration,note,touchpoint id';
  return makeFile(
    'touchpoints',
    'touchpoints',
    head,
    lines,
    (line) => line.replace(',call,', ',dream,'),
    {
      touchpoints: n,
    },
  );
}

/** Sales of customers whom no other file knows. */
function makeSales(k: number): File {
  const [head, ...lines] = [...benchCsv({ customers: 2500, end: '2026-06-30', seed: k + 1 })]
    .join('')
    .trimEnd()
    .split('\n');
  const own = lines.map((line) => `${k}-${line.replace(/,(\d+),P/, `,${k}-$1,P`)}`);
  const customers = new Set(own.map((line) => line.split(',')[0])).size;
  return makeFile('purchases', `sales-${k}`, head!, own, () => `${k}-x,never,,,1`, {
    rows: own.length,
    amount: own.reduce((sum, line) => sum + Math.round(Number(line.split(',').at(-1)) * 100), 0),
    customers,
    orders: own.length,
    identities: customers,
  });
}

interface Done {
  code: number | null;
  out: string;
}

function start(args: string[], at = data): { child: ChildProcess; done: Promise<Done> } {
  const child = spawn(
    process.execPath,
    [join(root, 'cli', 'main.ts'), '--json', '--data', at, ...args],
    {
      env: { PATH: process.env.PATH ?? '', LANG: 'en' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  child.stdout!.on('data', (piece) => {
    out += piece;
  });
  child.stderr!.on('data', (piece) => {
    out += piece;
  });
  const done = new Promise<Done>((end) => child.once('close', (code) => end({ code, out })));
  return { child, done };
}

/** Runs a command that must succeed; JSON of its answer. */
async function must(args: string[], at = data) {
  const began = performance.now();
  const { code, out } = await start(args, at).done;
  if (code !== 0) throw new Error(`clientela ${args.join(' ')}: ${code} ${out}`);
  usual.set(args.slice(0, 2).join(' '), performance.now() - began);
  return JSON.parse(out);
}

function databasePid(at: string): number | null {
  try {
    return Number(readFileSync(join(at, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}

/** Runs a command and cuts it off at a random moment of its usual length. */
async function cutOff(args: string[], at = data): Promise<string> {
  const { child, done } = start(args, at);
  const moment = random.uniform() * (usual.get(args.slice(0, 2).join(' ')) ?? 3000);
  const ended = await Promise.race([done.then(() => true), wait(moment, false)]);
  const victim = random.uniform() < 0.5 ? 'node' : 'database';
  const pid = victim === 'node' ? child.pid! : databasePid(at);
  if (ended || pid === null) {
    killed.late++;
    await done;
    return 'came too late';
  }
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    killed.late++;
  }
  await done;
  killed[victim]++;
  return `${victim} after ${Math.round(moment)} ms`;
}

/** The facts must be those of the files that are in, whatever was cut off. */
async function check(at: string) {
  const wanted = [base, ...inside.keys()];
  const opened = await openAll(readConfig({ CLIENTELA_DATA: at, LOG_LEVEL: 'silent' }), []);
  try {
    const { rows } = await opened.context.database.pool.query(
      `select (select count(*) from purchases) as rows, (select coalesce(sum(amount), 0)::bigint from purchases) as amount,
         (select count(*) from customers) as customers, (select count(*) from orders) as orders,
         (select count(*) from customer_identities) as identities,
         (select count(*) from consent_events e where not exists (select 1 from consent_voids v
            where v.customer_id = e.customer_id and v.event_id = e.id)) as words,
         (select count(*) from touchpoints) as touchpoints,
         (select count(*) from customer_standing) as standing, (select count(*) from absent_indexes) as absent,
         (select count(*) from imports where status = 'done' and rows_read
            <> rows_stored + rows_updated + rows_already_there + rows_rejected + rows_left_out) as unreconciled`,
    );
    const sum = (of: keyof Facts) => wanted.reduce((all, file) => all + file.facts[of], 0);
    const want = {
      ...Object.fromEntries((Object.keys(nothing) as (keyof Facts)[]).map((of) => [of, sum(of)])),
      standing: sum('customers'),
      absent: 0,
      unreconciled: 0,
    };
    if (JSON.stringify(rows[0]) !== JSON.stringify(want))
      throw new Error(`there is ${JSON.stringify(rows[0])}, it should be ${JSON.stringify(want)}`);
  } finally {
    await opened.close();
  }
}

interface Listed {
  import: number;
  status: string;
  fileName: string;
}
const listed = async (): Promise<Listed[]> => (await must(['import', 'list'])).imports;
/** Statuses in which an import was interrupted at work. */
const atWork = ['checking', 'loading', 'undoing'];

/** Brings the file in whatever an attempt before left: goes on with it, or begins again. */
async function bringIn(file: File) {
  const newest = (await listed()).find(({ fileName }) => fileName === basename(file.path));
  // Done before it could be cut off: brought in again, two imports would claim its rows.
  if (newest?.status === 'done') return inside.set(file, newest.import);
  const done =
    newest && atWork.includes(newest.status)
      ? await must(['import', 'resume', String(newest.import)])
      : await must(['import', file.kind, file.path]);
  return inside.set(file, done.import);
}

const operations = {
  async import() {
    const out = files.filter((one) => !inside.has(one));
    const file = out[Math.floor(random.uniform() * out.length)];
    if (!file) return null;
    const told = `${file.kind} ${await cutOff(['import', file.kind, file.path])}`;
    await bringIn(file);
    return told;
  },
  async undo() {
    const [file, id] = [...inside][Math.floor(random.uniform() * inside.size)] ?? [];
    if (!file) return null;
    const args = ['import', 'undo', String(id), '--yes'];
    const told = `${file.kind} ${await cutOff(args)}`;
    const status = (await listed()).find((one) => one.import === id)!.status;
    if (status === 'undoing') await must(['import', 'resume', String(id)]);
    else if (status !== 'undone') await must(args);
    inside.delete(file);
    return told;
  },
  async value() {
    if (![...inside.keys()].some(({ kind }) => kind === 'purchases')) return null;
    const told = await cutOff(['value', 'run']);
    await must(['value', 'run']);
    return told;
  },
  async backup() {
    const path = join(folder, 'copy.clientela');
    rmSync(path, { force: true });
    const told = await cutOff(['backup', path]);
    await must(['backup', path]);
    const other = mkdtempSync(join(folder, 'restored-'));
    chmodSync(other, 0o755);
    await must(['restore', path], other);
    await check(other);
    await stopDatabase(other);
    return told;
  },
  async restore() {
    const path = join(folder, 'copy.clientela');
    await must(['backup', path]);
    const other = mkdtempSync(join(folder, 'restored-'));
    chmodSync(other, 0o755);
    const told = await cutOff(['restore', path], other);
    const again = await start(['restore', path], other).done;
    // It was whole before the kill: then it refuses to write over it.
    if (again.code !== 0 && !/not_empty/.test(again.out)) throw new Error(again.out);
    await check(other);
    await stopDatabase(other);
    return told;
  },
};

async function stopDatabase(at: string) {
  const pid = databasePid(at);
  if (pid) {
    try {
      process.kill(pid, 'SIGINT');
    } catch {}
  }
  for (let i = 0; i < 200 && databasePid(at) !== null; i++) await wait(25);
  rmSync(at, { recursive: true, force: true });
}

try {
  await must(['import', 'customers', base.path]);
  // One after the other and back again: so it is known how long each takes when nobody kills it.
  for (const file of files.slice(4)) {
    const done = await must(['import', file.kind, file.path]);
    await must(['import', 'undo', String(done.import), '--yes']);
  }
  await must(['import', 'purchases', files[0]!.path]).then((done) =>
    inside.set(files[0]!, done.import),
  );
  await must(['value', 'run']);
  const names = Object.keys(operations) as (keyof typeof operations)[];
  for (let round = 1; killed.node + killed.database < kills && round < kills * 3; round++) {
    const name = names[Math.floor(random.uniform() * names.length)]!;
    const told = await operations[name]();
    if (told === null) continue;
    await check(data);
    console.log(
      `${String(round).padStart(3)} ${name.padEnd(8)} ${told}; ${inside.size} files in, all there`,
    );
  }
  console.log(
    `\n${killed.node} kills of Node, ${killed.database} of PostgreSQL (${killed.late} came too late): nothing lost, nothing doubled; seed ${seed}, load of the machine ${loadavg()[0]!.toFixed(1)}`,
  );
} catch (error) {
  console.error(error, `seed ${seed}`);
  process.exitCode = 1;
} finally {
  await stopDatabase(data);
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
