// The rules of the house that need a database: comments, owners, and the pages printed from it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { printed } from './docs/generate.ts';
import { rooms } from './server/app.ts';
import { holdings } from './server/background.ts';
import { type Relation, readRelations } from './server/platform/catalogue.ts';
import { makeScratch, type Scratch } from './server/platform/scratch.ts';

const root = import.meta.dirname;
let scratch: Scratch;
let relations: Relation[];
before(async () => {
  scratch = await makeScratch();
  relations = await readRelations(scratch.pool);
});
after(() => scratch.drop());

/** What is wrong with the comments of a table; accounts belong to a library and are exempt in detail. */
function judgeComments(r: Relation): string[] {
  const wrong: string[] = [];
  if (!/^owner: \w+\. (ground|derived)\. ./.test(r.comment ?? ''))
    wrong.push(`${r.name}: no owner or kind`);
  if (!r.name.startsWith('auth_'))
    for (const c of r.columns) if (!c.comment) wrong.push(`${r.name}.${c.name}: no comment`);
  return wrong;
}

test('every table says who owns it, whether it is ground or derived, and what each column means', () => {
  assert.deepEqual(relations.flatMap(judgeComments), []);
  const bad = { name: 'x', comment: 'A table.', columns: [{ name: 'a', comment: null }] };
  assert.equal(judgeComments(bad as unknown as Relation).length, 2);
});

test('a table is written by its owner alone', () => {
  const owners = new Map(
    relations.map((r) => [r.name, /^owner: (\w+)/.exec(r.comment ?? '')?.[1]]),
  );
  const writes =
    /(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?([a-z_]+)\b|(?:insertInto|updateTable|deleteFrom)\(\s*'([a-z_]+)'/gi;
  const find = (room: string, text: string) =>
    [...text.matchAll(writes)]
      .map((m) => m[1] ?? m[2]!)
      .filter(
        (table) =>
          owners.has(table) && owners.get(table) !== room && owners.get(table) !== 'platform',
      );
  const wrong = rooms.flatMap((room) =>
    readdirSync(join(root, 'server', room))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) =>
        find(room, readFileSync(join(root, 'server', room, file), 'utf8')).map(
          (t) => `${room}/${file} writes ${t}`,
        ),
      ),
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(find('value', 'insert into purchases (x)'), ['purchases']);
});

test('tables about a customer carry customer_id in every key, so that they can be distributed', () => {
  const local = [
    'customer_identities',
    'erased_identities',
    'orders',
    'privacy_requests',
    'touched',
    'customers',
  ];
  const wrong = relations
    .filter((r) => r.columns.some((c) => c.name === 'customer_id') && !local.includes(r.name))
    .flatMap((r) =>
      r.constraints.filter(
        (c) => /^(PRIMARY KEY|UNIQUE)/.test(c.definition) && !c.definition.includes('customer_id'),
      ),
    )
    .map((c) => c.name);
  assert.deepEqual(wrong, []);
});

test('a table of facts that names a customer is in the copy for the person and in every erasure', () => {
  /** Ground with something personal that is found by no customer, and what becomes of it. */
  const apart = {
    import_problems:
      'rows that could not be read, so nobody knows whose they are; they go with their import',
  };
  const tables = new Map(relations.map((r) => [r.name, r]));
  const isGround = (r: Relation) => / ground\. /.test(r.comment ?? '');
  const personal = (r: Relation) =>
    r.columns.filter((c) => /^personal\./.test(c.comment ?? '') && !c.generated);
  const judge = (r: Relation): string[] => {
    if (!isGround(r) || r.name in apart) return [];
    const holding = holdings.find(({ table }) => table === r.name);
    const named = r.columns.some((c) => /(^|_)customer_id$/.test(c.name));
    if (!holding)
      return named || personal(r).length > 0
        ? [`${r.name}: tell of it in holdings.ts of its room, and of that in server/background.ts`]
        : [];
    const { erased, empties = [], instead = {} } = holding;
    if (erased === 'deleted') return [];
    const left = personal(r).filter((c) => erased === 'kept' || !empties.includes(c.name));
    return [
      ...left.map((c) => `${r.name}.${c.name}: personal, and still there after an erasure`),
      ...empties
        .filter((name) => !(name in instead))
        .filter((name) => r.columns.find((c) => c.name === name)?.notNull ?? true)
        .map((name) => `${r.name}.${name}: cannot be emptied`),
    ];
  };
  assert.deepEqual(relations.flatMap(judge), []);
  const column = (name: string, comment: string) => ({ name, comment, notNull: true });
  const bad = { name: 'x', comment: 'owner: x. ground. A.', columns: [column('customer_id', '')] };
  assert.equal(judge(bad as unknown as Relation).length, 1);
  const events = { ...tables.get('consent_events')! };
  events.columns = [...events.columns, column('nick', 'personal. A.') as never];
  assert.equal(judge(events).length, 1);
  const words = JSON.parse(readFileSync(join(root, 'i18n', 'es.json'), 'utf8'));
  assert.deepEqual(
    holdings.map(({ table }) => `privacy.holds.${table}`).filter((key) => !(key in words)),
    [],
  );
});

test('schema, types, dictionary, OpenAPI and error list are as the code prints them', async () => {
  const stale = [...(await printed(scratch.pool))]
    .filter(([file, text]) => readFileSync(join(root, file), 'utf8') !== text)
    .map(([file]) => file);
  assert.deepEqual(stale, [], 'stale: npm run generate');
});
