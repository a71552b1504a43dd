// Losses through the whole product: told after a run, the same when counted again, closed by the next purchase, told by a
// reason; and what the pages read from them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { benchCsv } from '../../sample/index.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { AnswerOf } from '../platform/contract.ts';
import { openDatabase } from '../platform/database.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runValue } from '../value/index.ts';
import type { retentionContract } from './contract.ts';
import { measureRetentionDrift } from './queries-drift.ts';
import { judgeTouched, lossesJob, refreshJob } from './queries-refresh.ts';
import { winBackJob } from './queries-winback.ts';

type Retention = AnswerOf<typeof retentionContract.retention>;
type Losses = AnswerOf<typeof retentionContract.losses>;
type WinBack = AnswerOf<typeof retentionContract.winBack>;
type Candidates = AnswerOf<typeof retentionContract.candidates>;
type Pareto = AnswerOf<typeof retentionContract.pareto>;
type OneCustomer = AnswerOf<typeof retentionContract.customerLosses>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const end = '2026-11-19';
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const read = () => caller.get<Retention>('/api/retention');
const all = () =>
  context.rows(
    `select customer_id, since, lost_on, rule, confidence, value, suggested, returned_on, withdrawn_at is not null as withdrawn
     from losses order by customer_id, since`,
  );
const count = async (rules: object[]) => {
  const question = encodeURIComponent(JSON.stringify({ all: rules }));
  const { customers } = await caller.get<{ customers: number }>(
    `/api/customers/count?question=${question}`,
  );
  return customers;
};
const buy = async (customer: number, day: string) => {
  await context.rows(
    `insert into purchases (customer_id, line_key, purchased_on, amount, source) values ($1, gen_random_uuid(), $2, 1000, 'test')`,
    [customer, day],
  );
  await context.rows(`select touch('purchases', array[$1]::bigint[])`, [customer]);
};

const allow = (customer: number, channel: string) =>
  context.rows(
    `insert into consent_events (customer_id, purpose, channel, action, basis, source, said_at, recorded_at, request)
     values ($1, 'offers', $2, 'granted', 'consent', 'staff', now(), now(), gen_random_uuid())`,
    [customer, channel],
  );

test('without purchases there is no retention, and with too few the page says what is missing', async () => {
  const empty = await read();
  assert.deepEqual([empty.status, empty.result], ['empty', null]);
  await importSales(context, 'cliente,fecha,importe\nA1,2026-10-01,100\nA2,2026-11-01,120\n');
  await runValue(context, { until: null, model: 'auto', check: false });
  await context.runJob(refreshJob);
  const few = await read();
  assert.equal(few.status, 'insufficient');
  assert.equal(few.sufficiency!.customers, 2);
  assert.equal(few.result, null);
});

test('losses are told after a run, and counting again or from nothing gives the same', async () => {
  await importSales(
    context,
    [...benchCsv({ customers: 900, end, purchasesPerCustomer: 6, seed: 5 })].join(''),
  );
  await runValue(context, { until: null, model: 'auto', check: false });
  await context.runJob(refreshJob);
  const first = await all();
  assert.ok(first.length > 50);
  await context.runJob(refreshJob);
  assert.deepEqual(await all(), first);
  await context.rows('delete from losses');
  await context.runJob(refreshJob);
  assert.deepEqual(await all(), first);
  const { status, result, losses } = await read();
  assert.equal(status, 'done');
  assert.equal(losses.told, first.length);
  assert.equal(losses.open, first.filter(({ returned_on }) => returned_on === null).length);
  // Who is a customer at the end: all who ever came, less those who are lost.
  const [{ n }] = (await context.rows('select count(*)::int as n from purchase_summary')) as [
    { n: number },
  ];
  assert.equal(result!.months.at(-1)!.customers, n - losses.open);
  const { rule } = result!;
  assert.ok(rule && rule.low < rule.value && rule.value < rule.high);
  const { start, now, low, high, n: known } = result!.probable!;
  assert.ok(low! < now / start && now / start < high! && high! - low! < 0.3);
  assert.equal(known, await count([{ field: 'first_purchase', is: 'until', value: '2025-11-19' }]));
  // The lists behind the numbers of the page.
  const ago = '2025-11-19';
  assert.equal(
    rule.n,
    await count([
      { field: 'first_purchase', is: 'until', value: ago },
      { not: { field: 'lost.stood', is: 'one_of', value: [ago] } },
    ]),
  );
  for (const { days, rate } of result!.inactivity) {
    const value = [
      new Date(Date.parse(ago) - (days - 1) * 86_400_000).toISOString().slice(0, 10),
      ago,
    ];
    const bought = { field: 'bought.day', is: 'between', value };
    assert.equal(
      rate!.n,
      await count([{ field: 'first_purchase', is: 'until', value: ago }, bought]),
    );
  }
});

