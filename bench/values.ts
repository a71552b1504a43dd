// node bin/run.mjs bench/values.ts [50000]: what the values of so many customers cost, by statement, and the memory of Node while
// they are worked out; then the pages that read purchases, and one new purchase, by statement. Its base is written by the
// database itself: a few seconds. Nobody else should use the machine; processor time hardly minds.
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobs } from '../server/background.ts';
import { completeStanding } from '../server/customers/index.ts';
import { readConfig } from '../server/platform/config.ts';
import { openAll } from '../server/platform/open.ts';
import { runValue } from '../server/value/queries.ts';
import { revalueTouched } from '../server/value/revalue.ts';
import { cpuOf } from './product.ts';
import { printSpent, takeSpent, watch } from './watched.ts';

const customers = Number(process.argv[2] ?? 50_000);
const end = '2026-06-30';

/** Some seven purchases of each customer over six years at a pace of their own; of each one in ten a return. */
const fill = `
  insert into purchases (customer_id, line_key, purchased_on, amount, source)
  select i, gen_random_uuid(), day, case when (hashint8(i * 31 + n) & 15) = 0 and n > 1 then -1 else 1 end
      * (500 + (hashint8(i * 17 + n) & 65535)), 'bench'
  from (
    select i, n, date '${end}' - (hashint8(i) & 2047) + (n - 1) * (7 + (hashint8(i * 5) & 127)) as day
    from generate_series(1, $1::int) i, lateral generate_series(1, 1 + (hashint8(i * 3 + 1) & 15)) n) d
  where day <= date '${end}' order by i, day`;

// Open to others: the server of the database runs under an account of its own.
const folder = join(tmpdir(), `clientela-values-${process.pid}`);
mkdirSync(folder, { mode: 0o755 });
watch();
const { context, close } = await openAll(
  readConfig({ CLIENTELA_DATA: folder, LOG_LEVEL: 'error' }),
  jobs,
);
try {
  const { pool } = context.database;
  await pool.query(
    'insert into customers (id, key, created_at) select i, i::text, now() from generate_series(1, $1::int) i',
    [customers],
  );
  const client = await pool.connect();
  await completeStanding(client);
  client.release();
  await pool.query(fill, [customers]);
  await pool.query('delete from touched');
  await pool.query(
    "insert into touched (job, customer_id, through) values ('value.refresh', 1, $1), ('value.profit', 1, $1)",
    [customers],
  );
  await pool.query('vacuum (analyze) customers, purchases, customer_standing');
  console.log(
    `\n${customers.toLocaleString('en')} customers; load of the machine ${loadavg()[0]!.toFixed(1)}`,
  );
  const timed = async (step: string, work: () => Promise<unknown>) => {
    takeSpent();
    const megabytes = () => process.memoryUsage.rss() / 1e6;
    const [before, at] = [cpuOf(process, folder), megabytes()];
    let most = at;
    const look = setInterval(() => {
      most = Math.max(most, megabytes());
    }, 20);
    const began = performance.now();
    await work();
    const seconds = (performance.now() - began) / 1000;
    clearInterval(look);
    const after = cpuOf(process, folder);
    const spent = (of: 'node' | 'database') =>
      before && after ? (after[of] - before[of]).toFixed(1) : '?';
    console.log(
      `${step}: ${seconds.toFixed(2)} s; CPU: Node ${spent('node')} s, PostgreSQL ${spent('database')} s; Node ${at.toFixed(0)} MB, at most ${most.toFixed(0)} MB`,
    );
    printSpent(takeSpent());
  };
  const run = () => runValue(context, { until: null, model: 'auto', check: true });
  await timed('first values', run);
  const buys = async (id: number) => {
    await pool.query(
      `insert into purchases (customer_id, line_key, purchased_on, amount, source)
       select customer_id, gen_random_uuid(), last_on + 1, 12300, 'bench' from purchase_summary where customer_id = $1`,
      [id],
    );
    await pool.query("select touch('purchases', array[$1::bigint])", [id]);
  };
  for (let i = 1; i <= 20; i++) {
    await buys(i * 7);
    await revalueTouched(context);
    await pool.query('delete from touched');
  }
  const counted = 200;
  await timed(`${counted} purchases revalued, one after the other`, async () => {
    for (let i = 1; i <= counted; i++) {
      await buys(i * 97);
      await revalueTouched(context);
      await pool.query('delete from touched');
    }
  });
  await pool.query("select touch('purchases', array[1::bigint])");
  await timed('values again', run);
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
