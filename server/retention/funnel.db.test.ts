// The funnel as it is kept: each number with its customers behind it, the same after every change of facts as when all is
// worked out anew, in every month as it was; and surveys written down, replaced and taken back.
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
import { runValue } from '../value/index.ts';
import type { funnelContract } from './contract-funnel.ts';
import { bottleneckProposer } from './proposals.ts';
import { funnelJob, funnelWorthJob } from './queries-funnel.ts';

type Funnel = AnswerOf<typeof funnelContract.funnel>;
type Surveys = AnswerOf<typeof funnelContract.funnelSurveys>;
type WhatIf = AnswerOf<typeof funnelContract.funnelWhatIf>;

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

const address = (path: string, query: Record<string, string>) =>
  `${path}?${new URLSearchParams(query)}`;
const funnel = (query: Record<string, string> = {}) =>
  caller.get<Funnel>(address('/api/funnel', query));
const codeOf = async (...call: Parameters<Caller['call']>) =>
  (await caller.call(...call)).json().error?.code ?? null;
const row = (answer: Funnel, stage: Funnel['stages'][number]['stage']) =>
  answer.stages.find((one) => one.stage === stage)!;
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;

const header = 'customer,date,amount,product,line\n';
function sales(customers: number): string {
  const random = seededRandom(5);
  const pick = (count: number) => Math.floor(random.uniform() * count);
  const rows: string[] = [];
  for (let c = 0; c < customers; c++) {
    let day = Date.UTC(2025, pick(18), 1 + pick(28));
    const pace = 4 + pick(80);
    for (let n = 1 + pick(22); n > 0 && day < Date.UTC(2026, 9, 5); n--) {
      const line = pick(3);
      rows.push(
        `C${c},${new Date(day).toISOString().slice(0, 10)},${pick(12) === 0 ? '-' : ''}${1 + pick(90)},P${line},${['Coffee', 'Tea', '*'][line]}`,
      );
      day += pick(2 * pace) * 86_400_000;
    }
  }
  return `${header}${rows.join('\n')}\n`;
}

const state = async () => ({
  rows: await context.rows(
    'select customer_id, line, course from customer_funnel order by customer_id, line',
  ),
  counts: await context.rows(
    'select line, ago, stage, customers from funnel_counts order by 1, 2, 3',
  ),
});

/** What stands is what working out everybody anew gives, and counts are the sums of courses. */
async function agrees(): Promise<void> {
  const kept = await state();
  await context.runJob(funnelJob, { whole: true });
  assert.deepEqual(kept, await state());
  const summed = await context.rows(
    `select line, (n - 1)::smallint as ago, substr(course, n, 1)::smallint as stage, count(*) as customers
     from customer_funnel cross join generate_series(1, 37) n where substr(course, n, 1) <> '0' group by 1, 2, 3 order by 1, 2, 3`,
  );
  assert.deepEqual(kept.counts, summed);
}

const own = (stage: string, yes: number, more: object = {}) => ({
  from: '2026-09-01',
  to: '2026-09-20',
  stage,
  ...(stage === 'target' ? {} : { respondents: 1000 }),
  yes,
  ...more,
});
const store = async (rows: object[]) => {
  const answer = await caller.call('POST', '/api/funnel/surveys', { rows });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json() as { stored: number; same: number };
};

test('of an empty company the funnel is empty; surveys alone already tell the stages they asked for', async () => {
  await context.runJob(funnelJob);
  await context.runJob(funnelWorthJob);
  assert.equal((await funnel()).status, 'empty');
  const rows = [own('target', 50_000), own('aware', 520), own('open', 260), own('trier', 90)];
  assert.deepEqual(await store(rows), { stored: 4, same: 0 });
  assert.deepEqual(await store(rows), { stored: 0, same: 4 });
  const answer = await funnel();
  assert.equal(answer.status, 'done');
  assert.equal(row(answer, 'trier').survey!.people, 4500);
  assert.equal(row(answer, 'recent').basis, null);
  assert.deepEqual(
    [row(answer, 'open').conversion!.rate, row(answer, 'open').conversion!.n],
    [0.5, 520],
  );
});