test('one new purchase closes the loss of its customer at once, and it was a false alarm', async () => {
  const earlier = await read();
  const { losses } = await caller.get<Losses>('/api/retention/losses?limit=1');
  const [loss] = losses as [Losses['losses'][number]];
  await buy(loss.customer.id, '2026-11-19');
  await context.runJob(lossesJob);
  const one = await caller.get<OneCustomer>(`/api/customers/${loss.customer.id}/losses`);
  assert.equal(one.losses[0]!.returnedOn, '2026-11-19');
  assert.equal(one.losses[0]!.value, loss.value);
  await context.runJob(refreshJob);
  const now = await read();
  assert.equal(now.losses.open, earlier.losses.open - 1);
  assert.equal(now.losses.returned, earlier.losses.returned + 1);
  assert.equal(now.losses.wonBack, 0);
});

test('what is cut off in the middle of judging leaves its customers waiting, and the next try judges them', async () => {
  const { losses } = await caller.get<Losses>('/api/retention/losses?limit=1');
  const [loss] = losses as [Losses['losses'][number]];
  await buy(loss.customer.id, '2026-11-19');
  // A database that goes away after the customers were taken.
  const gone = openDatabase(context.database.connection as Parameters<typeof openDatabase>[0], 1);
  await gone.close();
  await assert.rejects(judgeTouched({ ...context, db: gone.db }));
  const waiting = await context.rows('select 1 from touched where job = $1', [lossesJob]);
  assert.ok(waiting.length > 0);
  assert.equal(await judgeTouched(context), 1);
  const one = await caller.get<OneCustomer>(`/api/customers/${loss.customer.id}/losses`);
  assert.equal(one.losses[0]!.returnedOn, '2026-11-19');
});

test('who buys again after somebody tried was won back, and an attempt is written down once', async () => {
  const { losses } = await caller.get<Losses>('/api/retention/losses?limit=1');
  const [loss] = losses as [Losses['losses'][number]];
  const attempt = {
    request: 'a3f1c9de-0000-4000-8000-000000000001',
    channel: 'phone',
    offer: 'apology',
    cost: 1500,
    on: loss.lostOn,
  };
  const path = `/api/customers/${loss.customer.id}/win-back-attempts`;
  // No word is no permission; being there needs none, unless they want no relationship.
  const refused = async (change: object) =>
    (await caller.call('POST', path, { ...attempt, ...change })).json().error?.code;
  assert.equal(await refused({}), 'attempt_not_allowed');
  await allow(loss.customer.id, 'email');
  assert.equal(await refused({}), 'attempt_not_allowed');
  const wish = 'update customers set no_relationship = $2 where id = $1';
  await context.rows(wish, [loss.customer.id, true]);
  assert.equal(await refused({ channel: 'email' }), 'attempt_not_allowed');
  assert.equal(await refused({ channel: 'in_person' }), 'attempt_not_allowed');
  await context.rows(wish, [loss.customer.id, false]);
  await allow(loss.customer.id, 'phone');
  const first = await caller.call('POST', path, attempt);
  assert.equal(first.statusCode, 200, first.body);
  // What is written down stays what it was, whatever the customer says later.
  await context.rows(
    `insert into consent_events (customer_id, purpose, channel, action, source, said_at, recorded_at, request)
     values ($1, 'offers', 'phone', 'withdrawn', 'staff', now(), now(), gen_random_uuid())`,
    [loss.customer.id],
  );
  const again = await caller.call('POST', path, attempt);
  assert.equal(again.json().id, first.json().id);
  const later = 'a3f1c9de-0000-4000-8000-000000000002';
  assert.equal(await refused({ request: later }), 'attempt_not_allowed');
  assert.equal(await refused({ request: later, on: loss.since }), 'not_lost');
  await buy(loss.customer.id, '2026-11-19');
  await context.runJob(refreshJob);
  assert.equal((await read()).losses.wonBack, 1);
  const one = await caller.get<OneCustomer>(`/api/customers/${loss.customer.id}/losses`);
  assert.deepEqual([one.attempts.length, one.attempts[0]!.cost], [1, 1500]);
});

