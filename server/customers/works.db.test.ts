// Saved views, and doing something to many customers at once: followed, stopped, resumed, taken back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { makePerson } from '../users/scratch-people.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let size: { id: number; choices: { id: number; name: string }[] };
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await context.rows(`insert into customers (id, name, source, created_at)
    select i, 'Persona ' || i, case when i % 2 = 0 then 'web' end, now() from generate_series(1, 5000) i`);
  await context.rows(`insert into customer_standing (customer_id, spend)
    select id, id * 100 from customers`);
  size = await send('POST', '/api/attributes', {
    name: 'Talla',
    kind: 'choice',
    choices: ['S', 'M'],
  });
});
after(async () => {
  await app.close();
  await context.drop();
});

interface Work {
  id: number;
  status: string;
  total: number;
  done: number;
  changed: number;
  about: string | null;
}
async function send<T>(
  method: Parameters<Caller['call']>[0],
  url: string,
  payload?: object,
): Promise<T> {
  const answer = await caller.call(method, url, payload);
  assert.equal(answer.statusCode, 200, `${url} ${answer.body}`);
  return answer.json();
}
const codeOf = async (method: Parameters<Caller['call']>[0], url: string, payload?: object) =>
  (await caller.call(method, url, payload)).json().error?.code;
const run = (id: number) => context.runJob('customers.work', { id });
const work = (id: number) => caller.get<Work>(`/api/works/${id}`);
const begin = (does: object, to: object) => send<Work>('POST', '/api/works', { does, to });
const web = { question: { field: 'source', is: 'equals', value: 'web' } };
/** Everything that people may have changed, as it stands. */
const state = () =>
  context.rows(`select c.id, c.source, c.kind, c.assigned_to, c.no_relationship,
      (select jsonb_agg(v.value) from customer_values v where v.customer_id = c.id) as held,
      (select jsonb_agg(g.tag_id) from customer_tags g where g.customer_id = c.id) as tags,
      s.customer_id is null as gone, s.spend
    from customers c left join customer_standing s on s.customer_id = c.id order by c.id`);

test('every bulk action changes just whom it should, says how many, and is taken back row for row', async () => {
  const me = (await caller.get<{ colleagues: { id: string }[] }>('/api/colleagues')).colleagues[0]!;
  await begin({ kind: 'tag', tag: 'vip' }, { ids: [2, 4, 6] }).then(({ id }) => run(id));
  const field = `attribute.${size.id}`;
  await begin({ kind: 'set', field, value: size.choices[1]!.id }, { ids: [2, 3] }).then(({ id }) =>
    run(id),
  );
  const before_ = await state();
  for (const [does, to, total, changed] of [
    [{ kind: 'tag', tag: 'VIP' }, web, 2500, 2497],
    [{ kind: 'untag', tag: 'vip' }, web, 2500, 3],
    [{ kind: 'set', field, value: size.choices[0]!.id }, { ...web, less: [4] }, 2499, 2499],
    [{ kind: 'set', field, value: null }, {}, 5000, 2],
    [{ kind: 'set', field: 'source', value: 'web' }, {}, 5000, 2500],
    [{ kind: 'set', field: 'no_relationship', value: true }, { ids: [1, 5000, 77_777] }, 2, 2],
    [{ kind: 'assign', to: me.id }, { search: 'persona 49' }, 199, 199],
    [{ kind: 'delete' }, web, 2500, 2500],
  ] as const) {
    const name = JSON.stringify([does, to]);
    const begun = await begin(does, to);
    assert.equal(begun.status, 'waiting');
    await run(begun.id);
    const done = await work(begun.id);
    assert.deepEqual(
      [done.status, done.total, done.done, done.changed],
      ['done', total, total, changed],
      name,
    );
    assert.notDeepEqual(await state(), before_);
    await send('POST', `/api/works/${begun.id}/undo`);
    await run(begun.id);
    assert.deepEqual(
      [(await work(begun.id)).status, (await work(begun.id)).changed],
      ['undone', 0],
      name,
    );
    assert.deepEqual(await state(), before_, name);
    assert.equal(await codeOf('POST', `/api/works/${begun.id}/undo`), 'work_wrong_state');
  }
  assert.deepEqual(await context.rows("select 1 from pg_tables where schemaname = 'staging'"), []);
});

