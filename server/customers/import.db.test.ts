// Files of customers through the real import: who is created, updated, left as they were, and taken back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { holdings, importKinds } from '../background.ts';
import { kindNamed } from '../imports/inbox.ts';
import {
  beginImport,
  cancelImport,
  foreseeUndo,
  type ImportOptions,
  readImport,
  runWhole,
  startUndo,
  undoImport,
} from '../imports/index.ts';
import { allRights } from '../platform/rights.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { makePerson } from '../users/scratch-people.ts';
import { customersKind } from './kind.ts';
import { makeAttribute } from './queries-attributes.ts';
import { deleteCustomer } from './queries-bin.ts';
import { askErasure, runErasures } from './queries-erase.ts';
import { becameOf, importFile, testNow } from './scratch-import.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(() =>
  context.rows(`truncate customers, customer_identities, customer_standing, customer_values, customer_tags,
    customer_memberships, customer_changes, customer_additions, customer_claims, customer_import_changes,
    customer_attributes, customer_choices, customer_bin, customer_erasures, erased_identities, tags, imports, import_problems, import_mappings
    cascade`),
);
after(() => context.drop());

const bring = (file: string, chosen?: ImportOptions) => importFile(context, file, chosen);
const customers = () =>
  context.rows<Record<string, unknown>>(
    'select kind, key, name, email, phone, source, no_relationship as "not" from customers order by key, name',
  );
const problems = (id: number) =>
  context.rows<{ line: number; code: string; severity: string }>(
    'select line, code, severity from import_problems where import_id = $1 order by line, ordinal',
    [id],
  );
const takeBack = async (id: number) => {
  await startUndo(context, id, { by: null, now: testNow });
  await undoImport(context, customersKind, id);
  return readImport(context.db, id);
};
const ground = async () => ({
  customers: await context.rows('select * from customers order by id'),
  identities: await context.rows('select * from customer_identities order by kind, source, value'),
  values: await context.rows(
    'select customer_id, attribute_id, value from customer_values order by 1, 2',
  ),
  tags: await context.rows('select * from customer_tags order by 1, 2'),
  memberships: await context.rows('select * from customer_memberships order by 1, 2'),
});

test('a list of customers becomes customers, found by all they are named by', async () => {
  const row = await bring(
    [
      'Clave;Nombre;Apellidos;Correo;Teléfono;Empresa;Puesto;Origen;Etiquetas;Sin relación',
      'C-1;Ana;Núñez;Ana@Example.com, ana@casa.mx;55 1234 5678;Telares del Valle;Compras;feria;Mayoreo, café;no',
      'C-2;Luis;Ortiz;luis@example.com;+34 600 11 22 33;Telares del Valle;;web;mayoreo;sí',
    ].join('\n'),
  );
  assert.deepEqual(becameOf(row), {
    read: 2,
    created: 2,
    updated: 0,
    unchanged: 0,
    passed: 0,
    failed: 0,
  });
  assert.equal(row.customers_new, 3, 'the organisation is a customer too');
  assert.deepEqual(await customers(), [
    {
      kind: 'person',
      key: 'C-1',
      name: 'Ana Núñez',
      email: 'ana@example.com',
      phone: '+525512345678',
      source: 'feria',
      not: false,
    },
    {
      kind: 'person',
      key: 'C-2',
      name: 'Luis Ortiz',
      email: 'luis@example.com',
      phone: '+34600112233',
      source: 'web',
      not: true,
    },
    {
      kind: 'organisation',
      key: null,
      name: 'Telares del Valle',
      email: null,
      phone: null,
      source: null,
      not: false,
    },
  ]);
  const found = await context.rows(
    `select i.kind, i.value from customer_identities i join customers c on c.id = i.customer_id
     where c.key = 'C-1' order by 1, 2`,
  );
  assert.deepEqual(
    found.map(({ value }) => value),
    ['ana@casa.mx', 'ana@example.com', 'C-1', '+525512345678'],
  );
  const belongs = await context.rows(
    'select c.key, m.role from customer_memberships m join customers c on c.id = m.customer_id order by 1',
  );
  assert.deepEqual(belongs, [
    { key: 'C-1', role: 'Compras' },
    { key: 'C-2', role: '' },
  ]);
  assert.deepEqual(
    await context.rows(
      'select g.name, count(*) as n from customer_tags t join tags g on g.id = t.tag_id group by 1 order by plain(g.name)',
    ),
    [
      { name: 'café', n: 1 },
      { name: 'Mayoreo', n: 2 },
    ],
  );
});