test('a purchase that comes late and lies within the silence withdraws the loss that it makes untrue', async () => {
  const { losses } = await caller.get<Losses>('/api/retention/losses?limit=1');
  const [loss] = losses as [Losses['losses'][number]];
  const next = new Date(Date.parse(loss.since) + 86_400_000).toISOString().slice(0, 10);
  await buy(loss.customer.id, next);
  await context.runJob(lossesJob);
  const one = await caller.get<OneCustomer>(`/api/customers/${loss.customer.id}/losses`);
  assert.ok(one.losses.every(({ since }) => since !== loss.since));
});

test('who said why they left is lost from that day, and what was taken back counts nowhere', async () => {
  const [{ id }] = (await context.rows(
    `select customer_id as id from purchase_summary s where last_on > date '${end}' - 20
       and not exists (select 1 from losses l where l.customer_id = s.customer_id and l.returned_on is null) limit 1`,
  )) as [{ id: number }];
  const wrote = await caller.call('POST', `/api/customers/${id}/loss-reasons`, {
    causes: [1],
    source: 'interview',
    on: end,
    note: 'Encontró más barato',
  });
  assert.equal(wrote.statusCode, 200, wrote.body);
  await context.runJob(lossesJob);
  const told = await caller.get<OneCustomer>(`/api/customers/${id}/losses`);
  assert.deepEqual(
    [told.losses[0]!.rule, told.losses[0]!.lostOn, told.losses[0]!.confidence],
    ['told', end, null],
  );
  const pareto = await caller.get<Pareto>('/api/retention/pareto');
  assert.equal(pareto.causes[0]!.customers, 1);
  assert.equal(pareto.causes[0]!.value, told.losses[0]!.value);
  assert.equal(pareto.addressable, 1);
  // Of one customer alone nobody can say much: the interval is wide, and around what the cause took.
  const { low, high, value } = pareto.causes[0]!;
  assert.ok(low < value / 2 && value < high, `${low} ${value} ${high}`);
  // A second cause shares the value; the total stays what it is.
  await caller.call('POST', `/api/customers/${id}/loss-reasons`, {
    causes: [8],
    source: 'staff',
    on: end,
  });
  const two = await caller.get<Pareto>('/api/retention/pareto');
  const sum = (rows: { value: number }[]) => rows.reduce((total, { value }) => total + value, 0);
  assert.ok(Math.abs(sum(two.causes) - told.losses[0]!.value) <= 1);
  assert.ok(Math.abs(two.addressable! - 0.5) < 1e-3);
  assert.equal(two.total.value, pareto.total.value);
  assert.ok(
    Math.abs(sum(two.causes) + sum(two.suggested) + two.unknown.value - two.total.value) <= 2,
  );
  for (const { id: reason } of told.reasons)
    await caller.call('DELETE', `/api/customers/${id}/loss-reasons/${reason}`);
  const rest = await caller.get<OneCustomer>(`/api/customers/${id}/losses`);
  for (const { id: reason } of rest.reasons)
    await caller.call('DELETE', `/api/customers/${id}/loss-reasons/${reason}`);
  await context.runJob(lossesJob);
  const none = await caller.get<OneCustomer>(`/api/customers/${id}/losses`);
  assert.deepEqual([none.losses.length, none.reasons.length], [0, 0]);
  const ahead = await caller.call('POST', `/api/customers/${id}/loss-reasons`, {
    causes: [1],
    source: 'staff',
    on: '2999-01-01',
  });
  assert.equal(ahead.json().error.code, 'reason_day_ahead');
  // Several causes at once are as many entries, each cause once; with one that is not there nothing is written.
  const path = `/api/customers/${id}/loss-reasons`;
  const several = { causes: [2, 5, 2], source: 'survey', on: end, note: 'Nadie contestó' };
  const wrong = await caller.call('POST', path, { ...several, causes: [2, 999] });
  assert.equal(wrong.json().error.code, 'cause_not_found');
  const { ids } = (await caller.call('POST', path, several)).json();
  await context.runJob(lossesJob);
  const { reasons } = await caller.get<OneCustomer>(`/api/customers/${id}/losses`);
  assert.deepEqual(
    new Map(reasons.map((one) => [one.id, one.cause.id])),
    new Map([
      [ids[0], 2],
      [ids[1], 5],
    ]),
  );
  assert.ok(reasons.every(({ note }) => note === 'Nadie contestó'));
  for (const reason of ids) await caller.call('DELETE', `${path}/${reason}`);
  await context.runJob(lossesJob);
});

