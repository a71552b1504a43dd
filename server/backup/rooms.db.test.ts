// A backup of a company at work brings every room of meaning and action back, row for row, and its pages say the same.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contracts, makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { importFile } from '../customers/scratch-import.ts';
import type { Contract } from '../platform/contract.ts';
import { openDatabase } from '../platform/database.ts';
import { filledBase } from '../platform/scratch-bases.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { settleJobs } from '../platform/scratch-jobs.ts';
import { saveSnapshot } from '../platform/snapshot/write.ts';
import { sampleBase } from '../sample/scratch-sample.ts';
import { walletsKind } from '../value/index.ts';
import { restoreBackup } from './restore.ts';
import { emptyPlace, groundSums, type Place } from './scratch-base.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let place: Place;
before(async () => {
  context = await makeScratchContext(jobs, { filled: await filledBase(sampleBase(jobs)) });
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  place = await emptyPlace(context.config);
});
after(async () => {
  await app.close();
  await place.drop();
  await context.drop();
});

let uuids = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`;
const send = async <T = { id: number }>(
  method: 'POST' | 'PUT' | 'PATCH',
  url: string,
  body: object,
): Promise<T> => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json() as T;
};

/** What the sample has not done by itself: decisions, and rules of one's own. */
async function decide(): Promise<void> {
  const { strategies } = await caller.get<{ strategies: { proposals: { key: string }[] }[] }>(
    '/api/strategies',
  );
  const [{ key }] = strategies.flatMap(({ proposals }) => proposals) as [{ key: string }];
  const { id } = await send('POST', '/api/actions', { request: uuid(), key, why: 'The largest' });
  await send('PATCH', `/api/actions/${id}`, { status: 'done', cost: 1500_00, outcome: 4200_00 });
  const { customers } = await caller.get<{ customers: { id: number }[] }>(
    '/api/candidates?strategy=unprofitable&limit=3',
  );
  const asked = await send('POST', '/api/actions/let-go', {
    request: uuid(),
    customers: customers.map((one) => one.id),
    reason: 'They return almost everything, and no price helps.',
  });
  await send('POST', `/api/actions/${asked.id}/approve`, {});
  const { versions } = await caller.get<{ versions: { rules: { cut: number } }[] }>(
    '/api/retention/rules',
  );
  await send('PUT', '/api/retention/rules', { ...versions[0]!.rules, cut: 0.35 });
  await send('PUT', '/api/cycle/pace', { line: '*', usual: 40, risk: 2, lapse: 5 });
  await send('PUT', '/api/funnel/rule', {
    line: '*',
    recentDays: 100,
    windowDays: 180,
    regular: 3,
    often: 5,
    loyalWindows: 2,
  });
  await send('PUT', '/api/value/model', { model: 'bg-nbd' });
  // Told once more by a second file.
  const [bought] = await context.rows<{ key: string }>(
    'select key from customers where key is not null order by id limit 1',
  );
  const file = `clave,gasto total,periodo,fecha,fuente\n${bought!.key},900.00,mensual,2026-10-05,cliente\n`;
  for (const stored of [1, 0])
    assert.equal((await importFile(context, file, {}, walletsKind)).rows_stored, stored);
}

/** Tables of the rooms that hold what people told, decided or had worked out on a day. */
const tablesOfRooms = () =>
  context.rows<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and (obj_description(oid, 'pg_class') ~ '^owner: (value|retention|actions)\\. ground'
         or relname ~ '^contract' and obj_description(oid, 'pg_class') ~ '^owner: purchases\\. ground') order by 1`,
  );

test('actions, funnel, winning back, losses, phases, wallets, contracts and surveys come back, row for row', async () => {
  await decide();
  // What was told of a day stays told: it is told before the backup, not once in each place.
  await settleJobs(context, jobs);
  const ground = await tablesOfRooms();
  assert.ok(ground.length > 20);
  const count = async (rows: typeof context.rows, tables: { name: string }[]) =>
    Object.fromEntries(
      await Promise.all(
        tables.map(async ({ name }): Promise<[string, number]> => {
          const [row] = await rows<{ n: number }>(`select count(*)::int as n from ${name}`);
          return [name, row!.n];
        }),
      ),
    );
  const stored = await count(context.rows, ground);
  const bare = Object.entries(stored).flatMap(([name, n]) => (n === 0 ? [name] : []));
  assert.deepEqual(bare, [], 'a table that nothing filled is not tried');
  const sums = await groundSums(context.database.pool);

  const file = join(context.config.dataDir, 'rooms.tar');
  await saveSnapshot(context.database, context.config, file, {
    passphrase: null,
    files: true,
    now: new Date('2026-11-20T18:00:00Z'),
  });
  await restoreBackup(place.config, { file, passphrase: null, jobs, patience: 0 });
  assert.deepEqual(await groundSums(place.pool), sums);
});

/** What an answer says of the company: without moments at which it was worked out, and the numbers of runs. */
const said = (value: unknown): unknown => {
  if (typeof value === 'number') return Number(value.toPrecision(9));
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const passing = /^(busy|runId|madeAt|finishedAt|createdAt|startedAt|seconds|progress)$/;
  const { run, ...rest } = value as { run?: Record<string, unknown> };
  const { id: _id, ...ofRun } = run ?? {};
  return Object.fromEntries(
    Object.entries(run ? { ...rest, run: ofRun } : rest).flatMap(([name, one]) =>
      passing.test(name) ? [] : [[name, said(one)]],
    ),
  );
};

/** Pages over the whole company, and those of some customers. */
function pagesOfRooms(): string[] {
  const paths = (['catalog', 'value', 'retention', 'actions', 'customers'] as const).flatMap(
    (room) =>
      Object.values(contracts[room] as Contract).flatMap(({ method, path }) =>
        method === 'GET' && !path.includes(':') && !path.endsWith('.csv') ? [path] : [],
      ),
  );
  const parts = ['', '/value', '/timeline', '/cycles'];
  return [
    ...paths,
    ...[1, 5, 77].flatMap((id) => parts.map((part) => `/api/customers/${id}${part}`)),
  ];
}

test('a company that was restored reads on every page what stood there before', async () => {
  const database = openDatabase(place.config.databaseUrl!);
  const restored = { ...context, config: place.config, database, db: database.db };
  await settleJobs(restored, jobs);
  const other = await makeApp(restored);
  try {
    const there = await signedIn(other.app, true);
    const different: string[] = [];
    let compared = 0;
    for (const page of pagesOfRooms()) {
      const before = await caller.call('GET', page);
      // Some want to be asked something.
      if (before.statusCode !== 200) continue;
      const [was, is] = [said(before.json()), said(await there.get(page))].map((one) =>
        JSON.stringify(one),
      ) as [string, string];
      const at = [...was].findIndex((letter, n) => letter !== is[n]);
      if (was !== is)
        different.push(`${page}: ${was.slice(at - 60, at + 60)} | ${is.slice(at - 60, at + 60)}`);
      compared++;
    }
    assert.deepEqual(different, []);
    assert.ok(compared > 40, `${compared} pages`);
  } finally {
    await other.app.close();
    await database.close();
  }
});
