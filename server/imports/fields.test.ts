// Checks how one record becomes a sale, and why another does not.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCsv } from './csv-read.ts';
import {
  type Mapping,
  makeReader,
  missingFields,
  type ReaderOptions,
  type Reading,
  saleFields,
} from './fields.ts';
import { compareCurrency } from './fields-currency.ts';
import { readEmail, readPhone } from './fields-customer.ts';
import { dateFormats, dayAfter, makeDateReader } from './fields-date.ts';
import {
  decimalMarks,
  readNumber,
  readPlainMinor,
  readQuantity,
  toMinor,
} from './fields-number.ts';
import { rowNoteCodes, rowProblemCodes } from './fields-problems.ts';
import { cleanText, isNothing } from './fields-text.ts';

const today = '2025-06-30';

/** Reads one row given as field → cell, with one column for each field of a sale. */
function read(
  cells: Partial<Record<(typeof saleFields)[number], string>>,
  how: Partial<ReaderOptions> = {},
): Reading {
  const mapping: Mapping = Object.fromEntries(saleFields.map((field, i) => [field, i]));
  const reader = makeReader({
    columns: saleFields,
    mapping,
    dateFormat: 'ymd',
    decimal: '.',
    currency: 'MXN',
    currencyDigits: 2,
    today,
    ...how,
  });
  const base = { customerId: 'A1', date: '2025-01-31', amount: '10' };
  return reader(
    saleFields.map((field) => ({ ...base, ...cells })[field] ?? ''),
    7,
  );
}

const problemsOf = (reading: Reading) => (reading.problems ?? []).map(({ code }) => code);
const notesOf = (reading: Reading) => (reading.notes ?? []).map(({ code }) => code);

test('a whole row becomes a sale with every field read to its type', () => {
  const { row, notes } = read({
    customerId: '00017',
    email: ' Ana@Example.COM ',
    phone: '+52 (55) 1234-5678',
    name: '  Ana\u0301 Pérez ',
    date: '2025-01-31T23:59:59-06:00',
    amount: '$1,234.50',
    orderId: 'T-9',
    product: '=CMD|x',
    productLine: 'Café',
    quantity: '0.250',
    unitCost: '700',
    currency: 'mxn',
    channel: 'web',
    store: 'Centro',
    source: 'Instagram',
  });
  assert.deepEqual(row, {
    customerId: '00017',
    email: 'ana@example.com',
    phone: '+525512345678',
    name: 'Aná Pérez',
    date: '2025-01-31',
    amountMinor: 123450,
    orderId: 'T-9',
    product: '=CMD|x',
    productLine: 'Café',
    quantity: '0.25',
    unitCostMinor: 70000,
    currency: 'MXN',
    original: undefined,
    channel: 'web',
    store: 'Centro',
    source: 'Instagram',
  });
  assert.deepEqual(notes, []);
});