test('the list of losses pages through all of them once, by value or by day, and comes as a file', async () => {
  const total = (await read()).losses.open;
  for (const order of ['value', 'day']) {
    const seen = new Set<string>();
    let after: string | null = null;
    do {
      const query: string = after ? `&after=${encodeURIComponent(after)}` : '';
      const page: Losses = await caller.get(
        `/api/retention/losses?limit=40&order=${order}${query}`,
      );
      for (const { customer, since } of page.losses) seen.add(`${customer.id} ${since}`);
      after = page.next;
    } while (after);
    assert.equal(seen.size, total);
  }
  const file = await caller.call('GET', '/api/retention/losses.csv?language=en');
  assert.equal(file.body.trim().split('\r\n').length, total + 1);
});

test('the cells of all cohorts add up to customers and sales, by month and by quarter', async () => {
  type Cohorts = AnswerOf<typeof retentionContract.cohorts>;
  await context.runJob(refreshJob);
  for (const by of ['month', 'quarter']) {
    const { cohorts } = await caller.get<Cohorts>(`/api/retention/cohorts?by=${by}`);
    const rows = await context.rows<{ amount: number; customers: number }>(
      `select sum(amount)::float8 as amount, count(distinct customer_id)::int as customers from purchases
       where customer_id in (select customer_id from purchase_summary where first_on >= $1)`,
      [cohorts[0]!.from],
    );
    const sum = (of: (cohort: Cohorts['cohorts'][number]) => number) =>
      cohorts.reduce((total, cohort) => total + of(cohort), 0);
    assert.equal(
      sum(({ size }) => size),
      rows[0]!.customers,
    );
    assert.equal(
      sum(({ cells }) => cells.reduce((total, { revenue }) => total + revenue, 0)),
      rows[0]!.amount,
    );
  }
});

test("a company's own cause is offered until it is ended, and keeps what was recorded", async () => {
  const added = await caller.call('POST', '/api/retention/causes', {
    name: 'Cerró la sucursal',
    manageable: false,
  });
  const { id } = added.json();
  await caller.call('PATCH', `/api/retention/causes/${id}`, { ended: true });
  const { causes } =
    await caller.get<AnswerOf<typeof retentionContract.causes>>('/api/retention/causes');
  assert.equal(causes.length, 9);
  assert.equal(causes.find((cause) => cause.id === id)!.ended, true);
  const refused = await caller.call('PATCH', `/api/retention/causes/${id}`, { name: null });
  assert.equal(refused.json().error.code, 'cause_unnamed');
});

