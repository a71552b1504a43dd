// Orders with a number of their own: told again with other content they are amended, and how they stood is kept.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { countsOf, importSales } from './scratch-sales.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, purchase_amendments, customers, customer_identities,
    customer_standing cascade`),
);
after(() => context.drop());

/** Imports lines of `customer,day of January,amount,order[,product[,store]]`. */
async function tell(...lines: string[]) {
  const rows = lines.map((line) => {
    const [customer, day, amount, order, product = '', store = ''] = line.split(' ');
    return `${customer},2026-01-${day!.padStart(2, '0')},${amount},${order},${product},${store}`;
  });
  const header = 'customer,date,amount,order,product,store\n';
  const row = await importSales(context, header + rows.join('\n'));
  const { read, rejected, ...counts } = countsOf(row);
  assert.equal(read, lines.length);
  assert.equal(rejected, 0);
  return counts;
}

/** What stands, one line per purchase, as `tell` takes it. */
async function stands(): Promise<string[]> {
  const rows = await context.rows<{ line: string }>(
    `select concat_ws(' ', c.key, extract(day from purchased_on), (amount / 100)::text, order_id, g.name, store) as line
     from purchases p join customers c on c.id = p.customer_id left join products g on g.id = p.product_id
     order by 1`,
  );
  return rows.map(({ line }) => line);
}

/** Order and amounts of every image that was kept, oldest first. */
const kept = async () =>
  (
    await context.rows<{ order_id: string; amounts: number[] }>(
      `select order_id, (select array_agg((l->>'amount')::int / 100 order by l->>'line_key')
         from jsonb_array_elements(before) l) as amounts
       from purchase_amendments order by id`,
    )
  ).map(({ order_id, amounts }) => `${order_id}: ${amounts.sort((a, b) => a - b)}`);

const nothingNew = (alreadyThere: number) => ({ stored: 0, updated: 0, alreadyThere });

test('another amount under the same number replaces the first and keeps how it stood', async () => {
  await tell('A 5 10 1', 'B 5 20 2');
  assert.deepEqual(await tell('A 5 15 1', 'B 5 20 2'), { stored: 0, updated: 1, alreadyThere: 1 });
  assert.deepEqual(await stands(), ['A 5 15 1', 'B 5 20 2']);
  assert.deepEqual(await kept(), ['1: 10']);
  assert.deepEqual(await tell('A 5 15 1', 'B 5 20 2'), nothingNew(2));
  const [image] = await context.rows('select before, import_id from purchase_amendments');
  const [line] = image!.before as Record<string, unknown>[];
  assert.equal(line!.purchased_on, '2026-01-05');
  assert.equal(line!.order_id, '1');
});

test('a line taken off an order goes, and the order counts as updated', async () => {
  await tell('A 5 10 1 tea', 'A 5 20 1 cup');
  assert.deepEqual(await tell('A 5 10 1 tea'), { stored: 0, updated: 1, alreadyThere: 0 });
  assert.deepEqual(await stands(), ['A 5 10 1 tea']);
  assert.deepEqual(await kept(), ['1: 20']);
  assert.deepEqual(await tell('A 5 10 1 tea'), nothingNew(1));
});

test('a line put on an order is added, and what stood remains', async () => {
  await tell('A 5 10 1 tea');
  assert.deepEqual(await tell('A 5 10 1 tea', 'A 5 20 1 cup'), {
    stored: 0,
    updated: 1,
    alreadyThere: 1,
  });
  assert.deepEqual(await stands(), ['A 5 10 1 tea', 'A 5 20 1 cup']);
});

test('one of two equal lines of an order goes alone', async () => {
  await tell('A 5 10 1 tea', 'A 5 10 1 tea');
  await tell('A 5 10 1 tea');
  assert.deepEqual(await stands(), ['A 5 10 1 tea']);
  await tell('A 5 10 1 tea', 'A 5 10 1 tea');
  assert.deepEqual(await stands(), ['A 5 10 1 tea', 'A 5 10 1 tea']);
});

test('the day of an order may be corrected', async () => {
  await tell('A 5 10 1', 'B 6 20 2');
  assert.deepEqual(await tell('A 7 10 1'), { stored: 0, updated: 1, alreadyThere: 0 });
  assert.deepEqual(await stands(), ['A 7 10 1', 'B 6 20 2']);
});

test('an order whose customer was corrected moves to the other customer', async () => {
  await tell('A 5 10 1 tea', 'A 5 20 1 cup', 'A 6 5 2');
  assert.deepEqual(await tell('B 5 10 1 tea', 'B 5 20 1 cup'), {
    stored: 0,
    updated: 2,
    alreadyThere: 0,
  });
  assert.deepEqual(await stands(), ['A 6 5 2', 'B 5 10 1 tea', 'B 5 20 1 cup']);
  assert.deepEqual(await kept(), ['1: 10,20']);
  assert.deepEqual(await tell('B 5 10 1 tea', 'B 5 20 1 cup'), nothingNew(2));
});

test('a later file with only returns of a known order adds them, and the first file again changes nothing', async () => {
  await tell('A 5 10 1 tea', 'A 5 20 1 cup');
  assert.deepEqual(await tell('A 9 -20 1 cup'), { stored: 1, updated: 0, alreadyThere: 0 });
  const standing = ['A 5 10 1 tea', 'A 5 20 1 cup', 'A 9 -20 1 cup'];
  assert.deepEqual(await stands(), standing);
  assert.deepEqual(await tell('A 5 10 1 tea', 'A 5 20 1 cup'), nothingNew(2));
  assert.deepEqual(await tell('A 9 -20 1 cup'), nothingNew(1));
  assert.deepEqual(await tell('A 5 10 1 tea', 'A 5 20 1 cup', 'A 9 -20 1 cup'), nothingNew(3));
  assert.deepEqual(await tell('A 5 10 1 tea', 'A 5 20 1 cup'), nothingNew(2));
  assert.deepEqual(await stands(), standing);
  assert.deepEqual(await kept(), []);
});

test('an amended order keeps the returns that the file does not speak of', async () => {
  await tell('A 5 10 1 tea', 'A 5 20 1 cup');
  await tell('A 9 -20 1 cup');
  await tell('A 5 12 1 tea', 'A 5 20 1 cup');
  assert.deepEqual(await stands(), ['A 5 12 1 tea', 'A 5 20 1 cup', 'A 9 -20 1 cup']);
});

test('a ticket of returns alone is amended like any other', async () => {
  await tell('A 5 10 1 tea', 'A 9 -10 R1 tea');
  assert.deepEqual(await tell('A 9 -8 R1 tea'), { stored: 0, updated: 1, alreadyThere: 0 });
  assert.deepEqual(await stands(), ['A 5 10 1 tea', 'A 9 -8 R1 tea']);
});

test('a number that two tills gave to different customers on one day stays two orders', async () => {
  await tell('A 5 10 1 tea');
  assert.deepEqual(await tell('B 5 33 1 cup'), { stored: 1, updated: 0, alreadyThere: 0 });
  assert.deepEqual(await stands(), ['A 5 10 1 tea', 'B 5 33 1 cup']);
  assert.deepEqual(await tell('A 5 10 1 tea'), nothingNew(1));
});

test('a till that counts from one every day loses nothing, also of somebody who gets a number twice', async () => {
  const monday = ['A 5 10 1', 'B 5 11 2', 'C 5 12 3'];
  const tuesday = ['A 6 20 1', 'C 6 21 2', 'B 6 22 3'];
  const wednesday = ['C 7 30 1', 'C 7 31 2', 'A 7 32 3'];
  for (const day of [monday, tuesday, wednesday])
    assert.deepEqual(await tell(...day), { stored: 3, updated: 0, alreadyThere: 0 });
  const standing = [...monday, ...tuesday, ...wednesday].sort();
  assert.deepEqual(await stands(), standing);
  for (const day of [monday, wednesday, tuesday])
    assert.deepEqual(await tell(...day), nothingNew(3));
  assert.deepEqual(await tell(...monday, ...tuesday, ...wednesday), nothingNew(9));
  assert.deepEqual(await stands(), standing);
  assert.deepEqual(await tell('A 6 25 1', 'C 6 21 2', 'B 6 22 3'), {
    stored: 0,
    updated: 1,
    alreadyThere: 2,
  });
  assert.deepEqual(
    await stands(),
    standing.map((line) => (line === 'A 6 20 1' ? 'A 6 25 1' : line)),
  );
});

test('customers of a replaced order are valued again, those who lost it too', async () => {
  await context.rows("insert into job_wakes values ('purchases', 'probe')");
  await tell('A 5 10 1 tea', 'A 6 1 2');
  await context.rows('delete from touched');
  await tell('B 5 10 1 tea');
  const touched = await context.rows<{ key: string }>(
    'select distinct c.key from touched t join customers c on c.id = t.customer_id order by 1',
  );
  assert.deepEqual(
    touched.map(({ key }) => key),
    ['A', 'B'],
  );
});

test('an import that ended for good before its orders were written down is amended like any other', async () => {
  await tell('A 5 10 1', 'B 5 20 2');
  // As a full disk would leave it: the lines are there, the orders are not.
  await context.rows("update imports set status = 'failed' where status = 'done'");
  await context.rows('delete from orders');
  assert.deepEqual(await tell('A 5 15 1', 'B 5 20 2'), { stored: 0, updated: 1, alreadyThere: 1 });
  assert.deepEqual(await stands(), ['A 5 15 1', 'B 5 20 2']);
  assert.deepEqual(await kept(), ['1: 10']);
});
