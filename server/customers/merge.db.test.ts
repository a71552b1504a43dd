// Two records of one customer: after a merge there is one customer wherever one looks, and undoing it leaves
// every fact where and as it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { makeApp } from '../app.ts';
import { holdings, jobs } from '../background.ts';
import { permissionFor } from '../consent/index.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runValue } from '../value/index.ts';
import { runErasures } from './queries-erase.ts';

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

const head = 'customer,name,email,phone,date,amount,product\n';

/** A base of its own: Ana is on file twice, under two addresses; Bea and Eva are others. */
async function begin() {
  const tables = await context.rows<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       and obj_description(oid, 'pg_class') ~ '^owner: (customers|purchases|consent|imports|catalog|value)'
       and relname not in ('standing_version', 'consent_purposes')`,
  );
  await context.rows(
    `truncate ${tables.map(({ name }) => name).join(', ')} restart identity cascade`,
  );
  await importSales(
    context,
    `${head}A-1,Ana García,ana@work.example,,2026-01-05,10.00,Tea
A-1,Ana García,ana@work.example,,2026-02-05,20.00,Tea
A-2,Ana Garcia López,ana@home.example,5512345678,2026-02-05,30.00,Cake
A-2,Ana Garcia López,ana@home.example,5512345678,2026-03-09,40.00,Cake
B-1,Bea Ruiz,bea@home.example,,2026-03-01,50.00,Tea
E-1,Eva Sanz,eva@home.example,,2026-03-02,60.00,Tea
`,
  );
  await value();
}

const value = () =>
  runValue(context, { until: null, model: 'auto', check: false }).then(() => undefined);

const idOf = async (key: string): Promise<number> => {
  const [row] = await context.rows<{ id: number }>('select id from customers where key = $1', [
    key,
  ]);
  return row!.id;
};

const send = async <T>(method: 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, body?: object) => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json() as T;
};
const refused = async (
  method: 'POST' | 'PATCH' | 'DELETE' | 'GET',
  url: string,
  body?: object,
): Promise<string> => (await caller.call(method, url, body)).json().error?.code;

const merge = (from: number, into: number, choices: Record<string, string> = {}) =>
  send<{ merge: number }>('POST', '/api/merges', { from, into, choices });
const undo = (id: number) => send('POST', `/api/merges/${id}/undo`);

/** Every row of every table of facts, but of the log and of the merges themselves. */
async function facts(): Promise<Record<string, string>> {
  const tables = await context.rows<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       and obj_description(oid, 'pg_class') ~ '^owner: \\w+\\. ground'
       and relname !~ '^(audit_|auth_|customer_merges$|value_runs$)' order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await context.rows<{ rows: string | null }>(
      `select string_agg(t::text, e'\\n' order by t::text) as rows from "${name}" t`,
    );
    found[name] = row!.rows ?? '';
  }
  return found;
}

interface Row {
  id: number;
  name: string;
  purchases: number;
  spend: number;
}

test('after a merge every list, total, search, timeline, file and count is that of the one customer', async () => {
  await begin();
  const [one, two] = [await idOf('A-1'), await idOf('A-2')];
  await merge(one, two, { name: 'into' });
  for (const stage of ['at once', 'after the values'] as const) {
    const { customers } = await caller.get<{ customers: Row[] }>('/api/customers');
    assert.deepEqual(
      customers.map(({ id }) => id).sort(),
      [two, await idOf('B-1'), await idOf('E-1')].sort(),
    );
    const ana = customers.find(({ id }) => id === two)!;
    assert.equal(ana.spend, 10_000, stage);
    // Two of the four purchases were on one day, which the values find out.
    assert.equal(ana.purchases, stage === 'at once' ? 4 : 3);
    // The page says so meanwhile, and only of whoever was merged.
    const valued = await caller.get<{ provisional: boolean }>(`/api/customers/${two}/value`);
    assert.equal(valued.provisional, stage === 'at once');
    const other = await caller.get<{ provisional: boolean }>(
      `/api/customers/${await idOf('B-1')}/value`,
    );
    assert.equal(other.provisional, false);
    const counted = await caller.get<{ customers: number }>('/api/customers/count');
    assert.equal(counted.customers, 3);
    if (stage === 'at once') await value();
  }
  const [standing] = await context.rows<{ first: string; last: string }>(
    'select first_purchase_on as first, last_purchase_on as last from customer_standing where customer_id = $1',
    [two],
  );
  assert.deepEqual(standing, { first: '2026-01-05', last: '2026-03-09' });
  for (const text of ['ana@work.example', 'A-1', 'García', '5512345678', 'lopez']) {
    const found = await caller.get<{ customers: Row[] }>(
      `/api/search?text=${encodeURIComponent(text)}`,
    );
    assert.deepEqual(
      found.customers.map(({ id }) => id),
      [two],
      text,
    );
  }
  for (const id of [one, two]) {
    const timeline = await caller.get<{ entries: unknown[]; kinds: unknown[] }>(
      `/api/customers/${id}/timeline`,
    );
    // What was bought on one day is one occasion, whichever record has it.
    assert.equal(timeline.entries.length, 3);
    assert.deepEqual(timeline.kinds, [{ kind: 'purchase', count: 3 }]);
    const rhythm = await caller.get<{ total: number }>(`/api/customers/${id}/rhythm`);
    assert.equal(rhythm.total, 3);
    const detail = await caller.get<{
      id: number;
      identities: { value: string }[];
      merged: unknown[];
    }>(`/api/customers/${id}`);
    assert.equal(detail.id, two);
    assert.equal(detail.merged.length, 1);
    assert.deepEqual(
      detail.identities.map(({ value }) => value),
      ['ana@home.example', 'ana@work.example', 'A-1', 'A-2', '+525512345678'],
    );
  }
  const file = (await caller.call('GET', '/api/customers.csv')).body;
  assert.equal(file.trim().split('\n').length, 4);
  // Both teas and cakes are hers.
  for (const product of ['Tea', 'Cake']) {
    const question = encodeURIComponent(
      JSON.stringify({
        some: 'purchases',
        where: { field: 'product', is: 'equals', value: product },
        times: 2,
      }),
    );
    const { customers } = await caller.get<{ customers: Row[] }>(
      `/api/customers?question=${question}`,
    );
    assert.deepEqual(
      customers.map(({ id }) => id),
      [two],
      product,
    );
  }
});

test('undoing a merge leaves the facts row for row as before, also with sales that arrived in between', async () => {
  await begin();
  const [one, two] = [await idOf('A-1'), await idOf('A-2')];
  const field = await send<{ id: number }>('POST', '/api/attributes', {
    name: 'Postcode',
    kind: 'text',
  });
  await send('PATCH', `/api/customers/${one}`, {
    attributes: { [field.id]: '06700' },
    noRelationship: true,
    source: 'Fair',
  });
  await send('PATCH', `/api/customers/${two}`, { attributes: { [field.id]: '06701' } });
  await send('POST', `/api/customers/${one}/tags`, { name: 'Press' });
  const before = await facts();
  const { merge: number } = await merge(one, two, {
    name: 'from',
    [`attribute.${field.id}`]: 'from',
  });
  const detail = await caller.get<Record<string, unknown>>(`/api/customers/${two}`);
  assert.equal(detail.name, 'Ana García');
  assert.equal(detail.noRelationship, true);
  assert.equal(detail.source, 'Fair');
  assert.deepEqual(detail.attributes, { [field.id]: '06700' });
  assert.equal((detail.tags as unknown[]).length, 1);
  await undo(number);
  assert.deepEqual(await facts(), before);

  const { merge: again } = await merge(one, two);
  await importSales(
    context,
    `${head}A-1,Ana García,ana@work.example,,2026-04-01,5.00,Tea\nA-2,Ana Garcia López,,,2026-04-02,7.00,Cake\n`,
    { fileName: 'later.csv' },
  );
  await value();
  const spend = async (id: number) =>
    (
      await context.rows<{ spend: number }>(
        'select spend from customer_standing where customer_id = $1',
        [id],
      )
    )[0]?.spend;
  assert.equal(await spend(two), 11_200);
  await undo(again);
  await value();
  assert.deepEqual([await spend(one), await spend(two)], [3500, 7700]);
  const now = await facts();
  const changed = Object.keys(now).filter((name) => now[name] !== before[name]);
  assert.deepEqual(changed, ['import_mappings', 'imports', 'purchases']);
  assert.equal(await refused('POST', `/api/merges/${again}/undo`), 'merge_undone');
});

test('what somebody wrote after a merge stays when it is undone', async () => {
  await begin();
  const [one, two] = [await idOf('A-1'), await idOf('A-2')];
  const { merge: number } = await merge(one, two, { name: 'from' });
  await send('PATCH', `/api/customers/${two}`, { name: 'Ana G. López' });
  await undo(number);
  const names = await context.rows(
    'select name from customers where id = any($1) order by array_position($1, id)',
    [[one, two]],
  );
  assert.deepEqual(names, [{ name: 'Ana García' }, { name: 'Ana G. López' }]);
});

test('merges chain, and are undone in any order: who stands for whom is always right', async () => {
  await begin();
  const keys = ['A-1', 'A-2', 'B-1', 'E-1'];
  const ids = await Promise.all(keys.map(idOf));
  for (const [i, id] of ids.entries())
    await send('POST', `/api/customers/${id}/tags`, { name: `T${i % 2}` });
  await send('PATCH', `/api/customers/${ids[0]}`, { noRelationship: true });
  const before = await facts();
  const step = fc.record({
    from: fc.nat(3),
    into: fc.nat(3),
    name: fc.constantFrom('from', 'into'),
    undoes: fc.option(fc.nat(3), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      let held: { id: number; from: number; into: number }[] = [];
      const root = (i: number): number => {
        const up = held.find(({ from }) => from === i);
        return up ? root(up.into) : i;
      };
      const drop = async (at: number) => {
        const gone = held[at]!;
        held = held.filter((one) => one !== gone);
        await undo(gone.id);
      };
      for (const { from, into, name, undoes } of steps) {
        if (undoes !== undefined && held.length > 0) await drop(undoes % held.length);
        else if (root(from) === from && root(into) === into && from !== into)
          held.push({ id: (await merge(ids[from]!, ids[into]!, { name })).merge, from, into });
        const rows = await context.rows<{ survivor: number }>(
          'select survivor_id as survivor from customers where id = any($1) order by array_position($1, id)',
          [ids],
        );
        assert.deepEqual(
          rows.map(({ survivor }) => ids.indexOf(survivor)),
          ids.map((_, i) => root(i)),
        );
        const standing = await context.rows<{ id: number }>(
          'select customer_id as id from customer_standing order by 1',
        );
        assert.deepEqual(
          standing.map(({ id }) => id),
          ids.filter((_, i) => root(i) === i).sort((a, b) => a - b),
        );
        // The stricter holds over all records, and only over these.
        const closed = await context.rows<{ id: number }>(
          'select id from customers where no_relationship and merged_into is null',
        );
        assert.deepEqual(
          closed.map(({ id }) => ids.indexOf(id)),
          [root(0)],
        );
      }
      while (held.length > 0) await drop((steps[0]!.from + held.length) % held.length);
      assert.deepEqual(await facts(), before);
    }),
    { numRuns: 8, seed: 5 },
  );
});

test('a record that was merged is not written past the customer it is part of', async () => {
  await begin();
  const [one, two, bea] = [await idOf('A-1'), await idOf('A-2'), await idOf('B-1')];
  await merge(one, two);
  assert.equal(await refused('PATCH', `/api/customers/${one}`, { name: 'X' }), 'customer_merged');
  assert.equal(await refused('DELETE', `/api/customers/${one}`), 'customer_merged');
  assert.equal(await refused('POST', '/api/merges', { from: one, into: bea }), 'customer_merged');
  assert.equal(await refused('POST', '/api/merges', { from: two, into: two }), 'merge_same');
  assert.equal(
    await refused('POST', '/api/merges', { from: two, into: 999_999 }),
    'customer_not_found',
  );
  assert.equal(await refused('POST', '/api/merges/999999/undo'), 'merge_not_found');
  // Her addresses are taken: by the one customer.
  const known = await send<{ known: { id: number }[] }>('POST', '/api/customers/known', {
    identities: [{ kind: 'email', value: 'ana@work.example' }],
  });
  assert.deepEqual(
    known.known.map(({ id }) => id),
    [two],
  );
  assert.equal(
    await refused('POST', '/api/customers', {
      identities: [{ kind: 'email', value: 'ana@work.example' }],
    }),
    'identity_taken',
  );
});

test('the last word of either record is what the one customer allows, and the stricter of two at once', async () => {
  await begin();
  const [one, two] = [await idOf('A-1'), await idOf('A-2')];
  const say = (customer: number, action: string, at: string, channel = 'email') =>
    context.rows(
      `insert into consent_events (customer_id, purpose, channel, action, basis, source, evidence, said_at, recorded_at, request)
       values ($1, 'offers', $2, $3, $4, 'staff', 'x', $5, now(), gen_random_uuid())`,
      [customer, channel, action, action === 'granted' ? 'soft_opt_in' : null, at],
    );
  const may = async (channel: 'email' | 'sms' | 'phone' = 'email') =>
    (await permissionFor(
      context.db,
      { customerId: two, purpose: 'offers', channel },
      new Date(),
    )) !== null;
  await say(two, 'granted', '2026-01-01');
  await say(one, 'withdrawn', '2026-02-01');
  await say(one, 'granted', '2026-02-01', 'sms');
  await say(two, 'withdrawn', '2026-02-01', 'sms');
  await say(one, 'granted', '2026-02-01', 'phone');
  assert.equal(await may(), true);
  const { merge: number } = await merge(one, two);
  assert.deepEqual([await may(), await may('sms'), await may('phone')], [false, false, true]);
  const { permissions } = await caller.get<{ permissions: { channel: string; state: string }[] }>(
    `/api/customers/${one}/consents`,
  );
  assert.equal(permissions.find(({ channel }) => channel === 'email')!.state, 'withdrawn');
  await say(two, 'granted', '2026-03-01');
  assert.equal(await may(), true);
  const timeline = await caller.get<{ kinds: { kind: string; count: number }[] }>(
    `/api/customers/${two}/timeline`,
  );
  assert.equal(timeline.kinds.find(({ kind }) => kind === 'consent')!.count, 6);
  await undo(number);
  assert.deepEqual([await may(), await may('phone')], [true, false]);
});

test('the bin takes the whole customer, and empties all records', async () => {
  await begin();
  const [one, two] = [await idOf('A-1'), await idOf('A-2')];
  const { merge: number } = await merge(one, two);
  await send('DELETE', `/api/customers/${two}`);
  await value();
  assert.equal(await refused('GET', `/api/customers/${one}`), 'customer_deleted');
  assert.equal(await refused('POST', `/api/merges/${number}/undo`), 'customer_deleted');
  const [kept] = await context.rows('select count(*) as n from customer_standing');
  assert.deepEqual(kept, { n: 2 });
  await runErasures(context, holdings, new Date(Date.now() + 40 * 86_400_000));
  const left = await context.rows(
    `select name, email, phone, key from customers where id = any($1)`,
    [[one, two]],
  );
  const nothing = { name: null, email: null, phone: null, key: null };
  assert.deepEqual(left, [nothing, nothing]);
  const [sales] = await context.rows('select sum(amount)::bigint as sum from purchases');
  assert.deepEqual(sales, { sum: 21_000 });
  assert.equal(await refused('POST', `/api/merges/${number}/undo`), 'customer_emptied');
});

test('undoing an import leaves customers whom somebody merged', async () => {
  await begin();
  const later = await importSales(
    context,
    `${head}A-9,Ana G.,ana9@home.example,,2026-05-01,9.00,Tea\n`,
    { fileName: 'nine.csv' },
  );
  const [nine, two] = [await idOf('A-9'), await idOf('A-2')];
  await merge(nine, two);
  await send('POST', `/api/imports/${later.id}/undo`);
  await context.runJob('imports.undo', { id: later.id });
  await value();
  const [row] = await context.rows<{ spend: number }>(
    'select spend from customer_standing where customer_id = $1',
    [two],
  );
  assert.equal(row!.spend, 7000);
  const [kept] = await context.rows('select survivor_id from customers where id = $1', [nine]);
  assert.deepEqual(kept, { survivor_id: two });
});

test('merges are listed, the last one first', async () => {
  await begin();
  const [one, two, bea] = [await idOf('A-1'), await idOf('A-2'), await idOf('B-1')];
  await merge(one, two);
  const second = await merge(two, bea);
  await undo(second.merge);
  const page = await caller.get<{
    merges: { from: { id: number }; by: string; undoneAt: string | null }[];
    next: string;
  }>('/api/merges?limit=1');
  assert.deepEqual(
    page.merges.map(({ from, by, undoneAt }) => [from.id, by, undoneAt !== null]),
    [[two, 'Owner', true]],
  );
  const rest = await caller.get<{ merges: { from: { id: number } }[]; next: null }>(
    `/api/merges?limit=1&after=${page.next}`,
  );
  assert.deepEqual([rest.merges[0]!.from.id, rest.next], [one, null]);
});