test('a survey that does not add up is refused by its row; one taken back holds no more', async () => {
  const refused = async (rows: object[]) =>
    (await caller.call('POST', '/api/funnel/surveys', { rows })).json().error;
  const wrong = [
    { ...own('aware', 2000) },
    { ...own('target', 10), respondents: 5 },
    { ...own('aware', 10), respondents: undefined },
    { ...own('aware', 10), to: '2026-08-01' },
  ];
  for (const one of wrong) {
    const error = await refused([own('aware', 1), one]);
    assert.deepEqual([error.code, error.details.row], ['funnel_survey_invalid', 2]);
  }
  assert.equal((await refused([{ ...own('aware', 10), from: '2026-02-31' }])).code, 'day_invalid');
  await store([own('aware', 111, { brand: 'Other' }), own('aware', 222, { brand: 'Other' })]);
  const { surveys } = await caller.get<Surveys>('/api/funnel/surveys');
  const other = surveys.filter(({ brand }) => brand === 'Other');
  assert.deepEqual(
    other.map(({ yes }) => yes),
    [222],
  );
  const first = await caller.get<Surveys>('/api/funnel/surveys?limit=2');
  const rest = await caller.get<Surveys>(`/api/funnel/surveys?limit=500&after=${first.next}`);
  assert.deepEqual([...first.surveys, ...rest.surveys], surveys);
  const url = `/api/funnel/surveys/${other[0]!.id}`;
  assert.equal((await caller.call('DELETE', url)).statusCode, 200);
  assert.equal(await codeOf('DELETE', url), 'funnel_survey_not_found');
  assert.deepEqual((await funnel()).references, []);
});

test('each number of sales opens its customers, now and in a month gone by, as a whole and by line', async () => {
  await importSales(context, sales(560));
  await runValue(context, { until: null, model: 'auto', check: false });
  await context.runJob(funnelJob);
  await context.runJob(funnelWorthJob, { fresh: true });
  const count = async (value: string, more: object[] = []) => {
    const all = [{ field: 'funnel.reached', is: 'one_of', value: [value] }, ...more];
    const question = JSON.stringify({ all });
    return (await caller.get<{ customers: number }>(address('/api/customers/count', { question })))
      .customers;
  };
  const now = await funnel();
  assert.equal(now.status, 'done');
  assert.ok(now.valued);
  for (const [line, month] of [
    ['*', undefined],
    ['*', now.months[7]],
    ['Coffee', now.months[0]],
    ['', undefined],
  ] as const) {
    const answer = await funnel({ line, ...(month ? { month } : {}) });
    let before = Infinity;
    for (const { stage, sales: customers } of answer.stages) {
      if (customers === null) continue;
      assert.ok(customers <= before, `${stage} has more than the stage before`);
      before = customers;
      assert.equal(
        await count(`${stage}@${month ?? 'now'}:${line}`),
        customers,
        `${line} ${stage}`,
      );
    }
  }
  assert.ok(row(now, 'loyal').sales! > 0);
  assert.equal(await count('nonsense'), 0);
  assert.equal(await count('loyal@1999-01:*'), 0);
  assert.equal(await count('loyal@2999-01:*'), 0);
  // A segment: those whose purchases fit the question, no others.
  const half = { field: 'spend', is: 'at_least', value: 30_000 };
  const part = await funnel({ question: JSON.stringify(half) });
  for (const stage of ['trier', 'regular', 'loyal'] as const)
    assert.equal(row(part, stage).sales, await count(`${stage}@now:*`, [half]));
  assert.ok(row(part, 'trier').sales! < row(now, 'trier').sales!);
  assert.equal(await codeOf('GET', '/api/funnel?month=1999-01'), 'month_unknown');
  assert.equal(await codeOf('GET', '/api/funnel?question=%7B'), 'question_invalid');
  await agrees();
});

test('a reference shows the gap that is worth most; another conversion says what it would bring down to the last stage', async () => {
  const brand = 'Other';
  await store([
    own('aware', 600, { brand }),
    own('open', 300, { brand }),
    own('trier', 200, { brand }),
    own('recent', 110, { brand }),
    own('regular', 60, { brand }),
  ]);
  const answer = await funnel();
  assert.deepEqual(
    [answer.reference, answer.bottleneck?.stage, answer.bottleneck?.by],
    [brand, 'trier', 'money'],
  );
  const { gap, rate, reference } = row(answer, 'trier').conversion!;
  const more = 13_000 * (reference! - rate);
  assert.ok(Math.abs(gap!.people!.value - more) < 1e-6);
  const { changed } = await caller.get<WhatIf>(
    address('/api/funnel/what-if', { stage: 'trier', conversion: String(reference) }),
  );
  assert.deepEqual([changed!.people, changed!.value], [gap!.people, gap!.value]);
  assert.deepEqual(
    changed!.stages.map(({ stage }) => stage),
    ['trier', 'recent', 'regular', 'often', 'loyal'],
  );
  const people = changed!.stages.map((one) => one.people.value);
  assert.deepEqual(
    people,
    [...people].sort((a, b) => b - a),
  );
  assert.ok(gap!.value!.low > 0 && answer.bottleneck!.proven);
  // Surveys that came later than a month say nothing about it.
  assert.deepEqual((await funnel({ month: answer.months[3]! })).references, []);
});

