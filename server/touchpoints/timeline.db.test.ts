// The timeline of a customer: every occasion once, newest first, however it is paged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { purchaseTimeline } from '../purchases/index.ts';
import type { entry } from './contract.ts';
import { touchpointsRoutes } from './routes.ts';
import type { TimelineSource } from './rules.ts';

type Entry = Static<typeof entry>;
interface Page {
  entries: Entry[];
  kinds: { kind: string; count: number }[];
  next: string | null;
}

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await context.rows(
    "insert into customers (id, name, created_at) values (1, 'Ana', now()), (2, 'Bea', now())",
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

interface Sale {
  day: number;
  amount: number;
  order: string | null;
  channel: string | null;
  store: string | null;
}

const long = 'w'.repeat(200);
const word = fc.option(fc.constantFrom('a', 'b', 'a|', '|b', '😀', '\ufffd', 'Ñ', long), {
  nil: null,
});
const sale: fc.Arbitrary<Sale> = fc.record({
  day: fc.integer({ min: 1, max: 5 }),
  amount: fc.constantFrom(500, 700, 0, -500, -900),
  order: word,
  channel: word,
  store: word,
});

/** What the timeline says of an entry, as one text. */
const said = ({ on, kind, title, amount }: Entry) =>
  [on, kind, amount, title.order, title.channel, title.store].join(' ; ');

async function sell(sales: Sale[]) {
  await context.rows('delete from purchases');
  await context.rows(
    `insert into purchases (customer_id, line_key, purchased_on, amount, order_id, source, channel, store)
     select 1, gen_random_uuid(), date '2026-01-01' + s.day, s.amount, s."order", 'sales', s.channel, s.store
     from jsonb_to_recordset($1) as s(day int, amount int, "order" text, channel text, store text)`,
    [JSON.stringify(sales)],
  );
}

/** One text per occasion, worked out from the sales. */
function occasions(sales: Sale[]): string[] {
  const groups = Map.groupBy(sales, ({ day, order, channel, store }) =>
    JSON.stringify([day, order, channel, store]),
  );
  return [...groups.values()].map((lines) => {
    const { day, order, channel, store } = lines[0]!;
    const amount = lines.reduce((sum, line) => sum + line.amount, 0);
    const on = `2026-01-0${day + 1}`;
    return said({
      on,
      kind: amount < 0 ? 'return' : 'purchase',
      title: { order, channel, store },
      amount,
      lines: [],
    });
  });
}

test('every occasion comes once, newest first, in pages of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sale, { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      async (sales, limit) => {
        await sell(sales);
        const seen: Entry[] = [];
        for (let after = ''; ; ) {
          const page = await caller.get<Page>(`/api/customers/1/timeline?limit=${limit}${after}`);
          assert.ok(page.entries.length <= limit);
          seen.push(...page.entries);
          const count = page.kinds.reduce((sum, kind) => sum + kind.count, 0);
          assert.equal(count, occasions(sales).length);
          if (page.next === null) break;
          assert.equal(page.entries.length, limit);
          after = `&after=${page.next}`;
        }
        assert.deepEqual(seen.map(said).sort(), occasions(sales).sort());
        const days = seen.map(({ on }) => on);
        assert.deepEqual(days, days.toSorted().reverse());
      },
    ),
    { numRuns: 25, seed: 6 },
  );
});

test('what was returned reads in whole pieces, as on the ticket: the sign is that of the amount', async () => {
  await sell([{ day: 1, amount: -4000, order: 'R-1', channel: null, store: null }]);
  await context.rows(
    "insert into products (id, name, created_at) values (1, 'Café lavado 1 kg', now())",
  );
  await context.rows('update purchases set product_id = 1, quantity = -4');
  const { entries } = await caller.get<Page>('/api/customers/1/timeline');
  assert.equal(entries[0]!.kind, 'return');
  assert.deepEqual(entries[0]!.lines, [{ text: 'Café lavado 1 kg × 4', amount: -4000 }]);
  await context.rows('update purchases set product_id = null');
  await context.rows('delete from products');
});