test('the same file again changes nothing, and every row is accounted for', async () => {
  const file = 'clave,nombre,correo,etiquetas\nA,Ana,a@example.com,vip\nB,Bea,b@example.com,\n';
  await bring(file);
  const before = await ground();
  const again = await bring(file);
  assert.deepEqual(becameOf(again), {
    read: 2,
    created: 0,
    updated: 0,
    unchanged: 2,
    passed: 0,
    failed: 0,
  });
  assert.deepEqual(await ground(), before);
});

test('gaps are filled, what stands is overwritten only where somebody chose so', async () => {
  await bring('clave,nombre,origen\nA,Ana,feria\n');
  const file = 'clave,nombre,correo,origen\nA,Ana Núñez,a@example.com,web\n';
  const filled = await bring(file);
  assert.equal(filled.rows_updated, 1);
  assert.deepEqual(
    (await customers()).map(({ name, email, source }) => [name, email, source]),
    [['Ana', 'a@example.com', 'feria']],
  );
  const written = await bring(file, { fields: { name: 'overwrite', source: 'skip' } });
  assert.equal(written.rows_updated, 1);
  assert.deepEqual(
    (await customers()).map(({ name, email, source }) => [name, email, source]),
    [['Ana Núñez', 'a@example.com', 'feria']],
  );
});

test('only new ones, or only known ones, are taken where somebody chose so; the check has said how many', async () => {
  await bring('clave,nombre\nA,Ana\n');
  const file =
    'clave,nombre,correo\nA,Ana,a@example.com\nB,Bea,b@example.com\nC,Caro,c@example.com\n';
  const update = await bring(file, { record: 'update' });
  assert.deepEqual(becameOf(update), {
    read: 3,
    created: 0,
    updated: 1,
    unchanged: 0,
    passed: 2,
    failed: 0,
  });
  assert.deepEqual(update.foreseen, { created: 0, updated: 1, unchanged: 0, passed: 2 });
  const create = await bring(file, { record: 'create' });
  assert.deepEqual(becameOf(create), {
    read: 3,
    created: 2,
    updated: 0,
    unchanged: 0,
    passed: 1,
    failed: 0,
  });
  assert.deepEqual(create.foreseen, { created: 2, updated: 0, unchanged: 0, passed: 1 });
});

test('rows of one person are one customer, whatever each of them names', async () => {
  const row = await bring(
    [
      'clave,nombre,correo,teléfono',
      ',Ana,ana@example.com,',
      'K1,,ana@example.com,55 1111 2222',
      ',Ana N,,5511112222',
      'K2,Bea,bea@example.com,55 1111 2222',
      'K1,Ana Núñez,,',
    ].join('\n'),
  );
  assert.deepEqual(becameOf(row), {
    read: 5,
    created: 2,
    updated: 0,
    unchanged: 3,
    passed: 0,
    failed: 0,
  });
  assert.deepEqual(
    (await customers()).map(({ key, name, email }) => [key, name, email]),
    [
      ['K1', 'Ana Núñez', 'ana@example.com'],
      ['K2', 'Bea', 'bea@example.com'],
    ],
  );
  assert.equal((await problems(row.id)).filter(({ code }) => code === 'same_customer').length, 3);
});