test('an undo leaves alone what somebody wrote since', async () => {
  const { id } = await begin({ kind: 'set', field: 'source', value: 'tienda' }, { ids: [11, 13] });
  await run(id);
  await send('PATCH', '/api/customers/11', { source: 'a mano' });
  await send('POST', `/api/works/${id}/undo`);
  await run(id);
  const rows = await context.rows('select source from customers where id in (11, 13) order by id');
  assert.deepEqual(rows, [{ source: 'a mano' }, { source: null }]);
});

test('an action that is cancelled stops at a commit; one that was killed goes on where it was', async () => {
  const stopped = await begin({ kind: 'tag', tag: 'parar' }, {});
  await send('POST', `/api/works/${stopped.id}/cancel`);
  await run(stopped.id);
  assert.deepEqual(
    [(await work(stopped.id)).status, (await work(stopped.id)).changed],
    ['cancelled', 0],
  );
  // A chunk that fails leaves everything before it committed.
  await context.rows(`create function stop_here() returns trigger language plpgsql as
    $$ begin raise exception 'killed'; end $$`);
  await context.rows(`create trigger stop_here before insert on customer_tags for each row
    when (new.customer_id = 4500) execute function stop_here()`);
  const killed = await begin({ kind: 'tag', tag: 'seguir' }, {});
  await assert.rejects(run(killed.id), /killed/);
  assert.deepEqual(
    [(await work(killed.id)).status, (await work(killed.id)).changed],
    ['running', 4000],
  );
  await context.rows('drop trigger stop_here on customer_tags');
  await run(killed.id);
  const done = await work(killed.id);
  assert.deepEqual([done.status, done.done, done.changed], ['done', 5000, 5000]);
  // Repeating a job that is done does nothing.
  await run(killed.id);
  assert.deepEqual(await work(killed.id), done);
});

test('the result of an action is a file: the export itself, or who was changed and what stood there', async () => {
  const exported = await begin(
    {
      kind: 'export',
      columns: `source,tags,attribute.${size.id}`,
      language: 'en',
      sort: 'spend',
      direction: 'up',
    },
    web,
  );
  assert.equal(await codeOf('GET', `/api/works/${exported.id}/result.csv`), 'work_wrong_state');
  await run(exported.id);
  const file = (await caller.call('GET', `/api/works/${exported.id}/result.csv`)).body;
  const lines = file.trimEnd().split('\r\n');
  assert.equal(lines.length, 2501);
  assert.match(lines[0]!, /Source,Tags,Talla$/);
  assert.match(lines[1]!, /^2,.*,web,"seguir; vip",M$/);
  assert.equal(await codeOf('POST', `/api/works/${exported.id}/undo`), 'work_wrong_state');
  const set = await begin(
    { kind: 'set', field: `attribute.${size.id}`, value: size.choices[0]!.id },
    { ids: [2, 8] },
  );
  await run(set.id);
  const told = (await caller.call('GET', `/api/works/${set.id}/result.csv`)).body
    .trimEnd()
    .split('\r\n');
  assert.deepEqual(told.slice(1), ['2,Persona 2,Talla,M,S', '8,Persona 8,Talla,,S']);
});

