// Files that mean no good, or were spoilt on the way: a code, or problems by line, and never half a success.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { CodedError, errorKinds } from '../platform/errors.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { countsOf, importSales, type Sales } from '../purchases/scratch-sales.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, products, customers, customer_identities,
    customer_standing, imports, import_problems cascade`),
);
after(() => context.drop());

/** Code with which a file is refused, or null when it was taken. */
async function refusal(file: string | Uint8Array, sales: Sales = {}): Promise<string | null> {
  try {
    const row = await importSales(context, file, sales);
    if (row.status === 'done') return null;
    assert.equal(row.status, 'failed');
    return row.error_code;
  } catch (error) {
    assert.ok(error instanceof CodedError, String(error));
    return error.code;
  }
}

const problems = async () =>
  (
    await context.rows<{ text: string }>(
      `select concat_ws('|', line, coalesce(column_name, '-'), code, severity) as text
       from import_problems order by line, ordinal`,
    )
  ).map(({ text }) => text);

const header = 'customer,date,amount\n';

test('what is no table of text is refused with a code, and nothing of it stays', async () => {
  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(500, 7)]);
  const picture = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    Buffer.alloc(200),
  ]);
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255);
  const cases: [string | Uint8Array, string[]][] = [
    ['', ['file_empty']],
    ['   \n\n \n', ['file_empty', 'file_not_table', 'file_no_rows']],
    [header, ['file_no_rows']],
    [zip, ['file_binary']],
    [picture, ['file_binary']],
    [noise, ['file_binary', 'file_not_table']],
    [new Uint8Array(3000), ['file_binary', 'file_empty']],
    ['{"customers": [{"name": "Ana"}]}', ['file_not_table']],
    ['<html><body><p>Ventas</p></body></html>', ['file_not_table']],
    ['Estimados:\n\nadjunto las ventas del mes.\n\nSaludos', ['file_not_table', 'file_no_rows']],
    [
      `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n`.repeat(3),
      ['too_many_columns'],
    ],
  ];
  for (const [file, codes] of cases) {
    const code = await refusal(file);
    assert.ok(codes.includes(String(code)), `${String(file).slice(0, 40)}: ${code}`);
  }
  assert.deepEqual(await context.rows('select id from imports'), []);
  assert.deepEqual(readdirSync(join(context.config.dataDir, 'files', 'imports')), []);
});

test('a quote that never closes costs its own line only', async () => {
  const file = `${header}A,2026-01-05,10\n"B,2026-01-06,20\nC,2026-01-07,30\n"D",2026-01-08,40\n`;
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 4, stored: 3, updated: 0, alreadyThere: 0, rejected: 1 });
  assert.deepEqual(await problems(), ['3|-|quote_unbalanced|rejected']);
});

test('NUL bytes cost the row in which they stand', async () => {
  const file = `${header}A,2026-01-05,10\nB\0,2026-01-06,20\nC,2026-01-07,30\n`;
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 3, stored: 2, updated: 0, alreadyThere: 0, rejected: 1 });
  assert.deepEqual(await problems(), ['3|-|nul_byte|rejected']);
});

test('rows in another encoding go in with a remark, also when more is wrong with them', async () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const file = Buffer.concat([
    Buffer.from('customer,name,date,amount\n'),
    Buffer.from('A,Núñez Peña,2026-01-05,10\n'.repeat(20)),
    latin('B,Muñoz,2026-01-06,20.123\n'),
    latin('C,Peña,never,30\n'),
    Buffer.from('D,Ibáñez,2026-01-08,40\n'),
  ]);
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), {
    read: 23,
    stored: 22,
    updated: 0,
    alreadyThere: 0,
    rejected: 1,
  });
  assert.deepEqual(await problems(), [
    '22|-|encoding_mixed|note',
    '22|amount|amount_rounded|note',
    '23|-|encoding_mixed|note',
    '23|date|date_invalid|rejected',
  ]);
  const [bea] = await context.rows("select name from customers where key = 'B'");
  assert.equal(bea!.name, 'Muñoz');
});

