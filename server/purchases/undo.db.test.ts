// Undoing an import: what it alone told goes, what others told stays, and orders stand as they stood before.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { jobs } from '../background.ts';
import { foreseeUndo, runWhole, startUndo } from '../imports/index.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { purchasesKind } from './kind.ts';
import { importSales, type Sales, testNow } from './scratch-sales.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
});
const clear = () =>
  context.rows(`truncate purchases, orders, purchase_amendments, purchase_claims, customers,
    customer_identities, customer_standing, customer_additions, products, touched cascade`);
beforeEach(clear);
after(() => context.drop());

/** Undoes an import as the background does, and says what it said it would take back and what it did. */
async function undo(id: number) {
  const foreseen = await foreseeUndo(context, purchasesKind, id);
  await startUndo(context, id, { by: null, now: testNow });
  await context.runJob('imports.undo', { id });
  const [row] = await context.rows('select status, undone from imports where id = $1', [id]);
  assert.equal(row!.status, 'undone');
  const { lines, amount, restored, restoredAmount, kept, customers } = row!
    .undone as typeof foreseen;
  assert.deepEqual({ lines, amount, restored, restoredAmount, kept, customers }, foreseen);
  return foreseen;
}

/** Imports lines of `customer,day of January,amount[,order[,product]]`. */
const tell = async (...lines: string[]) => {
  const rows = lines.map((line) => {
    const [customer, day, amount, order = '', product = ''] = line.split(' ');
    return `${customer},2026-01-${day!.padStart(2, '0')},${amount},${order},${product}`;
  });
  const done = await importSales(context, `customer,date,amount,order,product\n${rows.join('\n')}`);
  assert.equal(done.status, 'done');
  return done.id;
};

/** What is sold, as it was told. */
const sold = async () =>
  (
    await context.rows<{ text: string }>(
      `select concat_ws(' ', c.key, extract(day from purchased_on), amount / 100, order_id, g.name) as text
       from purchases p join customers c on c.id = p.customer_id
         left join products g on g.id = p.product_id order by 1`,
    )
  ).map(({ text }) => text);

/** Everything that imports write, but for numbers that only tell rows apart. */
async function everything() {
  const tables = {
    purchases: 'select * from purchases order by customer_id, line_key',
    orders: 'select source, order_id, customer_id, ordered_on from orders order by 1, 2, 3',
    amendments: `select customer_id, source, order_id, told_customer_id, import_id,
      (select jsonb_agg(line order by line ->> 'line_key') from jsonb_array_elements(before) line) as before
      from purchase_amendments order by id`,
    claims: `select customer_id, import_id, array(select unnest(lines) order by 1) as lines
      from purchase_claims order by 1, 2`,
    customers: 'select id, key, name, email, phone, source, import_id from customers order by id',
    identities: 'select * from customer_identities order by 1, 2, 3',
    standing: 'select customer_id from customer_standing order by 1',
    additions: 'select * from customer_additions order by 1, 2, 3, 4',
    products: 'select name from products order by 1',
  };
  const found: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(tables)) found[name] = await context.rows(query);
  return found;
}

test('the only import undone leaves nothing of it', async () => {
  const empty = await everything();
  const id = await tell('A 5 10 1 tea', 'A 6 20 2', 'B 7 5', 'B 9 -5');
  assert.deepEqual(await undo(id), {
    lines: 4,
    amount: 3000,
    restored: 0,
    restoredAmount: 0,
    kept: 0,
    customers: 2,
  });
  assert.deepEqual(await everything(), empty);
});

test('lines that another import told too stay, and go when that one is undone as well', async () => {
  const first = await tell('A 5 10', 'A 6 20', 'B 7 5');
  const second = await tell('A 6 20', 'C 8 1');
  const { lines, kept, customers } = await undo(first);
  assert.deepEqual([lines, kept, customers], [2, 1, 1]);
  assert.deepEqual(await sold(), ['A 6 20', 'C 8 1']);
  assert.equal((await undo(second)).customers, 2);
  assert.deepEqual(await sold(), []);
  assert.deepEqual(await context.rows('select * from customers'), []);
});

test('undoing the later of two imports of one file changes nothing that is sold', async () => {
  await tell('A 5 10 1', 'B 7 5');
  const before = await everything();
  const again = await tell('A 5 10 1', 'B 7 5');
  assert.equal((await undo(again)).lines, 0);
  assert.deepEqual(await everything(), before);
});

test('an amended order stands as it stood before', async () => {
  await tell('A 5 10 1 tea', 'A 5 20 1 cup', 'B 6 1 2');
  const before = await everything();
  const amended = await tell('A 5 10 1 tea', 'A 5 25 1 pot');
  assert.deepEqual(await sold(), ['A 5 10 1 tea', 'A 5 25 1 pot', 'B 6 1 2']);
  const { lines, restored, restoredAmount } = await undo(amended);
  assert.deepEqual([lines, restored, restoredAmount], [1, 1, 2000]);
  assert.deepEqual(await everything(), before);
});

test('an amendment that a later import tells as well stays, and is that one’s', async () => {
  await tell('A 5 10 1');
  const amended = await tell('A 5 12 1');
  const again = await tell('A 5 12 1');
  await undo(amended);
  assert.deepEqual(await sold(), ['A 5 12 1']);
  await undo(again);
  assert.deepEqual(await sold(), ['A 5 10 1']);
});

test('an order amended twice forgets the amendment in between', async () => {
  const first = await tell('A 5 10 1');
  const second = await tell('A 5 12 1');
  const third = await tell('A 5 14 1');
  await undo(second);
  assert.deepEqual(await sold(), ['A 5 14 1']);
  await undo(third);
  assert.deepEqual(await sold(), ['A 5 10 1']);
  await undo(first);
  assert.deepEqual(await sold(), []);
});

