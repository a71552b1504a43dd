// Each number of the room opens the customers behind it: the lists hold as many, and add up to what is shown.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { AnswerOf } from '../platform/contract.ts';
import { filledBase } from '../platform/scratch-bases.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { sampleBase } from '../sample/scratch-sample.ts';
import type { FigureWithParts, retentionContract } from './contract.ts';
import { refreshJob } from './queries-refresh.ts';

type Answers = { [K in keyof typeof retentionContract]: AnswerOf<(typeof retentionContract)[K]> };
type Parts = Answers['parts'];

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs, { filled: await filledBase(sampleBase(jobs)) });
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

const asked = (query: Record<string, string>) => new URLSearchParams(query).toString();
const count = async (rule: object) =>
  (
    await caller.get<{ customers: number }>(
      `/api/customers/count?${asked({ question: JSON.stringify(rule) })}`,
    )
  ).customers;
const lossCount = (query: Record<string, string>) =>
  caller.get<Answers['lossCount']>(`/api/retention/losses/count?${asked(query)}`);
/** All pages of parts, which are the total that is told with the first. */
const parts = async (figure: FigureWithParts, key?: string) => {
  const query = { figure, ...(key === undefined ? {} : { key }) };
  const first = await caller.get<Parts>(`/api/retention/parts?${asked({ ...query, limit: '40' })}`);
  const all = [...first.parts];
  for (let after = first.next; after !== null; ) {
    const page = await caller.get<Parts>(
      `/api/retention/parts?${asked({ ...query, limit: '400', after })}`,
    );
    all.push(...page.parts);
    after = page.next;
  }
  const total = first.total!;
  assert.equal(all.length, total.parts, figure);
  assert.equal(new Set(all.map(({ customer }) => customer.id)).size, total.customers, figure);
  const sum = (of: (part: Parts['parts'][number]) => number | null) =>
    all.reduce((sums, part) => sums + (of(part) ?? 0), 0);
  assert.ok(Math.abs(sum(({ first: one }) => one) - total.first) < 1);
  assert.ok(Math.abs(sum(({ second }) => second) - (total.second ?? 0)) < 1);
  return { all, total };
};
const close = (one: number, other: number, what: string) =>
  assert.ok(
    Math.abs(one - other) < 1e-9 * Math.max(1, Math.abs(other)),
    `${what}: ${one} ${other}`,
  );
const back = (day: string, days: number) =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

test('retention of revenue is the sum of what each customer paid then and now', async () => {
  const { result } = await caller.get<Answers['retention']>('/api/retention');
  const { net, gross } = result!;
  const { all, total } = await parts('revenue');
  assert.equal(total.parts, net!.n);
  close(total.second! / total.first, net!.value, 'net');
  const kept = all.reduce((sum, { first, second }) => sum + Math.min(first, second!), 0);
  close(kept / total.first, gross!.value, 'gross');
  // Whoever moved it most comes first.
  const moved = all.map(({ first, second }) => Math.abs(first - second!));
  assert.deepEqual(
    moved,
    moved.toSorted((one, other) => other - one),
  );
  const file = await caller.call('GET', '/api/retention/parts.csv?figure=revenue&language=en');
  assert.equal(file.body.trim().split('\r\n').length, total.parts + 1);
});

test('renewals and what contracts pay add up from customers', async () => {
  const { renewals } = await caller.get<Answers['retention']>('/api/retention');
  const told = renewals!.lines.filter(({ rate }) => rate !== null);
  assert.ok(told.length > 0);
  for (const { line, period, rate } of told) {
    const { total } = await parts('renewals', `${period}:${line}`);
    assert.equal(total.first + total.second!, rate!.n, line);
    // The middle of a Wilson interval is not the rate: that is.
    close(total.first / rate!.n, rate!.value, line);
  }
  const { net, gross } = renewals!;
  const { all, total } = await parts('contract_revenue');
  assert.equal(total.parts, net!.n);
  close(total.second! / total.first, net!.value, 'net');
  const kept = all.reduce((sum, { first, second }) => sum + Math.min(first, second!), 0);
  close(kept / total.first, gross!.value, 'gross');
});

