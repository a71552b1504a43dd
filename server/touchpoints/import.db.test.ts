// Files of touchpoints: each is stored once whatever file tells it, who is unknown is a problem or is made, and
// undoing leaves what others told.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { makeApp } from '../app.ts';
import { nearJob } from '../customers/queries-scan.ts';
import { becameOf, importFile, testNow } from '../customers/scratch-import.ts';
import {
  foreseeUndo,
  type ImportOptions,
  readImport,
  startUndo,
  undoImport,
} from '../imports/index.ts';
import { declareJobs } from '../platform/jobs.ts';
import { allRights } from '../platform/rights.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { makePerson } from '../users/scratch-people.ts';
import { readDuration, touchpointsKind } from './kind.ts';
import { recordTouchpoint } from './queries.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(async () => {
  await context.rows(`truncate customers, customer_identities, customer_standing, touchpoints, touchpoint_claims,
    touchpoint_changes, customer_additions, customer_claims, imports, import_problems, import_mappings cascade`);
  await importFile(
    context,
    'clave,nombre,correo,teléfono\nA,Ana,ana@example.com,5511112222\nB,Bea,bea@example.com,\n',
  );
});
after(() => context.drop());

const bring = (file: string, chosen?: ImportOptions) =>
  importFile(context, file, chosen, touchpointsKind);
const met = () =>
  context.rows<Record<string, unknown>>(
    `select coalesce(c.key, c.email) as who, t.kind, t.channel, t.direction, t.at, t.seconds, t.outcome,
       t.satisfaction::float8 as answer, t.scale, t.cost, t.note, t.source
     from touchpoints t left join customers c on c.id = t.customer_id order by t.at, t.id`,
  );
const codes = (id: number) =>
  context.rows<{ line: number; code: string; severity: string }>(
    'select line, code, severity from import_problems where import_id = $1 order by line, ordinal',
    [id],
  );
const takeBack = async (id: number) => {
  await startUndo(context, id, { by: null, now: testNow });
  await undoImport(context, touchpointsKind, id);
  return readImport(context.db, id);
};
/** The rows as they stand, in no order that a later write could change. */
const ground = async () => ({
  customers: await context.rows('select * from customers order by id'),
  identities: await context.rows('select * from customer_identities order by 1, 2, 3'),
  touchpoints: await context.rows('select * from touchpoints order by id'),
  claims: await context.rows('select * from touchpoint_claims order by 1, 2, 3'),
});

const head =
  'clave,correo,tipo,fecha y hora,sentido,canal,duración,resultado,satisfacción,costo,nota,folio\n';
const two = `${head}A,,llamada,2026-03-01 10:30,entrante,teléfono,4:35,resuelto,4/5,12.50,Preguntó por su pedido,L-1
,bea@example.com,visita,01/03/2026 17:00,saliente,,1 h 20 min,venta,,,,L-2
`;

test('a file of touchpoints is read in the time zone of the company, with all it tells', async () => {
  const row = await bring(two.replace('01/03/2026', '2026-03-02'));
  assert.deepEqual(becameOf(row), {
    read: 2,
    created: 2,
    updated: 0,
    unchanged: 0,
    passed: 0,
    failed: 0,
  });
  const [{ zone }] = (await context.rows<{ zone: string }>(
    'select time_zone as zone from company',
  )) as [{ zone: string }];
  const [call, visit] = await met();
  const [{ at }] = (await context.rows<{ at: string }>(
    'select $1::timestamp at time zone $2 as at',
    ['2026-03-01 10:30', zone],
  )) as [{ at: string }];
  assert.deepEqual(call, {
    who: 'A',
    kind: 'call',
    channel: 'phone',
    direction: 'inbound',
    at,
    seconds: 275,
    outcome: 'solved',
    answer: 4,
    scale: '1-5',
    cost: 1250,
    note: 'Preguntó por su pedido',
    source: 'file',
  });
  assert.deepEqual(
    [visit!.who, visit!.channel, visit!.seconds, visit!.outcome, visit!.answer],
    ['B', 'in_person', 4800, 'sale', null],
  );
});