const candidates = async (question = '') => {
  const seen: Candidates['candidates'] = [];
  let after: string | null = null;
  do {
    const key: string = after ? `&after=${encodeURIComponent(after)}` : '';
    const page: Candidates = await caller.get(
      `/api/win-back/candidates?limit=60&tried=all${question}${key}`,
    );
    seen.push(...page.candidates);
    after = page.next;
  } while (after);
  return seen;
};
test('lost customers are ranked by second value, chance and what can be cured, each once', async () => {
  await context.runJob(refreshJob);
  const summary = await caller.get<WinBack>('/api/win-back');
  assert.equal(summary.status, 'done');
  const list = await candidates();
  assert.equal(list.length, summary.totals.candidates);
  assert.equal(new Set(list.map(({ customer }) => customer.id)).size, list.length);
  assert.equal(
    list.reduce((sum, { worth }) => sum + worth, 0),
    summary.totals.worth,
  );
  list.forEach((one, i) => {
    assert.ok(Math.abs(one.worth - one.second * one.chance * one.curable) < 2 + one.second * 1e-4);
    if (i > 0) assert.ok(one.worth <= list[i - 1]!.worth);
  });
  // Nobody gave permission yet.
  assert.equal(summary.totals.reachable, 0);
  assert.equal((await candidates('&way=some')).length, 0);
  const first = summary.chances[0]!;
  assert.ok(first.n >= 30 && first.low < first.chance && first.chance < first.high);
  const file = await caller.call('GET', '/api/win-back/candidates.csv?language=en&tried=all');
  assert.equal(file.body.trim().split('\r\n').length, list.length + 1);
});

test('a cause that cannot be managed takes a customer off the list, at once and when its meaning changes', async () => {
  const [top] = await candidates();
  const id = top!.customer.id;
  await caller.call('POST', `/api/customers/${id}/loss-reasons`, {
    causes: [8],
    source: 'staff',
    on: end,
  });
  await context.runJob(lossesJob);
  const without = await candidates();
  assert.ok(without.every(({ customer }) => customer.id !== id));
  await caller.call('PATCH', '/api/retention/causes/8', { manageable: true });
  await context.runJob(winBackJob);
  const back = (await candidates()).find(({ customer }) => customer.id === id)!;
  assert.deepEqual([back.cause!.key, back.curable, back.offer], ['involuntary', 1, 'none']);
  await caller.call('PATCH', '/api/retention/causes/8', { manageable: false });
  await context.runJob(winBackJob);
});

test('a round tries only those who allow it, leaves some alone at random, and is measured against them', async () => {
  const list = await candidates();
  const ids = list.slice(0, 45).map(({ customer }) => customer.id);
  const [unwanted, ...others] = ids;
  for (const id of others.slice(0, 40)) await allow(id!, 'email');
  await allow(unwanted!, 'email');
  await context.rows('update customers set no_relationship = true where id = $1', [unwanted]);
  assert.ok((await candidates()).every(({ customer }) => customer.id !== unwanted));
  assert.equal((await candidates('&way=email')).length, 40);
  const round = {
    request: 'a3f1c9de-0000-4000-8000-0000000000aa',
    customers: ids,
    channel: 'email',
    offer: 'discount',
    cost: 500,
    control: 0.3,
  };
  const made = (await caller.call('POST', '/api/win-back/rounds', round)).json();
  assert.deepEqual(
    [made.tried, made.held, made.notAllowed, made.unwanted, made.notLost],
    [28, 12, 4, 1, 0],
  );
  const again = (await caller.call('POST', '/api/win-back/rounds', round)).json();
  assert.deepEqual([again.id, again.tried, again.held], [made.id, 28, 12]);
  // Whoever was tried or left alone is not offered again for a while.
  const open = await caller.get<Candidates>('/api/win-back/candidates?limit=500');
  assert.equal(open.candidates.length, list.length - 1 - 40);
  const tried = await context.rows<{ customer_id: number; id: number }>(
    'select customer_id, id from win_back_attempts where round_id = $1 order by id',
    [made.id],
  );
  const answered = await caller.call(
    'PATCH',
    `/api/customers/${tried[0]!.customer_id}/win-back-attempts/${tried[0]!.id}`,
    { outcome: 'accepted' },
  );
  assert.equal(answered.statusCode, 200, answered.body);
  const [day] = (await caller.get<WinBack>('/api/win-back')).rounds;
  for (const { customer_id } of tried.slice(0, 20)) await buy(customer_id, day!.on);
  await context.runJob(lossesJob);
  await context.runJob(refreshJob);
  const { rounds, effect } = await caller.get<WinBack>('/api/win-back');
  const [one] = rounds;
  assert.deepEqual(
    [one!.tried.n, one!.tried.returned, one!.held.n, one!.held.returned],
    [28, 20, 12, 0],
  );
  assert.equal(one!.answered.accepted, 1);
  assert.equal(one!.compared!.verdict, 'proven');
  assert.ok(effect!.low > 0 && Math.abs(effect!.value - 20 / 28) < 1e-9);
  // Each side of the round opens its customers.
  for (const [side, customers] of [
    ['tried', 28],
    ['tried_returned', 20],
    ['held', 12],
    ['held_returned', 0],
  ] as const)
    assert.equal(
      await count([{ field: 'round.was', is: 'one_of', value: [`${side}@${made.id}`] }]),
      customers,
    );
  // Where an effect is proven it is what an attempt may cost at most.
  const [next] = await candidates();
  assert.ok(
    Math.abs(next!.most - next!.second * (20 / 28) * next!.curable) < 2 + next!.second * 1e-4,
  );
});