for (const [what, cells, codes] of [
  ['no customer', { customerId: ' ' }, ['customer_missing']],
  ['a customer called NULL', { customerId: 'NULL' }, ['customer_missing']],
  ['a key a spreadsheet has cut', { customerId: '1.23457E+12' }, ['key_scientific']],
  ['a damaged key', { customerId: 'MU\ufffdOZ' }, ['encoding_invalid']],
  ['a key of 201 characters', { customerId: 'x'.repeat(201) }, ['customer_too_long']],
  ['an order of 201 characters', { orderId: 'x'.repeat(201) }, ['order_too_long']],
  ['only a wrong address', { customerId: '', email: 'ana@' }, ['email_invalid']],
  ['only a wrong telephone', { customerId: '', phone: '0000000000' }, ['phone_invalid']],
  ['no date', { date: '' }, ['date_missing']],
  ['a day that does not exist', { date: '2025-02-31' }, ['date_invalid']],
  ['the number of a spreadsheet day', { date: '45123' }, ['date_excel_serial']],
  ['the day after tomorrow', { date: '2025-07-02' }, ['date_future']],
  ['a day before 1900', { date: '1899-12-31' }, ['date_too_old']],
  ['no amount', { amount: '-' }, ['amount_missing']],
  ['a percent', { amount: '12%' }, ['amount_invalid']],
  ['the wrong decimal mark', { amount: '12,50' }, ['amount_invalid']],
  ['words', { amount: 'gratis' }, ['amount_invalid']],
  ['two signs', { amount: '-(5)' }, ['amount_invalid']],
  ['scientific notation', { amount: '1.5E+3' }, ['amount_scientific']],
  ['a bar code', { amount: '7501001234567' }, ['amount_too_large']],
  ['an amount in euros', { amount: '5 €' }, ['currency_other']],
  ['a currency column in euros', { currency: 'EUR' }, ['currency_other']],
  ['a currency nobody knows', { currency: 'XYZ' }, ['currency_unknown']],
  ['a quantity in words', { quantity: 'dos' }, ['quantity_invalid']],
  ['a cost in words', { unitCost: 'poco' }, ['cost_invalid']],
  ['a negative cost of a sale', { unitCost: '-3' }, ['cost_invalid']],
  [
    'several faults',
    { customerId: '', date: 'x', amount: 'y' },
    ['customer_missing', 'date_invalid', 'amount_invalid'],
  ],
] as const)
  test(`a row with ${what} is rejected and says so`, () => {
    const reading = read(cells);
    assert.equal(reading.row, null);
    assert.deepEqual(problemsOf(reading), codes);
    for (const problem of reading.problems ?? []) assert.equal(problem.line, 7);
  });

for (const [what, cells, codes] of [
  ['a wrong address beside another key', { email: 'ana@' }, ['email_invalid']],
  ['a wrong telephone beside another key', { phone: '12' }, ['phone_invalid']],
  ['more decimals than the currency', { amount: '1.005' }, ['amount_rounded']],
  ['a cost with more decimals', { unitCost: '0.1234' }, ['cost_rounded']],
  ['a quantity with more than six decimals', { quantity: '0.12345678' }, ['quantity_rounded']],
  ['a text over 200 characters', { product: 'x'.repeat(201) }, ['text_cut']],
  ['a damaged text', { product: 'caf\ufffd' }, ['encoding_invalid']],
  ['a customer who is nobody', { name: 'PÚBLICO EN GENERAL' }, ['customer_generic']],
] as const)
  test(`a row with ${what} is kept with a note`, () => {
    const reading = read(cells);
    assert.ok(reading.row);
    assert.deepEqual(notesOf(reading), codes);
  });

test('a problem names the column by its position and shows the cell', () => {
  assert.deepEqual(read({ amount: 'gratis' }).problems, [
    { line: 7, column: 6, code: 'amount_invalid', value: 'gratis' },
  ]);
});

test('a return may carry its unit cost with a minus', () => {
  assert.equal(read({ amount: '-10', unitCost: '-3.10' }).row?.unitCostMinor, 310);
});

test('tomorrow is still a day of sale, for shops east of here', () => {
  assert.equal(read({ date: '2025-07-01' }).row?.date, '2025-07-01');
});

test('a row with fewer or more cells than the header is rejected, empty cells at its end are not', () => {
  const how = {
    dateFormat: 'ymd',
    decimal: '.',
    currency: 'MXN',
    currencyDigits: 2,
    today,
  } as const;
  const mapping = { customerId: 0, date: 1, amount: 2 };
  const reader = makeReader({ ...how, columns: ['c', 'd', 'a', 'note'], mapping });
  const day = '2025-01-01';
  assert.deepEqual(problemsOf(reader(['A', day, '5'], 2)), ['columns_wrong']);
  assert.deepEqual(problemsOf(reader(['A', day, '5', 'x', 'y'], 2)), ['columns_wrong']);
  assert.ok(reader(['A', day, '5', 'x', '', ' '], 2).row);
  const unnamed = makeReader({ ...how, columns: ['c', 'd', 'a', ''], mapping });
  assert.ok(unnamed(['A', day, '5'], 2).row);
  const beyond = makeReader({ ...how, columns: ['c', 'd'], mapping });
  assert.deepEqual(problemsOf(beyond(['A', day], 2)), ['columns_wrong']);
});

