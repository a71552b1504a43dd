// Files of consents: a permission with all its proof or a problem, each word once, and nothing ever deleted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { importFile } from '../customers/scratch-import.ts';
import {
  foreseeUndo,
  type ImportOptions,
  readImport,
  startUndo,
  undoImport,
} from '../imports/index.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { permissionFor } from './index.ts';
import { consentsKind } from './kind.ts';
import { listEvents } from './queries.ts';

const now = new Date('2026-11-20T18:00:00Z');
let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
  await importFile(
    context,
    'clave,nombre,correo,teléfono\nA,Ana,ana@example.com,5511112222\nB,Bea,bea@example.com,\nC,Caro,,5533334444\n',
  );
});
after(() => context.drop());

const bring = (file: string, chosen?: ImportOptions) =>
  importFile(context, file, chosen, consentsKind, now);
const idOf = async (key: string) =>
  (await context.rows<{ id: number }>('select id from customers where key = $1', [key]))[0]!.id;
const may = async (key: string, channel: 'email' | 'sms' | 'whatsapp' | 'phone') =>
  (await permissionFor(
    context.db,
    { customerId: await idOf(key), purpose: 'offers', channel },
    now,
  )) !== null;
const codes = (id: number) =>
  context.rows<{ line: number; code: string }>(
    "select line, code from import_problems where import_id = $1 and severity = 'rejected' order by line, ordinal",
    [id],
  );
const became = ({
  rows_read,
  rows_stored,
  rows_already_there,
  rows_rejected,
}: Awaited<ReturnType<typeof bring>>) => [
  rows_read,
  rows_stored,
  rows_already_there,
  rows_rejected,
];

const head = 'clave,correo,finalidad,canal,acción,base legal,fecha,texto,prueba,origen\n';
const text = 'Acepto recibir ofertas y novedades por los canales que marco.';

test('a permission with all its proof holds for the channels it names, and for no other', async () => {
  const row = await bring(
    `${head}A,,ofertas,correo; WhatsApp,otorgado,consentimiento,2026-03-01 10:30,${text},folio 12,tienda\n`,
  );
  assert.deepEqual(await codes(row.id), []);
  assert.deepEqual(became(row), [1, 1, 0, 0]);
  assert.deepEqual(row.foreseen, { created: 1, updated: 0, unchanged: 0, passed: 0 });
  assert.deepEqual(
    [await may('A', 'email'), await may('A', 'whatsapp'), await may('A', 'phone')],
    [true, true, false],
  );
  const { events } = await listEvents(context.db, await idOf('A'), undefined, 10);
  assert.deepEqual(
    events.map(({ channel, source, evidence, saidAt, text: shown }) => ({
      channel,
      source,
      evidence,
      saidAt,
      body: shown?.body,
    })),
    ['whatsapp', 'email'].map((channel) => ({
      channel,
      source: 'store',
      evidence: 'folio 12',
      // Where the company is.
      saidAt: '2026-03-01T16:30:00.000Z',
      body: text,
    })),
  );
});

test('a row without evidence, basis, wording or day is a problem and never a permission', async () => {
  const row = await bring(
    `${head}B,,ofertas,correo,sí,consentimiento,2026-03-01,${text},,
B,,ofertas,correo,sí,,2026-03-01,${text},folio 1,
B,,ofertas,correo,sí,consentimiento,2026-03-01,,folio 1,
B,,ofertas,correo,sí,consentimiento,,${text},folio 1,
B,,ofertas,correo,quizá,consentimiento,31/02/2026,${text},folio 1,
B,,otra cosa,paloma,sí,consentimiento,2027-03-01,${text},folio 1,
Z,,ofertas,correo,sí,consentimiento,2026-03-01,${text},folio 1,
`,
  );
  assert.equal(row.status, 'failed');
  assert.deepEqual(
    (await codes(row.id)).map(({ line, code }) => [line, code]),
    [
      [2, 'evidence_missing'],
      [3, 'basis_missing'],
      [4, 'wording_missing'],
      [5, 'said_missing'],
      [6, 'action_unknown'],
      [6, 'date_invalid'],
      [7, 'purpose_unknown'],
      [7, 'channel_unknown'],
      [7, 'said_wrong'],
      [8, 'customer_unknown'],
    ],
  );
  assert.equal(await may('B', 'email'), false);
});

test('a file without any column of evidence gives no permission; taking back needs none', async () => {
  const row = await bring(
    'correo,canal,acepta,fecha\nbea@example.com,correo,sí,2026-04-01\nana@example.com,whatsapp,no,2026-04-01\n',
    { purpose: 'offers' },
  );
  assert.deepEqual(became(row), [2, 1, 0, 1]);
  assert.deepEqual([await may('B', 'email'), await may('A', 'whatsapp')], [false, false]);
});

test('the same words again are in the ledger once, also within one file', async () => {
  const line = `C,,ofertas,teléfono,otorgado,consentimiento,2026-05-05,${text},grabación 7,llamada\n`;
  const one = await bring(head + line + line);
  assert.deepEqual(became(one), [2, 1, 1, 0]);
  const again = await bring(head + line);
  assert.deepEqual(became(again), [1, 0, 1, 0]);
  const { events } = await listEvents(context.db, await idOf('C'), undefined, 10);
  assert.equal(events.length, 1);

  // Undone, the word stays as long as another import told it; then it is void, and nothing is deleted.
  const back = async (id: number) => {
    const foreseen = await foreseeUndo(context, consentsKind, id);
    await startUndo(context, id, { by: null, now });
    await undoImport(context, consentsKind, id);
    return foreseen;
  };
  assert.deepEqual(await back(one.id).then(({ lines, kept }) => [lines, kept]), [0, 1]);
  assert.equal(await may('C', 'phone'), true);
  assert.deepEqual(await back(again.id).then(({ lines, kept }) => [lines, kept]), [1, 0]);
  assert.equal((await readImport(context.db, again.id)).status, 'undone');
  assert.equal(await may('C', 'phone'), false);
  const after = await listEvents(context.db, await idOf('C'), undefined, 10);
  assert.deepEqual(
    after.events.map(({ voidedAt }) => voidedAt !== null),
    [true],
  );
  // The file again is a new word.
  assert.deepEqual(became(await bring(head + line)), [1, 1, 0, 0]);
  assert.equal(await may('C', 'phone'), true);
  await assert.rejects(context.rows('delete from consent_voids'), /only added to/);
});

test('a version of a text stands for its words', async () => {
  const row = await bring(
    `correo,finalidad,canal,acción,base,fecha,versión,prueba
bea@example.com,ofertas,correo,alta,consentimiento,2026-06-01,1,folio 9
bea@example.com,ofertas,sms,alta,consentimiento,2026-06-01,99,folio 9
`,
  );
  assert.deepEqual(became(row), [2, 1, 0, 1]);
  assert.deepEqual(await codes(row.id), [{ line: 3, code: 'wording_unknown' }]);
  assert.equal(await may('B', 'email'), true);
});
