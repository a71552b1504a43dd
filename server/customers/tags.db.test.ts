// Putting tags in order: renamed, made one, deleted, and each taken back without a customer having lost anything.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { startUndo, undoImport } from '../imports/index.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { customersKind } from './kind.ts';
import { addTag } from './queries-record.ts';
import { tagNamed } from './queries-tags.ts';
import { importFile } from './scratch-import.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
const now = new Date('2026-11-20T12:00:00Z');
const by = { user: null, now };
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await context.rows(
    `insert into customers (name, created_at) select 'C' || n, now() from generate_series(1, 6) n order by n`,
  );
  await context.rows('insert into customer_standing (customer_id) select id from customers');
  for (const [id, tag] of [
    [1, 'mayoreo'],
    [2, 'mayoreo'],
    [2, 'Al por mayor'],
    [3, 'Al por mayor'],
    [4, 'feria'],
  ] as const)
    await addTag(context.db, id, tag, by);
});
after(async () => {
  await app.close();
  await context.drop();
});

interface Use {
  tags: { id: number; name: string; customers: number }[];
  dropped: { id: number; name: string; into: string | null }[];
}
const use = () => caller.get<Use>('/api/tags/use');
const counts = async () =>
  Object.fromEntries((await use()).tags.map(({ name, customers }) => [name, customers]));
const idOf = async (name: string) => (await use()).tags.find((tag) => tag.name === name)!.id;
const found = async (rule: object) => {
  const question = encodeURIComponent(JSON.stringify(rule));
  const { customers } = await caller.get<{ customers: { id: number }[] }>(
    `/api/customers?question=${question}&sort=name&direction=up`,
  );
  return customers.map(({ id }) => id);
};
const ground = () =>
  context.rows('select customer_id, tag_id from customer_tags order by customer_id, tag_id');
const done = async (method: 'POST' | 'DELETE', url: string, body?: object) => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, answer.body);
};

test('two tags become one for lists, filters and saved questions, and undoing leaves every row as before', async () => {
  const before = await ground();
  const [old, kept] = [await idOf('Al por mayor'), await idOf('mayoreo')];
  assert.deepEqual(await counts(), { 'Al por mayor': 2, feria: 1, mayoreo: 2 });
  await done('POST', `/api/tags/${old}/merge`, { into: kept });
  assert.deepEqual(await counts(), { feria: 1, mayoreo: 3 });
  const tagged = (id: number) => ({ field: 'tags', is: 'any_of', value: [String(id)] });
  assert.deepEqual(await found(tagged(kept)), [1, 2, 3]);
  // A question that was saved before names the tag that is gone.
  assert.deepEqual(await found(tagged(old)), [1, 2, 3]);
  const one = await caller.get<{ tags: { name: string }[] }>('/api/customers/2');
  assert.deepEqual(
    one.tags.map(({ name }) => name),
    ['mayoreo'],
  );
  // Whoever types the old word gets the new tag.
  assert.equal((await tagNamed(context.db, 'al POR mayor', null, now)).id, kept);
  const [gone] = (await use()).dropped;
  assert.deepEqual([gone?.name, gone?.into], ['Al por mayor', 'mayoreo']);
  await done('POST', `/api/tags/${old}/restore`);
  assert.deepEqual(await ground(), before);
  assert.deepEqual(await counts(), { 'Al por mayor': 2, feria: 1, mayoreo: 2 });
});

test('a deleted tag is on nobody and in no filter, and comes back on those who had it', async () => {
  const id = await idOf('feria');
  await done('DELETE', `/api/tags/${id}`);
  assert.deepEqual(await found({ field: 'tags', is: 'not_empty' }), [1, 2, 3]);
  assert.deepEqual(await found({ field: 'tags', is: 'any_of', value: [String(id)] }), []);
  const { fields } = await caller.get<{ fields: { name: string; choices: string[] }[] }>(
    '/api/questions',
  );
  assert.ok(!fields.find(({ name }) => name === 'tags')!.choices.includes(String(id)));
  await done('POST', `/api/tags/${id}/restore`);
  assert.deepEqual(await found({ field: 'tags', is: 'not_empty' }), [1, 2, 3, 4]);
});

test('a file that names a tag that was merged gives its customers the tag it became, and its undo takes that back', async () => {
  const before = await ground();
  const [old, kept] = [await idOf('Al por mayor'), await idOf('mayoreo')];
  await done('POST', `/api/tags/${old}/merge`, { into: kept });
  const merged = await ground();
  await importFile(context, 'clave,nombre\nK-1,Iker Paz\n');
  const { id } = await importFile(
    context,
    'clave,nombre,etiquetas\nK-1,Iker Paz,AL POR MAYOR\nK-2,Olga Ruiz,al por mayor; feria\n',
  );
  const names = (await use()).tags.map(({ name }) => name);
  assert.ok(!names.some((name) => /por mayor/i.test(name)), names.join());
  const tagsOf = async (key: string) => {
    const rows = await context.rows<{ name: string }>(
      `select t.name from customers c join customer_tags g on g.customer_id = c.id
         join tags t on t.id = g.tag_id where c.key = $1 order by 1`,
      [key],
    );
    return rows.map(({ name }) => name);
  };
  assert.deepEqual(await tagsOf('K-1'), ['mayoreo']);
  assert.deepEqual(await tagsOf('K-2'), ['feria', 'mayoreo']);
  await startUndo(context, id, { by: null, now });
  await undoImport(context, customersKind, id);
  assert.deepEqual(await ground(), merged);
  // Nothing stands in the way of taking the merge back.
  await done('POST', `/api/tags/${old}/restore`);
  assert.deepEqual(await ground(), before);
});

test('what cannot be is refused with its reason', async () => {
  const id = await idOf('feria');
  const refused = async (method: 'POST' | 'DELETE', url: string, body?: object) =>
    (await caller.call(method, url, body)).json().error.code;
  assert.equal(await refused('POST', `/api/tags/${id}/merge`, { into: id }), 'tag_same');
  assert.equal(await refused('POST', `/api/tags/${id}/merge`, { into: 9999 }), 'tag_not_found');
  assert.equal(await refused('DELETE', '/api/tags/9999'), 'tag_not_found');
  assert.equal(await refused('POST', `/api/tags/${id}/restore`), 'tag_not_found');
  await done('DELETE', `/api/tags/${id}`);
  // Meanwhile somebody made another of that name: which of the two is meant, people must say.
  await tagNamed(context.db, 'Feria', null, now);
  assert.equal(await refused('POST', `/api/tags/${id}/restore`), 'name_taken');
});
