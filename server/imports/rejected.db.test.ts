// Rejected rows come back as a file that can be corrected and uploaded again, whatever the format of the first.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { countsOf, importSales, type Sales } from '../purchases/scratch-sales.ts';
import { encodeText, encodings, makeDecoder } from './decode.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, customers, customer_identities, customer_standing,
    imports cascade`),
);
after(async () => {
  await app.close();
  await context.drop();
});

/** The file of the rejected rows of an import, as bytes. */
async function rejectedOf(id: number, language = 'en'): Promise<Buffer> {
  const answer = await caller.call('GET', `/api/imports/${id}/rejected.csv?language=${language}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.rawPayload;
}

const text = (bytes: Buffer, encoding: (typeof encodings)[number]) => {
  const decoder = makeDecoder(encoding);
  return decoder.push(bytes).text + decoder.end().text;
};

for (const encoding of encodings)
  for (const apart of [',', ';', '\t', '|'] as const)
    test(`a file in ${encoding} with ${JSON.stringify(apart)} gives its rejected rows in the same, and takes them corrected`, async () => {
      const rows = [
        ['cliente', 'fecha', 'importe', 'nota'],
        ['Ñandú', '15/01/2026', '10', `a ${apart} b`],
        ['José', '31/02/2026', '20', 'dice "sí"'],
        ['', '16/01/2026', '30', 'dos\nlíneas'],
        ['Zoë', '17/01/2026', 'mucho', ''],
      ];
      const write = (all: string[][]) =>
        all
          .map((cells) =>
            cells
              .map((cell) =>
                /["\n]/.test(cell) || cell.includes(apart)
                  ? `"${cell.replaceAll('"', '""')}"`
                  : cell,
              )
              .join(apart),
          )
          .join('\r\n');
      const first = await importSales(context, encodeText(`${write(rows)}\r\n`, encoding));
      assert.deepEqual([first.rows_stored, first.rows_rejected], [1, 3]);
      const file = text(await rejectedOf(first.id, 'es'), encoding).replace('\ufeff', '');
      const lines = file.split('\r\n');
      assert.ok(lines[0]!.endsWith(`${apart}cliente${apart}fecha${apart}importe${apart}nota`));
      assert.ok(lines[0]!.startsWith(`clientela: problema${apart}`));
      assert.match(lines[1]!, /^clientela: Fecha imposible \(fecha «31\/02\/2026»\)/);
      // As it is, it is rejected again, for the same reasons.
      const again = await importSales(context, encodeText(file, encoding));
      assert.equal(again.error_code, 'import_no_good_rows');
      assert.deepEqual(
        await context.rows(
          'select code, column_name from import_problems where import_id = $1 order by line',
          [again.id],
        ),
        await context.rows(
          'select code, column_name from import_problems where import_id = $1 order by line',
          [first.id],
        ),
      );
      const corrected = file
        .replace(`${apart}31/02/2026`, `${apart}28/02/2026`)
        .replace(`${apart}${apart}16/01`, `${apart}Ana${apart}16/01`)
        .replace(`${apart}mucho`, `${apart}40`);
      const second = await importSales(context, encodeText(corrected, encoding));
      assert.deepEqual(countsOf(second), {
        read: 3,
        stored: 3,
        updated: 0,
        alreadyThere: 0,
        rejected: 0,
      });
      assert.equal(second.amount_stored, 9000);
    });

test('rows that cannot be parted into cells are in the file, too, and rows of another width stay as wide', async () => {
  const file = [
    'customer,date,amount,product',
    ...Array.from({ length: 6 }, (_, i) => `A,2026-01-05,${i},tea`),
    'B,2026-01-05,2,"open',
    'C,2026-01-05,3',
    'D,2026-01-05,4,tea,more',
    'E,2026-01-05,5,"a" b',
    '',
  ].join('\n');
  const first = await importSales(context, file);
  assert.equal(first.rows_rejected, 4);
  const rejected = text(await rejectedOf(first.id), 'utf-8').replace('\ufeff', '');
  const tails = rejected
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(line.search(/[BCDE],2026/)));
  assert.deepEqual(tails, [
    'B,2026-01-05,2,"""open"',
    'C,2026-01-05,3',
    'D,2026-01-05,4,tea,more',
    'E,2026-01-05,5,"""a"" b"',
  ]);
});

test('a listing without a header and with blanks between its cells keeps its form', async () => {
  const file =
    ' 00001 19970101  1   11.77\n 00002 19970199  1   12.00\n 00002 19970112  5   77.00\n';
  const sales: Sales = { preset: 'cdnow' };
  const first = await importSales(context, file, sales);
  assert.equal(first.rows_rejected, 1);
  const rejected = text(await rejectedOf(first.id), 'utf-8');
  const corrected = rejected.replaceAll('19970199', '19970119');
  const second = await importSales(context, corrected, sales);
  assert.deepEqual(countsOf(second), {
    read: 1,
    stored: 1,
    updated: 0,
    alreadyThere: 0,
    rejected: 0,
  });
});

test('an import without rejected rows gives a file with the header alone; one whose file is gone says so', async () => {
  const { id } = await importSales(context, 'customer,date,amount\nA,2026-01-05,1\n');
  const lines = text(await rejectedOf(id), 'utf-8')
    .trimEnd()
    .split('\r\n');
  assert.equal(lines.length, 1);
  const answer = await caller.call('GET', '/api/imports/999/rejected.csv');
  assert.equal(answer.json().error.code, 'import_not_found');
});

test('a cell that begins like a formula is as it was in the file to correct', async () => {
  const { id } = await importSales(
    context,
    'customer,date,amount,product\nA,2026-01-05,1,x\nB,never,-5,=1+1\n',
  );
  const file = text(await rejectedOf(id), 'utf-8');
  assert.ok(file.trimEnd().endsWith(',B,never,-5,=1+1'));
});