test('a mapping says what it lacks', () => {
  assert.deepEqual(missingFields({ product: 1 }), ['customer', 'date', 'amount']);
  assert.deepEqual(missingFields({ name: 0, date: 1, amount: 2 }), []);
});

for (const [text, decimal, minor] of [
  ['0', '.', 0],
  ['-0', '.', 0],
  ['29.33', '.', 2933],
  ['29.3', '.', 2930],
  ['29.', '.', 2900],
  ['.5', '.', 50],
  ['-.5', '.', -50],
  ['29,33', ',', 2933],
  ['1.234,50', ',', 123450],
  ['1,234.50', '.', 123450],
  ['1,234', '.', 123400],
  ['1.234', ',', 123400],
  ['1 234,50', ',', 123450],
  ['1\u00a0234\u202f567,50', ',', 123456750],
  ["1'234'567.5", '.', 123456750],
  ['12,34,567.00', '.', 123456700],
  ['(1,234.50)', '.', -123450],
  ['12.50-', '.', -1250],
  ['- 12.50', '.', -1250],
  ['−12.50', '.', -1250],
  ['$ -12.50', '.', -1250],
  ['-$12.50', '.', -1250],
  ['+12.50', '.', 1250],
  ['MXN 12.50', '.', 1250],
  ['12.50 M.N.', '.', 1250],
  ['$12.50 MXN', '.', 1250],
  ['1.005', '.', 101],
  ['-1.005', '.', -101],
  ['1.0049', '.', 100],
  ['0.12500', '.', 13],
  ['9999999999.99', '.', 999999999999],
] as const)
  test(`the amount ${text} with decimal ${decimal} is ${minor} cents`, () => {
    assert.equal(read({ amount: text }, { decimal }).row?.amountMinor, minor);
  });

for (const [text, decimal] of [
  ['12.50', ','],
  ['1.23.456', ','],
  ['1,23', '.'],
  ['1234,567', '.'],
  ['0,123', '.'],
  ['1.2.3', '.'],
  ['1,234 567', '.'],
  ['12 34', '.'],
  ['5-3', '.'],
  ['--5', '.'],
  ['..', '.'],
  ['$', '.'],
  ['2025-01-01', '.'],
  ['0x10', '.'],
  ['Infinity', '.'],
  ['12abc', '.'],
  [`1${' '.repeat(90)}2`, '.'],
] as const)
  test(`the amount ${text.slice(0, 12)} with decimal ${decimal} is none`, () => {
    assert.deepEqual(problemsOf(read({ amount: text }, { decimal })), ['amount_invalid']);
  });

test('currencies without decimals and with three are scaled by their digits', () => {
  const yen = { currency: 'JPY', currencyDigits: 0 };
  assert.equal(read({ amount: '¥1,200' }, yen).row?.amountMinor, 1200);
  assert.equal(read({ amount: '1.5' }, yen).row?.amountMinor, 2);
  assert.equal(
    read({ amount: '1.5' }, { currency: 'KWD', currencyDigits: 3 }).row?.amountMinor,
    1500,
  );
});

