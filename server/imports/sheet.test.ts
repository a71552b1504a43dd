// Days and numbers of spreadsheets, and damaged workbooks: a code, or rows, and never anything else.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '../platform/errors.ts';
import { writeWorkbook } from './scratch-workbook.ts';
import { readRows } from './sheet-read.ts';
import { dayText, isDateFormat, numberText } from './sheet-values.ts';
import { openWorkbook } from './sheet-workbook.ts';
import { makeXmlReader } from './sheet-xml.ts';

const folder = mkdtempSync(join(tmpdir(), 'clientela-sheet-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('days are counted from 1900 with its false leap day, or from 1904, with their time', () => {
  const cases: [number, boolean, string | null][] = [
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [61, false, '1900-03-01'],
    [46_027, false, '2026-01-05'],
    [44_565, true, '2026-01-05'],
    [46_027.5, false, '2026-01-05 12:00:00'],
    [46_027.999999, false, '2026-01-06'],
    [2_958_465, false, '9999-12-31'],
    [2_958_466, false, null],
    [-1, false, null],
    [Number.NaN, false, null],
  ];
  for (const [serial, from1904, text] of cases)
    assert.equal(dayText(serial, from1904), text, String(serial));
});

test('formats of days are told from those of money, times and colours', () => {
  const dates: [number, string?][] = [
    [14],
    [22],
    [164, 'dd/mm/yyyy;@'],
    [165, '[$-80A]d" de "mmmm" de "yyyy'],
    [166, 'mmm-yy'],
    [167, 'yyyy\\-mm\\-dd\\ hh:mm'],
  ];
  const others: [number, string?][] = [
    [0],
    [2],
    [20],
    [45],
    [164, '#,##0.00 "día"'],
    [165, '[Red]0.00;[Blue]-0.00'],
    [166, 'General'],
    [167, '[h]:mm:ss'],
    [168, '_-"$"* #,##0.00_-'],
    [169, '\\d0'],
  ];
  for (const [id, code] of dates) assert.equal(isDateFormat(id, code), true, code ?? String(id));
  for (const [id, code] of others) assert.equal(isDateFormat(id, code), false, code ?? String(id));
});

test('numbers are what a spreadsheet shows: fifteen digits, no more and no power of ten', () => {
  assert.equal(numberText('19.989999999999998', '.'), '19.99');
  assert.equal(numberText('19.989999999999998', ','), '19,99');
  assert.equal(numberText('1.2E3', '.'), '1200');
  assert.equal(numberText('-0.00001', '.'), '-0.00001');
  assert.equal(numberText('1E-9', '.'), '0');
  assert.equal(numberText('123456789012345', '.'), '123456789012345');
  assert.equal(numberText('1.2345678901234567E+17', '.'), '1.2345678901234567E+17');
  assert.equal(numberText('many', '.'), 'many');
});

test('XML gives the same whatever the pieces it comes in', () => {
  const text = `<?xml version="1.0"?><!-- a > b --><r a="1 &gt; 2 > 1" b='"'><c/>x &amp; &#x41;<![CDATA[<&>]]></r>`;
  const read = (pieces: string[]) => {
    const told: string[] = [];
    let said = '';
    const flush = () => {
      if (said !== '') told.push(said);
      said = '';
    };
    const reader = makeXmlReader({
      open: (name, attributes) => {
        flush();
        told.push(`<${name}${attributes}`);
      },
      close: (name) => {
        flush();
        told.push(`>${name}`);
      },
      text: (piece) => {
        said += piece;
      },
    });
    for (const piece of pieces) reader.push(piece);
    return told;
  };
  const whole = read([text]);
  assert.deepEqual(whole, [`<r a="1 &gt; 2 > 1" b='"'`, '<c', '>c', 'x & A<&>', '>r']);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      assert.deepEqual(read(places.slice(1).map((to, i) => text.slice(places[i], to))), whole);
    }),
    { numRuns: 200 },
  );
});

test('a workbook that was damaged anywhere gives a code or rows', async () => {
  const good = writeWorkbook([
    {
      name: 'A',
      rows: [
        ['customer', 'date', 'amount'],
        ['Ana', { day: 46_027 }, 1.5],
        ['Eva', { day: 46_028 }, true],
      ],
    },
  ]);
  const path = join(folder, 'damaged.xlsx');
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(good.length),
      async (changes, cut) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        writeFileSync(path, cut % 4 === 0 ? bytes.subarray(0, cut) : bytes);
        try {
          const workbook = await openWorkbook(path);
          if (workbook === null) return;
          for await (const batch of readRows(workbook, workbook.sheets[0]!, { decimal: '.' }))
            assert.ok(batch.rows.length <= 3);
        } catch (error) {
          assert.ok(isCoded(error), String(error));
          refused++;
        }
      },
    ),
    { numRuns: 150 },
  );
  assert.ok(refused > 0);
});