test('what cannot be done is refused at once', async () => {
  for (const [body, code] of [
    [
      { does: { kind: 'tag', tag: 'x' }, to: { question: { field: 'nothing', is: 'empty' } } },
      'question_invalid',
    ],
    [{ does: { kind: 'set', field: 'attribute.999', value: 1 }, to: {} }, 'attribute_not_found'],
    [
      { does: { kind: 'set', field: `attribute.${size.id}`, value: 'S' }, to: {} },
      'attribute_value_invalid',
    ],
    [{ does: { kind: 'set', field: 'kind', value: 'dog' }, to: {} }, 'attribute_value_invalid'],
    [{ does: { kind: 'set', field: 'email', value: 'x' }, to: {} }, 'bad_request'],
    [{ does: { kind: 'untag', tag: 'nobody has it' }, to: {} }, 'tag_not_found'],
    [{ does: { kind: 'assign', to: 'nobody' }, to: {} }, 'person_unknown'],
    [{ does: { kind: 'explode' }, to: {} }, 'bad_request'],
    [{ does: { kind: 'delete' }, to: { ids: [] } }, 'bad_request'],
  ] as const)
    assert.equal(await codeOf('POST', '/api/works', body), code, JSON.stringify(body));
  assert.equal(await codeOf('GET', '/api/works/999999'), 'work_not_found');
});

test('each kind of action needs its own right, and nobody sees those of others', async () => {
  const reader = await makePerson(context, app, { rights: ['customers.read'] });
  for (const [does, right] of [
    [{ kind: 'tag', tag: 'x' }, 'customers.write'],
    [{ kind: 'delete' }, 'customers.delete'],
    [{ kind: 'export', language: 'es' }, 'customers.export'],
  ] as const) {
    const answer = await reader.send('POST', '/api/works', { does, to: {} });
    assert.deepEqual([answer.statusCode, answer.json().error.details.right], [403, right]);
  }
  const { works } = await caller.get<{ works: Work[] }>('/api/works');
  assert.ok(works.length > 3);
  assert.equal(
    (await reader.send('GET', `/api/works/${works[0]!.id}`)).json().error.code,
    'work_not_found',
  );
  assert.deepEqual((await reader.send('GET', '/api/works')).json(), { works: [] });
});

test('a view is saved, shared, changed and begun with; others see it when it is shared and never change it', async () => {
  const shows = {
    question: web.question,
    sort: 'spend',
    direction: 'up',
    columns: ['name', 'spend', `attribute.${size.id}`],
  };
  const view = await send<{ id: number; shows: object }>('POST', '/api/views', {
    name: ' De la web ',
    shared: false,
    shows,
  });
  assert.deepEqual(view.shows, shows);
  const other = await makePerson(context, app, { rights: ['customers.read'] });
  const seen = async () =>
    (await other.send('GET', '/api/views')).json() as {
      views: { id: number; mine: boolean }[];
      first: number | null;
    };
  assert.deepEqual((await seen()).views, []);
  await send('PATCH', `/api/views/${view.id}`, { shared: true });
  assert.deepEqual(
    (await seen()).views.map(({ id, mine }) => [id, mine]),
    [[view.id, false]],
  );
  assert.equal(
    (await other.send('PATCH', `/api/views/${view.id}`, { name: 'x' })).json().error.code,
    'view_not_found',
  );
  assert.equal(
    (await other.send('DELETE', `/api/views/${view.id}`)).json().error.code,
    'view_not_found',
  );
  await other.send('PUT', '/api/first-view', { id: view.id });
  assert.equal((await seen()).first, view.id);
  assert.equal(
    await codeOf('POST', '/api/views', {
      name: 'x',
      shared: false,
      shows: { question: { field: 'no', is: 'empty' } },
    }),
    'question_invalid',
  );
  assert.equal(
    await codeOf('POST', '/api/views', {
      name: 'x',
      shared: false,
      shows: { columns: ['password'] },
    }),
    'question_invalid',
  );
  assert.equal(
    await codeOf('POST', '/api/views', { name: '  ', shared: false, shows: {} }),
    'name_missing',
  );
  await send('DELETE', `/api/views/${view.id}`);
  assert.deepEqual(await seen(), { views: [], first: null });
});

