// node bin/run.mjs bench/statements.ts sales|customers|plain [customers [repeats [plans]]]: a file is checked and loaded by the real
// engine into a database with the settings of the product. Prints the processor time of each statement, and of PostgreSQL
// and Node in all, per row: what a change of a load costs, whoever else is at work. Helpers of sorts count in the sums alone. With `plans`
// the plans of what takes longest follow.
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { benchCsv } from '../sample/index.ts';
import { importKinds, jobs } from '../server/background.ts';
import { makeAttribute } from '../server/customers/queries-attributes.ts';
import { type AnyKind, beginImport, readImport, runWhole } from '../server/imports/index.ts';
import { readConfig } from '../server/platform/config.ts';
import { openAll } from '../server/platform/open.ts';
import { startEmbedded } from '../server/platform/postgres.ts';
import { peopleCsv, plainPeopleCsv } from './people.ts';
import { cpuOf, type Spent } from './product.ts';
import { printSpent, takeSpent, watch } from './watched.ts';

const [what = 'sales', size = '100000', repeats = '1', plans] = process.argv.slice(2);
const customers = Number(size);
const sales = what === 'sales';
// Open to others: the server of the database runs under an account of its own.
const folder = join(tmpdir(), `clientela-statements-${process.pid}`);
mkdirSync(folder, { mode: 0o755 });
const data = join(folder, 'data');
const config = readConfig({}, { dataDir: data, logLevel: 'error' });
watch();
const first = await startEmbedded({
  dataDir: data,
  root: config.root,
  settings: plans
    ? {
        session_preload_libraries: 'auto_explain',
        'auto_explain.log_min_duration': '400ms',
        'auto_explain.log_analyze': 'on',
        'auto_explain.log_timing': 'off',
        'auto_explain.log_buffers': 'on',
        'auto_explain.log_wal': 'on',
      }
    : {},
});
const { context, close } = await openAll(config, jobs);
try {
  const kind = importKinds.find(({ name }) => name === (sales ? 'purchases' : 'customers'))!;
  if (!sales)
    await makeAttribute(
      context.db,
      { name: 'Talla', kind: 'choice', choices: ['Chica', 'Grande'] },
      null,
      new Date(),
    );
  for (let i = 0; i < Number(repeats); i++) await measure(kind);
  if (plans) console.log(readFileSync(join(data, 'postgres.log'), 'utf8'));
} finally {
  await close();
  await first.release();
  rmSync(folder, { recursive: true, force: true });
}

/** The kind with its load told apart from its check. */
function marked(kind: AnyKind, ends: (name: string) => void): AnyKind {
  return {
    ...kind,
    load: async (run) => {
      ends('check');
      await kind.load(run);
    },
    ...(kind.knowing ? { knowing: (known) => marked(kind.knowing!(known), ends) } : {}),
  };
}

async function measure(plain: AnyKind) {
  const steps: {
    name: string;
    cpu: Spent;
    seconds: number;
    spent: ReturnType<typeof takeSpent>;
  }[] = [];
  const cpu = () => cpuOf({ pid: process.pid } as ChildProcess, data)!;
  let before = cpu();
  let began = performance.now();
  const ends = (name: string) => {
    const now = cpu();
    const cost = { node: now.node - before.node, database: now.database - before.database };
    const seconds = (performance.now() - began) / 1000;
    steps.push({ name, cpu: cost, seconds, spent: takeSpent() });
    began = performance.now();
    before = now;
  };
  const kind = marked(plain, ends);
  const source = Readable.from(
    sales
      ? benchCsv({ customers, end: '2026-06-30' })
      : (what === 'plain' ? plainPeopleCsv : peopleCsv)(customers),
  );
  const now = new Date();
  const id = await beginImport(context, { kind, fileName: 'f.csv', source, by: null, now });
  ends('begin');
  await runWhole(context, kind, id, now);
  ends('load');
  const { rows_read: rows, rows_stored, status } = await readImport(context.db, id);
  console.log(`\n${rows.toLocaleString('en')} rows, ${rows_stored} stored, ${status}`);
  for (const step of steps.slice(1)) {
    const each = ((step.cpu.node + step.cpu.database) / rows) * 1e6;
    console.log(
      `${step.name}: PostgreSQL ${step.cpu.database.toFixed(2)} s, Node ${step.cpu.node.toFixed(2)} s, ${each.toFixed(1)} µs a row; ${step.seconds.toFixed(1)} s by the clock`,
    );
    printSpent(step.spent);
  }
}
