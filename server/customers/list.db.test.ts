// The list of customers: whole page by page in every order, searched, asked and exported.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { isCoded } from '../platform/errors.ts';
import { translate } from '../platform/i18n.ts';
import { operatorsOf, type Rule } from '../platform/question.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { type customerRow, sortName } from './contract.ts';
import { customerFields } from './fields.ts';
import { countCustomers, listCustomers, type Sort, searchCustomers } from './queries.ts';

type Row = Static<typeof customerRow>;

/** A customer with what stands of them; names of columns as in the database. */
type Known = Record<string, string | number | boolean | null> & { id: number };

let context: ScratchContext;
let all: Known[];
before(async () => {
  context = await makeScratchContext(jobs);
  // Few different values, so that pages break within equal ones, and many gaps.
  const maybe = (expression: string) => `case when random() < 0.75 then ${expression} end`;
  const names = [
    'Ana',
    'ana',
    'Álvaro Núñez',
    'Łukasz',
    'Zoë',
    '100% puro',
    'a_b',
    'c\\d',
    '=1+1',
    "O'Brien",
  ];
  await context.rows('select setseed(0.5)');
  await context.rows(
    `insert into customers (id, key, name, email, phone, source, created_at)
     select i, ${maybe("'K' || i % 60")}, ${maybe('($1::text[])[1 + floor(random() * 10)::int]')},
       ${maybe("'user' || i || '@example.com'")}, ${maybe("'55' || (10000000 + i)")}, ${maybe("'web'")}, now()
     from generate_series(1, 240) i`,
    [names],
  );
  await context.rows(
    `insert into customer_standing (customer_id, first_purchase_on, last_purchase_on, purchases, spend, value,
       value_low, value_high, p_active, expected_purchases, expected_spend, active_months, annual_profit,
       next_expected_on, customer_group, phase)
     select id, ${maybe("date '2024-01-01' + floor(random() * 9)::int")},
       ${maybe("date '2026-01-01' + floor(random() * 9)::int")}, floor(random() * 6), floor(random() * 8) * 1000 - 2000,
       ${maybe('floor(random() * 9) * 12345 - 20000')}, 0, 9, ${maybe('(floor(random() * 11) / 10)::real')},
       ${maybe('(random() * 5)::real')}, 100, ${maybe('floor(random() * 36)::real')}, ${maybe('floor(random() * 9) * 777')},
       ${maybe("date '2026-02-01' + floor(random() * 9)::int")},
       ${maybe("(array['friends', 'butterflies', 'barnacles', 'strangers'])[1 + floor(random() * 4)::int]")},
       ${maybe("(array['new', 'active', 'paused', 'at_risk', 'left'])[1 + floor(random() * 5)::int]")}
     from customers`,
  );
  all = await context.rows<Known>(
    `select c.*, s.*, plain(coalesce(c.name, c.email, c.phone, c.key, '')) as sort_name,
       plain(c.name) as plain_name, plain(c.key) as plain_key, plain(c.email) as plain_email,
       plain(c.phone) as plain_phone, plain(c.source) as plain_source
     from customers c join customer_standing s on s.customer_id = c.id order by c.id`,
  );
});
after(() => context.drop());

/** All pages of the list, one after another. */
async function pages(
  sort: Sort,
  direction: 'up' | 'down',
  limit: number,
  asked: { question?: Rule; search?: string } = {},
): Promise<number[]> {
  const ids: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listCustomers(context.db, {
      sees: true,
      question: asked.question ?? null,
      search: asked.search,
      sort,
      direction,
      after,
      limit,
    });
    assert.ok(page.customers.length <= limit);
    ids.push(...page.customers.map(({ id }) => id));
    if (page.next === null) return ids;
    assert.equal(page.customers.length, limit);
    after = page.next;
  }
}

const sorts: Record<Sort, string> = {
  value: 'value',
  historicValue: 'historic_value',
  pActive: 'p_active',
  lastPurchase: 'last_purchase_on',
  nextExpected: 'next_expected_on',
  spend: 'spend',
  purchases: 'purchases',
  name: 'sort_name',
};