test('the company’s own fields are columns; what does not fit them is a problem', async () => {
  const by = null;
  const make = (name: string, kind: string, choices: string[] = []) =>
    makeAttribute(context.db, { name, kind: kind as 'text', choices }, by, testNow);
  await make('Nota', 'text');
  await make('Hijos', 'number');
  await make('Cumpleaños', 'date');
  await make('Límite de crédito', 'money');
  await make('Talla', 'choice', ['Chica', 'Grande']);
  await make('Intereses', 'choices', ['Pan', 'Café, té']);
  await make('Boletín impreso', 'flag');
  const head = 'clave;Nota;Hijos;Cumpleaños;Límite de crédito;Talla;Intereses;Boletín impreso\n';
  const file = `${head}A;Sí vino;2;31/12/1990;1.500,50;GRANDE;pan, Café, té;sí
B;;;31/02/1990;;;;
C;;dos;;;;;
D;;;;;Mediana;;
E;;;;;;;quizá
`;
  const row = await bring(file);
  assert.deepEqual(
    (await problems(row.id)).map(({ line, code }) => [line, code]),
    [
      [2, 'choice_unknown'],
      [2, 'choice_unknown'],
      [3, 'date_invalid'],
      [4, 'number_invalid'],
      [5, 'choice_unknown'],
      [6, 'flag_invalid'],
    ],
  );
  assert.equal(row.error_code, 'import_no_good_rows');
  const made = await bring(
    `${head}A;Sí vino;2;31/12/1990;1.500,50;GRANDE;pan;sí\nD;;;;;Mediana;Café, té;no\n`,
    { newChoices: true },
  );
  assert.equal(made.rows_stored, 2);
  const values = await context.rows<{ key: string; name: string; value: unknown }>(
    `select c.key, a.name, case when a.kind in ('choice', 'choices') then (
         select jsonb_agg(h.name) from customer_choices h
         where v.value = to_jsonb(h.id) or jsonb_typeof(v.value) = 'array' and v.value @> to_jsonb(h.id))
       else v.value end as value
     from customer_values v join customers c on c.id = v.customer_id
       join customer_attributes a on a.id = v.attribute_id order by 1, a.id`,
  );
  assert.deepEqual(
    values.map(({ key, name, value }) => [key, name, value]),
    [
      ['A', 'Nota', 'Sí vino'],
      ['A', 'Hijos', 2],
      ['A', 'Cumpleaños', '1990-12-31'],
      ['A', 'Límite de crédito', 150050],
      ['A', 'Talla', ['Grande']],
      ['A', 'Intereses', ['Pan']],
      ['A', 'Boletín impreso', true],
      ['D', 'Talla', ['Mediana']],
      ['D', 'Intereses', ['Café, té']],
      ['D', 'Boletín impreso', false],
    ],
  );
  await takeBack(made.id);
  assert.deepEqual(await context.rows("select 1 from customer_choices where name = 'Mediana'"), []);
  assert.deepEqual(await context.rows('select 1 from customer_values'), []);
});

test('undoing an import leaves everything row for row as it was', async () => {
  await makeAttribute(
    context.db,
    { name: 'Talla', kind: 'choice', choices: ['S', 'M'] },
    null,
    testNow,
  );
  await bring('clave,nombre,correo,talla,etiquetas\nA,Ana,a@example.com,S,vip\nB,Bea,,,\n');
  const before = await ground();
  const row = await bring(
    [
      'clave,nombre,correo,talla,etiquetas,empresa,teléfono,sin relación',
      'A,Ana N,a2@example.com,M,vip;nueva,Acme,5512345678,sí',
      'B,Bea,b@example.com,M,,Acme,,',
      'C,Caro,c@example.com,S,nueva,Acme,,',
    ].join('\n'),
    { fields: { name: 'overwrite', [await talla()]: 'overwrite' } },
  );
  assert.deepEqual([row.rows_stored, row.rows_updated], [1, 2]);
  const foreseen = await foreseeUndo(context, customersKind, row.id);
  assert.equal(foreseen.customers, 2, 'Caro and Acme');
  const undone = await takeBack(row.id);
  assert.equal(undone.status, 'undone');
  assert.deepEqual(await ground(), before);
  assert.deepEqual(await context.rows("select 1 from tags where name = 'nueva'"), []);
  const again = await bring('clave,nombre\nA,Ana\n');
  assert.equal(again.rows_already_there, 1);
});

