// Actions through the whole product: proposals as their questions find them, figures kept as of the day they were taken up, a
// log that is only added to, nobody counted twice within a strategy, and nobody let go by one person alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { AnswerOf } from '../platform/contract.ts';
import type { Right } from '../platform/rights.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { makePerson } from '../users/scratch-people.ts';
import { runValue } from '../value/index.ts';
import type { actionsContract } from './contract.ts';
import { proposeJob } from './queries-propose.ts';

type Board = AnswerOf<typeof actionsContract.board>;
type Today = AnswerOf<typeof actionsContract.today>;
type One = AnswerOf<typeof actionsContract.action>;
type Candidates = AnswerOf<typeof actionsContract.candidates>;
type Action = Board['strategies'][number]['actions'][number];

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

let uuids = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`;
const board = (query = '') => caller.get<Board>(`/api/strategies${query}`);
const today = () => caller.get<Today>('/api/actions');
const one = (id: number) => caller.get<One>(`/api/actions/${id}`);
const send = async <T>(method: 'POST' | 'PATCH' | 'PUT', url: string, body: object) => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json() as T;
};
const codeOf = async (method: 'POST' | 'PATCH', url: string, body: object) =>
  (await caller.call(method, url, body)).json().error?.code ?? null;
const countOf = async (question: unknown) =>
  (
    await caller.get<{ customers: number }>(
      `/api/customers/count?exact=true&question=${encodeURIComponent(JSON.stringify(question))}`,
    )
  ).customers;
const column = (found: Board, strategy: string) =>
  found.strategies.find((each) => each.strategy === strategy)!;
const refresh = async () => {
  await runValue(context, { until: null, model: 'auto', check: false });
  await context.runJob('value.profit');
  await context.runJob('retention.refresh');
  await context.runJob(proposeJob);
};

test('without purchases the board is empty, with too few it says what is missing, and one may plan on either', async () => {
  const empty = await board();
  assert.deepEqual([empty.status, empty.strategies.length], ['empty', 5]);
  assert.deepEqual(await today(), { actions: [], busy: false });
  await importSales(context, 'customer,date,amount\nA1,2026-10-01,100\nA2,2026-11-01,120\n');
  await refresh();
  const few = await board();
  assert.equal(few.status, 'insufficient');
  assert.ok(few.sufficiency!.customersNeeded > 0);
  assert.ok(few.strategies.every(({ figure, proposals }) => !figure && proposals.length === 0));
  const { id } = await send<{ id: number }>('POST', '/api/actions', {
    request: uuid(),
    own: { strategy: 'best', title: 'Visit the two customers we have' },
  });
  assert.equal((await one(id)).action.gain, null);
  assert.deepEqual(
    (await today()).actions.map(({ kind }) => kind),
    ['own', 'need_history'],
  );
  await send('PATCH', `/api/actions/${id}`, { status: 'dropped', why: 'There is no time' });
});

test('every proposal finds as many customers as it says, nobody twice within a strategy, and each is worth something', async () => {
  await send('PUT', '/api/costs', {
    costs: [
      { kind: 'order', amount: 20_00 },
      { kind: 'maintenance', amount: 5_00 },
    ],
  });
  await send('PUT', '/api/terms', {
    discountRate: 0.12,
    grossMargin: 0.4,
    horizonMonths: null,
    profitCut: null,
    loyaltyCut: null,
  });
  const sales = benchCsv({ customers: 620, end: '2026-11-19', purchasesPerCustomer: 4, seed: 5 });
  await importSales(context, [...sales].join(''));
  await refresh();
  const found = await board();
  assert.equal(found.status, 'done');
  const proposals = found.strategies.flatMap((each) => each.proposals);
  assert.ok(proposals.length >= 3, JSON.stringify(proposals.map(({ key }) => key)));
  const figures = found.strategies.flatMap(({ figure }) => (figure?.question ? [figure] : []));
  assert.ok(figures.length >= 2);
  for (const { question, n } of figures) assert.equal(await countOf(question), n);
  for (const { key, question, customers, gain } of proposals) {
    assert.equal(await countOf(question), customers, key);
    assert.ok(gain!.low <= gain!.value && gain!.value <= gain!.high && gain!.value > 0, key);
  }
  for (const { strategy, proposals: some } of found.strategies) {
    if (some.length === 0) continue;
    assert.equal(
      await countOf({ any: some.map(({ question }) => question) }),
      some.reduce((n, { customers }) => n + customers, 0),
      strategy,
    );
  }
  const back = column(found, 'defection').proposals.find(({ kind }) => kind === 'win_back')!;
  const { totals } = await caller.get<{ totals: { candidates: number; worth: number } }>(
    '/api/win-back',
  );
  const asked = { field: 'second_life.worth', is: 'at_least', value: 1 };
  assert.equal(await countOf(asked), totals.candidates);
  assert.ok(back.customers <= totals.candidates && back.gain!.value <= totals.worth);
  const { sum, once } = found.overlap.proposed;
  assert.ok(once > 0 && once <= sum);
  const figure = column(found, 'defection').figure!;
  assert.ok(figure.low <= figure.value && figure.value <= figure.high && figure.n > 0);
  for (const { strategy, candidates } of found.strategies) {
    assert.equal(await countOf(candidates!.question), candidates!.customers, strategy);
    const page = await caller.get<Candidates>(`/api/candidates?strategy=${strategy}&limit=3`);
    const stakes = page.customers.map(({ stake }) => stake.value);
    assert.deepEqual(
      stakes,
      [...stakes].sort((a, b) => b - a),
    );
    if (page.next) {
      const next = await caller.get<Candidates>(
        `/api/candidates?strategy=${strategy}&limit=3&after=${page.next}`,
      );
      assert.ok((next.customers[0]?.stake.value ?? 0) <= stakes.at(-1)!);
    }
  }
  const file = (await caller.call('GET', '/api/candidates.csv?language=en')).body
    .trim()
    .split('\n');
  assert.equal(file.length - 1, Math.min(1000, column(found, 'defection').candidates!.customers));
});

test('what was taken up keeps its customers and figures of that day; the proposal is gone, also for whoever asks at once', async () => {
  const found = await board();
  const first = column(found, 'defection').proposals[0]!;
  const request = uuid();
  const body = { request, key: first.key, dueOn: '2026-11-30', why: 'The most money' };
  const asked = await Promise.all([
    caller.call('POST', '/api/actions', body),
    caller.call('POST', '/api/actions', body),
    caller.call('POST', '/api/actions', { ...body, request: uuid() }),
  ]);
  const ids = asked.flatMap((answer) => answer.json().id ?? []);
  assert.equal(new Set(ids).size, 1, asked.map(({ body: text }) => text).join());
  const [id] = ids as [number];
  const taken = (await one(id)).action;
  assert.deepEqual([taken.customers, taken.gain], [first.customers, first.gain]);
  assert.equal(taken.owner!.name, 'Owner');
  assert.equal(await countOf(taken.question), taken.customers);
  const then = (await one(id)).measured!;
  assert.deepEqual([then.customers, then.change], [taken.customers, 0]);

  // Whom it concerns buys again: the figures stay, what became of them is measured beside them.
  const [buyer] = await context.rows<{ id: number; key: string }>(
    `select c.id, c.key from action_customers x join customers c on c.id = x.customer_id where x.action_id = $1 order by 1 limit 1`,
    [id],
  );
  await importSales(context, `customer,date,amount\n${buyer!.key},2026-11-19,5000\n`);
  await refresh();
  const later = await one(id);
  assert.deepEqual([later.action.customers, later.action.gain], [taken.customers, taken.gain]);
  assert.equal(later.measured!.before, then.before);
  assert.notEqual(later.measured!.now, then.before);
  const after = await board();
  assert.ok(column(after, 'defection').proposals.every(({ key }) => key !== first.key));
  // Others of the strategy are proposed for others.
  for (const { question } of column(after, 'defection').proposals)
    assert.equal(await countOf({ all: [question, taken.question] }), 0);
  assert.equal(
    await codeOf('POST', '/api/actions', { request: uuid(), key: first.key }),
    'proposal_gone',
  );
  const todo = (await today()).actions;
  assert.ok(todo.length <= 7 && todo.some((each) => each.id === id));
});

test('a customer in two actions of a strategy counts once in its plan, and what overlaps is said', async () => {
  const before = await board();
  const plan = column(before, 'defection').planned;
  const mine = column(before, 'defection').actions[0]!;
  const { id } = await send<{ id: number }>('POST', '/api/actions', {
    request: uuid(),
    own: {
      strategy: 'defection',
      title: 'Write to the same people',
      question: JSON.stringify(mine.question),
    },
  });
  const double = column(await board(), 'defection').planned;
  const added = (await one(id)).action;
  assert.equal(added.customers, mine.customers);
  assert.ok(added.gain!.value > 0);
  assert.equal(double.actions, plan.actions + 1);
  assert.ok(double.once < double.sum);
  const rows = await context.rows<{ most: number }>(
    `select sum(most)::bigint as most from (select customer_id, max(stake) as most from action_customers x join actions a on a.id = x.action_id
      where a.strategy = 'defection' and a.status = 'taken_up' group by 1) s`,
  );
  assert.equal(double.once, Number(rows[0]!.most));
  assert.equal((await board()).overlap.planned.once, double.once);
  await send('PATCH', `/api/actions/${id}`, { strategy: 'best' });
  const across = await board();
  assert.equal(column(across, 'defection').planned.once, plan.once);
  assert.equal(across.overlap.planned.customers, mine.customers);
  assert.equal(across.overlap.planned.once, double.once);
  await send('PATCH', `/api/actions/${id}`, { status: 'dropped' });
});

test('every decision is in the log, which nobody can change; a decision is taken back unless another followed', async () => {
  const { id } = column(await board(), 'defection').actions[0] as Action;
  const url = `/api/actions/${id}`;
  const given = await send<{ change: number }>('PATCH', url, { cost: 120_00, dueOn: '2026-12-05' });
  const done = await send<{ change: number }>('PATCH', url, {
    status: 'done',
    outcome: 300_00,
    why: 'All were called',
  });
  assert.equal((await send<{ change: null }>('PATCH', url, { status: 'done' })).change, null);
  const { log, action } = await one(id);
  assert.equal(action.outcome, 300_00);
  assert.deepEqual(log[0]!.before, { status: 'taken_up', outcome: null });
  assert.deepEqual(log[0]!.after, { status: 'done', outcome: 300_00 });
  assert.deepEqual([log[0]!.why, log[0]!.by], ['All were called', 'Owner']);
  assert.equal(log.at(-1)!.before, null);
  for (const sql of [
    `update action_log set why = 'x' where action_id = ${id}`,
    `delete from action_log where action_id = ${id}`,
  ])
    await assert.rejects(context.rows(sql), /only added to/);
  await send('POST', `${url}/undo`, { change: done.change });
  const back = await one(id);
  assert.equal(back.action.status, 'taken_up');
  assert.equal(back.log[0]!.undoes, done.change);
  await send('PATCH', url, { cost: 90_00 });
  assert.equal(await codeOf('POST', `${url}/undo`, { change: given.change }), 'change_overtaken');
  assert.equal(await codeOf('POST', '/api/actions/999/undo', { change: 1 }), 'action_not_found');
  assert.equal(await codeOf('PATCH', url, { owner: 'nobody' }), 'person_unknown');
  assert.equal(await codeOf('PATCH', url, { dueOn: '2026-02-30' }), 'day_invalid');
  // Making it is taken back as well: the proposal stands again.
  const first = column(await board(), 'longevity').proposals[0]!;
  const made = await send<{ id: number; change: number }>('POST', '/api/actions', {
    request: uuid(),
    key: first.key,
    status: 'dropped',
  });
  assert.ok(column(await board(), 'longevity').proposals.every(({ key }) => key !== first.key));
  await send('POST', `/api/actions/${made.id}/undo`, { change: made.change });
  assert.ok(column(await board(), 'longevity').proposals.some(({ key }) => key === first.key));
});

test('the board shows what is somebody’s alone, and a merged customer counts once', async () => {
  const [owner] = (await board()).owners;
  const theirs = await board(`?owner=${owner!.id}`);
  const nobodys = await board('?owner=nobody');
  assert.ok(theirs.strategies.some(({ actions }) => actions.length > 0));
  assert.ok(nobodys.strategies.every(({ actions }) => actions.length === 0));
  const action = column(theirs, 'defection').actions[0]!;
  const [into, from] = await context.rows<{ id: number }>(
    'select customer_id as id from action_customers where action_id = $1 order by 1 limit 2',
    [action.id],
  );
  await send('POST', '/api/merges', { from: from!.id, into: into!.id });
  assert.equal(await countOf(action.question), action.customers - 1);
  assert.equal((await one(action.id)).action.customers, action.customers);
});

test('letting go takes a reason and the approval of somebody else, or of the owner; nothing happens before', async () => {
  const [losing] = await context.rows<{ id: number }>(
    'select customer_id as id from customer_profit where profit < 0 order by profit limit 1',
  );
  const rights: Right[] = [
    'actions.read',
    'actions.write',
    'actions.approve',
    'customers.read',
    'customers.write',
    'value.read',
    'value.write',
  ];
  const asker = await makePerson(context, app, { rights });
  const other = await makePerson(context, app, { rights });
  const reason = 'Returned nine of ten orders, and no price helps.';
  const alone = await asker.send('POST', `/api/customers/${losing!.id}/remedies`, {
    remedy: 'let_go',
    reason,
  });
  assert.equal(alone.json().error.code, 'approval_needed');
  const ask = (body: object) =>
    asker.send('POST', '/api/actions/let-go', {
      request: uuid(),
      customers: [losing!.id],
      ...body,
    });
  assert.equal((await ask({ reason: 'short' })).json().error.code, 'remedy_reason_missing');
  const [earning] = await context.rows<{ id: number }>(
    'select customer_id as id from customer_profit where profit > 0 limit 1',
  );
  const needless = await ask({ customers: [earning!.id], reason });
  assert.equal(needless.json().error.code, 'remedy_needless');
  const { id } = (await ask({ reason })).json();
  const wanted = async () =>
    (await caller.get<{ noRelationship: boolean }>(`/api/customers/${losing!.id}`)).noRelationship;
  assert.equal(await wanted(), false);
  assert.equal((await one(id)).letGo[0]!.note, reason);
  const url = `/api/actions/${id}`;
  for (const status of ['taken_up', 'done'])
    assert.equal(await codeOf('PATCH', url, { status }), 'approval_needed');
  const own = await asker.send('POST', `${url}/approve`, {});
  assert.equal(own.json().error.code, 'approval_by_another');
  assert.equal(await wanted(), false);
  const approved = await other.send('POST', `${url}/approve`, { why: 'Agreed' });
  assert.equal(approved.json().letGo, 1, approved.body);
  assert.equal(await wanted(), true);
  const again = await other.send('POST', `${url}/approve`, {});
  assert.equal(again.json().error.code, 'approval_needless');
  const { action, log } = await one(id);
  assert.equal(action.status, 'done');
  assert.ok(action.approvedBy);
  assert.equal(log[0]!.why, 'Agreed');
  assert.equal(await codeOf('PATCH', url, { status: 'proposed' }), 'approval_needed');
  await context.runJob(proposeJob);
  const candidates = await caller.get<Candidates>(
    '/api/candidates?strategy=unprofitable&limit=500',
  );
  assert.ok(candidates.customers.every((each) => each.id !== losing!.id));
});
