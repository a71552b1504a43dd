// Fields that the company defines: without a migration, typed, renamed, archived, asked about, and found by
// their index.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { operatorsOf, type Rule } from '../platform/question.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { askableFields, askedCondition, listCustomers } from './queries.ts';
import { addTag } from './queries-record.ts';
import type { Attribute, AttributeKind } from './rules.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const made: Partial<Record<AttributeKind, Attribute>> = {};
/** What each of 200 customers holds, by kind; and their tags. */
type Held = { id: number; tags: number[] } & Partial<Record<AttributeKind, unknown>>;
const people: Held[] = [];
const now = new Date('2026-11-20T12:00:00Z');

before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  const kinds: [AttributeKind, string, string[]?][] = [
    ['text', 'Apodo'],
    ['number', 'Hijos'],
    ['date', 'Cumpleaños'],
    ['money', 'Crédito'],
    ['choice', 'Talla', ['S', 'M', 'L']],
    ['choices', 'Gustos', ['Café', 'Té', 'Mate']],
    ['flag', 'Factura'],
  ];
  for (const [kind, name, choices] of kinds) {
    const answer = await caller.call('POST', '/api/attributes', { name, kind, choices });
    assert.equal(answer.statusCode, 200, answer.body);
    made[kind] = answer.json();
  }
  await context.rows(`insert into customers (id, name, created_at)
    select i, 'Persona ' || i, now() from generate_series(1, 200) i`);
  await context.rows(`insert into customer_standing (customer_id, last_purchase_on)
    select id, '2026-11-01' from customers`);
  const ids = (kind: 'choice' | 'choices') => made[kind]!.choices.map(({ id }) => id);
  const values: Record<AttributeKind, (i: number) => unknown> = {
    text: (i) => ['Ñandú', 'nandu dos', '100%', 'a_b', "O'Brien"][i % 5],
    number: (i) => [0, 1, 2.5, -4][i % 4],
    date: (i) => ['2026-10-30', '2026-01-05', '1990-12-31'][i % 3],
    money: (i) => [0, 150_000, 9_007_199_254_740_991][i % 3],
    choice: (i) => ids('choice')[i % 3],
    choices: (i) => ids('choices').filter((_, at) => (i >> at) % 2 === 1),
    flag: (i) => i % 2 === 0,
  };
  const tags: number[] = [];
  for (let id = 1; id <= 200; id++) {
    const person: Held = { id, tags: [] };
    const attributes: Record<string, unknown> = {};
    for (const [nth, [kind]] of kinds.entries()) {
      if ((id * 7 + nth * 3) % 4 === 0) continue;
      const value = values[kind](id + nth);
      if (Array.isArray(value) && value.length === 0) continue;
      person[kind] = value;
      attributes[made[kind]!.id] = value;
    }
    people.push(person);
    if (id > 40) continue;
    // Through the door of the product for some, straight to the table for the rest: the same rows.
    const answer = await caller.call('PATCH', `/api/customers/${id}`, { attributes });
    assert.equal(answer.statusCode, 200, answer.body);
  }
  await context.rows(
    `insert into customer_values (customer_id, attribute_id, value, changed_at)
     select (r->>0)::bigint, (r->>1)::bigint, r->2, now() from jsonb_array_elements($1::jsonb) r`,
    [
      JSON.stringify(
        people
          .slice(40)
          .flatMap((person) =>
            kinds.flatMap(([kind]) =>
              person[kind] === undefined ? [] : [[person.id, made[kind]!.id, person[kind]]],
            ),
          ),
      ),
    ],
  );
  for (const name of ['uno', 'dos'])
    for (const person of people.filter(
      ({ id }) => id % (name === 'uno' ? 2 : 3) === 0 && id < 30,
    )) {
      await addTag(context.db, person.id, name, { user: null, now });
      const [tag] = await context.rows<{ id: number }>('select id from tags where name = $1', [
        name,
      ]);
      person.tags.push(tag!.id);
      if (!tags.includes(tag!.id)) tags.push(tag!.id);
    }
});
after(async () => {
  await app.close();
  await context.drop();
});

const kindOf = (field: string) =>
  Object.values(made).find((attribute) => `attribute.${attribute.id}` === field)?.kind;

