// Phases as they are kept: the same as the rule says for every customer, whatever happened to their purchases, with flows
// that add up, and each number with its customers behind it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seededRandom } from '@clientela/models';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { AnswerOf } from '../platform/contract.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import type { phasesContract } from './contract-phases.ts';
import { cycleJob } from './queries-cycle.ts';
import { phasesJob } from './queries-phases.ts';
import { cyclesOf, phaseAt, startingPace, whole } from './rules-phases.ts';

type Cycle = AnswerOf<typeof phasesContract.cycle>;
type OneCycle = AnswerOf<typeof phasesContract.customerCycles>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const cycle = (line = whole) => caller.get<Cycle>(`/api/cycle?line=${encodeURIComponent(line)}`);
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;

const header = 'customer,date,amount,product,line\n';
function sales(customers: number): string {
  const random = seededRandom(11);
  const pick = (count: number) => Math.floor(random.uniform() * count);
  const rows: string[] = [];
  for (let c = 0; c < customers; c++) {
    let day = Date.UTC(2024, 0, 1 + pick(600));
    const pace = 5 + pick(120);
    for (let n = 1 + pick(9); n > 0 && day < Date.UTC(2026, 9, 1); n--) {
      const line = pick(4);
      const back = pick(10) === 0 ? '-' : '';
      rows.push(
        `C${c},${new Date(day).toISOString().slice(0, 10)},${back}${1 + pick(90)},${line === 3 ? '' : `P${line}${pick(2)}`},${
          line === 3 ? '' : ['Coffee', 'Tea', '*'][line]
        }`,
      );
      day += pick(2 * pace) * 86_400_000;
    }
  }
  return `${header}${rows.join('\n')}\n`;
}

const state = async () => ({
  rows: await context.rows(
    `select customer_id, line, phase, since, next_on, first_on, last_on, purchases, turn, days, phases
     from customer_phases order by customer_id, line`,
  ),
  flows: await context.rows(
    'select line, month, from_phase, to_phase, moves, days from phase_flows order by 1, 2, 3, 4',
  ),
  asOf: (await context.rows<{ as_of: string }>('select as_of from phase_results'))[0]?.as_of,
});

/** What stands is what working out everybody anew gives. */
async function agrees(): Promise<void> {
  const kept = await state();
  await context.runJob(phasesJob, { whole: true });
  assert.deepEqual(kept, await state());
}

async function balances(): Promise<void> {
  const lines = [whole, ...(await cycle()).lines.map(({ line }) => line)];
  for (const line of lines) {
    const answer = await cycle(line);
    const standing = await context.rows<{ phase: string; n: number }>(
      'select phase, count(*)::int as n from customer_phases where line = $1 group by phase',
      [line],
    );
    for (const one of answer.phases) {
      assert.equal(one.before + one.entered - one.left, one.customers);
      assert.equal(
        one.customers,
        standing.find(({ phase }) => phase === one.phase)?.n ?? 0,
        `${line} ${one.phase}`,
      );
    }
    assert.deepEqual(
      answer.months.at(-1)?.customers,
      answer.phases.map(({ customers }) => customers),
    );
  }
}

test('of an empty company the cycle is empty, and says so', async () => {
  await context.runJob(phasesJob);
  await context.runJob(cycleJob);
  const answer = await cycle();
  assert.equal(answer.status, 'empty');
  assert.deepEqual(answer.phases, []);
  assert.equal(answer.rule.from, 'start');
});

test('every customer stands where the rule puts them, in each line and as a whole', async () => {
  await importSales(context, sales(400));
  await context.runJob('value.refresh');
  await context.runJob(phasesJob);
  await context.runJob(cycleJob);
  const answer = await cycle();
  assert.equal(answer.status, 'done');
  assert.equal(answer.rule.from, 'sales');
  const rules = await context.rows<{ line: string; usual: number }>(
    'select line, usual_days::float8 as usual from phase_rules',
  );
  const usual = (line: string) => (rules.find((r) => r.line === line) ?? rules[0]!).usual;
  const bought = await context.rows<{ id: number; line: string; day: number }>(
    `select p.customer_id as id, case when l.line is null or l.line = '*' then '' else l.line end as line,
       p.purchased_on - date '1970-01-01' as day
     from purchases p left join products l on l.id = p.product_id where amount >= 0 order by 1, 3`,
  );
  const asOf = Date.parse(answer.asOf!) / 86_400_000;
  const expected = new Map<string, string>();
  for (const id of new Set(bought.map((row) => row.id))) {
    const own = bought.filter((row) => row.id === id);
    const cycles = cyclesOf(
      { lines: own.map(({ line }) => line), days: own.map(({ day }) => day) },
      { met: null, contacted: null },
      (line) => ({ ...startingPace, usual: usual(line) }),
    );
    for (const { line, course } of cycles)
      expected.set(`${id} ${line}`, phaseAt(course, asOf)!.phase);
  }
  const found = await context.rows<{ key: string; phase: string }>(
    "select customer_id || ' ' || line as key, phase from customer_phases",
  );
  assert.deepEqual(new Map(found.map(({ key, phase }) => [key, phase])), expected);
  await balances();
});

test('each number opens its customers', async () => {
  const count = async (field: string, value: string) => {
    const question = JSON.stringify({ all: [{ field, is: 'one_of', value: [value] }] });
    const url = `/api/customers/count?question=${encodeURIComponent(question)}`;
    return (await caller.get<{ customers: number }>(url)).customers;
  };
  for (const { phase, customers } of (await cycle()).phases)
    assert.equal(await count('cycle.phase', phase), customers, phase);
  for (const { phase, customers } of (await cycle('Coffee')).phases)
    assert.equal(await count('cycles.stands', `${phase}:Coffee`), customers, phase);
  assert.equal(await count('cycles.stands', 'nonsense'), 0);
});