const talla = async () =>
  `attribute.${(await context.rows<{ id: number }>("select id from customer_attributes where name = 'Talla'"))[0]!.id}`;

test('what somebody changed since, or another file told too, stays when an import is undone', async () => {
  await bring('clave,nombre,origen\nA,Ana,feria\nB,Bea,feria\n');
  const over = { fields: { name: 'overwrite', source: 'overwrite' } } as const;
  const one = await bring('clave,nombre,origen\nA,Ana Uno,web\nB,Bea Uno,web\nC,Caro,web\n', over);
  await context.rows("update customers set name = 'Ana a mano' where key = 'A'");
  const two = await bring('clave,nombre,origen\nB,Bea Uno,radio\nC,Caro,\n', over);
  assert.deepEqual([two.rows_updated, two.rows_already_there], [1, 1]);
  await takeBack(one.id);
  const named = async () => (await customers()).map(({ key, name, source }) => [key, name, source]);
  assert.deepEqual(await named(), [
    ['A', 'Ana a mano', 'feria'],
    ['B', 'Bea Uno', 'radio'],
    ['C', 'Caro', 'web'],
  ]);
  await takeBack(two.id);
  assert.deepEqual(await named(), [
    ['A', 'Ana a mano', 'feria'],
    ['B', 'Bea', 'feria'],
  ]);
});

test('who is in the bin is not brought back by a file', async () => {
  await bring('clave,nombre,correo\nA,Ana,a@example.com\n');
  const [ana] = await context.rows<{ id: number }>('select id from customers');
  await deleteCustomer(context.db, ana!.id, { user: null, now: testNow });
  const row = await bring('nombre,correo\nAna Otra,A@example.com\nBea,b@example.com\n');
  assert.deepEqual([row.rows_stored, row.rows_rejected], [1, 1]);
  assert.deepEqual(
    (await problems(row.id)).map(({ line, code }) => [line, code]),
    [[2, 'customer_in_bin']],
  );
  assert.deepEqual(
    await context.rows('select 1 from customer_standing where customer_id = $1', [ana!.id]),
    [],
  );
});

test('keys of different systems are different keys', async () => {
  await bring('clave,sistema,nombre\n1,pos,Ana\n1,web,Bea\n1,,Caro\n', { system: 'crm' });
  const keys = await context.rows(
    "select source, value from customer_identities where kind = 'key' order by 1",
  );
  assert.deepEqual(keys, [
    { source: 'crm', value: '1' },
    { source: 'pos', value: '1' },
    { source: 'web', value: '1' },
  ]);
});

test('hostile cells are values or problems, never a failure', async () => {
  const long = 'x'.repeat(30_000);
  const row = await bring(
    [
      'clave,nombre,nombre,correo,etiquetas',
      '1,"=HYPERLINK(""http://x"",""y"")",,a@example.com,"<script>alert(1)</script>"',
      `2,${long},,b@example.com,`,
      '3,con\u0000nulo,,c@example.com,',
      '4,a,b',
      '5,"sin cerrar',
    ].join('\n'),
  );
  assert.equal(row.rows_read, row.rows_stored + row.rows_rejected);
  const [first] = await customers();
  assert.equal(first!.name, '=HYPERLINK("http://x","y")');
  assert.ok((await problems(row.id)).some(({ code }) => code === 'text_cut'));
});

test('who was erased is not brought back by a file', async () => {
  await bring('clave,nombre,correo\nA,Ana,a@example.com\n');
  const [ana] = await context.rows<{ id: number }>('select id from customers');
  const by = { user: null, now: testNow };
  await context.db.transaction().execute((tx) => askErasure(tx, ana!.id, { keptUntil: null }, by));
  await runErasures(context, holdings, testNow);
  const row = await bring('nombre,correo\nAna,a@example.com\nBea,b@example.com\n');
  assert.deepEqual(
    (await problems(row.id)).map(({ line, code }) => [line, code]),
    [[2, 'customer_erased']],
  );
  assert.deepEqual(await context.rows('select name from customers where name is not null'), [
    { name: 'Bea' },
  ]);
});