test('answers are written down for several at once, and who wants no more offers is not offered any', async () => {
  const [{ id: round }] = (await context.rows('select max(id) as id from win_back_rounds')) as [
    { id: number },
  ];
  const tried = (await candidates(`&round=${round}`)).filter(({ attempt }) => attempt !== null);
  assert.ok(tried.length >= 8);
  assert.ok(tried.every(({ ways }) => ways.includes('email')));
  const answers = tried.slice(0, 2).map(({ customer, attempt }) => ({
    customer: customer.id,
    attempt,
  }));
  const send = (more: object) =>
    caller.call('POST', '/api/win-back/answers', {
      request: 'a3f1c9de-0000-4000-8000-0000000000bb',
      answers,
      outcome: 'refused',
      ...more,
    });
  const nowhere = { customer: 900_000, attempt: 900_000 };
  const first = await send({ answers: [...answers, nowhere], stopOffers: true });
  assert.deepEqual(first.json(), { written: 2, notFound: 1, stopped: 2 });
  // Again is the same: the ledger has one word for each way.
  assert.deepEqual((await send({ stopOffers: true })).json().written, 2);
  const ledger = await context.rows(
    "select 1 from consent_events where customer_id = $1 and action = 'withdrawn' and purpose = 'offers'",
    [answers[0]!.customer],
  );
  assert.equal(ledger.length, 6);
  const after = await candidates(`&round=${round}`);
  const ones = after.filter(({ customer }) => answers.some((one) => one.customer === customer.id));
  assert.deepEqual(
    ones.map(({ outcome, ways }) => [outcome, ways.length]),
    [
      ['refused', 0],
      ['refused', 0],
    ],
  );
  const one = (await caller.get<WinBack>('/api/win-back')).rounds.find(({ id }) => id === round);
  assert.equal(one!.answered.refused, 2);
  // An answer is corrected; a permission is not given back by that.
  assert.equal((await send({ outcome: 'no_answer' })).json().stopped, 0);
  const [corrected] = (await candidates(`&round=${round}`)).filter(
    ({ customer }) => customer.id === answers[0]!.customer,
  );
  assert.deepEqual([corrected!.outcome, corrected!.ways], ['no_answer', []]);
});

