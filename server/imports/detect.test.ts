// Checks that what is proposed for a file is right, says how sure it is, and that what is no table is refused.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCsv } from './csv-read.ts';
import { headBytes } from './decode.ts';
import { type Examination, type ExamineOptions, examineFile } from './detect.ts';
import { headerScore } from './detect-columns.ts';
import { makeDateTally } from './detect-dates.ts';
import { makeDecimalTally } from './detect-numbers.ts';
import { fieldWords } from './detect-words.ts';
import { makeReader, type SaleField } from './fields.ts';
import { foldText } from './fields-text.ts';

const company = { complete: true, today: '2025-06-30', language: 'es', currency: 'MXN' } as const;

function problemOf(content: string | Uint8Array, options: Partial<ExamineOptions> = {}) {
  const { problem } = examineFile(Buffer.from(content as string), { ...company, ...options });
  return problem && [problem.code, problem.looksLike, problem.value];
}

function examine(content: string | Uint8Array, options: Partial<ExamineOptions> = {}): Examination {
  const { examination, problem } = examineFile(Buffer.from(content as string), {
    ...company,
    ...options,
  });
  assert.ok(examination, JSON.stringify(problem));
  return examination;
}

/** Field → name of the column. */
function named({ settings, columns }: Examination) {
  return Object.fromEntries(
    Object.entries(settings.mapping).map(([field, at]) => [field, columns[at]]),
  );
}

for (const [what, content, problem] of [
  ['nothing', '', ['file_empty', null, null]],
  ['only a mark', '\ufeff', ['file_empty', null, null]],
  ['only blank lines', '\n\r\n  \n', ['file_empty', null, null]],
  ['only a header', 'cliente,fecha,importe\n', ['file_no_rows', null, null]],
  [
    'prose',
    'Estimado cliente:\nLe escribimos para contarle, con gusto, algo.\nSaludos\nAna\n',
    ['file_not_table', 'text', null],
  ],
  ['one column', 'cliente\nA\nB\nC\n', ['file_not_table', 'text', null]],
  [
    'JSON',
    '[{"cliente": "A", "importe": 3},\n {"cliente": "B", "importe": 4}]\n',
    ['file_not_table', 'json', null],
  ],
  [
    'JSON lines',
    '{"cliente": "A", "importe": 3}\n{"cliente": "B", "importe": 4}\n',
    ['file_not_table', 'json', null],
  ],
  [
    'HTML named as a workbook',
    '<html><table><tr><td>a,b</td></tr>\n</table></html>',
    ['file_not_table', 'html', null],
  ],
  ['XML', '<?xml version="1.0"?>\n<ventas/>\n', ['file_not_table', 'xml', null]],
  [
    'a workbook',
    Buffer.from('PK\x03\x04....xl/workbook.xml', 'latin1'),
    ['file_binary', 'xlsx', null],
  ],
  [
    '10,000 columns',
    `${Array.from({ length: 10_000 }, (_, i) => `column ${i}`).join(',')}\n`,
    ['too_many_columns', null, '10000'],
  ],
  [
    '1,025 columns',
    `${Array.from({ length: 1_025 }, (_, i) => i).join(';')}\n`,
    ['too_many_columns', null, '1025'],
  ],
  ['one line without end', 'x'.repeat(400_000), ['file_not_table', 'text', null]],
  ['only broken quotes', '"a"b,c\n"d"e,f\n', ['file_not_table', 'text', null]],
] as const)
  test(`a file with ${what} is refused with a code`, () => {
    assert.deepEqual(problemOf(content), problem);
  });

test('a Spanish ledger is understood: semicolons, decimal comma, days first', () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `C${i % 20};Ana López;${1 + (i % 28)}/03/2024;1.${100 + i},50;F-${i};Café;Centro`,
  );
  const found = examine(
    `Código Cliente;Nombre del cliente;Fecha de Venta;Importe Total;Folio;Familia;Sucursal\n${rows.join('\n')}\n`,
  );
  const { settings, findings } = found;
  assert.deepEqual(named(found), {
    customerId: 'Código Cliente',
    name: 'Nombre del cliente',
    date: 'Fecha de Venta',
    amount: 'Importe Total',
    orderId: 'Folio',
    productLine: 'Familia',
    store: 'Sucursal',
  });
  assert.deepEqual(
    [settings.delimiter, settings.decimal, settings.dateFormat, settings.header],
    [';', ',', 'dmy', true],
  );
  assert.equal(findings.decimal.thousands, '.');
  assert.deepEqual([findings.date?.sure, findings.date?.why], [true, 'proof']);
  assert.ok(findings.date!.proof > 0 && findings.date!.ambiguous > 0);
});