test('the list shows the columns asked for and is in the order of any own field, page by page', async () => {
  const seen: number[] = [];
  let previous: string | undefined;
  for (let next: string | null = ''; next !== null; ) {
    const page: {
      customers: {
        id: number;
        more: { attributes: Record<string, number>; source: string | null };
      }[];
      next: string | null;
    } = await caller.get(
      `/api/customers?limit=400&sort=attribute.${size.id}&direction=up&columns=source,attribute.${size.id}${next && `&after=${next}`}`,
    );
    for (const { id, more } of page.customers) {
      const rank = `${more.attributes[size.id] ?? 'z'} ${String(id).padStart(6, '0')}`;
      assert.ok(previous === undefined || previous < rank, `${previous} ${rank}`);
      previous = rank;
      seen.push(id);
    }
    next = page.next;
  }
  assert.equal(seen.length, 5000);
  assert.equal(new Set(seen).size, 5000);
  assert.equal(await codeOf('GET', '/api/customers?columns=password'), 'question_invalid');
});

test('a question may ask about purchases: who bought what, where, when, how often', async () => {
  await context.rows(
    "insert into products (id, name, line, created_at) values (1, 'Café molido', 'Café', now())",
  );
  await context.rows(`insert into purchases (customer_id, line_key, purchased_on, amount, product_id, source, channel)
    select i, md5(i::text || n)::uuid, date '2026-01-01' + n, 1000 * n, 1, 'sales', 'web'
    from generate_series(1, 3) i, generate_series(1, i) n`);
  const ids = async (question: object) =>
    (
      await caller.get<{ customers: { id: number }[] }>(
        `/api/customers?sort=spend&direction=up&question=${encodeURIComponent(JSON.stringify(question))}`,
      )
    ).customers.map(({ id }) => id);
  const coffee = { field: 'product', is: 'contains', value: 'cafe' };
  assert.deepEqual(await ids({ some: 'purchases', where: coffee }), [1, 2, 3]);
  assert.deepEqual(await ids({ some: 'purchases', where: coffee, times: 2 }), [2, 3]);
  assert.deepEqual(
    await ids({
      some: 'purchases',
      where: { all: [coffee, { field: 'amount', is: 'at_least', value: 3000 }] },
    }),
    [3],
  );
  assert.deepEqual(
    await ids({
      all: [
        { some: 'purchases' },
        { not: { some: 'purchases', where: { field: 'day', is: 'from', value: '2026-01-04' } } },
      ],
    }),
    [1, 2],
  );
  assert.deepEqual(
    await ids({ field: 'purchases.product', is: 'contains', value: 'molido' }),
    [1, 2, 3],
  );
  assert.deepEqual(await ids({ field: 'purchases.amount', is: 'at_least', value: 2000 }), [2, 3]);
  for (const question of [
    { some: 'orders' },
    { some: 'purchases', times: 0 },
    { some: 'purchases', times: '1 or true' },
    { some: 'purchases', where: { field: 'value', is: 'empty' } },
    { some: 'purchases', where: { some: 'purchases' } },
  ])
    assert.equal(
      await codeOf(
        'GET',
        `/api/customers?question=${encodeURIComponent(JSON.stringify(question))}`,
      ),
      'question_invalid',
    );
});

test('a question that finds very many is counted to 10,000, or exactly when somebody wants to know', async () => {
  await context.rows(`insert into customers (id, name, source, created_at)
    select i, 'Persona ' || i, 'feria', now() from generate_series(20001, 31000) i`);
  await context.rows(
    'insert into customer_standing (customer_id) select id from customers where id > 20000',
  );
  await context.rows('update standing_version set version = version + 1');
  const question = encodeURIComponent(
    JSON.stringify({ field: 'source', is: 'equals', value: 'feria' }),
  );
  const count = (exact: string) =>
    caller.get<object>(`/api/customers/count?question=${question}${exact}`);
  assert.deepEqual(await count(''), { customers: 10_000, more: true, value: null, share: null });
  assert.deepEqual(await count('&exact=true'), {
    customers: 11_000,
    more: false,
    value: null,
    share: null,
  });
});