function fits(person: Held, rule: Rule): boolean {
  if ('all' in rule) return rule.all.every((part) => fits(person, part));
  if ('any' in rule) return rule.any.length === 0 || rule.any.some((part) => fits(person, part));
  if ('not' in rule) return !fits(person, rule.not);
  if ('some' in rule) return false;
  const kind = kindOf(rule.field);
  const mine = kind ? person[kind] : person.tags.length > 0 ? person.tags : undefined;
  if (rule.is === 'empty') return mine === undefined;
  if (rule.is === 'not_empty') return mine !== undefined;
  const given = [rule.value].flat() as (string | number)[];
  const has = (id: string) => [mine].flat().map(String).includes(id);
  if (rule.is === 'none_of') return !given.some((id) => has(String(id)));
  if (mine === undefined) return false;
  const plain = (text: unknown) =>
    String(text).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const back = (days: number) =>
    new Date(Date.parse('2026-11-01') - days * 86_400_000).toISOString().slice(0, 10);
  const [first, second] = given as [never, never];
  const value = mine as never;
  switch (rule.is) {
    case 'yes':
      return mine === true;
    case 'no':
      return mine === false;
    case 'one_of':
    case 'any_of':
      return given.some((id) => has(String(id)));
    case 'all_of':
      return given.every((id) => has(String(id)));
    case 'contains':
      return plain(mine).includes(plain(first));
    case 'equals':
    case 'on':
      return kind === 'text' ? plain(mine) === plain(first) : mine === first;
    case 'at_least':
    case 'from':
      return value >= first;
    case 'at_most':
    case 'until':
      return value <= first;
    case 'between':
      return value >= first && value <= second;
    case 'days_ago_at_least':
      return String(mine) <= back(Number(first));
    default:
      return String(mine) >= back(Number(first));
  }
}

async function rulesOf(): Promise<fc.Arbitrary<Rule>> {
  const fields = (await askableFields(context.db, true)).filter(
    ({ name }) => name === 'tags' || kindOf(name),
  );
  assert.equal(fields.length, 8);
  return fc.constantFrom(...fields).chain(({ name, type, choices = [] }) => {
    const one = {
      number: fc.constantFrom(0, 1, 2.5, -4, 1.5, 1e15),
      money: fc.constantFrom(0, 150_000, 9_007_199_254_740_991, -1),
      day: fc.constantFrom('2026-10-30', '2026-01-05', '1990-12-31', '2030-01-01'),
      text: fc.constantFrom('ñandu', 'nandu', '%', '_', "o'b", '100%', 'x'),
      choice: fc.constantFrom(...(choices.length > 0 ? choices : [''])),
      choices: fc.constantFrom(...(choices.length > 0 ? choices : [''])),
      flag: fc.constant(''),
      share: fc.constant(0),
    }[type] as fc.Arbitrary<string | number>;
    return fc.constantFrom(...operatorsOf(type)).chain((is): fc.Arbitrary<Rule> => {
      if (['empty', 'not_empty', 'yes', 'no'].includes(is)) return fc.constant({ field: name, is });
      if (is === 'between') return fc.tuple(one, one).map((value) => ({ field: name, is, value }));
      if (is.endsWith('_of'))
        return fc
          .array(one, { minLength: 1, maxLength: 3 })
          .map((value) => ({ field: name, is, value }));
      if (is.startsWith('days_ago'))
        return fc.integer({ min: -400, max: 800 }).map((value) => ({ field: name, is, value }));
      return one.map((value) => ({ field: name, is, value }));
    });
  });
}

const ask = async (question: Rule): Promise<number[]> =>
  (
    await listCustomers(context.db, {
      question,
      search: undefined,
      sees: true,
      sort: 'name',
      direction: 'up',
      after: undefined,
      limit: 500,
    })
  ).customers
    .map(({ id }) => id)
    .sort((a, b) => a - b);

test('every operator of every own field, alone and put together, means what it says', async () => {
  const leaf = await rulesOf();
  const { tree } = fc.letrec<{ tree: Rule }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { maxLength: 3 }) }) as fc.Arbitrary<Rule>,
      fc.record({ any: fc.array(tie('tree'), { maxLength: 3 }) }) as fc.Arbitrary<Rule>,
      fc.record({ not: tie('tree') }) as fc.Arbitrary<Rule>,
    ),
  }));
  await fc.assert(
    fc.asyncProperty(tree, async (question) => {
      const expected = people.filter((person) => fits(person, question)).map(({ id }) => id);
      assert.deepEqual(await ask(question), expected, JSON.stringify(question));
    }),
    { numRuns: 200, seed: 16 },
  );
});

test('a question with a choice, tag or field that does not exist is refused', async () => {
  const choice = `attribute.${made.choice!.id}`;
  for (const rule of [
    { field: choice, is: 'one_of', value: ['999'] },
    { field: choice, is: 'one_of', value: ["1'); drop table customers --"] },
    { field: choice, is: 'one_of', value: [1] },
    { field: 'tags', is: 'any_of', value: ['999'] },
    { field: 'tags', is: 'any_of', value: [] },
    { field: 'attribute.999', is: 'empty' },
    { field: `attribute.${made.text!.id}`, is: 'at_least', value: 'a' },
    { field: `attribute.${made.flag!.id}`, is: 'yes; drop table customers' },
    { some: 'customers', where: { all: [] } },
  ])
    await assert.rejects(ask(rule as Rule), /question_invalid/, JSON.stringify(rule));
});