test('an order amended and amended back is told by both ends when the middle is undone', async () => {
  const first = await tell('A 5 10 1');
  const second = await tell('A 5 12 1');
  const third = await tell('A 5 10 1');
  await undo(second);
  assert.deepEqual(await sold(), ['A 5 10 1']);
  await undo(first);
  assert.deepEqual(await sold(), ['A 5 10 1']);
  await undo(third);
  assert.deepEqual(await sold(), []);
  assert.deepEqual(await context.rows('select * from purchase_amendments'), []);
});

test('a correction of the customer is taken back to the customer before', async () => {
  await tell('A 5 10 1', 'A 9 1');
  const before = await everything();
  const corrected = await tell('B 5 10 1');
  assert.deepEqual(await sold(), ['A 9 1', 'B 5 10 1']);
  await undo(corrected);
  assert.deepEqual(await everything(), before);
});

test('an order that lost lines has them again', async () => {
  await tell('A 5 10 1 tea', 'A 5 20 1 cup');
  const less = await tell('A 5 10 1 tea');
  const again = await tell('A 5 10 1 tea');
  await undo(less);
  assert.deepEqual(await sold(), ['A 5 10 1 tea']);
  await undo(again);
  assert.deepEqual(await sold(), ['A 5 10 1 tea', 'A 5 20 1 cup']);
});

test('what an import added to customers known before goes, unless another tells the same', async () => {
  const file = (name: string, rows: string): [string, Sales] => [
    `customer,email,name,date,amount\n${rows}\n`,
    { fileName: name },
  ];
  await importSales(context, ...file('a', 'A,,,2026-01-05,1'));
  const before = await everything();
  const second = await importSales(context, ...file('b', 'A,a@example.com,Wrong,2026-01-06,1'));
  const [customer] = await context.rows('select name, email from customers');
  assert.deepEqual(customer, { name: 'Wrong', email: 'a@example.com' });
  const third = await importSales(context, ...file('c', 'A,a@example.com,Ana,2026-01-07,1'));
  await undo(second.id);
  assert.deepEqual(await context.rows('select name, email from customers'), [
    { name: null, email: 'a@example.com' },
  ]);
  await undo(third.id);
  assert.deepEqual(await everything(), before);
});

test('a customer of whom another room knows something stays', async () => {
  const id = await tell('A 5 10', 'B 6 10');
  await context.rows(`create table notes (customer_id bigint, text text);
    comment on table notes is 'owner: touchpoints. ground. Notes.'`);
  await context.rows("insert into notes select id, 'hello' from customers where key = 'A'");
  try {
    assert.equal((await undo(id)).customers, 1);
    assert.deepEqual(await context.rows('select key, import_id from customers'), [
      { key: 'A', import_id: null },
    ]);
  } finally {
    await context.rows('drop table notes');
  }
});

test('values are computed again for everybody whose purchases changed', async () => {
  await tell('A 5 10 1', 'B 5 1');
  const second = await tell('A 5 12 1', 'C 5 1');
  await context.rows('truncate touched');
  await undo(second);
  const touched = await context.rows(
    `select distinct c.key from touched t left join customers c on c.id = t.customer_id
     where job = 'value.refresh' order by 1`,
  );
  assert.deepEqual(touched, [{ key: 'A' }, { key: null }]);
  const [wakes] = await context.rows(
    "select count(*) as n from graphile_worker.jobs where task_identifier = 'value.refresh'",
  );
  assert.equal(wakes!.n, 1);
});

test('loading an undone import again brings back all of it', async () => {
  await tell('A 5 10 1');
  const second = await tell('A 5 12 1 tea', 'B 6 2');
  const before = await sold();
  await undo(second);
  await runWhole(context, purchasesKind, second, testNow);
  assert.deepEqual(await sold(), before);
});

/** One row of a file; without an order it is told by its content alone. */
const row = (withOrders: boolean) =>
  fc
    .record({
      customer: fc.constantFrom('A', 'B', 'C'),
      day: fc.integer({ min: 1, max: 3 }),
      amount: withOrders ? fc.constantFrom(5, 7, 0, -5) : fc.constantFrom(5, 5, 7, -5),
      order: fc.integer({ min: 1, max: 3 }),
      product: fc.constantFrom('', 'tea'),
    })
    .map(({ customer, day, amount, order, product }) =>
      withOrders
        ? `${customer} ${amount < 0 ? 10 + day : order} ${amount} ${customer}${order} ${product}`
        : `${customer} ${day} ${amount}  ${product}`,
    );

test('whatever was imported before, undoing the last import brings back exactly what stood', async () => {
  const file = fc.array(fc.oneof(row(true), row(false)), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 4 }), async (files) => {
      await clear();
      const before: Record<string, unknown[]>[] = [];
      const ids: number[] = [];
      for (const rows of files) {
        before.push(await everything());
        ids.push(await tell(...rows));
      }
      for (const id of ids.reverse()) {
        await undo(id);
        assert.deepEqual(await everything(), before.pop());
      }
    }),
    { numRuns: 6, seed: 21 },
  );
});

test('of sales without numbers any import can be undone as if it had never been', async () => {
  const file = fc.array(row(false), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 2, maxLength: 4 }),
      fc.nat(),
      async (files, nth) => {
        const all = async (told: string[][]) => {
          await clear();
          const ids: number[] = [];
          for (const rows of told) ids.push(await tell(...rows));
          return ids;
        };
        const out = nth % files.length;
        await all(files.filter((_, i) => i !== out));
        const expected = await sold();
        const ids = await all(files);
        await undo(ids[out]!);
        assert.deepEqual(await sold(), expected);
      },
    ),
    { numRuns: 4, seed: 22 },
  );
});
