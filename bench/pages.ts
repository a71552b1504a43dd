// npm run bench:pages [-- 1000000]: the pages' questions on a large base, eight asking at once: p50 and p95
// of each, and the plan of what is slow. The base is made by SQL in a throw-away database.
import { loadavg } from 'node:os';
import { makeApp } from '../server/app.ts';
import { jobs } from '../server/background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../server/platform/scratch-context.ts';
import { runValue } from '../server/value/index.ts';

const customers = Number(process.argv[2] ?? 1_000_000);
const askers = 8;
const rounds = 9;
/** Above this the plan is printed. */
const slow = 100;

const context = await makeScratchContext(jobs);
const { app } = await makeApp(context);
try {
  const caller = await signedIn(app);
  const began = performance.now();
  await fill(context);
  console.log(
    `${customers.toLocaleString('en')} customers, seven purchases each, made in ${Math.round((performance.now() - began) / 1000)} s; load of the machine ${loadavg()[0]!.toFixed(1)}\n`,
  );
  const ask = (question: object) => encodeURIComponent(JSON.stringify(question));
  const paused = ask({ all: [{ field: 'phase', is: 'one_of', value: ['paused'] }] });
  const few = ask({
    all: [
      { field: 'value', is: 'at_least', value: 150_000 },
      { field: 'last_purchase', is: 'days_ago_at_least', value: 300 },
    ],
  });
  const one = () => 1 + Math.floor(((turn++ * 7919) % 9973) * (customers / 9973));
  let turn = 0;
  await measure(caller, [
    ['Clientes, first page, by value', () => '/api/customers'],
    ['Clientes, by last purchase', () => '/api/customers?sort=lastPurchase&direction=up'],
    ['Clientes, by name', () => '/api/customers?sort=name&direction=up'],
    ['Clientes, a common filter', () => `/api/customers?question=${paused}`],
    ['Clientes, a rare filter', () => `/api/customers?question=${few}`],
    ['Clientes, search of a name', () => `/api/customers?search=${one() % 1000}garcia`],
    ['Clientes, count of all', () => '/api/customers/count'],
    ['Clientes, count of a filter', () => `/api/customers/count?question=${paused}`],
    ['Cliente', () => `/api/customers/${one()}`],
    ['Cliente, timeline', () => `/api/customers/${one()}/timeline`],
    ['Cliente, value', () => `/api/customers/${one()}/value`],
    ['Search everywhere', () => `/api/search?text=ana%20${one() % 1000}`],
    ['Inicio', () => '/api/value'],
    ['Inicio, actions', () => '/api/actions'],
  ]);
} finally {
  await app.close();
  await context.drop();
}
process.exit(0);

async function measure(caller: Caller, pages: [string, () => string][]) {
  console.log(`${'page'.padEnd(34)}  first     p50     p95  (ms, ${askers} at once)`);
  // Each once before any is measured: otherwise the first in the list pays for the start of everything.
  const firsts: number[] = [];
  for (const [, url] of pages) firsts.push(await timed(caller, url()));
  for (const [index, [name, url]] of pages.entries()) {
    const first = firsts[index]!;
    const all: number[] = [];
    await Promise.all(
      Array.from({ length: askers }, async () => {
        for (let i = 0; i < rounds; i++) all.push(await timed(caller, url()));
      }),
    );
    all.sort((a, b) => a - b);
    const at = (share: number) => all[Math.floor(all.length * share)]!;
    const columns = [first, at(0.5), at(0.95)].map((ms) => ms.toFixed(0).padStart(7)).join(' ');
    console.log(`${name.padEnd(34)}${columns}${at(0.95) > slow ? '   slow' : ''}`);
  }
}

async function timed(caller: Caller, url: string): Promise<number> {
  const began = performance.now();
  const answer = await caller.call('GET', url);
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
  return performance.now() - began;
}

/** Customers with identities and seven purchases each, valued by the model as in life. */
async function fill(context: ScratchContext) {
  const run = (sql: string) => context.database.pool.query(sql);
  const indexes = await context.database.pool.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where not indisunique
       and indrelid in ('customers'::regclass, 'customer_standing'::regclass, 'customer_identities'::regclass)`,
  );
  for (const { name } of indexes.rows) await run(`drop index ${name}`);
  await run(`insert into customers (id, key, name, email, created_at)
    select n, 'C' || n,
      (array['Ana','Luis','María','José','Lucía','Carlos','Sofía','Jorge'])[1 + n % 8] || ' ' ||
      (array['García','Hernández','López','Martínez','Ruiz','Torres','Muñoz'])[1 + n % 7] || ' ' || n,
      'c' || n || '@example.com', '2026-01-01'
    from generate_series(1, ${customers}) n`);
  await run(`insert into customer_identities (kind, source, value, customer_id)
    select 'key', 'sales', 'C' || n, n from generate_series(1, ${customers}) n`);
  await run(`insert into purchases (customer_id, line_key, purchased_on, amount, order_id, source)
    select n, md5(n || '/' || k)::uuid, date '2023-07-01' + ((hashint8(n * 7 + k) & 1023) * (1 + n % 7) / 7)::int, 5000 + (hashint8(n + k) & 65535),
      (n * 7 + k)::text, 'sales'
    from generate_series(1, ${customers}) n, generate_series(1, 7) k on conflict do nothing`);
  await run('insert into customer_standing (customer_id) select id from customers');
  for (const { definition } of indexes.rows) await run(definition);
  await run("select touch('purchases', array(select id from customers))");
  await run('vacuum (analyze)');
  await runValue(context, { until: null, model: 'auto', check: false });
  await run('vacuum (analyze)');
}