test('an English shop export is understood: months first, totals apart from taxes', () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) =>
      `#${i},ana${i % 9}@example.com,${1 + (i % 12)}/${13 + (i % 15)}/2024 10:05,"$1,${100 + i}.00",$9.00,$99.10,Latte,${1 + (i % 3)},USD`,
  );
  const found = examine(
    `Order Number,Email,Order Date,Total,Tax,Shipping,Product Name,Quantity,Currency\n${rows.join('\n')}`,
    { language: 'en', currency: 'USD' },
  );
  assert.deepEqual(named(found), {
    orderId: 'Order Number',
    email: 'Email',
    date: 'Order Date',
    amount: 'Total',
    product: 'Product Name',
    quantity: 'Quantity',
    currency: 'Currency',
  });
  assert.deepEqual([found.settings.dateFormat, found.settings.decimal], ['mdy', '.']);
});

for (const [header, field] of [
  ['CORREO ELECTRÓNICO', 'email'],
  ['TotalVenta', 'amount'],
  ['No. Ticket', 'orderId'],
  ['Teléfono', 'phone'],
  ['CustomerID', 'customerId'],
  ['Fecha_Compra', 'date'],
  ['costo-unitario', 'unitCost'],
  ['Canal de Venta', 'channel'],
  ['Fuente', 'source'],
  ['StockCode', 'product'],
] as const)
  test(`the header ${header} is recognised as ${field}`, () => {
    const scores = (Object.keys(fieldWords) as SaleField[]).map(
      (one) => [one, headerScore(header, one)] as const,
    );
    assert.equal(scores.toSorted((a, b) => b[1] - a[1])[0]![0], field);
  });

test('words of headers are kept folded, each for one field', () => {
  const all = Object.values(fieldWords).flat();
  for (const word of all) assert.equal(foldText(word), word);
  assert.equal(new Set(all).size, all.length);
});

test('a birthday is not the date of a sale, and a unit price is not its amount', () => {
  const rows = Array.from(
    { length: 20 },
    (_, i) => `${i % 5},1980-01-0${1 + (i % 9)},2024-02-1${i % 9},12.50,${25 + i}.00`,
  );
  const found = examine(
    `cliente,fecha nacimiento,fecha,precio unitario,total\n${rows.join('\n')}\n`,
  );
  assert.deepEqual(named(found), { customerId: 'cliente', date: 'fecha', amount: 'total' });
});

test('"cliente" over names of people is the name', () => {
  const found = examine(
    'Cliente,Fecha,Total\nAna Pérez,2024-01-05,5.00\nLuis Peña,2024-01-06,6.00\n',
  );
  assert.deepEqual(named(found), { name: 'Cliente', date: 'Fecha', amount: 'Total' });
});

test('without a header the columns are found by what they hold, and named by their position', () => {
  const found = examine('ana@example.com|2024-01-05|10.50\nluis@example.com|2024-01-06|9.00\n');
  assert.equal(found.settings.header, false);
  assert.deepEqual(found.columns, ['1', '2', '3']);
  assert.deepEqual(named(found), { email: '1', date: '2', amount: '3' });
  assert.equal(found.sample.length, 2);
});

test('columns of the same name and without one can be told apart', () => {
  const found = examine(
    'cliente,fecha,total,total,\n1,2024-01-05,3.00,4.00,x\n2,2024-01-05,3.00,4.00,x\n',
  );
  assert.deepEqual(found.columns, ['cliente', 'fecha', 'total', 'total (2)', '5']);
});

test('the title of a report above the table is passed over', () => {
  const found = examine(
    'Reporte de ventas;;\nDel 01/01/2024 al 31/01/2024\n\nCliente;Fecha;Importe\nA1;05/01/2024;10,50\nA2;15/01/2024;9,00\n',
  );
  assert.equal(found.settings.skipLines, 3);
  assert.deepEqual(found.columns, ['Cliente', 'Fecha', 'Importe']);
  assert.deepEqual(found.sampleLines, [5, 6]);
});

test('a row that lacks a cell is never taken for a title', () => {
  const found = examine(
    'A1,2024-01-05\nA2,2024-01-06,5.00\nA3,2024-01-07,6.00\nA3,2024-01-08,7.00\n',
  );
  assert.deepEqual([found.settings.skipLines, found.settings.header], [0, false]);
});