test('lines that are opened one after the other, levels of customers and saturation add up', async () => {
  const { figures, phases: stock } = await cycle();
  const { openings, levels, saturation } = figures!;
  const everybody = stock.reduce((sum, { customers }) => sum + customers, 0);
  assert.equal(
    levels.reduce((sum, { customers }) => sum + customers, 0),
    everybody,
  );
  for (const { line, opened, buyers, eligible } of openings) {
    assert.ok(opened <= buyers && opened <= eligible, line);
    assert.equal(eligible - opened, everybody - buyers, line);
  }
  const buying = stock.filter(({ phase }) =>
    ['converted', 'retained', 'expanded', 'won_back'].includes(phase),
  );
  assert.equal(
    saturation.open + saturation.saturated + saturation.complete,
    buying.reduce((sum, { customers }) => sum + customers, 0),
  );
});

test('a new purchase moves its customer at once, and time moves the others', async () => {
  const [lapsed] = await context.rows<{ key: string; id: number }>(
    `select c.key, c.id from customer_phases p join customers c on c.id = p.customer_id
     where p.line = 'Tea' and p.phase = 'lapsed' order by c.id limit 1`,
  );
  const before = await cycle('Tea');
  await importSales(context, `${header}${lapsed!.key},2026-11-02,40,P10,Tea\n`);
  await context.runJob(phasesJob);
  const one = await caller.get<OneCycle>(`/api/customers/${lapsed!.id}/cycles`);
  assert.equal(one.asOf, '2026-11-02');
  const tea = one.cycles.find(({ line }) => line === 'Tea')!;
  assert.deepEqual([tea.phase, tea.since], ['won_back', '2026-11-02']);
  assert.equal(tea.course.at(-1)!.phase, 'won_back');
  const now = await cycle('Tea');
  const sum = (answer: Cycle) => answer.phases.reduce((all, { customers }) => all + customers, 0);
  assert.equal(sum(now), sum(before));
  assert.equal(now.asOf, '2026-11-02');
  await balances();
  await agrees();
});

test('purchases that are taken back, customers in the bin and merged ones leave nothing behind', async () => {
  const row = await importSales(
    context,
    `${header}C5,2026-11-10,40,P10,Tea\nNew,2026-11-10,4,P00,Coffee\n`,
  );
  await context.runJob(phasesJob);
  await context.runJob('value.refresh');
  assert.equal((await state()).asOf, '2026-11-10');
  assert.equal((await caller.call('POST', `/api/imports/${row.id}/undo`)).statusCode, 200);
  for (const { task } of await context.rows<{ task: string }>(
    "select task_identifier as task from graphile_worker.jobs where task_identifier like 'imports.%'",
  ))
    await context.runJob(task, { id: row.id });
  await context.runJob(phasesJob);
  await context.runJob('value.refresh');
  await context.runJob(cycleJob);
  await context.runJob(phasesJob, { whole: true });
  assert.equal((await state()).asOf, '2026-11-02');
  const [c1, c2] = [await idOf('C1'), await idOf('C2')];
  assert.equal((await caller.call('DELETE', `/api/customers/${c1}`)).statusCode, 200);
  await context.runJob(phasesJob);
  assert.equal(
    (await context.rows('select 1 from customer_phases where customer_id = $1', [c1])).length,
    0,
  );
  const c3 = await idOf('C3');
  const merged = await caller.call('POST', '/api/merges', { from: c3, into: c2 });
  assert.equal(merged.statusCode, 200);
  await context.runJob(phasesJob);
  await balances();
  await agrees();
});

test('another pace redraws all phases; silences the wrong way round are refused', async () => {
  const before = await cycle('Tea');
  const refused = await caller.call('PUT', '/api/cycle/pace', {
    line: 'Tea',
    usual: 30,
    risk: 3,
    lapse: 3,
  });
  assert.equal(refused.json().error.code, 'pace_reversed');
  const set = await caller.call('PUT', '/api/cycle/pace', {
    line: 'Tea',
    usual: 3000,
    risk: 3,
    lapse: 6,
  });
  assert.equal(set.statusCode, 200);
  await context.runJob(phasesJob);
  await context.runJob(cycleJob, { phases: true });
  const now = await cycle('Tea');
  assert.deepEqual([now.rule.usual, now.rule.from, now.rule.own], [3000, 'person', true]);
  const lapsed = (answer: Cycle) =>
    answer.phases.find(({ phase }) => phase === 'lapsed')!.customers;
  assert.ok(lapsed(before) > 0);
  assert.equal(lapsed(now), 0);
  await balances();
});

test('a large base is written without its indexes, and they stand again afterwards', async () => {
  const indexes = () =>
    context.rows("select indexdef from pg_indexes where tablename = 'customer_phases' order by 1");
  const before = await indexes();
  const rows = Array.from(
    { length: 5001 },
    (_, n) => `Many${n},2026-03-0${1 + (n % 9)},12,P00,Coffee`,
  );
  await importSales(context, `${header}${rows.join('\n')}\n`);
  await context.runJob(phasesJob, { whole: true });
  assert.deepEqual(await indexes(), before);
  assert.deepEqual(await context.rows('select name from absent_indexes'), []);
  const coffee = (await cycle('Coffee')).phases.reduce((sum, { customers }) => sum + customers, 0);
  assert.ok(coffee >= rows.length);
});