test('any amount of cents is read back exactly, however it is written', () => {
  const amount = fc.record({
    minor: fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
    decimal: fc.constantFrom(...decimalMarks),
    separator: fc.constantFrom('', '\u00a0', "'", 'other'),
    style: fc.constantFrom('minus', 'parentheses', 'behind', 'sign', 'code'),
  });
  fc.assert(
    fc.property(amount, ({ minor, decimal, separator, style }) => {
      const digits = String(Math.abs(minor)).padStart(3, '0');
      const group = separator === 'other' ? (decimal === '.' ? ',' : '.') : separator;
      const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group);
      const plain = whole + decimal + digits.slice(-2);
      const minus = minor < 0 ? '-' : '';
      const written = {
        minus: minus + plain,
        parentheses: minor < 0 ? `(${plain})` : plain,
        behind: plain + minus,
        sign: `${minus}$${plain}`,
        code: `${minus}${plain} MXN`,
      }[style];
      const number = readNumber(written, decimal);
      assert.ok(number);
      assert.equal(toMinor(number, 2)?.minor, minor);
      assert.equal(read({ amount: written }, { decimal }).row?.amountMinor, minor);
    }),
  );
});

test('the quick way of reading amounts agrees with the thorough one wherever it answers', () => {
  const text = fc.string({
    unit: fc.constantFrom('0', '1', '5', '9', '.', ',', '-'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...decimalMarks),
      fc.constantFrom(0, 2, 3),
      (cell, decimal, digits) => {
        const quick = readPlainMinor(cell, decimal.charCodeAt(0), digits);
        if (Number.isNaN(quick)) return;
        const number = readNumber(cell, decimal);
        assert.ok(number, cell);
        assert.deepEqual(toMinor(number, digits), { minor: quick, rounded: false });
      },
    ),
    { numRuns: 2000 },
  );
});

test('quantities are plain decimal text', () => {
  const quantity = (text: string) => readQuantity(text, '.')?.quantity;
  assert.deepEqual(['007', '-1', '1.50', '0.000001', '1,200', '1e3', '5 kg', ''].map(quantity), [
    '7',
    '-1',
    '1.5',
    '0.000001',
    '1200',
    undefined,
    undefined,
    undefined,
  ]);
});

for (const [format, text, day] of [
  ['ymd', '2025-01-31', '2025-01-31'],
  ['ymd', '2025/1/5', '2025-01-05'],
  ['ymd', '2025.01.05', '2025-01-05'],
  ['ymd', '20250131', '2025-01-31'],
  ['ymd', '20250131 10:20', '2025-01-31'],
  ['ymd', '20250131102030', '2025-01-31'],
  ['ymd', '97-01-31', '1997-01-31'],
  ['ymd', '2025-01-31 23:59:59.123', '2025-01-31'],
  ['ymd', '2025-01-31T23:59:59Z', '2025-01-31'],
  ['ymd', '2025-01-31T23:59:59.000+05:30', '2025-01-31'],
  ['ymd', '2025-01-31 23:59:59 UTC', '2025-01-31'],
  ['ymd', '2025-ene-05', '2025-01-05'],
  ['ymd', '05/01/2025', null],
  ['dmy', '05/01/2025', '2025-01-05'],
  ['dmy', '5/1/25', '2025-01-05'],
  ['dmy', '05-01-97', '1997-01-05'],
  ['dmy', '31.12.2024 8:05', '2024-12-31'],
  ['dmy', '05/01/2025, 10:30:00 a. m.', '2025-01-05'],
  ['dmy', '31012025', '2025-01-31'],
  ['dmy', '2025-01-31', '2025-01-31'],
  ['dmy', '12 ene 2025', '2025-01-12'],
  ['dmy', '12-Jan-25', '2025-01-12'],
  ['dmy', '12 de septiembre de 2024', '2024-09-12'],
  ['dmy', 'miércoles, 1 de enero de 2025', '2025-01-01'],
  ['dmy', '1-setiembre-2024', '2024-09-01'],
  ['dmy', '01/13/2025', null],
  ['dmy', '31/02/2025', null],
  ['dmy', '29/02/2024', '2024-02-29'],
  ['dmy', '29/02/1900', null],
  ['dmy', '05/01-2025', null],
  ['dmy', '12 foo 2025', null],
  ['dmy', '12/01/2025 late', null],
  ['dmy', '5/1', null],
  ['mdy', '01/13/2025', '2025-01-13'],
  ['mdy', '1/13/2025 1:05 PM', '2025-01-13'],
  ['mdy', 'Jan 13, 2025', '2025-01-13'],
  ['mdy', 'January 13 2025', '2025-01-13'],
  ['mdy', 'Mon Jan 13 2025 00:00:00 GMT-0600 (CST)', '2025-01-13'],
  ['mdy', '13/01/2025', null],
] as const)
  test(`the date ${text} read as ${format} is ${day ?? 'none'}`, () => {
    assert.equal(makeDateReader(format, today)(text), day);
  });