test('backslashes, tabs, line breaks, quotes, emoji and formulas arrive as they were written', async () => {
  const names = [
    'back\\slash \\N \\. \\t',
    '=HYPERLINK("http://example.com")',
    "O'Brien; drop table customers --",
    '日本語 العربية 👩‍👩‍👧‍👦',
    '\\.',
    '\\\\N',
  ];
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = names.map((name, i) => `K${i},${cell(name)},2026-01-05,1,${cell(`p ${name}`)}`);
  const file = `customer,name,date,amount,product\n${lines.join('\n')}\nT,"a\tb\nc",2026-01-05,1,\n`;
  const row = await importSales(context, file);
  assert.equal(row.rows_stored, names.length + 1);
  const found = await context.rows('select name from customers order by key');
  assert.deepEqual(
    found.map(({ name }) => name),
    [...names, 'a b c'],
  );
  const products = await context.rows('select name from products');
  assert.deepEqual(
    products.map(({ name }) => name).sort(),
    names.map((name) => `p ${name}`).sort(),
  );
  assert.equal((await importSales(context, file)).rows_already_there, names.length + 1);
});

test('very long cells are cut or refused, and a line without end is one bad row', async () => {
  const long = 'x'.repeat(5000);
  const file =
    `customer,name,date,amount\nA,${long},2026-01-05,10\n${long},B,2026-01-05,10\n` +
    `C,C,2026-01-05,10\nD,${'y'.repeat(300_000)},2026-01-05,10\nE,E,2026-01-05,10\n`;
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 5, stored: 3, updated: 0, alreadyThere: 0, rejected: 2 });
  assert.deepEqual(await problems(), [
    '2|name|text_cut|note',
    '3|customer|customer_too_long|rejected',
    '5|-|record_too_long|rejected',
  ]);
});

test('numbers as large as a bar code do not pass for money', async () => {
  const codes = Array.from({ length: 20 }, (_, i) => `A${i},2026-01-05,75010${10_000_000 + i}`);
  const file = `${header}${codes.join('\n')}\nB,2026-01-05,10\n`;
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), {
    read: 21,
    stored: 1,
    updated: 0,
    alreadyThere: 0,
    rejected: 20,
  });
  assert.deepEqual(
    [...new Set((await problems()).map((text) => text.split('|')[2]))],
    ['amount_too_large'],
  );
});

test('sums of the largest amounts stay exact', async () => {
  const rows = Array.from(
    { length: 50 },
    (_, i) => `A${i % 2},2026-01-${10 + (i % 9)},9999999999.99`,
  );
  const row = await importSales(context, header + rows.join('\n'));
  assert.equal(row.amount_stored, 50 * 999_999_999_999);
  assert.equal(row.amount_read, 50 * 999_999_999_999);
});

test('whatever bytes come, an import ends with a code or with rows that add up', async () => {
  const piece = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom('A,2026-01-05,10\n', 'B;05/01/2026;7,5\n', ',,\n', '\n'),
    },
    { weight: 2, arbitrary: fc.constantFrom('"', '\0', '\ufffd', '\\', '\r', ',', ';', '\t', "'") },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 30 }),
      fc.uint8Array({ maxLength: 6 }),
      fc.boolean(),
      async (pieces, bytes, headed) => {
        const file = Buffer.concat([
          Buffer.from((headed ? header : '') + pieces.slice(0, 15).join('')),
          bytes,
          Buffer.from(pieces.slice(15).join('')),
        ]);
        const code = await refusal(file);
        if (code !== null) {
          assert.ok(code in errorKinds);
          assert.notEqual(code, 'import_failed');
          return;
        }
        const [row] = await context.rows('select * from imports order by id desc limit 1');
        const counts = countsOf(row as unknown as Parameters<typeof countsOf>[0]);
        assert.equal(
          counts.stored + counts.updated + counts.alreadyThere + counts.rejected,
          counts.read,
        );
        const [listed] = await context.rows(
          `select count(distinct line) as n from import_problems
           where import_id = $1 and severity = 'rejected'`,
          [row!.id],
        );
        assert.equal(listed!.n, counts.rejected);
      },
    ),
    { numRuns: 40, seed: 3 },
  );
});
