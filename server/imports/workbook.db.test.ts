// Sheets of workbooks are read as any other file of sales; what is no workbook, or means no good, has its code.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { CodedError } from '../platform/errors.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { countsOf, importSales, type Sales } from '../purchases/scratch-sales.ts';
import {
  type WorkbookCell,
  type WorkbookOptions,
  workbookParts,
  writeWorkbook,
  writeZip,
} from './scratch-workbook.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, products, customers, customer_identities,
    customer_standing, imports, import_mappings, purchase_amendments cascade`),
);
after(async () => {
  await app.close();
  await context.drop();
});

const sold = () =>
  context.rows<{ key: string; day: string; amount: number; product: string }>(
    `select c.key, purchased_on as day, amount, g.name as product
     from purchases p join customers c on c.id = p.customer_id left join products g on g.id = p.product_id
     order by 1, 2, 3`,
  );
const problems = () =>
  context.rows<{ line: number; column: string; code: string; value: string }>(
    `select line, column_name as column, code, value from import_problems
     where severity = 'rejected' order by line, ordinal`,
  );
const book = (rows: WorkbookCell[][], options: WorkbookOptions = {}) =>
  writeWorkbook([{ name: 'Ventas', rows }], options);
const xml = (inner: string, attributes = '') => ({
  xml: (at: string) => `<c r="${at}"${attributes}>${inner}</c>`,
});

/** 2026-01-05 in the count from 1900, and in that from 1904. */
const day = 46_027;
const day1904 = 44_565;

test('a sheet is read: shared texts, days, numbers as they are shown, truths, errors, formulas with their value', async () => {
  const row = await importSales(
    context,
    book([
      ['cliente', 'fecha', 'importe', 'producto', 'cantidad'],
      ['A & B <1>', { day }, 1234.5, 'Té "verde", 1 kg', 2],
      ['C', { day: day + 0.75 }, xml('<f>B2*2</f><v>19.989999999999998</v>'), true, 1],
      [1001, { day }, xml('<v>1.2300000000000001E-1</v>'), xml('<v>#N/A</v>', ' t="e"'), null],
      ['D', { day }, xml('<f>SUM(A1)</f>'), 'x', 1],
      ['E', '06/01/2026', '7.50', 'x\ny', 1],
      [xml('<v>#REF!</v>', ' t="e"'), { day }, 5, 'x', 1],
      [
        'F',
        xml('<v>2026-01-07T10:00:00</v>', ' t="d"'),
        8,
        xml('<v>calc_x0041_</v>', ' t="str"'),
        1,
      ],
    ]),
  );
  assert.deepEqual(countsOf(row), { read: 7, stored: 5, updated: 0, alreadyThere: 0, rejected: 2 });
  assert.deepEqual(await sold(), [
    { key: '1001', day: '2026-01-05', amount: 12, product: null },
    { key: 'A & B <1>', day: '2026-01-05', amount: 123450, product: 'Té "verde", 1 kg' },
    { key: 'C', day: '2026-01-05', amount: 1999, product: 'TRUE' },
    { key: 'E', day: '2026-01-06', amount: 750, product: 'x y' },
    { key: 'F', day: '2026-01-07', amount: 800, product: 'calcA' },
  ]);
  // Lines are the rows of the sheet.
  assert.deepEqual(
    (await problems()).map(({ line, code }) => [line, code]),
    [
      [5, 'amount_missing'],
      [7, 'customer_missing'],
    ],
  );
});

test('days count from 1904 where the workbook says so, and in a column of dates also without a format', async () => {
  const rows = (from: number): WorkbookCell[][] => [
    ['customer', 'date', 'amount'],
    ['A', { day: from }, 45000],
    ['B', from + 1, 10],
  ];
  await importSales(context, book(rows(day1904), { from1904: true }));
  const read = await sold();
  assert.deepEqual(
    read.map((one) => [one.day, one.amount]),
    [
      ['2026-01-05', 4500000],
      ['2026-01-06', 1000],
    ],
  );
  const again = await importSales(context, book(rows(day)));
  assert.deepEqual([again.rows_stored, again.rows_already_there], [0, 2]);
});

test('titles above the table, empty rows and columns, headers twice, short rows and a total below are as in a CSV', async () => {
  const row = await importSales(
    context,
    book([
      ['Informe de ventas'],
      [],
      [null, 'cliente', 'fecha', 'importe', 'importe', null, 'nota'],
      [null, 'A', { day }, 10, 11],
      [],
      [null, 'B', { day }, 20, null, null, 'hola'],
      [null, null, 'Total', 30],
    ]),
    { mapping: { customerId: 'cliente', date: 'fecha', amount: 'importe' } },
  );
  assert.deepEqual(countsOf(row), { read: 3, stored: 2, updated: 0, alreadyThere: 0, rejected: 1 });
  assert.deepEqual(
    (row.columns as { name: string }[]).map(({ name }) => name),
    ['1', 'cliente', 'fecha', 'importe', 'importe (2)', '6', 'nota'],
  );
  assert.equal((await problems())[0]!.line, 7);
});

test('texts in the cells, of several fonts, with how they are spoken, prefixed names, missing references and no list of texts', async () => {
  const sheet = `<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData>
    <x:row><x:c t="inlineStr"><x:is><x:t>customer</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>date</x:t></x:is></x:c><x:c t='inlineStr'><x:is><x:t>amount</x:t></x:is></x:c></x:row>
    <x:row r="4"><x:c t="inlineStr"><x:is><x:r><x:t>An</x:t></x:r><x:r><x:rPr/><x:t>a</x:t></x:r><x:rPh sb="0" eb="1"><x:t>spoken</x:t></x:rPh></x:is></x:c><x:c s = "1"><x:v>${day}</x:v></x:c><!-- > --><x:c><x:v><![CDATA[7]]></x:v></x:c></x:row>
    </x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>`;
  const parts = workbookParts([{ name: 'S', rows: [], xml: sheet }]);
  const row = await importSales(
    context,
    writeZip(parts.filter(({ name }) => name !== 'xl/sharedStrings.xml')),
  );
  assert.equal(row.rows_stored, 1);
  assert.deepEqual(await sold(), [{ key: 'Ana', day: '2026-01-05', amount: 700, product: null }]);
});

test('the sheet that holds sales is found, another can be chosen, and hidden ones are not guessed at', async () => {
  const rows = (who: string): WorkbookCell[][] => [
    ['customer', 'date', 'amount'],
    [who, { day }, 10],
  ];
  const file = writeWorkbook([
    { name: 'Léeme', rows: [['Hola'], ['Ventas del mes']] },
    { name: 'Oculta', rows: rows('H'), hidden: true },
    { name: 'Enero', rows: rows('E') },
    { name: 'Febrero', rows: [['Título'], [], ...rows('F')] },
  ]);
  const upload = await caller.call(
    'POST',
    '/api/imports?kind=purchases&name=ventas.xlsx',
    // The body of a file; the type of the call is text or JSON elsewhere.
    file as unknown as string,
  );
  assert.equal(upload.statusCode, 200, upload.body);
  const detail = upload.json();
  assert.deepEqual(detail.sheets, ['Léeme', 'Oculta', 'Enero', 'Febrero']);
  assert.equal(detail.format.sheet, 'Enero');
  const changed = await caller.call('PATCH', `/api/imports/${detail.id}`, {
    format: { sheet: 'Febrero' },
  });
  assert.equal(changed.statusCode, 200, changed.body);
  assert.equal(changed.json().format.skipLines, 2);
  assert.equal(changed.json().preview[0].values.customerId, 'F');
  const none = await caller.call('PATCH', `/api/imports/${detail.id}`, {
    format: { sheet: 'Marzo' },
  });
  assert.equal(none.json().error.code, 'workbook_no_sheet');
  const named: Sales = { fileName: 'ventas.xlsx', sheet: 'Oculta' };
  await importSales(context, file, named);
  assert.deepEqual(
    (await sold()).map(({ key }) => key),
    ['H'],
  );
});

test('rejected rows of a workbook come as a CSV that can be corrected and loaded', async () => {
  const first = await importSales(
    context,
    book([
      ['customer', 'date', 'amount', 'product'],
      ['A', { day }, 10.5, 'Tea, green'],
      ['B', { day }, 'much', 'Tea, green'],
      ['C', 'soon', 5, 'Mug'],
    ]),
  );
  assert.deepEqual([first.rows_stored, first.rows_rejected], [1, 2]);
  const answer = await caller.call('GET', `/api/imports/${first.id}/rejected.csv?language=en`);
  const file = answer.body.replace('\ufeff', '');
  assert.ok(file.includes(',B,2026-01-05,much,"Tea, green"'), file);
  const second = await importSales(
    context,
    file.replace(',much,', ',20,').replace(',C,soon,', ',C,2026-01-06,'),
  );
  assert.deepEqual([second.rows_stored, second.rows_rejected], [2, 0]);
});

test('decimals written as text with a comma are read as such, and numbers beside them keep their value', async () => {
  const rows: WorkbookCell[][] = [['cliente', 'fecha', 'importe']];
  for (let i = 0; i < 20; i++) rows.push([`C${i}`, { day }, '1.234,50']);
  rows.push(['D', { day }, 12.345]);
  const row = await importSales(context, book(rows));
  assert.equal(row.rows_rejected, 0);
  const amounts = (await sold()).map(({ amount }) => amount);
  assert.deepEqual(
    [...new Set(amounts)].sort((a, b) => a - b),
    [1235, 123450],
  );
});

test('a cell too large costs its row, as in a CSV', async () => {
  const row = await importSales(
    context,
    book(
      [
        ['customer', 'date', 'amount', 'note'],
        ['A', { day }, 1, 'x'.repeat(90_000)],
        ['B', { day }, 2, 'y'],
        ['C', { day }, xml(`<v>${'9'.repeat(200_000)}</v>`), 'y'],
      ],
      { inline: true },
    ),
  );
  assert.deepEqual([row.rows_read, row.rows_stored, row.rows_rejected], [3, 1, 2]);
  assert.deepEqual(
    (await problems()).map(({ code }) => code),
    ['record_too_long', 'record_too_long'],
  );
});

test('what is no workbook that can be read is refused with its code, and nothing of it stays', async () => {
  const good = book([
    ['customer', 'date', 'amount'],
    ['A', { day }, 1],
  ]);
  const parts = workbookParts([
    {
      name: 'S',
      rows: [
        ['customer', 'date', 'amount'],
        ['A', { day }, 1],
      ],
    },
  ]);
  const replaced = (name: string, content: string) =>
    writeZip([
      ...parts.filter((part) => part.name !== name),
      { name, content: Buffer.from(content) },
    ]);
  const flipped = Buffer.from(good);
  const inside = good.indexOf('xl/worksheets/sheet1.xml') + 24 + 20;
  flipped[inside] = flipped[inside]! ^ 0xff;
  const old = Buffer.alloc(4096);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(old);
  old.writeUInt16LE(9, 30);
  const locked = Buffer.from(old);
  locked.write('EncryptedPackage', 1024, 'utf16le');
  locked.writeUInt32LE(0, 48);
  const bomb = Buffer.alloc(80 * 1024 * 1024, ' ');
  const sheet = (inner: string) => `<worksheet><sheetData>${inner}</sheetData></worksheet>`;
  const row = (r: string) => `<row r="${r}"><c r="A1"><v>1</v></c></row>`;
  const kept = () => readdirSync(join(context.config.dataDir, 'files', 'imports')).length;
  const before = kept();
  const cases: [string, Buffer, string][] = [
    ['cut short', good.subarray(0, good.length - 40), 'workbook_broken'],
    ['cut in half', good.subarray(0, good.length >> 1), 'workbook_broken'],
    ['a changed byte', flipped, 'workbook_broken'],
    ['no sheet', replaced('xl/_rels/workbook.xml.rels', '<Relationships/>'), 'workbook_broken'],
    ['locked parts', writeZip(parts, 1), 'workbook_encrypted'],
    ['a password', locked, 'workbook_encrypted'],
    ['an old workbook', old, 'workbook_old'],
    ['a binary workbook', replaced('xl/workbook.bin', 'x'), 'workbook_old'],
    [
      'a bomb of texts',
      writeZip([
        ...parts.filter(({ name }) => name !== 'xl/sharedStrings.xml'),
        { name: 'xl/sharedStrings.xml', content: bomb },
      ]),
      'workbook_too_large',
    ],
    [
      'a bomb of rows',
      writeZip([
        ...parts.filter(({ name }) => name !== 'xl/worksheets/sheet1.xml'),
        { name: 'xl/worksheets/sheet1.xml', content: bomb },
      ]),
      'workbook_too_large',
    ],
    [
      'entities of its own',
      replaced('xl/worksheets/sheet1.xml', '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
      'workbook_broken',
    ],
    [
      'a tag without an end',
      replaced('xl/worksheets/sheet1.xml', `<worksheet><sheetData><row r="${'1'.repeat(400_000)}`),
      'workbook_broken',
    ],
    [
      'rows that go back',
      replaced('xl/worksheets/sheet1.xml', sheet(row('2') + row('1'))),
      'workbook_broken',
    ],
    [
      'rows beyond the last',
      replaced('xl/worksheets/sheet1.xml', sheet(row('1048577'))),
      'workbook_broken',
    ],
    [
      'a sheet cut short',
      replaced('xl/worksheets/sheet1.xml', `<worksheet><sheetData>${row('1')}`),
      'workbook_broken',
    ],
    ['an empty sheet', replaced('xl/worksheets/sheet1.xml', sheet('')), 'file_empty'],
    [
      'a document of another kind',
      writeZip([
        { name: '[Content_Types].xml', content: Buffer.from('<Types/>') },
        { name: 'word/document.xml', content: Buffer.from('<w/>') },
      ]),
      'file_binary',
    ],
  ];
  for (const [name, file, code] of cases) {
    const outcome = await importSales(context, file).then(
      (one) => one.error_code ?? one.status,
      (error) => {
        assert.ok(error instanceof CodedError, `${name}: ${error}`);
        return error.code;
      },
    );
    assert.equal(outcome, code, name);
  }
  assert.deepEqual(await context.rows('select id from imports'), []);
  assert.equal(kept(), before);
});

test('a sheet of many rows is read whole, and each row stands on its own line', async () => {
  const rows: WorkbookCell[][] = [['customer', 'date', 'amount', 'product']];
  for (let i = 0; i < 20_000; i++)
    rows.push([`C${i % 500}`, { day: day - (i % 300) }, (i % 97) + 0.5, `P${i % 40}`]);
  rows.push(['C1', 'never', 1, 'P1']);
  const row = await importSales(context, book(rows));
  assert.deepEqual([row.rows_read, row.rows_stored, row.rows_rejected], [20_001, 20_000, 1]);
  assert.deepEqual((await problems())[0], {
    line: 20_002,
    column: 'date',
    code: 'date_invalid',
    value: 'never',
  });
  const again = await importSales(context, book(rows, { inline: true }));
  assert.equal(again.rows_already_there, 20_000);
});
