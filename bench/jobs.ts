// node bin/run.mjs bench/jobs.ts 1000000 [job …]: what follows the values of a whole base, job by job, on the base that
// `npm run bench:pages -- 1000000 --again` keeps (and makes when it is missing): seconds by the clock, processor seconds of
// Node and PostgreSQL, and of each statement. Phases and stages are made anew of everybody.
import { join } from 'node:path';
import { jobs } from '../server/background.ts';
import { makeScratchContext } from '../server/platform/scratch-context.ts';
import { afterValues, fillPages } from './pages-base.ts';
import { cpuOf } from './product.ts';
import { printSpent, takeSpent, watch } from './watched.ts';

const [size = '1000000', ...chosen] = process.argv.slice(2);
watch();
const context = await makeScratchContext(jobs, { kept: `pages_${size}` });
const made = await context.database.pool.query('select 1 from value_runs limit 1');
if (made.rowCount === 0) await fillPages(context, Number(size));
const cluster = join(context.config.root, '.cache', 'scratch');
const cpu = () => cpuOf({ pid: process.pid }, cluster)!;
// A base so large rests between two times that everybody is judged.
await context.database.pool.query("update retention_results set made_at = '2026-01-01'");
for (const job of chosen.length > 0 ? chosen : afterValues) {
  takeSpent();
  const before = cpu();
  const began = performance.now();
  await context.runJob(job, { whole: true, fresh: true, phases: true });
  const seconds = (performance.now() - began) / 1000;
  const now = cpu();
  console.log(
    `${job.padEnd(24)} ${seconds.toFixed(1)} s; Node ${(now.node - before.node).toFixed(1)}, PostgreSQL ${(now.database - before.database).toFixed(1)} s of processor; ${Math.round(process.memoryUsage.rss() / 1024 ** 2)} MB`,
  );
  printSpent(takeSpent());
}
await context.drop();
process.exit(0);
