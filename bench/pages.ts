// npm run bench:pages [-- 1000000 [--keep] [--again] [words]]: the pages' questions on a large base, eight asking at
// once: p50 and p95 of each, and the plan of what is slow; `--keep` writes figures and the slowest plan of every page
// into bench/plans.md, page by page: what was measured stays when the run is cut short. The base is made by SQL in a
// throw-away database; `--again` makes it in one that stays in .cache/, and asks that one when it is there. Words leave
// only the pages that have one of them in their name.
import { appendFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeApp } from '../server/app.ts';
import { jobs } from '../server/background.ts';
import { type Caller, makeScratchContext, signedIn } from '../server/platform/scratch-context.ts';
import { fillPages } from './pages-base.ts';
import { slowestPlan } from './plans.ts';

const customers = Number(process.argv[2] ?? 1_000_000);
const keep = process.argv.includes('--keep');
const again = process.argv.includes('--again');
const words = process.argv.slice(3).filter((word) => !word.startsWith('--'));
const askers = 8;
const rounds = 25;
const kept = join(import.meta.dirname, 'plans.md');
/** Above this the plan is printed. */
const slow = 100;

const context = await makeScratchContext(jobs, again ? { kept: `pages_${customers}` } : {});
const made = await context.database.pool.query('select 1 from value_runs limit 1');
const filled = made.rowCount === 1;
const { app } = await makeApp(context);
try {
  const caller = await signedIn(app, filled);
  const began = performance.now();
  if (!filled) await fillPages(context, customers);
  // In a base that an earlier version made; else there is nothing to do.
  else for (const job of ['touchpoints.days', 'value.samples']) await context.runJob(job);
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
    ['Search everywhere, a common name', () => '/api/search?text=garcia'],
    ['Search everywhere', () => `/api/search?text=ana%20${one() % 1000}`],
    ['Tareas', () => '/api/tasks?whose=all'],
    ['Tareas, counts', () => '/api/tasks/counts'],
    ['Contactos, latest', () => '/api/touchpoints'],
    ['Contactos, letters of nobody', () => '/api/touchpoints?kind=letter&without=customer'],
    ['Puntos de contacto, 90 days', () => '/api/touchpoints/coverage?to=2026-06-30'],
    ['Inicio', () => '/api/value'],
    ['Inicio, actions', () => '/api/actions'],
    ['Valor, map of groups', () => '/api/value/map'],
    ['Valor, model', () => '/api/value/model'],
    ['Valor, figures', () => '/api/value/figures'],
    ['Valor, RFM', () => '/api/value/rfm'],
    ['Valor, rankings', () => '/api/value/rankings'],
    ['Potencial, entry', () => '/api/value/entry'],
    ['Potencial, share', () => '/api/share'],
    ['Potencial, headroom', () => '/api/share/headroom'],
    ['Capital', () => '/api/value/equity'],
    ['Capital, moves between groups', () => '/api/value/moves'],
    ['Rentabilidad', () => '/api/profitability'],
    ['Rentabilidad, matrix', () => '/api/profitability/matrix'],
    ['Rentabilidad, unprofitable', () => '/api/profitability/unprofitable'],
    ['Retención', () => '/api/retention'],
    ['Retención, cohorts', () => '/api/retention/cohorts'],
    ['Retención, parts of revenue', () => '/api/retention/parts?figure=revenue'],
    ['Retención, stakes', () => '/api/retention/stakes'],
    ['Pérdidas', () => '/api/retention/losses'],
    ['Pérdidas, Pareto', () => '/api/retention/pareto'],
    ['Causas, drivers', () => '/api/retention/drivers'],
    ['Embudo', () => '/api/funnel'],
    ['Ciclo', () => '/api/cycle'],
    ['Recuperación', () => '/api/win-back'],
    ['Recuperación, candidates', () => '/api/win-back/candidates'],
    ['Estrategias', () => '/api/strategies'],
  ]);
} finally {
  await app.close();
  await context.drop();
}
process.exit(0);

async function measure(caller: Caller, every: [string, () => string][]) {
  const pages = every.filter(
    ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  console.log(`${'page'.padEnd(34)}  first     p50     p95     p99  (ms, ${askers} at once)`);
  // Each before any is measured: otherwise the first in the list pays for the start of everything. What an answer
  // takes on a server that has just started stands under `first`.
  const firsts: number[] = [];
  for (const [, url] of pages) firsts.push(await timed(caller, url()));
  for (const [, url] of pages)
    await Promise.all(Array.from({ length: askers }, () => timed(caller, url())));
  if (keep)
    writeFileSync(
      kept,
      `# The slowest question of each page\n\nWritten by \`npm run bench:pages -- ${customers} --keep\`: ${customers.toLocaleString('en')} customers; load of the machine ${loadavg()[0]!.toFixed(1)} as it began. Answers are timed through the server, plans without it.\n`,
    );
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
    const columns = [first, at(0.5), at(0.95), at(0.99)]
      .map((ms) => ms.toFixed(0).padStart(7))
      .join(' ');
    console.log(`${name.padEnd(34)}${columns}${at(0.95) > slow ? '   slow' : ''}`);
    if (!keep && at(0.95) <= slow) continue;
    const plan = await slowestPlan(context.database.pool, () => timed(caller, url()));
    if (plan === null) continue;
    if (at(0.95) > slow) console.log(plan.lines.map((line) => `    ${line}`).join('\n'));
    const figures = `first ${first.toFixed(0)}, p50 ${at(0.5).toFixed(0)}, p95 ${at(0.95).toFixed(0)}, p99 ${at(0.99).toFixed(0)} ms with ${askers} at once`;
    if (keep)
      appendFileSync(
        kept,
        `\n## ${name}\n\n${figures}; the slowest question, alone, ${plan.ms.toFixed(1)} ms:\n\n\`\`\`\n${plan.statement}\n\n${plan.lines.join('\n')}\n\`\`\`\n`,
      );
  }
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