test('fields and choices are renamed and archived; values stay, and names are free again', async () => {
  const { id } = made.choice!;
  const [small, medium] = made.choice!.choices;
  const send = async (method: 'POST' | 'PATCH', url: string, body: object) =>
    caller.call(method, url, body);
  const renamed = (
    await send('PATCH', `/api/attributes/${id}`, { name: 'Talla de ropa' })
  ).json<Attribute>();
  assert.equal(renamed.name, 'Talla de ropa');
  await send('PATCH', `/api/attributes/${id}/choices/${small!.id}`, { name: 'Chica' });
  const archived = (
    await send('PATCH', `/api/attributes/${id}/choices/${medium!.id}`, { archived: true })
  ).json<Attribute>();
  assert.deepEqual(
    archived.choices.map(({ name, archived }) => [name, archived]),
    [
      ['Chica', false],
      ['M', true],
      ['L', false],
    ],
  );
  assert.equal(
    (await send('POST', `/api/attributes/${id}/choices`, { name: 'chica' })).json().error.code,
    'name_taken',
  );
  assert.equal(
    (await send('POST', `/api/attributes/${id}/choices`, { name: 'M' })).statusCode,
    200,
  );
  const expected = people.filter((person) => person.choice === medium!.id).length;
  assert.equal(
    (await ask({ field: `attribute.${id}`, is: 'one_of', value: [String(medium!.id)] })).length,
    expected,
  );
  const refused = async (body: object) =>
    (await send('POST', '/api/attributes', body)).json().error?.code;
  assert.equal(await refused({ name: ' hijos ', kind: 'number' }), 'name_taken');
  assert.equal(await refused({ name: 'X', kind: 'choice' }), 'choices_wrong');
  assert.equal(await refused({ name: 'X', kind: 'text', choices: ['a'] }), 'choices_wrong');
  assert.equal(await refused({ name: '  ', kind: 'text' }), 'name_missing');
  await send('PATCH', `/api/attributes/${made.number!.id}`, { archived: true });
  assert.equal(await refused({ name: 'Hijos', kind: 'number' }), undefined);
  assert.equal(
    (await send('PATCH', `/api/attributes/${made.number!.id}`, { archived: false })).json().error
      .code,
    'name_taken',
  );
});

test('a value of another kind is refused and leaves what stood there', async () => {
  const wrong = { [made.money!.id]: 10.5 };
  const answer = await caller.call('PATCH', '/api/customers/1', { name: 'No', attributes: wrong });
  assert.equal(answer.json().error.code, 'attribute_value_invalid');
  const one = await caller.get<{ name: string; attributes: Record<string, unknown> }>(
    '/api/customers/1',
  );
  assert.equal(one.name, 'Persona 1');
  assert.deepEqual(one.attributes[made.money!.id], people[0]!.money);
});

test('questions about own fields are answered from their index, among 30,000 customers', async () => {
  await context.rows(`insert into customers (id, name, created_at)
    select i, 'Persona ' || i, now() from generate_series(1001, 31000) i`);
  await context.rows(
    'insert into customer_standing (customer_id) select id from customers where id > 1000',
  );
  await context.rows(
    `insert into customer_values (customer_id, attribute_id, value, changed_at)
     select i, a.id, a.value, now() from generate_series(1001, 31000) i, lateral (values
       ($1::bigint, to_jsonb(i % 5000)), ($2::bigint, jsonb_build_array($3::bigint + (i % 2))),
       ($4::bigint, to_jsonb('apodo ' || i))) a (id, value)`,
    [made.money!.id, made.choices!.id, made.choices!.choices[0]!.id, made.text!.id],
  );
  await context.rows('vacuum analyze customer_values, customers, customer_standing');
  const plan = async (question: Rule) => {
    const where = await askedCondition(context.db, { question, search: undefined, sees: true });
    const { sql } = await import('../platform/database.ts');
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain
      select c.id from customer_standing s join customers c on c.id = s.customer_id
      where ${where} order by s.value desc limit 100`.execute(context.db);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  const money = `attribute.${made.money!.id}`;
  for (const rule of [
    { field: money, is: 'equals', value: 77 },
    { field: money, is: 'between', value: [10, 20] },
    { field: money, is: 'at_least', value: 4990 },
  ])
    assert.match(await plan(rule), /customer_values_by_value/, JSON.stringify(rule));
  assert.match(
    await plan({ field: `attribute.${made.text!.id}`, is: 'contains', value: 'apodo 5077' }),
    /customer_values_text/,
  );
});