test('the same file twice stores nothing twice, with numbers of its own or without', async () => {
  const unnamed =
    'clave,tipo,fecha,nota\nA,llamada,2026-03-01,hola\nA,llamada,2026-03-01,hola\nB,correo,2026-03-02,\n';
  for (const file of [two.replace('01/03/2026', '2026-03-02'), unnamed]) {
    const first = await bring(file);
    const again = await bring(file);
    assert.equal(again.rows_already_there, first.rows_stored);
    assert.equal(again.rows_stored, 0);
    assert.deepEqual(again.foreseen, {
      created: 0,
      updated: 0,
      unchanged: first.rows_stored,
      passed: 0,
    });
  }
  assert.equal((await met()).length, 5, 'two equal calls of one file are two');
});

test('what a program wrote down with the same source and number is not stored again by a file', async () => {
  const by = { user: null, now: testNow };
  const given = {
    kind: 'call',
    at: '2026-03-01T10:00:00Z',
    source: 'pbx',
    externalId: '7',
  } as const;
  await context.db.transaction().execute((tx) => recordTouchpoint(tx, given, by));
  const row = await bring(
    'clave,tipo,fecha,folio,origen\nA,llamada,2026-03-01,7,pbx\nA,llamada,2026-03-01,8,pbx\n',
  );
  assert.deepEqual([row.rows_stored, row.rows_already_there], [1, 1]);
});

test('who is unknown is a problem, or a new customer where somebody says so', async () => {
  const file =
    'clave,correo,nombre del cliente,tipo,fecha\nZ,z@example.com,Zoe,llamada,2026-03-01\nZ,,,llamada,2026-03-02\n,,,llamada,2026-03-03\n';
  const refused = await bring(file);
  assert.deepEqual([refused.rows_stored, refused.rows_rejected], [1, 2]);
  assert.deepEqual(
    (await codes(refused.id)).map(({ line, code }) => [line, code]),
    [
      [2, 'customer_unknown'],
      [3, 'customer_unknown'],
      [4, 'customer_nobody'],
    ],
  );
  assert.deepEqual(
    (await met()).map(({ who }) => who),
    [null],
    'a contact of somebody unknown',
  );
  const before = await ground();
  const made = await bring(file, { record: 'both' });
  assert.deepEqual([made.rows_stored, made.rows_already_there, made.customers_new], [2, 1, 1]);
  assert.deepEqual(await context.rows("select key, name, email from customers where key = 'Z'"), [
    { key: 'Z', name: 'Zoe', email: 'z@example.com' },
  ]);
  const found = await context.rows(
    "select kind from customer_identities where value in ('Z', 'z@example.com')",
  );
  assert.equal(found.length, 2);
  const foreseen = await foreseeUndo(context, touchpointsKind, made.id);
  assert.deepEqual([foreseen.lines, foreseen.customers], [2, 1]);
  await takeBack(made.id);
  assert.deepEqual(await ground(), before);
});

test('undoing leaves what another file told too, and what somebody has changed since', async () => {
  const rows = (lines: string[]) => `clave,tipo,fecha,folio\n${lines.join('\n')}\n`;
  const line = (n: number) => `A,llamada,2026-03-0${n},F-${n}`;
  const one = await bring(rows([line(1), line(2), line(3)]));
  const two = await bring(rows([line(2)]));
  const [third] = await context.rows<{ id: number; customer_id: number }>(
    "select id, customer_id from touchpoints where external_id = 'F-3'",
  );
  await context.rows(
    `insert into touchpoint_changes (customer_id, subject, subject_id, before, after, changed_at)
     values ($1, 'touchpoint', $2, '{"note": null}', '{"note": "a mano"}', now())`,
    [third!.customer_id, third!.id],
  );
  const undone = await takeBack(one.id);
  assert.deepEqual(
    [(undone.undone as { lines: number }).lines, (undone.undone as { kept: number }).kept],
    [1, 2],
  );
  const left = await context.rows('select external_id, import_id from touchpoints order by 1');
  assert.deepEqual(left, [
    { external_id: 'F-2', import_id: two.id },
    { external_id: 'F-3', import_id: one.id },
  ]);
  await takeBack(two.id);
  assert.equal((await met()).length, 1);
});