test('the sample of the documentation is read as it says', async () => {
  const row = await bring(
    readFileSync(join(import.meta.dirname, '../../docs/samples/clientes.csv'), 'utf8'),
  );
  assert.equal(row.rows_stored, 3);
  assert.equal(row.customers_new, 3, 'the organisation of the others stands in the file');
});

test('by the API rows of customers need the right to write customers, and go in once for a key', async () => {
  const { app } = await makeApp(context);
  try {
    const rights = allRights.filter((right) => right !== 'customers.write');
    const body = { kind: 'customers', rows: [{ customerId: 'A', name: 'Ana' }] };
    const headers = { 'idempotency-key': 'clientes-1' };
    const without = await makePerson(context, app, { rights });
    const refused = await without.send('POST', '/api/imports/rows', body, headers);
    assert.equal(refused.statusCode, 403, refused.body);
    assert.equal(refused.json().error.details.right, 'customers.write');
    const person = await makePerson(context, app, {
      rights: ['imports.write', 'customers.write', 'customers.contact'],
    });
    const one = await person.send('POST', '/api/imports/rows', body, headers);
    const two = await person.send('POST', '/api/imports/rows', body, headers);
    assert.equal(one.statusCode, 200, one.body);
    assert.equal(one.json().id, two.json().id);
  } finally {
    await app.close();
  }
});

test('files in the inbox are of the kind that their names begin with', () => {
  const named = (name: string) => kindNamed(importKinds, name).name;
  assert.deepEqual(
    [
      'clientes-2026.csv',
      'Consentimientos.csv',
      'customers list.xlsx',
      'julio.csv',
      'clientela.csv',
    ].map(named),
    ['customers', 'consents', 'customers', 'purchases', 'purchases'],
  );
});

test('how a file was read and what was decided is remembered for the next one', async () => {
  const file = 'clave,nombre\nA,Ana\n';
  await bring(file, { record: 'create', fields: { name: 'overwrite' } });
  const id = await beginImport(context, {
    kind: customersKind,
    fileName: 'otro.csv',
    source: Readable.from([Buffer.from(file)]),
    by: null,
    now: testNow,
  });
  assert.deepEqual((await readImport(context.db, id)).options, {
    record: 'create',
    fields: { name: 'overwrite' },
  });
});

test('rows that belong together are found among those that do not, and all is as if each had been looked for', async () => {
  await bring('clave,nombre,correo\nB-1,Bea,bea@example.com\n');
  const row = await bring(
    [
      'clave,nombre,correo,teléfono,empresa,etiquetas',
      'N-1,Uno,uno@example.com,55 1111 1111,Telares,vip',
      'N-2,Dos,dos@example.com,,Telares,vip; nuevo',
      'S-1,Tres,tres@example.com,,Telares,vip',
      ',Tres Bis,tres@example.com,,,',
      'B-1,,,55 2222 2222,Telares,vip',
      'N-3,Seis,seis@example.com,,,',
      ',Solo Nombre,,,,',
      ',Sólo nombre,,,,',
    ].join('\n'),
  );
  assert.deepEqual(
    [row.foreseen, becameOf(row), row.customers, row.customers_new],
    [
      { created: 5, updated: 1, unchanged: 2, passed: 0 },
      { read: 8, created: 5, updated: 1, unchanged: 2, passed: 0, failed: 0 },
      7,
      6,
    ],
  );
  const noted = (await problems(row.id)).filter(({ code }) => code === 'same_customer');
  assert.deepEqual(
    noted.map(({ line }) => line),
    [5, 9],
  );
  const found = await context.rows(
    `select coalesce(c.key, c.name) as who, count(distinct i.value) as ways, count(distinct t.tag_id) as tags,
       count(distinct m.organisation_id) as belongs
     from customers c left join customer_identities i on i.customer_id = c.id
       left join customer_tags t on t.customer_id = c.id left join customer_memberships m on m.customer_id = c.id
     where c.kind = 'person' group by c.id order by plain(coalesce(c.key, c.name))`,
  );
  assert.deepEqual(
    found.map(({ who, ways, tags, belongs }) => [who, ways, tags, belongs]),
    [
      ['B-1', 3, 1, 1],
      ['N-1', 3, 1, 1],
      ['N-2', 2, 2, 1],
      ['N-3', 2, 0, 0],
      ['S-1', 2, 1, 1],
      ['Sólo nombre', 1, 0, 0],
    ],
  );
  const [standing] = await context.rows(
    `select (select count(*) from customers where kind = 'organisation') as organisations,
       (select count(*) from customer_standing) as standing`,
  );
  assert.deepEqual(standing, { organisations: 1, standing: 7 });
});