/** Texts by code point, as the database compares them. */
const compare = (a: string | number | boolean, b: string | number | boolean) =>
  typeof a === 'string'
    ? Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
    : Number(a) - Number(b);

function sorted(rows: Known[], sort: Sort, direction: 'up' | 'down'): number[] {
  const column = sorts[sort];
  const turn = direction === 'down' ? -1 : 1;
  return rows
    .toSorted((a, b) => {
      const [x, y] = [a[column]!, b[column]!];
      if ((x === null) !== (y === null)) return x === null ? 1 : -1;
      return turn * ((x === null ? 0 : compare(x, y)) || a.id - b.id);
    })
    .map(({ id }) => id);
}

test('every order, both ways, shows every customer once, page by page, those without the number last', async () => {
  assert.deepEqual(
    Object.keys(sorts).sort(),
    [...(sortName as unknown as { enum: string[] }).enum].sort(),
  );
  for (const sort of Object.keys(sorts) as Sort[])
    for (const direction of ['up', 'down'] as const)
      assert.deepEqual(
        await pages(sort, direction, 37),
        sorted(all, sort, direction),
        `${sort} ${direction}`,
      );
});

test('pages of any size give the same list', async () => {
  const sort = fc.constantFrom(...(Object.keys(sorts) as Sort[]));
  await fc.assert(
    fc.asyncProperty(
      sort,
      fc.constantFrom('up', 'down'),
      fc.integer({ min: 1, max: 300 }),
      async (by, way, limit) => {
        const question: Rule = { field: 'purchases', is: 'at_most', value: limit > 100 ? 9 : 0 };
        const some = all.filter((row) => Number(row.purchases) <= (limit > 100 ? 9 : 0));
        assert.deepEqual(await pages(by, way, limit, { question }), sorted(some, by, way));
      },
    ),
    { numRuns: 12, seed: 4 },
  );
});

test('a page key that this list did not give is refused with a code', async () => {
  const key = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const wrong: [Sort, string][] = [
    ['value', 'nonsense'],
    ['value', ''],
    ['value', key(null)],
    ['value', key([1])],
    ['value', key({ 0: 1, 1: 2 })],
    ['value', key(["1'; drop table customers", 1])],
    ['value', key([1.5, 1])],
    ['value', key([1e300, 1])],
    ['value', key([1, '1'])],
    ['purchases', key([9e15, 1])],
    ['pActive', key(['abc', 1])],
    ['lastPurchase', key(['2026-02-31', 1])],
    ['lastPurchase', key([5, 1])],
    ['name', key(['a\u0000b', 1])],
    ['name', key([7, 1])],
  ];
  for (const [sort, after] of wrong)
    await assert.rejects(
      listCustomers(context.db, {
        sees: true,
        question: null,
        search: undefined,
        sort,
        direction: 'down',
        after,
        limit: 5,
      }),
      (error) => isCoded(error, 'page_key_invalid'),
      `${sort} ${Buffer.from(after, 'base64url')}`,
    );
});

test('search finds names without accents and capitals, and takes signs as they are', async () => {
  const found = async (search: string) => new Set(await pages('name', 'up', 500, { search }));
  const named = (name: string) =>
    new Set(all.filter((row) => row.name === name).map(({ id }) => id));
  assert.deepEqual(await found('alvaro nunez'), named('Álvaro Núñez'));
  assert.deepEqual(await found('NÚÑEZ'), named('Álvaro Núñez'));
  assert.deepEqual(await found('Łukasz'), named('Łukasz'));
  assert.deepEqual(await found('lukasz'), named('Łukasz'));
  assert.deepEqual(await found('100%'), named('100% puro'));
  assert.deepEqual(await found('a_b'), named('a_b'));
  assert.deepEqual(await found('c\\d'), named('c\\d'));
  assert.deepEqual(await found("o'brien"), named("O'Brien"));
  assert.deepEqual(
    await found('user7@example.com'),
    new Set(all.filter((row) => row.email === 'user7@example.com').map(({ id }) => id)),
  );
  assert.equal((await found("' or true --")).size, 0);
  const ten = await searchCustomers(context.db, 'example.com', true);
  assert.equal(ten.length, 10);
  assert.deepEqual(
    await searchCustomers(context.db, '   ', true),
    await searchCustomers(context.db, '', true),
  );
});