test('every day is read back from every order, and the day after it is the next', () => {
  const reader = Object.fromEntries(
    dateFormats.map((format) => [format, makeDateReader(format, today)]),
  );
  const pad = (n: number) => String(n).padStart(2, '0');
  const start = Date.UTC(1900, 0, 1) / 86_400_000;
  const dayOf = (n: number) => new Date((start + n) * 86_400_000).toISOString().slice(0, 10);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 55_000 }), fc.boolean(), (n, padded) => {
      const day = dayOf(n);
      assert.equal(dayAfter(day), dayOf(n + 1));
      const [y, m, d] = day.split('-').map(Number) as [number, number, number];
      const two = padded ? pad : String;
      assert.equal(reader.ymd!(`${y}/${two(m)}/${two(d)}`), day);
      assert.equal(reader.dmy!(`${two(d)}/${two(m)}/${y}`), day);
      assert.equal(reader.mdy!(`${two(m)}-${two(d)}-${y} 10:00`), day);
    }),
  );
});

test('addresses are lower-cased and checked, wrong ones are none', () => {
  const good = [
    'a@b.co',
    'Ana.López+x@tienda.com.mx',
    'mailto:a@b.co',
    'Ana <a@b.co>',
    'a_b@x-y.org',
  ];
  for (const text of good) assert.ok(readEmail(text), text);
  const bad = [
    '',
    'a',
    'a@',
    '@b.co',
    'a@b',
    'a@@b.co',
    'a b@c.co',
    'a@b.c',
    'a@.co',
    'a@b..co',
    'a.@b.co',
  ];
  bad.push(
    '.a@b.co',
    'a..b@c.co',
    'a@-b.co',
    'a@b-.co',
    'a@b.co-',
    'a@b_c.co',
    'a@b.co; c@d.co',
    'a@b.co.',
  );
  bad.push(`${'x'.repeat(65)}@b.co`, `a@${'b.'.repeat(130)}co`);
  for (const text of bad) assert.equal(readEmail(text), null, text);
  assert.equal(readEmail('Ana <ANA@B.CO>'), 'ana@b.co');
});

test('telephones become digits, with + where the country is given', () => {
  assert.deepEqual(
    [
      '55 1234 5678',
      '(55) 1234-5678',
      '+52 55 1234 5678',
      '0052 5512345678',
      '5512345678.0',
      'Tel. 5512345678',
      '5512345678 ext. 12',
    ].map(readPhone),
    [
      '5512345678',
      '5512345678',
      '+525512345678',
      '+525512345678',
      '5512345678',
      '5512345678',
      '5512345678',
    ],
  );
  for (const text of [
    '',
    '123456',
    '1234567890123456',
    'no tiene',
    '9999999999',
    '5.51235E+09',
    '55-1234-567x',
  ])
    assert.equal(readPhone(text), null, text);
});

test('currency marks mean what they may mean', () => {
  assert.equal(compareCurrency('$', 'MXN'), 'same');
  assert.equal(compareCurrency('$', 'EUR'), 'other');
  assert.equal(compareCurrency('US$', 'MXN'), 'other');
  assert.equal(compareCurrency('€', 'EUR'), 'same');
  assert.equal(compareCurrency('eur', 'EUR'), 'same');
  assert.equal(compareCurrency('abc', 'EUR'), 'unknown');
  assert.equal(compareCurrency('constructor', 'EUR'), 'unknown');
});