test('losses and candidates that the purchases do not give are noticed, each customer once', async () => {
  await context.runJob(refreshJob);
  await context.runJob(lossesJob);
  await context.rows('delete from touched');
  const ids = (
    await context.rows<{ id: number }>(
      'select id from customers where merged_into is null order by id',
    )
  ).map(({ id }) => id);
  const off = async () => {
    const client = await context.database.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      return (await measureRetentionDrift(client, context.db, ids, () => false)).losses;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  // Sales of after the last day of the values wait for the next run: of them nothing is said.
  await context.rows(`delete from purchases where purchased_on > '${end}'`);
  await context.runJob('value.refresh');
  await context.runJob(refreshJob);
  await context.rows('delete from touched');
  assert.equal(await off(), 0);
  const [one] = await context.rows<{ id: number; since: string }>(
    `select customer_id as id, since from losses l where withdrawn_at is null and returned_on is null and rule = 'rhythm'
       and exists (select 1 from win_back_candidates w where w.customer_id = l.customer_id) order by 1 limit 1`,
  );
  const which = `customer_id = ${one!.id} and since = '${one!.since}'`;
  for (const [fault, back] of [
    [
      `update losses set withdrawn_at = now() where ${which}`,
      `update losses set withdrawn_at = null where ${which}`,
    ],
    [
      `update losses set returned_on = since + 1 where ${which}`,
      `update losses set returned_on = null where ${which}`,
    ],
    [
      `update win_back_candidates set worth = worth + 5000000 where ${which}`,
      `update win_back_candidates set worth = worth - 5000000 where ${which}`,
    ],
  ] as const) {
    await context.rows(fault);
    assert.equal(await off(), 1, fault);
    await context.rows(back);
  }
  assert.equal(await off(), 0);
});

test('other rules judge everybody again, and the first ones again tell what they told', async () => {
  type Rules = AnswerOf<typeof retentionContract.lossRules>;
  const told = async () =>
    context.rows(
      'select customer_id, since, lost_on from losses where withdrawn_at is null order by 1, 2',
    );
  await context.runJob(refreshJob);
  const before = await told();
  const [first] = (await caller.get<Rules>('/api/retention/rules')).versions;
  assert.deepEqual([first!.id, first!.by, first!.at], [null, null, null]);
  const set = async (more: object) =>
    caller.call('PUT', '/api/retention/rules', { ...first!.rules, ...more });
  assert.equal((await set({ signalCut: 0.1 })).json().error.code, 'patience_reversed');
  assert.equal((await set({})).json().id, null);
  const stricter = await set({ cut: 0.1, quantile: 0.95 });
  assert.equal(stricter.statusCode, 200, stricter.body);
  await context.runJob(refreshJob);
  const fewer = await told();
  assert.ok(fewer.length < before.length);
  assert.equal((await read()).patience.cut, 0.1);
  const later = new Map(before.map((one) => [`${one.customer_id} ${one.since}`, one.lost_on]));
  for (const { customer_id, since, lost_on } of fewer) {
    const was = later.get(`${customer_id} ${since}`);
    if (was !== undefined) assert.ok(String(lost_on) >= String(was));
  }
  await set({});
  await context.runJob(refreshJob);
  assert.deepEqual(await told(), before);
  const { versions } = await caller.get<Rules>('/api/retention/rules');
  assert.deepEqual([versions.length, versions[0]!.rules.cut], [3, first!.rules.cut]);
  assert.ok(versions[0]!.by !== null && versions[0]!.at !== null);
});

test('the number in a cell of a cohort is that of the customers whom its link lists', async () => {
  type Cohorts = AnswerOf<typeof retentionContract.cohorts>;
  const { cohorts, asOf } = await caller.get<Cohorts>('/api/retention/cohorts?by=quarter');
  const endOf = (from: string, months: number) => {
    const [year, month] = from.split('-').map(Number) as [number, number];
    const day = new Date(Date.UTC(year, month - 1 + months, 0)).toISOString().slice(0, 10);
    return asOf !== null && asOf < day ? asOf : day;
  };
  const cameIn = ({ from, to }: { from: string; to: string }) => [
    { field: 'first_purchase', is: 'from', value: from },
    { field: 'first_purchase', is: 'until', value: to },
  ];
  const cohort = cohorts.at(-3)!;
  for (const { age, kept } of cohort.cells) {
    const value = endOf(cohort.from, 3 * (age + 1));
    const gone = { field: 'away.since', is: 'until', value };
    assert.equal(await count([...cameIn(cohort), { not: { any: [gone] } }]), kept, `period ${age}`);
  }
  const months = await caller.get<Cohorts>('/api/retention/cohorts?by=month');
  const month = months.cohorts.at(-4)!;
  for (const { age, buyers } of month.cells) {
    const from = new Date(Date.parse(endOf(month.from, age)) + 86_400_000).toISOString();
    const value = [from.slice(0, 10), endOf(month.from, age + 1)];
    const bought = { field: 'bought.day', is: 'between', value };
    assert.equal(await count([...cameIn(month), bought]), buyers, `month ${age}`);
  }
});