const asOf = () =>
  all
    .map((row) => String(row.last_purchase_on ?? ''))
    .sort()
    .at(-1)!;
const columnOf: Record<string, string> = {
  group: 'customer_group',
  last_purchase: 'last_purchase_on',
  first_purchase: 'first_purchase_on',
  next_expected: 'next_expected_on',
  assigned: 'assigned_to',
};
const daysBefore = (day: string, days: number) =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

/** The same question over the rows themselves; the value of an absent thing fits nothing but `empty`. */
function fits(row: Known, rule: Rule): boolean {
  if ('all' in rule) return rule.all.every((part) => fits(row, part));
  if ('any' in rule) return rule.any.length === 0 || rule.any.some((part) => fits(row, part));
  if ('not' in rule) return !fits(row, rule.not);
  if ('some' in rule) return false;
  const field = customerFields.find(({ name }) => name === rule.field)!;
  const mine =
    rule.field === 'restricted'
      ? row.restricted_at !== null
      : (row[columnOf[rule.field] ?? rule.field] ?? null);
  if (rule.is === 'empty') return mine === null;
  if (rule.is === 'not_empty') return mine !== null;
  if (field.type === 'flag') return mine === (rule.is === 'yes');
  const [first, second] = [rule.value].flat() as (string | number)[];
  if (rule.is === 'none_of') return mine === null || !(rule.value as unknown[]).includes(mine);
  if (mine === null) return false;
  const plain = (text: unknown) =>
    String(text).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  switch (rule.is) {
    case 'one_of':
      return (rule.value as unknown[]).includes(mine);
    case 'equals':
    case 'on':
      return field.type === 'text' ? row[`plain_${rule.field}`] === plain(first) : mine === first;
    case 'at_least':
    case 'from':
      return compare(mine, first!) >= 0;
    case 'at_most':
    case 'until':
      return compare(mine, first!) <= 0;
    case 'between':
      return compare(mine, first!) >= 0 && compare(mine, second!) <= 0;
    case 'days_ago_at_least':
      return mine <= daysBefore(asOf(), Number(first));
    case 'days_ago_at_most':
      return mine >= daysBefore(asOf(), Number(first));
    default:
      return String(row[`plain_${rule.field}`]).includes(plain(first));
  }
}

/** A rule about this field that makes sense. */
function ruleOf(name: string): fc.Arbitrary<Rule> {
  const { type, choices } = customerFields.find((field) => field.name === name)!;
  const value = {
    number: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1.5, 1e12, -3)),
    money: fc.constantFrom(-20_000, 0, 1000, 4345, 28_725, 777, 9e15),
    share: fc.constantFrom(0, 0.1, 0.3, 0.5, 1),
    day: fc.constantFrom('2024-01-04', '2026-01-05', '2026-02-03', '1999-12-31'),
    text: fc.constantFrom('ana', 'ÁNA', 'k1', 'user', '%', '_', '\\', 'web', '5510', "'"),
    choice: fc.constantFrom(...(choices ?? [''])),
    choices: fc.constant(''),
    flag: fc.constant(''),
  }[type] as fc.Arbitrary<string | number>;
  return fc.constantFrom(...operatorsOf(type)).chain((is): fc.Arbitrary<Rule> => {
    if (is.endsWith('empty') || type === 'flag') return fc.constant({ field: name, is });
    if (is === 'between')
      return fc.tuple(value, value).map((both) => ({ field: name, is, value: both }));
    if (is.endsWith('one_of') || is === 'none_of')
      return fc
        .array(value, { minLength: 1, maxLength: 3 })
        .map((some) => ({ field: name, is, value: some }));
    if (is.startsWith('days_ago'))
      return fc.integer({ min: -40, max: 800 }).map((days) => ({ field: name, is, value: days }));
    return value.map((one) => ({ field: name, is, value: one }));
  });
}

