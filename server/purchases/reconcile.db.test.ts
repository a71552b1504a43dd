// Whatever files come in whatever order: what stands is what a plain model of the rules says, and every
// row of every file is accounted for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { countsOf, importSales } from './scratch-sales.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
after(() => context.drop());

/** One row of a file; `order` null: a sale without a number. A bad row has no day. */
interface Row {
  customer: string;
  day: number;
  amount: number;
  order: string | null;
  product: string;
  bad: boolean;
}

const isReturn = (row: Row) => row.amount < 0;
const textOf = ({ customer, day, amount, order, product }: Row) =>
  [customer, `2026-03-${String(day).padStart(2, '0')}`, amount, order ?? '', product].join(',');
const countOf = (rows: Row[]) => {
  const counts = new Map<string, Row[]>();
  for (const row of rows) counts.set(textOf(row), [...(counts.get(textOf(row)) ?? []), row]);
  return counts;
};

/** Both lists together, equal rows counted once: the nth equal row of one is the nth of the other. */
function union(known: Row[], told: Row[]): Row[] {
  const counts = countOf(known);
  const more = [...countOf(told)].flatMap(([text, rows]) =>
    rows.slice(counts.get(text)?.length ?? 0),
  );
  return [...known, ...more];
}

/** The rules in plain words: what stands after a file was told. */
function tell(stands: Row[], file: Row[]): Row[] {
  const good = file.filter(({ bad }) => !bad);
  const key = (row: Row) =>
    row.order === null ? `- ${row.customer}` : `${row.order} ${row.customer}`;
  const groups = (rows: Row[]) => Map.groupBy(rows, key);
  const next = groups(stands);
  for (const [name, told] of groups(good)) {
    const known = next.get(name) ?? [];
    const days = (rows: Row[]) => rows.map(({ day }) => day);
    const onTop =
      told.every(isReturn) &&
      (!known.every(isReturn) || Math.min(...days(told)) > Math.max(...days(known)));
    if (told[0]!.order === null || known.length === 0 || onTop) next.set(name, union(known, told));
    else next.set(name, told.some(isReturn) ? told : [...told, ...known.filter(isReturn)]);
  }
  return [...next.values()].flat();
}

const customers = ['Ana', 'Bea', 'Caro', 'Dora', 'Eva'];
/** Orders have one customer and one day of sale, as in systems that number theirs once. */
const row: fc.Arbitrary<Row> = fc
  .record({
    customer: fc.constantFrom(...customers),
    day: fc.integer({ min: 1, max: 3 }),
    amount: fc.constantFrom(5, 5, 7, 0, -5, -7),
    number: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 3 }),
    product: fc.constantFrom('', '', 'tea'),
    bad: fc.integer({ min: 0, max: 14 }).map((n) => n === 0),
    later: fc.boolean(),
  })
  .map(({ number, later, ...rest }) => ({
    ...rest,
    order: number === null ? null : `${rest.customer}-${number}`,
    day: number === null ? rest.day : rest.amount < 0 && later ? 10 + rest.day : number,
  }));

test('what stands is what the rules say, and every row is stored, updated, there already or rejected', async () => {
  const file = fc.array(row, { minLength: 1, maxLength: 40 });
  // A later file is another one, an earlier one again, or parts of earlier ones and something new.
  const plan = fc.tuple(
    file,
    fc.array(fc.record({ fresh: file, again: fc.nat(), part: fc.integer({ min: 0, max: 2 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  );
  await fc.assert(
    fc.asyncProperty(plan, async ([first, later]) => {
      await context.rows(`truncate purchases, orders, purchase_amendments, customers,
        customer_identities, customer_standing cascade`);
      const files = [first];
      for (const { fresh, again, part } of later) {
        const old = files[again % files.length]!;
        if (part === 0) files.push(old);
        else if (part === 1) files.push([...old.slice(0, old.length >> 1), ...fresh]);
        else files.push([...fresh, ...old].reverse());
      }
      let stands: Row[] = [];
      for (const rows of files) {
        const before = stands;
        stands = tell(stands, rows);
        const text = rows.map((one) => textOf(one).replace('2026-', one.bad ? 'never ' : '2026-'));
        const done = await importSales(
          context,
          `name,date,amount,order,product\n${text.join('\n')}`,
          {
            mapping: {
              name: 'name',
              date: 'date',
              amount: 'amount',
              orderId: 'order',
              product: 'product',
            },
          },
        );
        const counts = countsOf(done);
        assert.equal(counts.read, rows.length);
        assert.equal(counts.rejected, rows.filter(({ bad }) => bad).length);
        if (counts.read === counts.rejected) {
          assert.equal(done.error_code, 'import_no_good_rows');
          continue;
        }
        assert.equal(
          counts.stored + counts.updated + counts.alreadyThere + counts.rejected,
          counts.read,
        );
        if (countOf(before).size === 0) assert.equal(counts.updated, 0);
        const found = await context.rows<{ text: string }>(
          `select concat_ws(',', c.name, purchased_on, (amount / 100)::text, coalesce(order_id, ''), coalesce(g.name, '')) as text
           from purchases p join customers c on c.id = p.customer_id left join products g on g.id = p.product_id`,
        );
        assert.deepEqual(found.map((one) => one.text).sort(), stands.map(textOf).sort());
      }
    }),
    { numRuns: 8, seed: 11 },
  );
});

test('the order in which whole files come does not matter for sales without numbers', async () => {
  const file = fc.array(
    row.map((one) => ({ ...one, order: null, bad: false })),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  const tally = async (files: Row[][]) => {
    await context.rows(`truncate purchases, orders, purchase_amendments, customers,
      customer_identities, customer_standing cascade`);
    for (const rows of files)
      await importSales(context, `name,date,amount,order,product\n${rows.map(textOf).join('\n')}`, {
        mapping: { name: 'name', date: 'date', amount: 'amount', product: 'product' },
      });
    return context.rows(`select c.name, purchased_on, amount, count(*) as times
      from purchases p join customers c on c.id = p.customer_id group by 1, 2, 3 order by 1, 2, 3`);
  };
  await fc.assert(
    fc.asyncProperty(file, file, async (one, other) => {
      assert.deepEqual(await tally([one, other]), await tally([other, one, one]));
    }),
    { numRuns: 2, seed: 5 },
  );
});
