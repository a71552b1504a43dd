// The log of who did what: nothing is left out, nothing can be changed unnoticed, nobody waits for it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contracts, makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { commandEntry, writeAudit } from '../platform/audit.ts';
import { sealAudit, verifyAudit } from '../platform/audit-chain.ts';
import { kindOf } from '../platform/audit-http.ts';
import { makeAuth } from '../platform/auth.ts';
import type { Endpoint } from '../platform/contract.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { openScratchBrowser } from '../users/scratch-account.ts';
import { makePerson, type ScratchPerson } from '../users/scratch-people.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let context: ScratchContext;
let app: App;
let owner: ScratchPerson;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
  await importSales(
    context,
    'customer,email,phone,date,amount\nA-1,segismunda@example.com,+525512345678,2026-01-05,10\n',
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

interface Row {
  id: number;
  kind: string;
  action: string;
  actor: string | null;
  door: string;
  subject: string | null;
  result: string;
  details: Record<string, unknown>;
}
/** What was written since this entry. */
const since = (id: number) =>
  context.rows<Row>('select * from audit_entries where id > $1 order by id', [id]);
const lastId = async () =>
  (await context.rows<{ id: number }>('select coalesce(max(id), 0) as id from audit_entries'))[0]!
    .id;
const during = async (work: () => Promise<unknown>) => {
  const from = await lastId();
  await work();
  return since(from);
};
const brief = (rows: Row[]) =>
  rows.map(({ kind, action, subject, result }) => `${kind} ${action} ${subject} ${result}`);
const keyed = () => makeAuth(context.database.pool, context.config).keyed;
const seal = () => sealAudit(context.database.pool, keyed(), context.config);
const verify = () => verifyAudit(context.database.pool, keyed(), context.config);

test('every call that changes something is written down without its room doing anything', () => {
  const harmless: string[] = [];
  for (const contract of Object.values(contracts) as Record<string, Endpoint>[])
    for (const endpoint of Object.values(contract))
      if (endpoint.method !== 'GET' && kindOf(endpoint, null) === null)
        harmless.push(`${endpoint.method} ${endpoint.path}`);
  // What only prepares something or looks: questions for passkeys, a secret that is not in force, a search.
  assert.deepEqual(harmless.sort(), [
    'POST /api/customers/known',
    'POST /api/customers/similar',
    'POST /api/invitation',
    'POST /api/me/confirm/passkey/question',
    'POST /api/me/passkeys/question',
    'POST /api/me/second-step',
    'POST /api/password/forgot',
    'POST /api/session/passkey/question',
  ]);
});

test('signing in, failing to, and being refused are written down with who it was', async () => {
  const auth = makeAuth(context.database.pool, context.config);
  const password = 'violet teapot under snow';
  await auth.create({ name: 'Ana', email: 'ana@example.com', password, role: 'viewer' });
  const ana = (await auth.find('ana@example.com'))!;
  const browser = openScratchBrowser(app);
  const signIn = (email: string, password: string) =>
    browser.send('POST', '/api/session', { email, password });
  const rows = await during(async () => {
    await signIn(ana.email, 'not the password');
    await signIn('stranger@example.com', 'not the password');
    await signIn(ana.email, password);
    await browser.send('GET', '/api/customers.csv');
    await browser.send('GET', '/api/customers.csv');
    await browser.send('GET', '/api/customers/1');
    await browser.send('DELETE', '/api/session');
  });
  assert.deepEqual(brief(rows), [
    `sign_in_failed POST /api/session ${ana.id} sign_in_failed`,
    'sign_in_failed POST /api/session null sign_in_failed',
    `sign_in POST /api/session ${ana.id} done`,
    'denied GET /api/customers.csv null not_allowed',
    `account DELETE /api/session ${ana.id} done`,
  ]);
  assert.deepEqual(
    rows.map(({ actor }) => actor),
    [null, null, ana.id, ana.id, ana.id],
  );
  assert.deepEqual(rows[3]!.details, { right: 'customers.export' });
});

test('seeing contact data is written down once in a while, exporting it each time, before the first line', async () => {
  const [{ id } = { id: 0 }] = await context.rows<{ id: number }>('select id from customers');
  const rows = await during(async () => {
    for (let i = 0; i < 3; i++) await owner.send('GET', `/api/customers/${id}`);
    await owner.send('GET', '/api/customers.csv');
    await owner.send('GET', '/api/customers.csv');
  });
  assert.deepEqual(brief(rows), [
    `view GET /api/customers/:id ${id} done`,
    'export GET /api/customers.csv null done',
    'export GET /api/customers.csv null done',
  ]);
});

test('a change of rights says what was given and taken; a program is told from its maker', async () => {
  const small = await makePerson(context, app, { rights: ['customers.read'] });
  const rows = await during(async () => {
    await owner.send('PUT', `/api/roles/${small.role}`, { rights: ['value.read'] });
    await owner.send('PUT', `/api/people/${small.id}/role`, { role: 'viewer' });
    const { key } = (
      await owner.send('POST', '/api/keys', { name: 'k', rights: ['value.write'], days: 1 })
    ).json();
    await app.inject({
      method: 'POST',
      url: '/api/value/run',
      headers: { host: 'localhost:4321', authorization: `Bearer ${key}` },
    });
    // What was refused for its form, or asks for what is not there, changed nothing.
    await owner.send('PUT', `/api/people/${small.id}/role`, { role: 'nothing' });
    await owner.send('PUT', `/api/people/${small.id}/role`, { rolle: 1 });
  });
  assert.deepEqual(
    rows.map(({ kind, door }) => `${kind} ${door}`),
    ['rights page', 'rights page', 'rights page', 'change key'],
  );
  assert.deepEqual(rows[0]!.details, { given: ['value.read'], taken: ['customers.read'] });
  assert.deepEqual(rows[1]!.details, { role: 'viewer', before: small.role });
  assert.equal(rows[3]!.actor, owner.id);
});

test('the log holds no contact data, no password and no token', async () => {
  await owner.send('GET', '/api/search?text=segismunda');
  const { token } = (
    await owner.send('POST', '/api/invitations', {
      email: 'segismunda2@example.com',
      role: 'viewer',
    })
  ).json();
  const all = JSON.stringify(await since(0));
  assert.doesNotMatch(all, /segismunda|5512345678|teapot|example\.com/i);
  assert.ok(!all.includes(token));
});

test('the database refuses to change or remove an entry', async () => {
  for (const table of ['audit_entries', 'audit_chain'])
    for (const statement of [
      `update ${table} set ${table === 'audit_chain' ? 'digest' : 'result'} = 'x'`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      await assert.rejects(context.rows(statement), /only added to/, statement);
});

test('many write and several seal at once: the chain is whole, and holds each entry once', async () => {
  const from = (await verify()).entries;
  const now = new Date();
  const write = async (n: number) => {
    for (let i = 0; i < 10; i++)
      await writeAudit(context.db, commandEntry(`test ${n}`, 'change'), now);
  };
  // One writer in a transaction that ends long after others wrote, and one that takes it all back.
  const slow = context.db.transaction().execute(async (tx) => {
    await writeAudit(tx, commandEntry('slow', 'change'), now);
    await Promise.all(Array.from({ length: 12 }, (_, n) => write(n)));
    await seal();
  });
  const undone = context.db
    .transaction()
    .execute(async (tx) => {
      await writeAudit(tx, commandEntry('undone', 'change'), now);
      throw new Error('undone');
    })
    .catch(() => {});
  await Promise.all([slow, undone, seal(), seal(), seal()]);
  await seal();
  const { entries, broken } = await verify();
  assert.equal(broken, null);
  const [{ n } = { n: 0 }] = await context.rows<{ n: number }>(
    'select count(*)::int as n from audit_entries',
  );
  assert.equal(entries, n);
  assert.ok(entries >= from + 121);
});

/** As somebody who rules the database could: what is done here no trigger sees. Undone at the end. */
async function tamper(statement: string, look: () => Promise<void>) {
  const tables = ['audit_entries', 'audit_chain'];
  const kept = new Map<string, string>();
  for (const table of tables) {
    const [row] = await context.rows<{ all: string }>(
      `select json_agg(t)::text as all from ${table} t`,
    );
    kept.set(table, row!.all);
  }
  const asRuler = async (work: string[]) =>
    context.rows(`set session_replication_role = replica; ${work.join(';')};
      set session_replication_role = origin`);
  await asRuler([statement]);
  try {
    await look();
  } finally {
    for (const table of tables) {
      const client = await context.database.pool.connect();
      await client.query('set session_replication_role = replica');
      await client.query(`delete from ${table}`);
      await client.query(
        `insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, $1)`,
        [kept.get(table)],
      );
      await client.query('set session_replication_role = origin');
      client.release();
    }
  }
}

test('whoever changes, removes, adds or cuts off entries in the database is found out, and where', async () => {
  await seal();
  const [at] = await context.rows<{ n: number; entry_id: number }>(
    'select n, entry_id from audit_chain order by n offset 3 limit 1',
  );
  const { n, entry_id: entry } = at!;
  const last = (await verify()).entries;
  const cases: [string, object][] = [
    [
      `update audit_entries set result = 'x' where id = ${entry}`,
      { what: 'entry_changed', n, entry },
    ],
    [
      `update audit_entries set at = at + interval '1 second' where id = ${entry}`,
      { what: 'entry_changed', n, entry },
    ],
    [
      `update audit_entries set details = '{"a": 1}' where id = ${entry}`,
      { what: 'entry_changed', n, entry },
    ],
    [`delete from audit_entries where id = ${entry}`, { what: 'entry_gone', n, entry }],
    [`delete from audit_chain where n = ${n}`, { what: 'link_gone', n, entry: null }],
    [
      `delete from audit_entries where id in (select entry_id from audit_chain where n = ${last});
       delete from audit_chain where n = ${last}`,
      { what: 'cut_short', n: last, entry: null },
    ],
    [
      `insert into audit_entries (at, kind, action, door, result, details)
       values (now() - interval '1 hour', 'change', 'x', 'page', 'done', '{}')`,
      { what: 'entry_unsealed', n: null },
    ],
  ];
  for (const [statement, expected] of cases)
    await tamper(statement, async () => {
      const { broken } = await verify();
      assert.deepEqual({ ...expected, entry: broken?.entry, ...expected }, broken, statement);
    });
  assert.equal((await verify()).broken, null);

  // A forger without the key cannot make a chain that fits.
  const forger = keyed().digester('something else');
  await tamper(`update audit_chain set digest = '${forger('x')}' where n = ${last}`, async () =>
    assert.equal((await verify()).broken?.what, 'entry_changed'),
  );
});

test('the doctor checks the chain and that the database still protects it', async () => {
  const config = { ...context.config, databaseUrl: context.config.databaseUrl };
  const { findingOfAudit } = await import('../backup/findings-audit.ts');
  const look = () => findingOfAudit(context.database.pool, config);
  assert.equal((await look()).code, 'audit');
  await tamper(
    "update audit_entries set result = 'x' where id = (select min(id) from audit_entries)",
    async () => {
      const { code, level, details } = await look();
      assert.deepEqual(
        [code, level, details.what, details.n],
        ['audit_broken', 'bad', 'entry_changed', 1],
      );
    },
  );
  await context.rows('alter table audit_entries disable trigger audit_entries_kept');
  assert.deepEqual((await look()).code, 'audit_open');
  await context.rows('alter table audit_entries enable trigger audit_entries_kept');
  assert.equal((await look()).code, 'audit');
});

test('the log is asked by what, who, which record and when, page by page, and leaves as a file that is itself written down', async () => {
  const get = async (query: string) => (await owner.send('GET', `/api/audit?${query}`)).json();
  const first = await get('limit=3');
  assert.equal(first.entries.length, 3);
  const second = await get(`limit=3&after=${first.next}`);
  assert.ok(second.entries[0].id < first.entries[2].id);
  const exports = await get('kind=export');
  assert.ok(exports.entries.length >= 2);
  assert.ok(exports.entries.every((one: { kind: string }) => one.kind === 'export'));
  const mine = await get(`actor=${owner.id}&area=customers`);
  assert.ok(
    mine.entries.every(
      (one: { actor: { id: string }; area: string }) =>
        one.actor.id === owner.id && one.area === 'customers',
    ),
  );
  assert.deepEqual((await get('until=2020-01-01')).entries, []);
  assert.equal((await get('from=2026-02-31')).error.code, 'day_invalid');
  assert.equal((await get('after=x')).error.code, 'page_key_invalid');

  await writeAudit(context.db, commandEntry('=HYPERLINK("x")', 'change'), new Date());
  const rows = await during(async () => {
    const file = await owner.send('GET', '/api/audit.csv?language=en');
    // What was done stands there in words beside the path that programs call.
    assert.match(file.body, /Download customers,GET \/api\/customers\.csv/);
    const lines = file.body.trim().split('\n');
    assert.match(lines[0]!, /Moment \(UTC\)/);
    assert.equal(lines.length, (await since(0)).length + 1);
    assert.doesNotMatch(file.body, /(^|,)"?=HYPERLINK/m);
  });
  assert.deepEqual(brief(rows), ['export GET /api/audit.csv null done']);
});