test('every operator of every field means what it says', async () => {
  for (const { name, type } of customerFields)
    for (const is of operatorsOf(type))
      for (const rule of fc.sample(
        ruleOf(name).filter((one) => 'is' in one && one.is === is),
        { numRuns: 2, seed: 9 },
      )) {
        const expected = all.filter((row) => fits(row, rule)).map(({ id }) => id);
        const found = await pages('name', 'up', 500, { question: rule });
        assert.deepEqual(
          found.toSorted((a, b) => a - b),
          expected,
          JSON.stringify(rule),
        );
      }
});

test('rules put together with all, any and not mean what they say, and the count agrees with the list', async () => {
  const leaf = fc.constantFrom(...customerFields.map(({ name }) => name)).chain(ruleOf);
  const { tree } = fc.letrec<{ tree: Rule }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }) as fc.Arbitrary<Rule>,
      fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }) as fc.Arbitrary<Rule>,
      fc.record({ not: tie('tree') }) as fc.Arbitrary<Rule>,
    ),
  }));
  const worth = (rows: Known[]) => rows.reduce((sum, row) => sum + Number(row.value ?? 0), 0);
  await fc.assert(
    fc.asyncProperty(tree, async (question) => {
      const expected = all.filter((row) => fits(row, question));
      const found = await pages('value', 'down', 500, { question });
      assert.deepEqual(
        found.toSorted((a, b) => a - b),
        expected.map(({ id }) => id),
      );
      const counted = await countCustomers(
        context.db,
        { question, search: undefined, sees: true },
        true,
      );
      assert.equal(counted.customers, expected.length);
      assert.equal(counted.value ?? 0, worth(expected));
      if (counted.share !== null) assert.equal(counted.share, worth(expected) / worth(all));
    }),
    { numRuns: 60, seed: 8 },
  );
});

test('questions that mean harm, or nothing, are refused with a code or find nobody', async () => {
  const ask = (question: unknown) =>
    listCustomers(context.db, {
      sees: true,
      question: question as Rule,
      search: undefined,
      sort: 'value',
      direction: 'down',
      after: undefined,
      limit: 5,
    });
  const deep = (levels: number): unknown =>
    levels === 0 ? { all: [] } : { not: deep(levels - 1) };
  const refused: unknown[] = [
    1,
    'x',
    [],
    {},
    { all: 'x' },
    { any: [null] },
    { not: null },
    { not: [] },
    deep(20),
    { all: Array.from({ length: 60 }, () => ({ field: 'value', is: 'empty' })) },
    { field: 'password', is: 'equals', value: 'x' },
    { field: 'value; drop table customers', is: 'empty' },
    { field: '__proto__', is: 'empty' },
    { field: 'constructor', is: 'empty' },
    { field: { toString: 'value' }, is: 'empty' },
    { field: 'value', is: 'equals) or (1=1', value: 1 },
    { field: 'value', is: 'toString', value: 1 },
    { field: 'value', is: 'equals', value: '1 or true' },
    { field: 'value', is: 'equals', value: 1.5 },
    { field: 'value', is: 'equals', value: [1, 2] },
    { field: 'value', is: 'equals', value: [] },
    { field: 'value', is: 'equals' },
    { field: 'value', is: 'between', value: 1 },
    { field: 'value', is: 'between', value: [1, 2, 3] },
    { field: 'p_active', is: 'at_least', value: 2 },
    { field: 'purchases', is: 'at_least', value: '2' },
    { field: 'purchases', is: 'at_least', value: 1e16 },
    { field: 'last_purchase', is: 'on', value: "2026-01-01'; drop table customers --" },
    { field: 'last_purchase', is: 'on', value: '2026-02-30' },
    { field: 'last_purchase', is: 'days_ago_at_least', value: 1e9 },
    { field: 'last_purchase', is: 'days_ago_at_least', value: 1.5 },
    { field: 'group', is: 'one_of', value: ['friends', "x') or true --"] },
    { field: 'group', is: 'one_of', value: [] },
    { field: 'name', is: 'contains', value: 'a\u0000b' },
    { field: 'name', is: 'contains', value: 'x'.repeat(201) },
    { field: 'name', is: 'contains', value: { a: 1 } },
  ];
  for (const question of refused)
    await assert.rejects(
      ask(question),
      (error) => isCoded(error, 'question_invalid'),
      JSON.stringify(question),
    );
  for (const value of ["' or true --", '$1', '\\', "%' or 1=1; drop table customers; --"])
    for (const is of ['contains', 'equals'])
      assert.ok((await ask({ field: 'name', is, value })).customers.length <= 5);
  const [left] = await context.rows('select count(*) as n from customers');
  assert.equal(left!.n, all.length);
});