test('cleaned text is in normal form, on one line, without invisible characters, and stays so', () => {
  assert.equal(cleanText(' a\u00a0\n b\u200b\u0007c '), 'a   bc');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const clean = cleanText(text);
      assert.equal(cleanText(clean), clean);
      assert.equal(clean, clean.normalize('NFC').trim());
      assert.ok(!/[\p{Cc}\ufeff]/u.test(clean) && clean.isWellFormed());
    }),
  );
});

test('what exports write for nothing is nothing, and names are not', () => {
  for (const text of [
    '',
    '-',
    'NULL',
    'null',
    'N/A',
    '#N/A',
    'NaN',
    'None',
    'S/D',
    'sin dato',
    'NA',
    '(null)',
  ])
    assert.ok(isNothing(text), text);
  for (const text of ['Na', 'Nuno', '0', 'Sin', 'A-1', 'S/N 5']) assert.ok(!isNothing(text), text);
});

test('any record is a sale or has known problems, and never makes reading fail', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.,-/ $€()%E'), maxLength: 14 }),
    fc.constantFrom('A1', '2025-01-01', '12.50', 'a@b.co', '5512345678', 'MXN', ''),
  );
  const record = fc.array(cell, { minLength: 13, maxLength: 17 });
  const known = new Set<string>(rowProblemCodes);
  const knownNotes = new Set<string>(rowNoteCodes);
  fc.assert(
    fc.property(record, fc.constantFrom(...dateFormats), (cells, dateFormat) => {
      const reader = makeReader({
        columns: saleFields,
        mapping: Object.fromEntries(saleFields.map((field, i) => [field, i])),
        dateFormat,
        decimal: '.',
        currency: 'MXN',
        currencyDigits: 2,
        today,
      });
      const reading = reader(cells, 3);
      if (reading.row === null) {
        assert.ok(reading.problems.length > 0);
        assert.ok(
          reading.problems.every(({ code, value }) => known.has(code) && !value.includes('\0')),
        );
      } else {
        assert.ok(Number.isSafeInteger(reading.row.amountMinor));
        assert.match(reading.row.date, /^\d{4}-\d{2}-\d{2}$/);
        assert.ok(reading.notes.every(({ code }) => knownNotes.has(code)));
      }
    }),
    { numRuns: 500 },
  );
});

for (const [file, columns, rows, cents] of [
  ['cdnow_master.csv', ['customer_id', 'date', 'cds', 'amount'], 69_659, 250_031_563],
  ['cdnow_sample.csv', ['customer_id', 'sample_id', 'date', 'cds', 'amount'], 6_919, 24_409_194],
] as const) {
  const path = new URL(`../../../shared/data/${file}`, import.meta.url);
  test(`${file} is read whole, without a problem`, { skip: !existsSync(path) }, async () => {
    const mapping = Object.fromEntries(
      [
        ['customerId', 'customer_id'],
        ['date', 'date'],
        ['quantity', 'cds'],
        ['amount', 'amount'],
      ].map(([field, name]) => [field!, (columns as readonly string[]).indexOf(name!)]),
    );
    const reader = makeReader({
      columns,
      mapping,
      dateFormat: 'ymd',
      decimal: '.',
      currency: 'USD',
      currencyDigits: 2,
      today,
    });
    let sales = 0;
    let sum = 0;
    const options = {
      encoding: 'utf-8',
      delimiter: ',',
      header: true,
      columns: columns.length,
    } as const;
    for await (const batch of readCsv([readFileSync(path)], options)) {
      assert.deepEqual(batch.problems, []);
      batch.records.forEach((record, i) => {
        const { row, notes } = reader(record, batch.lines[i]!);
        assert.ok(row !== null && notes.length === 0);
        sales++;
        sum += row.amountMinor;
      });
    }
    assert.deepEqual([sales, sum], [rows, cents]);
  });
}