test('the bottleneck is proposed with what closing it is worth, and opens those who stand before it', async () => {
  const propose = () => bottleneckProposer({ db: context.db, asOf: '2026-10-04' });
  const people = row(await funnel(), 'trier').conversion!.gap!;
  const [before] = await propose();
  assert.deepEqual(
    [before!.key, before!.question, before!.gain, before!.people],
    ['bottleneck_trier', null, people.value, Math.round(people.people!.value)],
  );
  // A reference that is far ahead among those who buy already.
  await store([
    own('aware', 500, { brand: 'Other' }),
    own('open', 200, { brand: 'Other' }),
    own('trier', 50, { brand: 'Other' }),
    own('recent', 50, { brand: 'Other' }),
    own('regular', 50, { brand: 'Other' }),
  ]);
  const answer = await funnel();
  const [proposal] = await propose();
  const to = answer.bottleneck!.stage;
  assert.equal(proposal!.key, `bottleneck_${to}`);
  const { from, gap } = row(answer, to).conversion!;
  assert.deepEqual(proposal!.gain, gap!.value);
  const question = JSON.stringify(proposal!.question);
  const { customers } = await caller.get<{ customers: number }>(
    address('/api/customers/count', { question }),
  );
  assert.equal(customers, row(answer, from).sales! - row(answer, to).sales!);
  assert.ok(customers > 0);
});

test('a new purchase places its customer at once; taken back, binned or merged, nothing of it is left', async () => {
  const [late] = await context.rows<{ key: string; id: number }>(
    `select c.key, c.id from customer_funnel f join customers c on c.id = f.customer_id
     where f.line = 'Tea' and left(f.course, 1) = '4' order by c.id limit 1`,
  );
  const { asOf } = await funnel();
  const taken = async () => (await state()).rows.length;
  await importSales(context, `${header}${late!.key},${asOf},40,P1,Tea\n`);
  await context.runJob(funnelJob);
  const [now] = await context.rows<{ stage: string }>(
    "select left(course, 1) as stage from customer_funnel where customer_id = $1 and line = 'Tea'",
    [late!.id],
  );
  assert.ok(Number(now!.stage) >= 5);
  await agrees();
  // On a later day everybody has been silent for longer.
  const later = await importSales(
    context,
    `${header}C5,2026-11-10,40,P1,Tea\nNew,2026-11-10,4,P0,Coffee\n`,
  );
  const before = await taken();
  await context.runJob(funnelJob);
  assert.equal((await funnel()).asOf, '2026-11-10');
  assert.ok((await taken()) > before);
  assert.equal((await caller.call('POST', `/api/imports/${later.id}/undo`)).statusCode, 200);
  for (const { task } of await context.rows<{ task: string }>(
    "select task_identifier as task from graphile_worker.jobs where task_identifier like 'imports.%'",
  ))
    await context.runJob(task, { id: later.id });
  await context.runJob('value.refresh');
  await context.runJob(funnelJob);
  await context.runJob(funnelWorthJob);
  await context.runJob(funnelJob, { whole: true });
  assert.equal((await funnel()).asOf, asOf);
  const [c1, c2, c3] = [await idOf('C1'), await idOf('C2'), await idOf('C3')];
  assert.equal((await caller.call('DELETE', `/api/customers/${c1}`)).statusCode, 200);
  const merged = await caller.call('POST', '/api/merges', { from: c3, into: c2 });
  assert.equal(merged.statusCode, 200);
  await context.runJob(funnelJob);
  const left = await context.rows('select 1 from customer_funnel where customer_id = any($1)', [
    [c1, c3],
  ]);
  assert.equal(left.length, 0);
  await agrees();
});

test('another rule redraws every stage, also those of the past; one the wrong way round is refused', async () => {
  const rule = { recentDays: 90, windowDays: 180, regular: 3, often: 6, loyalWindows: 2 };
  const put = (body: object) => caller.call('PUT', '/api/funnel/rule', { line: '*', ...body });
  assert.equal((await put({ ...rule, often: 2 })).json().error.code, 'funnel_rule_reversed');
  const before = await funnel();
  assert.equal(before.rule.from, 'start');
  assert.equal((await put({ ...rule, recentDays: 3660, regular: 1 })).statusCode, 200);
  await context.runJob(funnelJob);
  const now = await funnel();
  assert.deepEqual([now.rule.from, now.rule.own, now.rule.recentDays], ['person', true, 3660]);
  assert.equal(row(now, 'recent').sales, row(now, 'trier').sales);
  assert.ok(row(now, 'regular').sales! > row(before, 'regular').sales!);
  assert.deepEqual([(await funnel({ line: 'Tea' })).rule.own], [false]);
  await agrees();
});
