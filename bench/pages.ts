// npm run bench:pages [-- 1000000 [--keep]]: the pages' questions on a large base, eight asking at once: p50 and p95
// of each, and the plan of what is slow; `--keep` writes the slowest plan of every page into bench/plans.md. The base
// is made by SQL in a throw-away database.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeApp } from '../server/app.ts';
import { jobs } from '../server/background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../server/platform/scratch-context.ts';
import { runValue } from '../server/value/index.ts';
import { slowestPlan } from './plans.ts';

const customers = Number(process.argv[2] ?? 1_000_000);
const keep = process.argv.includes('--keep');
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
    `${customers.toLocaleString('en')} customers, seven purchases and ten touchpoints each, made in ${Math.round((performance.now() - began) / 1000)} s; load of the machine ${loadavg()[0]!.toFixed(1)}\n`,
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
    ['Cliente, calls of the timeline', () => `/api/customers/${one()}/timeline?kind=call`],
    ['Cliente, tasks', () => `/api/tasks?whose=all&customerId=${one()}`],
    ['Cliente, value', () => `/api/customers/${one()}/value`],
    ['Search everywhere', () => `/api/search?text=ana%20${one() % 1000}`],
    ['Tareas', () => '/api/tasks?whose=all'],
    ['Tareas, counts', () => '/api/tasks/counts'],
    ['Contactos, latest', () => '/api/touchpoints'],
    ['Contactos, letters of nobody', () => '/api/touchpoints?kind=letter&without=customer'],
    ['Puntos de contacto, 90 days', () => '/api/touchpoints/coverage?to=2026-06-30'],
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
  // Each before any is measured: otherwise the first in the list pays for the start of everything. What an answer
  // takes on a server that has just started stands under `first`.
  const firsts: number[] = [];
  for (const [, url] of pages) firsts.push(await timed(caller, url()));
  for (const [, url] of pages)
    await Promise.all(Array.from({ length: askers }, () => timed(caller, url())));
  const plans: string[] = [];
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
    if (!keep && at(0.95) <= slow) continue;
    const plan = await slowestPlan(context.database.pool, () => timed(caller, url()));
    if (plan === null) continue;
    if (at(0.95) > slow) console.log(plan.lines.map((line) => `    ${line}`).join('\n'));
    plans.push(
      `## ${name}\n\n${plan.ms.toFixed(1)} ms\n\n\`\`\`\n${plan.statement}\n\n${plan.lines.join('\n')}\n\`\`\`\n`,
    );
  }
  if (keep)
    writeFileSync(
      join(import.meta.dirname, 'plans.md'),
      `# The slowest question of each page\n\nWritten by \`npm run bench:pages -- ${customers} --keep\`: ${customers.toLocaleString('en')} customers, PostgreSQL alone, nobody else asking.\n\n${plans.join('\n')}`,
    );
}

async function timed(caller: Caller, url: string): Promise<number> {
  for (;;) {
    const began = performance.now();
    const answer = await caller.call('GET', url);
    if (answer.statusCode === 200) return performance.now() - began;
    if (answer.statusCode !== 429) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
    // So many calls a minute from one place the server refuses, as it should: the next minute is another.
    await wait(5000);
  }
}

/** Customers with identities, seven purchases and ten touchpoints each, valued by the model as in life. */
async function fill(context: ScratchContext) {
  const run = (sql: string) => context.database.pool.query(sql);
  const indexes = await context.database.pool.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where not indisunique
       and indrelid in ('customers'::regclass, 'customer_standing'::regclass, 'customer_identities'::regclass,
         'touchpoints'::regclass)`,
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
  // Ten occasions each over three years, one in fifty of nobody; one task for every tenth customer.
  await run(`insert into touchpoints (customer_id, kind, channel, direction, at, seconds, outcome,
      satisfaction, scale, note, source, external_id, created_at)
    select case when h % 50 = 0 then 0 else n end, d.kind, d.channel,
      case h % 3 when 0 then 'inbound' when 1 then 'outbound' end,
      timestamptz '2023-07-01' + ((h >> 4) % 94608000) * interval '1 second', h % 1200,
      case when h % 4 > 0 then 'done' end, case when h % 5 = 0 then 1 + h % 5 end,
      case when h % 5 = 0 then '1-5' end, 'Asked for the price of ' || h % 900, 'calls', n || '/' || k,
      '2026-06-30'
    from generate_series(1, ${customers}) n, generate_series(1, 10) k,
      lateral (select hashint8(n * 11 + k) & 2147483647 as h) x,
      lateral (select (array['call','visit','email','chat','letter','event','web','store','delivery','service'])[1 + h % 10] as kind,
        (array['phone','in_person','email','chat','post','in_person','web','in_person','in_person','phone'])[1 + h % 10] as channel) d`);
  await run(`insert into touchpoint_costs (kind, valid_from, amount, per_minute, set_at)
    select kind, day, 900, 50, now() from unnest(array['call', 'visit', 'email']) kind,
      unnest(array[date '2023-01-01', date '2025-01-01', date '2026-01-01']) day`);
  await run(`insert into tasks (customer_id, title, due_on, request, created_at)
    select n, 'Send the offer', date '2026-01-01' + (n % 700)::int, gen_random_uuid(), now()
    from generate_series(1, ${customers}, 10) n`);
  await run('insert into customer_standing (customer_id) select id from customers');
  for (const { definition } of indexes.rows) await run(definition);
  await run("select touch('purchases', array(select id from customers))");
  await run('vacuum (analyze)');
  await runValue(context, { until: null, model: 'auto', check: false });
  await run('vacuum (analyze)');
}
