// Checks that every record of a file is read or accounted for, whatever its quotes, line ends and pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CsvBatch, type CsvOptions, type CsvParser, makeCsvParser, spaces } from './csv.ts';
import { readCsv } from './csv-read.ts';

function gather(parser: CsvParser, pieces: readonly string[]): CsvBatch {
  const batches = [...pieces.map((piece) => parser.push(piece)), parser.end()];
  return {
    records: batches.flatMap((batch) => batch.records),
    lines: batches.flatMap((batch) => batch.lines),
    problems: batches.flatMap((batch) => batch.problems),
    notes: batches.flatMap((batch) => batch.notes),
    blank: batches.reduce((sum, batch) => sum + batch.blank, 0),
    rejected: batches.flatMap((batch) => batch.rejected),
  };
}

function parse(text: string, options: Partial<CsvOptions> = {}): CsvBatch {
  return gather(makeCsvParser({ delimiter: ',', ...options }), [text]);
}

/** What of a result matters when only the cells are compared. */
const codes = (batch: CsvBatch) => batch.problems.map(({ line, code }) => `${line} ${code}`);

/** A text cut at random places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => text.slice(from, at[i] ?? text.length));
}

test('quotes, doubled quotes, line ends inside cells and empty cells are read as RFC 4180 says', () => {
  const { records, lines } = parse('a,"b,""c""","two\r\nlines",\r\n1,,"",4\r\n');
  assert.deepEqual(records, [
    ['a', 'b,"c"', 'two\r\nlines', ''],
    ['1', '', '', '4'],
  ]);
  assert.deepEqual(lines, [1, 3]);
});

test('CR, LF and CRLF may be mixed, the last line may lack its end, and blank lines are only counted', () => {
  const { records, lines, blank } = parse('a,b\rc,d\n\ne,f\r\n , \n,,\ng,h');
  assert.deepEqual(records.flat().join(''), 'abcdefgh');
  assert.deepEqual(lines, [1, 2, 4, 7]);
  assert.equal(blank, 3);
});

test('a quote inside an unquoted cell is a character, and formulas stay text', () => {
  const { records } = parse("5\" pipe,=CMD|' /C calc'!A0\n+1,@SUM(A1)\n");
  assert.deepEqual(records, [
    ['5" pipe', "=CMD|' /C calc'!A0"],
    ['+1', '@SUM(A1)'],
  ]);
});

test('blanks around a quoted cell are passed over', () => {
  assert.deepEqual(parse('1, "a, b" ,3\n').records, [['1', 'a, b', '3']]);
});

test('runs of blanks part the cells of a listing without quotes', () => {
  const text = ' 00004 19970101  2   29.33\n 00004 19970118  2   29.73\r\n\n';
  assert.deepEqual(parse(text, { delimiter: spaces }).records, [
    ['00004', '19970101', '2', '29.33'],
    ['00004', '19970118', '2', '29.73'],
  ]);
});

test('lines before the table and the header are passed over, and line numbers stay true', () => {
  const { records, lines } = parse('Report\n\na,b\n1,2\n', { skipLines: 2, header: true });
  assert.deepEqual([records, lines], [[['1', '2']], [4]]);
});

for (const [where, text, problem, rows] of [
  ['first', '1,"x,3\n4,5,6\n7,8,9\n', '1 quote_unbalanced', ['4,5,6', '7,8,9']],
  ['middle', '1,2,3\n4,"x,6\n7,8,9\n', '2 quote_unbalanced', ['1,2,3', '7,8,9']],
  ['last', '1,2,3\n4,5,6\n7,"x,9', '3 quote_unbalanced', ['1,2,3', '4,5,6']],
  ['quoted', '1,2,3\n"4","5,"6"\n"7","8","9"\n', '2 quote_unbalanced', ['1,2,3', '7,8,9']],
  ['inner', '1,2,3\n4,"a "b" c",6\n7,8,9\n', '2 quote_unbalanced', ['1,2,3', '7,8,9']],
] as const)
  test(`one broken quote costs one row and not the rest (${where})`, () => {
    const pieces = [[text], [...text], cut(text, [5, 9, 14])];
    for (const piece of pieces) {
      const batch = gather(makeCsvParser({ delimiter: ',', columns: 3 }), piece);
      assert.deepEqual(codes(batch), [problem]);
      assert.deepEqual(
        batch.records.map((record) => record.join()),
        rows,
      );
    }
  });

test('a quote that closes lines later is found out by the number of columns', () => {
  const text = '1,2,3\n4,"x,6\n7,8,9\n10,y",12\n13,14,15\n';
  assert.deepEqual(codes(parse(text, { columns: 3 })), []);
  const shifted = '1,2,3\n4,"x,6\n7,8,9\n10,11,y"\n13,14,15\n';
  const batch = parse(shifted, { columns: 3 });
  assert.deepEqual(codes(batch), ['2 quote_unbalanced']);
  assert.deepEqual(batch.lines, [1, 3, 4, 5]);
});

test('a quote open for longer than a record may be gives up its line only', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `${i},2,3\n`);
  rows[100] = '100,"2,3\n';
  const batch = gather(makeCsvParser({ delimiter: ',' }), cut(rows.join(''), [70_000, 140_000]));
  assert.deepEqual(codes(batch), ['101 quote_unbalanced']);
  assert.equal(batch.records.length, 19_999);
  assert.equal(batch.lines.at(-1), 20_000);
});

test('a line longer than a record may be costs that line, in constant memory', () => {
  const parser = makeCsvParser({ delimiter: ',' });
  const long = 'x'.repeat(50_000);
  const batch = gather(parser, ['a,b\n', long, long, long, `${long}\nc,d\n`]);
  assert.deepEqual(codes(batch), ['2 record_too_long']);
  assert.deepEqual(batch.lines, [1, 3]);
  assert.equal(batch.problems[0]!.value.length, 200);
});

test('a row with more cells than a table may have is a problem of that row', () => {
  const batch = parse(`a,b\n${','.repeat(9_999)}x\nc,d\n`);
  assert.deepEqual(codes(batch), ['2 columns_wrong']);
  assert.equal(batch.records.length, 2);
});

test('a NUL costs its row, and the problem can be stored', () => {
  const batch = parse('a,b\n1,\0\n"2\n\0",3\n4,5\n');
  assert.deepEqual(codes(batch), ['2 nul_byte', '3 nul_byte']);
  assert.deepEqual(batch.lines, [1, 5]);
  assert.equal(batch.problems[0]!.value, '1,␀');
});

test('a line in another encoding is read and noted', async () => {
  const bytes = Buffer.concat([
    Buffer.from('nombre,n\nMuñoz,1\n'),
    Buffer.from('Núñez,2\n', 'latin1'),
    Buffer.from('Ibáñez,3\n'),
  ]);
  const batches = [];
  for await (const batch of readCsv([bytes], { encoding: 'utf-8', delimiter: ',', header: true }))
    batches.push(batch);
  const records = batches.flatMap((batch) => batch.records);
  assert.deepEqual(
    records.map(([name]) => name),
    ['Muñoz', 'Núñez', 'Ibáñez'],
  );
  assert.deepEqual(
    batches.flatMap((batch) => batch.notes).map(({ line, code }) => [line, code]),
    [[3, 'encoding_mixed']],
  );
  assert.equal(batches.at(-1)!.bytesSoFar, bytes.length);
});

const cell = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.string({
    unit: fc.constantFrom('"', ',', ';', '\n', '\r', ' ', 'a', 'ñ', '\t'),
    maxLength: 6,
  }),
);
const tidy = (text: string) => text.replaceAll('\0', '');

test('any records written with any delimiter, quoting and line ends are read back from any pieces', () => {
  const table = fc.record({
    records: fc.array(fc.array(cell.map(tidy), { minLength: 1, maxLength: 5 }), { maxLength: 8 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    ends: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 4 }),
    quoteAll: fc.boolean(),
    lastEnd: fc.boolean(),
    places: fc.array(fc.nat(), { maxLength: 12 }),
  });
  fc.assert(
    fc.property(table, ({ records, delimiter, ends, quoteAll, lastEnd, places }) => {
      const filled = records.filter((record) => record.some((text) => text.trim() !== ''));
      const lines: number[] = [];
      let line = 1;
      let text = '';
      filled.forEach((record, i) => {
        const written = record.map((value) =>
          quoteAll || value.includes(delimiter) || /["\r\n]/.test(value)
            ? `"${value.replaceAll('"', '""')}"`
            : value,
        );
        const body = written.join(delimiter);
        lines.push(line);
        line += 1 + (body.match(/\r\n|\r|\n/g) ?? []).length;
        text += body + (i < filled.length - 1 || lastEnd ? ends[i % ends.length]! : '');
      });
      const batch = gather(makeCsvParser({ delimiter }), cut(text, places));
      assert.deepEqual(batch.records, filled);
      assert.deepEqual(batch.lines, lines);
      assert.deepEqual(batch.problems, []);
    }),
    { numRuns: 400 },
  );
});

test('any text gives the same in one piece and in many, and nothing of it is unaccounted for', () => {
  const wild = fc.string({
    unit: fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', ' ', 'a', '\0', '"\n', ',"', 'é'),
    maxLength: 60,
  });
  const options = fc.record({
    delimiter: fc.constantFrom(',', spaces, ' '),
    columns: fc.constantFrom(undefined, 1, 2, 3),
    maxRecord: fc.constantFrom(8, 20, 1000),
    maxColumns: fc.constantFrom(3, 100),
    skipLines: fc.nat(2),
  });
  fc.assert(
    fc.property(wild, options, fc.array(fc.nat(), { maxLength: 20 }), (text, how, places) => {
      const whole = gather(makeCsvParser(how), [text]);
      const pieces = gather(makeCsvParser(how), cut(text, places));
      // How much of a line that is too long was seen when it was given up depends on the pieces.
      assert.deepEqual(
        { ...pieces, problems: codes(pieces) },
        { ...whole, problems: codes(whole) },
      );
      const starts = [...whole.lines, ...whole.problems.map((problem) => problem.line)];
      assert.equal(new Set(starts).size, starts.length);
      const physical = text.split(/\r\n|\r|\n/).length;
      assert.ok(starts.every((line) => line > how.skipLines && line <= physical));
      assert.ok(starts.length + whole.blank <= physical);
    }),
    { numRuns: 1500 },
  );
});

test('lines that open no quote are records, blanks or problems, one by one', () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom('a', ',', ' ', '\0', 'x"') }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(lines, (rows) => {
      const { records, problems, blank } = parse(rows.map((row) => `${row}\n`).join(''));
      assert.equal(records.length + problems.length + blank, rows.length);
    }),
  );
});

test('any bytes in any encoding never make reading fail', async () => {
  const encoding = fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252' as const);
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, encoding, async (bytes, how) => {
      for await (const batch of readCsv(bytes, { encoding: how, delimiter: ',' }))
        assert.equal(batch.records.length, batch.lines.length);
    }),
  );
});