const twoNew = 'clave,nombre,correo,etiquetas\nA,Ana,a@example.com,vip\nB,Bea,b@example.com,vip\n';
/** An import of `twoNew` that ends with an error when `on` is written, or in the last moment when it is deferred. */
async function cutOff(on: 'customers' | 'customer_identities') {
  await context.rows(`create or replace function cut_off() returns trigger language plpgsql
    as $$ begin raise 'cut off'; end $$`);
  const later = on === 'customers' ? '' : 'deferrable initially deferred';
  await context.rows(`create constraint trigger cut_off after insert on ${on} ${later}
    for each row execute function cut_off()`);
  const id = await beginImport(context, {
    kind: customersKind,
    fileName: 'file.csv',
    source: Readable.from([Buffer.from(twoNew)]),
    by: null,
    now: testNow,
  });
  await assert.rejects(runWhole(context, customersKind, id, testNow), /cut off/);
  await context.rows(`drop trigger cut_off on ${on}`);
  return id;
}
const there = async () =>
  (
    await context.rows(`select (select count(*) from customers) as customers,
      (select count(*) from customer_identities) as ways, (select count(*) from customer_standing) as standing,
      (select count(*) from customer_tags) as tags`)
  )[0];
const whole = { customers: 2, ways: 4, standing: 2, tags: 2 };
const nobody = { customers: 0, ways: 0, standing: 0, tags: 0 };

test('a load that was cut off goes on: nobody is there twice, and what belongs to them comes', async () => {
  for (const on of ['customers', 'customer_identities'] as const) {
    const id = await cutOff(on);
    const left = on === 'customers' ? nobody : { ...whole, ways: 0, standing: 0, tags: 0 };
    assert.deepEqual(await there(), left);
    const before = await context.rows('select * from customers order by id');
    await runWhole(context, customersKind, id, testNow);
    const row = await readImport(context.db, id);
    assert.deepEqual([row.status, row.rows_stored, row.customers_new], ['done', 2, 2]);
    assert.deepEqual(await there(), whole);
    if (on !== 'customers')
      assert.deepEqual(await context.rows('select * from customers order by id'), before);
    // Cut off once more, after all was written and counted.
    await context.rows("update imports set status = 'loading' where id = $1", [id]);
    await runWhole(context, customersKind, id, testNow);
    const again = await readImport(context.db, id);
    assert.deepEqual(
      [again.status, again.rows_stored, again.rows_already_there, again.customers_new],
      ['done', 2, 0, 2],
    );
    await takeBack(id);
    assert.deepEqual(await there(), nobody);
  }
});

test('a load that was cut off can be taken back, or begun anew from its check', async () => {
  const first = await cutOff('customer_identities');
  await cancelImport(context, first, { by: null, now: testNow });
  await undoImport(context, customersKind, first);
  assert.deepEqual(await there(), nobody);

  const second = await cutOff('customer_identities');
  await context.rows("update imports set status = 'failed' where id = $1", [second]);
  await runWhole(context, customersKind, second, testNow);
  const row = await readImport(context.db, second);
  assert.deepEqual(becameOf(row), {
    read: 2,
    created: 2,
    updated: 0,
    unchanged: 0,
    passed: 0,
    failed: 0,
  });
  assert.deepEqual(await there(), whole);
});