test('each rate of retention opens those it is about, each month those who came, left and came back', async () => {
  const { result, losses } = await caller.get<Answers['retention']>('/api/retention');
  const { asOf, rule, inactivity, months } = result!;
  const then = back(asOf, 365);
  const known = { field: 'first_purchase', is: 'until', value: then };
  const stood = (day: string) => ({ not: { field: 'lost.stood', is: 'one_of', value: [day] } });
  assert.equal(await count({ all: [known, stood(then)] }), rule!.n);
  close((await count({ all: [known, stood(then), stood(asOf)] })) / rule!.n, rule!.value, 'rule');
  for (const { days, rate } of inactivity) {
    const value = [back(then, days - 1), then];
    const bought = { field: 'bought.day', is: 'between', value };
    assert.equal(await count({ all: [known, bought] }), rate!.n, `${days}`);
  }
  for (const { on, customers, won, lost, back: returned } of months.slice(-5)) {
    const from = `${on.slice(0, 7)}-01`;
    const first = { field: 'first_purchase', is: 'between', value: [from, on] };
    assert.equal(await count(first), won, on);
    const until = { field: 'first_purchase', is: 'until', value: on };
    assert.equal(await count({ all: [until, stood(on)] }), customers, on);
    assert.equal((await lossCount({ state: 'all', from, to: on })).losses, lost, on);
    const came = await lossCount({ state: 'returned', by: 'returned', from, to: on });
    assert.equal(came.losses, returned, on);
  }
  assert.deepEqual(await lossCount({}), { losses: losses.open, value: losses.openValue });
  assert.deepEqual(await lossCount({ from: back(asOf, 364) }), {
    losses: losses.year,
    value: losses.yearValue,
  });
  assert.equal((await lossCount({ state: 'all' })).losses, losses.told);
  assert.equal((await lossCount({ state: 'won' })).losses, losses.wonBack);
  for (const { rule: name, open, value, alarms } of losses.rules) {
    assert.deepEqual(await lossCount({ rule: name }), { losses: open, value });
    assert.equal((await lossCount({ rule: name, state: 'alarm' })).losses, alarms, name);
  }
});

test('each cause opens whom it took, and each driver whom it met', async () => {
  const { from, to, causes, suggested, unknown, total } =
    await caller.get<Answers['pareto']>('/api/retention/pareto');
  const of = async (cause: string) => lossCount({ from: from!, to: to!, cause });
  assert.ok(causes.length > 1 && unknown.customers > 0);
  for (const { cause, customers } of causes)
    assert.equal((await of(String(cause.id))).losses, customers);
  for (const { key, customers, value } of suggested)
    assert.deepEqual(await of(`suggested_${key}`), { losses: customers, value });
  assert.deepEqual(await of('silent'), { losses: unknown.customers, value: unknown.value });
  const dark = unknown.customers + suggested.reduce((sum, { customers }) => sum + customers, 0);
  assert.equal((await of('unknown')).losses, dark);
  assert.equal((await of('known')).losses, total.customers - dark);
  const { drivers } = await caller.get<Answers['drivers']>('/api/retention/drivers');
  assert.ok(drivers.some(({ lost }) => lost > 0));
  for (const { driver, customers, quarters, lost } of drivers) {
    const found = await parts('driver', driver);
    assert.deepEqual(
      [found.total.parts, found.total.first, found.total.second ?? 0],
      [customers, quarters, lost],
      driver,
    );
  }
  assert.deepEqual((await parts('driver', 'nonsense')).all, []);
});

test('chances of return, second lives and attempts open the losses they were counted from', async () => {
  const { chances, second, alone, curable, rounds } =
    await caller.get<Answers['winBack']>('/api/win-back');
  assert.ok(chances.some(({ n }) => n > 0));
  for (const { mark, n, returned, borrowed, causes } of chances) {
    if (borrowed) continue;
    const { total } = await parts('chance', String(mark));
    assert.deepEqual([total.parts, total.first], [n, returned], `${mark}`);
    for (const one of causes) {
      const cause = await parts('chance', `${mark}:${one.cause?.id ?? 0}`);
      assert.deepEqual([cause.total.parts, cause.total.first], [one.n, one.returned]);
    }
  }
  assert.equal((await lossCount({ state: 'all', cause: 'known' })).losses, curable!.known);
  const lives = second!.alone!;
  const { total } = await parts('second', 'alone');
  assert.equal(total.parts, lives.n);
  assert.ok(Math.abs(total.first / lives.n - lives.value) < 1.5, 'the year after');
  assert.ok(Math.abs(total.second! / lives.n - lives.before) < 1.5, 'the year before');
  if (alone) {
    const tried = await parts('alone');
    assert.deepEqual([tried.total.parts, tried.total.first], [alone.tried, alone.returned]);
  }
  assert.ok(rounds.length > 0);
  for (const { id, answered } of rounds)
    for (const [word, n] of [
      ['accepted', answered.accepted],
      ['refused', answered.refused],
      ['no_answer', answered.noAnswer],
    ] as const)
      assert.equal(
        await count({ field: 'round.was', is: 'one_of', value: [`tried_${word}@${id}`] }),
        n,
      );
});