test('what a row cannot mean is a problem with its reason; what is only odd is a remark', async () => {
  const row = await bring(
    [
      'clave,tipo,fecha,sentido,canal,duración,resultado,satisfacción,escala,costo,atendió',
      'A,,2026-03-01,,,,,,,,',
      'A,telepatía,2026-03-01,,,,,,,,',
      'A,llamada,,,,,,,,,',
      'A,llamada,31/02/2026,,,,,,,,',
      'A,llamada,2027-01-01,,,,,,,,',
      'A,llamada,1969-12-31,,,,,,,,',
      'A,llamada,2026-03-01,,,un rato,,,,,',
      'A,llamada,2026-03-01,,,99999999,,,,,',
      'A,llamada,2026-03-01,,,,,6,1-5,,',
      'A,llamada,2026-03-01,,,,,3,2-9,,',
      'A,llamada,2026-03-01,,,,,,,-5,',
      'A,llamada,2026-03-01,de lado,humo,,raro,,,,nadie@example.com',
    ].join('\n'),
  );
  assert.deepEqual(
    (await codes(row.id)).map(({ line, code, severity }) => [line, code, severity]),
    [
      [2, 'touchpoint_missing', 'rejected'],
      [3, 'touchpoint_unknown', 'rejected'],
      [4, 'date_missing', 'rejected'],
      [5, 'date_invalid', 'rejected'],
      [6, 'date_future', 'rejected'],
      [7, 'date_too_old', 'rejected'],
      [8, 'duration_invalid', 'rejected'],
      [9, 'duration_invalid', 'rejected'],
      [10, 'satisfaction_invalid', 'rejected'],
      [11, 'satisfaction_invalid', 'rejected'],
      [12, 'cost_invalid', 'rejected'],
      [13, 'way_unknown', 'note'],
      [13, 'direction_unknown', 'note'],
      [13, 'outcome_unknown', 'note'],
      [13, 'assigned_unknown', 'note'],
    ],
  );
  assert.equal(row.rows_stored, 1);
  assert.equal((await met())[0]!.channel, 'other');
});

test('a kind or a scale for all rows stands in for columns that the file lacks', async () => {
  const row = await bring(
    'teléfono,fecha,hora,minutos,calificación\n55 1111 2222,2026-03-01,4:05 pm,2.5,9\n',
    {
      touchpoint: 'call',
      scale: '0-10',
    },
  );
  assert.equal(row.rows_stored, 1);
  const [call] = await context.rows(
    `select t.kind, t.seconds, t.satisfaction::float8 as answer, t.scale, (t.at at time zone time_zone)::time::text as hour
     from touchpoints t, company`,
  );
  assert.deepEqual(call, {
    kind: 'call',
    seconds: 150,
    answer: 9,
    scale: '0-10',
    hour: '16:05:00',
  });
});

test('a moment with a zone is that moment, whatever the zone of the company', async () => {
  await bring('clave,tipo,fecha\nA,llamada,2026-03-01T23:30:00+09:00\n');
  const [{ at }] = (await context.rows<{ at: string }>(
    "select to_char(at at time zone 'utc', 'YYYY-MM-DD HH24:MI') as at from touchpoints",
  )) as [{ at: string }];
  assert.equal(at, '2026-03-01 14:30');
});

