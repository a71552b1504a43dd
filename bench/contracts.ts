// node bin/run.mjs bench/contracts.ts [50000]: what so many contracts cost to fit, to value and to make a part of every value,
// in seconds of the processor of Node and of PostgreSQL; nobody else should use the machine.
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobs } from '../server/background.ts';
import { completeStanding } from '../server/customers/index.ts';
import { readConfig } from '../server/platform/config.ts';
import { openAll } from '../server/platform/open.ts';
import { runValue } from '../server/value/queries.ts';
import { runContracts } from '../server/value/queries-contracts.ts';
import { makeEquity } from '../server/value/queries-equity.ts';
import { cpuOf } from './product.ts';

const contracts = Number(process.argv[2] ?? 50_000);
const end = '2026-06-30';

/** Monthly and yearly contracts of one customer each; each leaves at a renewal with a chance of its own. */
const fill = `
  with drawn as (
    select i, date '${end}' - (hashint8(i) & 2047) as started_on,
      case when i % 4 = 0 then 12 else 1 end as months, 0.02 + 0.3 * ((hashint8(i * 7 + 1) & 1023) / 1024.0) ^ 2 as leaves,
      ln(((hashint8(i * 13 + 5) & 65535) + 1) / 65537.0) as luck
    from generate_series(1, $1::int) i),
  lived as (
    select *, ceil(luck / ln(1 - leaves))::int - 1 as stays,
      (extract(year from age(date '${end}', started_on)) * 12 + extract(month from age(date '${end}', started_on)))::int / months as due
    from drawn)
  insert into contracts (customer_id, source, external_id, started_on, period, price, renewals, ended_on, due_on, created_at)
  select i, 'bench', i::text, started_on, case months when 1 then 'month' else 'year' end, 10000 + i % 9000,
    least(stays, due), case when stays < due then (started_on + make_interval(months => (stays + 1) * months))::date end,
    (started_on + make_interval(months => (least(stays, due) + 1) * months))::date, now()
  from lived`;

// Open to others: the server of the database runs under an account of its own.
const folder = join(tmpdir(), `clientela-contracts-${process.pid}`);
mkdirSync(folder, { mode: 0o755 });
const { context, close } = await openAll(
  readConfig({ CLIENTELA_DATA: folder, LOG_LEVEL: 'error' }),
  jobs,
);
try {
  const { pool } = context.database;
  await pool.query(
    `insert into customers (id, key, created_at) select i, i::text, now() from generate_series(1, $1::int) i`,
    [contracts],
  );
  const client = await pool.connect();
  await completeStanding(client);
  client.release();
  await pool.query(fill, [contracts]);
  await pool.query('vacuum analyze customers, contracts, customer_standing');
  const timed = async (step: string, work: () => Promise<unknown>) => {
    const before = cpuOf(process, folder);
    const began = performance.now();
    await work();
    const seconds = (performance.now() - began) / 1000;
    const after = cpuOf(process, folder);
    const node = before && after ? after.node - before.node : Number.NaN;
    const database = before && after ? after.database - before.database : Number.NaN;
    const each = ((node + database) / contracts) * 1e6;
    console.log(
      `  ${step.padEnd(40)}${seconds.toFixed(2).padStart(7)} s   CPU: Node ${node.toFixed(1)} s, PostgreSQL ${database.toFixed(1)} s, ${each.toFixed(0)} µs a contract`,
    );
  };
  console.log(`\n${contracts.toLocaleString('en')} contracts`);
  await timed('fit every line, value every contract', () => runContracts(context, new Date(end)));
  await timed('the value of everybody', () =>
    runValue(context, { until: null, model: 'auto', check: false }),
  );
  await timed('course of the equity, 36 evenings', () => makeEquity(context));
  const memory = process.memoryUsage.rss() / 1e6;
  console.log(
    `  Node ${memory.toFixed(0)} MB now; load of the machine ${loadavg()[0]!.toFixed(1)}`,
  );
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