test('each number of the cycle opens its customers: before, come, gone, between two phases, month by month', async () => {
  const whole = await caller.get<Answers['cycle']>('/api/cycle?line=*');
  const [line] = whole.lines as [Answers['cycle']['lines'][number]];
  for (const name of ['*', line.line]) {
    const cycle = await caller.get<Answers['cycle']>(`/api/cycle?${asked({ line: name })}`);
    const was = (phase: string, day: string) =>
      name === '*'
        ? { field: 'cycle.was', is: 'one_of', value: [`${phase}@${day}`] }
        : { field: 'cycles.was', is: 'one_of', value: [`${phase}@${day}:${name}`] };
    const start = back(cycle.from!, 1);
    for (const { phase, before: stood, entered, left } of cycle.phases) {
      assert.equal(await count(was(phase, start)), stood, `${name} ${phase}`);
      assert.equal((await parts('moves', `*>${phase}@${name}`)).total.first, entered, phase);
      assert.equal((await parts('moves', `${phase}>*@${name}`)).total.first, left, phase);
    }
    for (const { from, to, moves } of cycle.moves)
      assert.equal((await parts('moves', `${from ?? ''}>${to}@${name}`)).total.first, moves);
    const last = cycle.months.at(-2)!;
    const until = back(cycle.months.at(-1)!.month, 1);
    for (const [i, { phase }] of cycle.phases.entries())
      assert.equal(await count(was(phase, until)), last.customers[i], `${name} ${phase} ${until}`);
  }
  const { openings, cost } = whole.figures!;
  const bought = { field: 'cycle.first', is: 'from', value: '1900-01-01' };
  for (const one of openings) {
    const began = { field: 'cycles.began', is: 'one_of', value: [one.line] };
    assert.equal(await count({ all: [bought, { not: began }] }), one.eligible, one.line);
  }
  assert.equal(await count({ field: 'cycle.first', is: 'from', value: whole.from! }), cost!.won);
  const buys = ['converted', 'retained', 'expanded', 'won_back'];
  assert.equal(
    await count({
      all: [
        { field: 'cycle.first', is: 'until', value: back(whole.from!, 1) },
        { field: 'cycle.phase', is: 'one_of', value: buys },
      ],
    }),
    cost!.kept,
  );
  for (const nonsense of ['lapsed', 'lapsed@2026-02-31', 'nobody@2026-01-31'])
    assert.equal(await count({ field: 'cycle.was', is: 'one_of', value: [nonsense] }), 0);
  assert.deepEqual((await parts('moves', 'nonsense')).all, []);
});

test('who is put into the bin is in no number of renewals, and in no list', async () => {
  const told = async () =>
    (await caller.get<Answers['retention']>('/api/retention')).renewals!.lines[0]!;
  const { line, period } = await told();
  const before = await parts('renewals', `${period}:${line}`);
  const { customer, first, second } = before.all[0]!;
  const gone = await caller.call('DELETE', `/api/customers/${customer.id}`);
  assert.equal(gone.statusCode, 200, gone.body);
  await context.runJob(refreshJob);
  const after = await parts('renewals', `${period}:${line}`);
  assert.deepEqual(
    [after.total.first, after.total.second],
    [before.total.first - first, before.total.second! - second!],
  );
  assert.equal((await told()).rate!.n, after.total.first + after.total.second!);
  assert.ok(after.all.every((one) => one.customer.id !== customer.id));
});