test('durations are read as clocks, in words and in seconds', () => {
  const texts: [string, number | null][] = [
    ['4:35', 275],
    ['1:04:35', 3875],
    ['90', 90],
    ['90 s', 90],
    ['1 h 20 min', 4800],
    ['2h', 7200],
    ['3 minutos 5 segundos', 185],
    ['4:75', null],
    ['', null],
    ['-5', null],
    ['mucho', null],
  ];
  for (const [text, seconds] of texts) assert.equal(readDuration(text), seconds, text);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 359_999 }), (seconds) => {
      const part = (n: number) => String(n).padStart(2, '0');
      const text = `${Math.floor(seconds / 3600)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
      assert.equal(readDuration(text), seconds);
    }),
  );
});

test('hostile cells are values or problems, never a failure, and rows add up', async () => {
  const long = 'x'.repeat(30_000);
  const row = await bring(
    [
      'clave,tipo,fecha,nota,folio',
      'A,llamada,2026-03-01,"=HYPERLINK(""http://x"",""y"")",1',
      `A,llamada,2026-03-01,${long},2`,
      `A,llamada,2026-03-01,ok,${long}`,
      'A,llamada,2026-03-01,con\u0000nulo,4',
      'A,llamada,2026-03-01,"<script>alert(1)</script>",5',
      'A,llamada',
      'A,llamada,2026-03-01,"sin cerrar,7',
    ].join('\n'),
  );
  assert.equal(row.rows_read, row.rows_stored + row.rows_already_there + row.rows_rejected);
  const notes = (await met()).map(({ note }) => note);
  assert.ok(notes.includes('=HYPERLINK("http://x","y")'));
  assert.ok(notes.includes('<script>alert(1)</script>'));
  assert.ok((await codes(row.id)).some(({ code }) => code === 'text_cut'));
});

test('a load of most of the table puts every index back, and waits for one who writes the same by hand', async () => {
  const indexes = () =>
    context.rows("select indexname from pg_indexes where tablename = 'touchpoints' order by 1");
  const whole = await indexes();
  const lines = Array.from({ length: 6000 }, (_, i) => `A,llamada,2026-03-01,N-${i}`);
  const file = `clave,tipo,fecha,folio\n${lines.join('\n')}\n`;
  const client = await context.database.pool.connect();
  try {
    // The row that the load is about to write, not committed yet: the load cannot see it, and must not fail on it.
    await client.query('begin');
    await client.query(
      `insert into touchpoints (customer_id, kind, channel, at, source, external_id, created_at)
       select id, 'call', 'phone', now(), 'file', 'N-17', now() from customers where key = 'A'`,
    );
    const loading = bring(file);
    let through = false;
    loading.finally(() => {
      through = true;
    });
    while (!through) {
      const waiting = await context.rows(
        `select 1 from pg_stat_activity where datname = current_database()
           and wait_event_type = 'Lock' and query like 'insert into touchpoints%'`,
      );
      if (waiting.length > 0) break;
    }
    await client.query('commit');
    const row = await loading;
    assert.deepEqual([row.rows_stored, row.rows_already_there], [5999, 1]);
  } finally {
    client.release();
  }
  assert.deepEqual(await indexes(), whole);
});

test('customers that a file makes are compared with the others afterwards', async () => {
  await declareJobs(context.db, [
    { name: nearJob, after: ['customers'], takesCustomers: true, run: async () => {} },
  ]);
  await context.rows('delete from touched');
  await bring('clave,tipo,fecha\nY,llamada,2026-03-01\n', { record: 'both' });
  const touched = await context.rows(
    'select c.key from touched t join customers c on c.id = t.customer_id',
  );
  assert.deepEqual(touched, [{ key: 'Y' }]);
  await declareJobs(context.db, []);
});

test('the sample of the documentation is read as it says', async () => {
  const row = await bring(
    readFileSync(join(import.meta.dirname, '../../docs/samples/contactos.csv'), 'utf8'),
    { record: 'both' },
  );
  assert.deepEqual([row.rows_stored, row.customers_new], [3, 2]);
});

test('by the API rows of touchpoints need the right to write them, and go in once for a key', async () => {
  const { app } = await makeApp(context);
  try {
    const rights = allRights.filter((right) => right !== 'touchpoints.write');
    const body = {
      kind: 'touchpoints',
      rows: [{ customerId: 'A', touchpoint: 'call', at: '2026-03-01T10:00:00Z', externalId: 'x' }],
    };
    const headers = { 'idempotency-key': 'contactos-1' };
    const without = await makePerson(context, app, { rights });
    const refused = await without.send('POST', '/api/imports/rows', body, headers);
    assert.equal(refused.statusCode, 403, refused.body);
    assert.equal(refused.json().error.details.right, 'touchpoints.write');
    const person = await makePerson(context, app, {
      rights: ['imports.write', 'customers.contact', 'touchpoints.write'],
    });
    const one = await person.send('POST', '/api/imports/rows', body, headers);
    const again = await person.send('POST', '/api/imports/rows', body, headers);
    assert.equal(one.statusCode, 200, one.body);
    assert.equal(one.json().id, again.json().id);
  } finally {
    await app.close();
  }
});