test('the export holds every customer asked for, and nothing a spreadsheet would run', async () => {
  const { app } = await makeApp(context);
  const caller: Caller = await signedIn(app);
  const whole = await caller.call('GET', '/api/customers.csv?language=en');
  assert.match(String(whole.headers['content-type']), /^text\/csv/);
  const lines = whole.body.replace('\ufeff', '').trimEnd().split('\r\n');
  assert.equal(lines.length, all.length + 1);
  for (const cell of whole.body.split(/[\r\n,]+/)) assert.doesNotMatch(cell, /^"?[=@]/);
  assert.equal(
    lines.filter((line) => line.includes(",'=1+1,")).length,
    all.filter(({ name }) => name === '=1+1').length,
  );
  const question = encodeURIComponent(
    JSON.stringify({ field: 'group', is: 'one_of', value: ['friends'] }),
  );
  const friends = await caller.call('GET', `/api/customers.csv?language=en&question=${question}`);
  assert.equal(
    friends.body.trimEnd().split('\r\n').length - 1,
    all.filter((row) => row.customer_group === 'friends').length,
  );
  assert.equal(
    (await caller.call('GET', '/api/customers.csv?question={}')).json().error.code,
    'question_invalid',
  );
  const one = all.find((row) => Number(row.value) > 0)!;
  const line = lines.find((text) => text.startsWith(`${one.id},`))!;
  assert.ok(
    line.includes((Number(one.value) / 100).toFixed(2)),
    'money in the unit of the currency',
  );
  const friend = all.find((row) => row.customer_group === 'friends')!;
  const words = lines.find((text) => text.startsWith(`${friend.id},`))!;
  assert.ok(words.includes(`,${translate(context.config.root, 'en', 'ui.group_friends')},`), words);
  const list = await caller.get<{ customers: Row[] }>(
    '/api/customers?limit=3&sort=spend&direction=up',
  );
  assert.equal(list.customers.length, 3);
  await app.close();
});

test('a word that stands in a thousand names finds those worth most first, and all who fit are still found', async () => {
  const crowd = await makeScratchContext(jobs);
  try {
    await crowd.rows(`insert into customers (id, name, created_at)
      select n, 'Garcia ' || n, now() from generate_series(1, 3600) n`);
    // The crowd is worth little; the few beyond the first thousands of the order by value are not lost.
    await crowd.rows(`insert into customer_standing (customer_id, value)
      select id, case when id <= 1200 then id end from customers where id <= 1200`);
    await crowd.rows(
      `insert into customers (id, name, created_at) values (9001, 'Zoe', now()), (9002, 'Zoe', now())`,
    );
    await crowd.rows(
      `insert into customer_standing (customer_id, value) values (9001, null), (9002, 5)`,
    );
    const names = async (text: string) =>
      (await searchCustomers(crowd.db, text, true)).map(({ name }) => name);
    assert.deepEqual(
      await names('garcia'),
      Array.from({ length: 10 }, (_, i) => `Garcia ${1200 - i}`),
    );
    assert.deepEqual(await names('garcia 1199'), ['Garcia 1199']);
    assert.deepEqual(await names('zoe'), ['Zoe', 'Zoe']);
    // A word too short for the index: whoever it names is found behind more than are looked at first.
    await crowd.rows(`insert into customers (id, name, created_at)
      select n, 'Marta ' || n, now() from generate_series(10001, 20100) n`);
    await crowd.rows(
      `insert into customers (id, name, created_at) values (30000, 'Marta Li', now())`,
    );
    await crowd.rows(`insert into customer_standing (customer_id, value) values (30000, 7)`);
    assert.deepEqual(await names('marta li'), ['Marta Li']);
    // Nobody of a common name is worth anything known: some of them are shown all the same.
    await crowd.rows('update customer_standing set value = null where customer_id < 9000');
    assert.equal((await names('garcia')).length, 10);
  } finally {
    await crowd.drop();
  }
});