test('pages that end with a return repeat nothing on the next', async () => {
  const sales = Array.from({ length: 7 }, (_, i) => ({
    day: 7 - i,
    amount: i % 2 ? -500 : 500,
    order: `${i}`,
    channel: null,
    store: null,
  }));
  await sell(sales);
  const seen: (string | number | null | undefined)[] = [];
  for (let after = ''; ; ) {
    const page = await caller.get<Page>(`/api/customers/1/timeline?limit=2${after}`);
    if (seen.length === 0) assert.equal(page.entries.at(-1)!.kind, 'return');
    seen.push(...page.entries.map(({ title }) => title.order));
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  assert.deepEqual(seen, ['0', '1', '2', '3', '4', '5', '6']);
});

test('occasions of several rooms are woven into one, each once', async () => {
  // A second room that has one occasion on every day, two on some.
  const visits = Array.from({ length: 30 }, (_, i) => ({
    on: `2026-01-${String(30 - (i >> 1) * 2).padStart(2, '0')}`,
    key: i % 2 ? 'a' : 'b',
  }));
  const visitSource: TimelineSource = {
    kind: 'visit',
    read: async (_db, _customer, after, limit) =>
      visits
        .filter(({ on, key }) => !after || on < after.on || (on === after.on && key < after.key))
        .slice(0, limit)
        .map((visit) => ({ ...visit, kind: 'visit', title: {}, amount: null, lines: [] })),
    count: async () => visits.length,
  };
  const sales = Array.from({ length: 40 }, (_, i) => ({
    day: (i * 7) % 29,
    amount: i % 3 ? 500 : -500,
    order: `${i}`,
    channel: null,
    store: null,
  }));
  await sell(sales);
  const { timeline } = touchpointsRoutes([purchaseTimeline, visitSource]);
  type Asked = Parameters<
    (typeof touchpointsRoutes extends (s: TimelineSource[]) => infer R ? R : never)['timeline']
  >[0];
  const read = (limit: number, after: string | undefined, kind?: string) =>
    timeline({
      db: context.db,
      params: { id: 1 },
      query: { limit, after, kind },
    } as unknown as Asked) as Promise<Page>;
  for (const limit of [1, 3, 7, 500]) {
    const seen: Entry[] = [];
    let after: string | undefined;
    do {
      const page = await read(limit, after);
      seen.push(...page.entries);
      after = page.next ?? undefined;
    } while (after !== undefined);
    assert.equal(seen.length, visits.length + sales.length);
    assert.equal(seen.filter(({ kind }) => kind === 'visit').length, visits.length);
    assert.deepEqual(
      seen.map(({ on }) => on),
      seen
        .map(({ on }) => on)
        .toSorted()
        .reverse(),
    );
  }
  const only = await read(500, undefined, 'visit');
  assert.equal(only.entries.length, visits.length);
  assert.deepEqual(only.kinds.map(({ kind }) => kind).sort(), ['purchase', 'visit']);
});

test('a place in the timeline that we did not give is refused, and a customer who is not there too', async () => {
  const place = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const after of [
    'nonsense',
    place(1),
    place([]),
    place({ purchase: null }),
    place({ purchase: { on: '2026-02-31', key: '' } }),
    place({ purchase: { on: "2026-01-01' or true", key: '' } }),
    place({ purchase: { on: '2026-01-01', key: 'a\u0000b' } }),
    place({ purchase: { on: '2026-01-01', key: 5 } }),
  ]) {
    const answer = await caller.call('GET', `/api/customers/1/timeline?after=${after}`);
    assert.equal(
      answer.json().error?.code,
      'page_key_invalid',
      Buffer.from(after, 'base64url').toString(),
    );
  }
  const answer = await caller.call('GET', '/api/customers/3/timeline');
  assert.equal(answer.json().error.code, 'customer_not_found');
  assert.deepEqual(await caller.get('/api/customers/2/timeline'), {
    entries: [],
    kinds: [],
    channels: [],
    next: null,
  });
});