test('a first line that names the delimiter is obeyed', () => {
  const found = examine('sep=|\ncliente|fecha|importe\n1|2024-01-05|3,50\n2|2024-01-06|3,50\n');
  assert.deepEqual(
    [found.settings.delimiter, found.settings.skipLines, found.settings.decimal],
    ['|', 1, ','],
  );
});

test('a decimal comma does not make a comma the delimiter', () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i};2024-01-05;${i},50`);
  assert.equal(examine(`cliente;fecha;importe\n${rows.join('\n')}\n`).settings.delimiter, ';');
});

test('what the user has fixed is taken as it is', () => {
  const given = {
    delimiter: ';',
    dateFormat: 'mdy',
    decimal: '.',
    header: false,
    mapping: { name: 0, date: 1, amount: 2 },
  } as const;
  const { settings } = examine('A;01/02/2024;5,00\nB;01/02/2024;6,00\n', { given });
  assert.deepEqual(settings, {
    encoding: 'utf-8',
    skipLines: 0,
    rejectedColumns: false,
    ...given,
  });
});

test('dates that could be either are counted, decided as best they can be, and never called sure', () => {
  const finding = (dates: string[], preferred: 'dmy' | 'mdy' = 'dmy') => {
    const tally = makeDateTally('2025-06-30', preferred);
    for (const date of dates) tally.add(date);
    const { format, sure, why, proof, ambiguous, against } = tally.finding();
    return [format, sure, why, proof, ambiguous, against];
  };
  assert.deepEqual(finding(['2024-01-05', '12 ene 2024', '']), [
    'ymd',
    true,
    'year_first',
    0,
    0,
    0,
  ]);
  assert.deepEqual(finding(['05/01/2024', '13/01/2024']), ['dmy', true, 'proof', 1, 1, 0]);
  assert.deepEqual(finding(['05/01/2024', '01/13/2024', '01/14/2024']), [
    'mdy',
    true,
    'proof',
    2,
    1,
    0,
  ]);
  assert.deepEqual(finding(['13/01/2024', '14/01/2024', '01/13/2024']), [
    'dmy',
    false,
    'proof',
    2,
    0,
    1,
  ]);
  assert.deepEqual(finding(['03/01/2024', '03/02/2024', '03/09/2024']), [
    'mdy',
    false,
    'spread',
    0,
    2 + 1,
    0,
  ]);
  assert.deepEqual(finding(['05/06/2024', '06/05/2024']), ['dmy', false, 'language', 0, 2, 0]);
  assert.deepEqual(finding(['05/06/2024', '06/05/2024'], 'mdy'), [
    'mdy',
    false,
    'language',
    0,
    2,
    0,
  ]);
  assert.deepEqual(finding(['97-01-15', '97-02-20']), ['ymd', true, 'proof', 2, 0, 0]);
  assert.deepEqual(finding(['31-01-24', '05-02-24']), ['dmy', true, 'proof', 1, 1, 0]);
  assert.deepEqual(finding(['05/11/2025', '04/12/2025']), ['mdy', true, 'proof', 2, 0, 0]);
});

test('numbers that could be either are counted, and proof decides', () => {
  const finding = (numbers: string[]) => {
    const tally = makeDecimalTally('.');
    for (const number of numbers) tally.add(number);
    const { decimal, sure, proof, ambiguous, against, thousands } = tally.finding();
    return [decimal, sure, proof, ambiguous, against, thousands];
  };
  assert.deepEqual(finding(['5', '12']), ['.', true, 0, 0, 0, null]);
  assert.deepEqual(finding(['1.234', '12,5', '1.234,00']), [',', true, 2, 1, 0, '.']);
  assert.deepEqual(finding(['1,234']), ['.', false, 0, 1, 0, ',']);
  assert.deepEqual(finding(['12.50', '12,50', '3.10']), ['.', false, 2, 0, 1, null]);
  assert.deepEqual(finding(['$ 1 234,50', 'A-12']), [',', true, 1, 0, 0, ' ']);
});

test('the raw CDNOW listing is recognised without a header', () => {
  const master =
    ' 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n 00002 19970112  5   77.00\n';
  const found = examine(master);
  assert.equal(found.preset, 'cdnow');
  assert.deepEqual(found.settings, {
    encoding: 'utf-8',
    delimiter: 'spaces',
    skipLines: 0,
    header: false,
    rejectedColumns: false,
    decimal: '.',
    dateFormat: 'ymd',
    mapping: { customerId: 0, date: 1, quantity: 2, amount: 3 },
  });
  const sample = ' 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n';
  assert.deepEqual(examine(sample).settings.mapping, {
    customerId: 0,
    date: 2,
    quantity: 3,
    amount: 4,
  });
});

test('the three-column preset takes customer, date and amount in this order, or as the header says', () => {
  const preset = 'three-columns' as const;
  assert.deepEqual(examine('17,2024-01-05,5\n18,2024-01-06,6\n', { preset }).settings.mapping, {
    customerId: 0,
    date: 1,
    amount: 2,
  });
  assert.deepEqual(
    examine('a@b.co,2024-01-05,5\nc@d.co,2024-01-06,6\n', { preset }).settings.mapping,
    {
      email: 0,
      date: 1,
      amount: 2,
    },
  );
  assert.deepEqual(named(examine('fecha,importe,cliente\n2024-01-05,5,17\n', { preset })), {
    customerId: 'cliente',
    date: 'fecha',
    amount: 'importe',
  });
  assert.deepEqual(problemOf('a,b\n1,2\n', { preset }), ['preset_unfit', null, 'three-columns']);
});

test('any bytes are examined without failing', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .string({
        unit: fc.constantFrom('a', '1', ',', ';', '"', '\n', '2024-01-05', '.', '\0', 'ñ', ' '),
      })
      .map((text) => new Uint8Array(Buffer.from(text))),
  );
  fc.assert(
    fc.property(content, fc.boolean(), (bytes, complete) => {
      const { examination, problem } = examineFile(bytes, { ...company, complete });
      assert.ok((examination === null) !== (problem === null));
      for (const place of Object.values(examination?.settings.mapping ?? {}))
        assert.ok(place < examination!.columns.length);
    }),
    { numRuns: 400 },
  );
});

test('a hostile file is read to its end: good rows are kept, every other one is named', async () => {
  const lines = ['cliente,fecha,importe'];
  for (let i = 0; i < 400; i++) lines.push(`C${i},2024-02-${10 + (i % 19)},${i}.50`);
  lines[50] = 'C49,"2024-02-10,1.00';
  lines[90] = 'C89,2024-02-10,1.\0';
  lines[130] = 'C129,2024-02-31,1.00';
  lines[170] = `C169,2024-02-10,${'9'.repeat(70_000)}`;
  lines[210] = '=CMD(),2024-02-10,1.00';
  lines[250] = 'C249,2024-02-10,1.00,extra';
  const bytes = Buffer.from(lines.join('\r\n'));
  const { settings, columns } = examine(bytes.subarray(0, 4000), { complete: false });
  const reader = makeReader({
    columns,
    ...settings,
    currency: 'MXN',
    currencyDigits: 2,
    today: '2025-06-30',
  });
  const problems: [number, string][] = [];
  const customers: string[] = [];
  for await (const batch of readCsv([bytes], { ...settings, columns: columns.length })) {
    for (const { line, code } of batch.problems) problems.push([line, code]);
    batch.records.forEach((record, i) => {
      const { row, problems: found } = reader(record, batch.lines[i]!);
      if (row !== null) customers.push(row.customerId!);
      else problems.push([found[0]!.line, found[0]!.code]);
    });
  }
  assert.deepEqual(
    problems.sort((a, b) => a[0] - b[0]),
    [
      [51, 'quote_unbalanced'],
      [91, 'nul_byte'],
      [131, 'date_invalid'],
      [171, 'record_too_long'],
      [251, 'columns_wrong'],
    ],
  );
  assert.equal(customers.length, 395);
  assert.ok(customers.includes('=CMD()'));
});

for (const file of ['cdnow_master.csv', 'cdnow_sample.csv']) {
  const path = new URL(`../../../shared/data/${file}`, import.meta.url);
  test(`${file} is recognised as CDNOW`, { skip: !existsSync(path) }, () => {
    const bytes = readFileSync(path);
    const found = examine(bytes.subarray(0, headBytes), { complete: bytes.length <= headBytes });
    assert.equal(found.preset, 'cdnow');
    assert.deepEqual(named(found), {
      customerId: 'customer_id',
      date: 'date',
      quantity: 'cds',
      amount: 'amount',
    });
    assert.ok(found.findings.date?.sure && found.findings.decimal.sure);
  });
}
