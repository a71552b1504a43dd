// A backup of a company at work brings every room of meaning and action back: its facts row for row, and its figures as they
// were once the jobs have worked them out again.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { openAll } from '../platform/open.ts';
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
import { restoreBackup } from './restore.ts';
import { emptyPlace, groundSums, type Place } from './scratch-base.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let place: Place;
before(async () => {
  context = await makeScratchContext(jobs, { filled: await filledBase(sampleBase) });
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
async function decide(): Promise<number> {
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
  return id;
}

/** Tables of the rooms that were made by what people did in them, and those that are worked out from it. */
const tablesOf = (kind: 'ground' | 'derived') =>
  context.rows<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and (obj_description(oid, 'pg_class') ~ $1 or relname ~ '^contract')
       and obj_description(oid, 'pg_class') ~ $2 order by 1`,
    ['^owner: (value|retention|actions)\\.', `^owner: \\w+\\. ${kind}\\.`],
  );

/** What pages show, room by room. */
const pages = (action: number) => [
  '/api/value',
  '/api/value/equity',
  '/api/share',
  '/api/value/drivers',
  '/api/value/contracts',
  '/api/profitability',
  '/api/retention',
  '/api/retention/causes',
  '/api/retention/pareto',
  '/api/retention/losses?limit=100',
  '/api/cycle',
  '/api/funnel',
  '/api/funnel/surveys',
  '/api/win-back',
  '/api/win-back/candidates?limit=100',
  '/api/strategies',
  '/api/candidates?strategy=defection&limit=100',
  `/api/actions/${action}`,
];

/** Equal but for what names a computation or says when it was made, and for the order in which sums were made. */
function assertSame(one: unknown, other: unknown, path: string): void {
  if (typeof one === 'number' && typeof other === 'number')
    assert.ok(
      Math.abs(one - other) <= Math.max(1e-9, Math.abs(one) * 1e-6) ||
        (Number.isInteger(one) && Math.abs(one - other) <= 1),
      `${path}: ${one} and ${other}`,
    );
  else if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
    assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort(), path);
    for (const [key, value] of Object.entries(one)) {
      if (/At$|^runId$|^(run|basis)Id$/.test(key) || (key === 'id' && path.endsWith('run')))
        continue;
      assertSame(value, (other as Record<string, unknown>)[key], `${path}.${key}`);
    }
  } else assert.deepEqual(other, one, path);
}

test('actions, funnel, winning back, losses, phases, wallets, contracts and surveys come back, row for row and in their figures', async () => {
  const action = await decide();
  await settleJobs(context, jobs);
  const ground = await tablesOf('ground');
  assert.ok(ground.length > 25);
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
  const figures = new Map<string, unknown>();
  for (const page of pages(action)) figures.set(page, await caller.get(page));
  const derived = await tablesOf('derived');
  const worked = await count(context.rows, derived);
  const sums = await groundSums(context.database.pool);

  const file = join(context.config.dataDir, 'rooms.tar');
  await saveSnapshot(context.database, context.config, file, {
    passphrase: null,
    files: true,
    now: new Date('2026-11-20T18:00:00Z'),
  });
  await restoreBackup(place.config, { file, passphrase: null, jobs, patience: 0 });
  assert.deepEqual(await groundSums(place.pool), sums);

  const opened = await openAll(place.config, jobs);
  const restored = (await makeApp(opened.context)).app;
  try {
    await settleJobs(opened.context, jobs);
    const back = await signedIn(restored, true);
    for (const [page, before] of figures) assertSame(before, await back.get(page), page);
    const rows = (async (sql: string) => (await place.pool.query(sql)).rows) as typeof context.rows;
    // A new computation is one more in the history of computations.
    assert.deepEqual(await count(rows, derived), worked);
  } finally {
    await restored.close();
    await opened.close();
  }
});
