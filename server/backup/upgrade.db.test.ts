// An upgrade: a base that an earlier version made goes on with this one, facts untouched; by starting the
// new version on it, by restoring its backup, and through a migration that breaks with the past.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Pool } from 'pg';
import { jobs } from '../background.ts';
import { printSchema, readRelations, readRoutines } from '../platform/catalogue.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { isCoded } from '../platform/errors.ts';
import { migrateJobs } from '../platform/jobs.ts';
import { migrate, readMigrations } from '../platform/migrate.ts';
import { openAll, reach } from '../platform/open.ts';
import { checkSnapshot } from '../platform/snapshot/read.ts';
import { type StoredTable, storedTables } from '../platform/snapshot/tables.ts';
import { saveSnapshot } from '../platform/snapshot/write.ts';
import { runValue } from '../value/index.ts';
import { lookAfter } from './doctor.ts';
import { restoreBackup } from './restore.ts';
import { emptyPlace, importFile, type Place } from './scratch-base.ts';

const base = readConfig({
  LOG_LEVEL: 'silent',
  CLIENTELA_DATA: mkdtempSync(join(tmpdir(), 'clientela-up-')),
});
const migrations = readMigrations(base.root);
/** Up to here every base comes from; sets before it were never released. */
const first = migrations.findIndex(({ name }) => name === '0008-value.sql') + 1;
const now = new Date('2026-11-20T18:00:00Z');

/** Facts as the first version wrote them: what it knew is written out here, so that it cannot change. */
const oldFacts = `
  update company set name = 'Té & Cía', currency = 'USD', changed_at = '2026-01-01';
  insert into company_terms (discount_rate, gross_margin, since) values (0.1, 0.4, '2026-01-02');
  insert into auth_user (id, name, email, "emailVerified", role) values ('u1', 'Ana', 'ana@example.com', false, 'owner');
  insert into auth_account (id, "accountId", "providerId", "userId", password, "updatedAt")
    values ('a1', 'u1', 'credential', 'u1', 'hash', '2026-01-01');
  insert into imports (kind, file_name, file_bytes, status, progress, format, format_why, columns, mapping,
      rows_read, rows_stored, rows_rejected, amount_read, amount_stored, customers, created_at, finished_at)
    values ('purchases', 'old.csv', 100, 'done', 1, '{"delimiter": ","}', '{}', '[]', '{"date": "a"}', 4801, 4800, 1,
      1, 1, 600, '2026-01-01', '2026-01-01');
  insert into import_problems (import_id, line, ordinal, column_name, code, severity, value)
    values (1, 7, 1, 'date', 'date_invalid', 'rejected', 'soon');
  insert into customers (kind, key, name, email, import_id, created_at)
    select 'person', 'K' || n, 'Persona ' || n, 'p' || n || '@example.com', 1, '2026-01-01' from generate_series(1, 600) n;
  insert into customer_identities (kind, source, value, customer_id) select 'key', 'sales', key, id from customers
    union all select 'email', '', email, id from customers;
  insert into customer_standing (customer_id) select id from customers;
  insert into products (name, line, created_at) values ('Té', 'Bebidas', '2026-01-01');
  insert into purchases (customer_id, line_key, purchased_on, amount, quantity, unit_cost, product_id, order_id, source, channel, import_id)
    select c.id, md5(c.id || ' ' || n)::uuid, date '2024-01-01' + (c.id * 7 + n * (20 + c.id % 90))::int, 1000 + (c.id * n) % 9000,
      1.5, 300, 1, c.id || '-' || n, 'sales', 'web', 1
    from customers c, generate_series(1, 8) n;
  insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
    select source, order_id, customer_id, purchased_on, 42, 1 from purchases;
  insert into purchase_amendments (customer_id, source, order_id, before, import_id, amended_at)
    values (1, 'sales', '1-1', '[{"amount": 900}]', 1, '2026-01-03');
  insert into value_runs (as_of, asked, status, reason, terms, sufficiency, current, started_at, finished_at)
    values ('2025-12-31', 'auto', 'insufficient', 'value_not_enough', '{"discountRate": 0.1}', '{}', true, '2026-01-01', '2026-01-01');`;

const places: Place[] = [];
const roots: string[] = [];
after(async () => {
  for (const place of places) await place.drop();
  for (const root of [...roots, base.dataDir]) rmSync(root, { recursive: true, force: true });
});

/** A base made and filled by the version that had so many migrations. */
async function oldBase(count: number): Promise<Place> {
  const place = await emptyPlace(base);
  places.push(place);
  await migrate(place.pool, migrations.slice(0, count));
  await migrateJobs(place.pool);
  await place.pool.query(oldFacts);
  return place;
}

async function tablesOf(pool: Pool): Promise<StoredTable[]> {
  const client = await pool.connect();
  return storedTables(client).finally(() => client.release());
}

/** Checksum of the columns that these tables had. */
async function sumsOf(pool: Pool, tables: StoredTable[]): Promise<Record<string, string>> {
  const sums: Record<string, string> = {};
  for (const { name, columns } of tables) {
    const list = columns.map((column) => `"${column}"`).join(', ');
    const { rows } = await pool.query(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum
       from (select ${list} from "${name}") t`,
    );
    sums[name] = rows[0].sum;
  }
  return sums;
}

/** Schema as printed, facts as they were, nothing bad, and the daily work goes on. */
async function checkUpgraded(config: Config, tables: StoredTable[], sums: Record<string, string>) {
  const opened = await openAll(config, jobs);
  try {
    const { pool } = opened.context.database;
    assert.deepEqual(await sumsOf(pool, tables), sums);
    assert.equal(
      printSchema(await readRelations(pool), await readRoutines(pool)),
      readFileSync(join(base.root, 'migrations', 'schema.sql'), 'utf8'),
    );
    await pool.query(`select touch('purchases', array_agg(id)) from customers`);
    const run = await runValue(opened.context, { until: null, model: 'auto', check: false });
    assert.ok(run.asOf > '2025-01-01');
    const id = await importFile(opened.context, [
      'customer,date,amount\nK1,2026-11-19,10\nnew,2026-11-19,5\n',
    ]);
    const counts = await pool.query(
      'select status, rows_stored as stored, customers_new as fresh from imports where id = $1',
      [id],
    );
    assert.deepEqual(counts.rows, [{ status: 'done', stored: 2, fresh: 1 }]);
    const known = await pool.query(
      "select count(*) as n from purchases p join customers c on c.id = p.customer_id where c.key = 'K1'",
    );
    assert.equal(known.rows[0].n, 9);
    await jobs.find(({ name }) => name === 'value.refresh')!.run(opened.context, {});
  } finally {
    await opened.close();
  }
  const bad = (await lookAfter(config, now)).filter(({ level }) => level === 'bad');
  assert.deepEqual(bad, []);
}

// The first set there was, and the one just before this.
for (const count of new Set([first, migrations.length - 1]))
  test(`a base of ${migrations[count - 1]!.name} goes on with this version, by a start and by a restore`, async () => {
    const old = await oldBase(count);
    const tables = await tablesOf(old.pool);
    const sums = await sumsOf(old.pool, tables);
    const file = join(old.config.dataDir, 'old.tar');
    const reached = await reach(old.config);
    await saveSnapshot(reached.database, old.config, file, { passphrase: null, files: true, now });
    await reached.close();
    assert.equal((await checkSnapshot(file, null)).migrations.length, count);

    const looked = await lookAfter(old.config, now);
    assert.ok(looked.some(({ code }) => code === 'schema_pending'));
    await checkUpgraded(old.config, tables, sums);

    const to = await emptyPlace(base);
    places.push(to);
    const restored = await restoreBackup(to.config, { file, passphrase: null, jobs });
    assert.deepEqual(
      restored.migrated,
      migrations.slice(count).map(({ name }) => name),
    );
    await checkUpgraded(to.config, tables, sums);
  });

/** A version with more migrations than this one. */
function laterRoot(more: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'clientela-later-'));
  roots.push(root);
  cpSync(join(base.root, 'migrations'), join(root, 'migrations'), { recursive: true });
  cpSync(join(base.root, 'package.json'), join(root, 'package.json'));
  for (const [name, text] of Object.entries(more))
    writeFileSync(join(root, 'migrations', name), text);
  return root;
}

const later = {
  '9001-a.sql': 'create table later_a (n int); insert into later_a values (1);',
  '9002-b.sql':
    '-- breaking\nalter table customers drop column source; alter table customers add column origin text;',
};

test('before a breaking migration the base is saved, and that backup opens with the version before', async () => {
  const old = await oldBase(migrations.length);
  const tables = await tablesOf(old.pool);
  const sums = await sumsOf(old.pool, tables);
  const config = { ...old.config, root: laterRoot(later) };
  config.backup = { ...config.backup, dir: join(old.config.dataDir, 'kept') };
  const opened = await openAll(config, jobs);
  assert.deepEqual(opened.applied, ['9001-a.sql', '9002-b.sql']);
  const { pool } = opened.context.database;
  assert.equal((await pool.query('select count(origin) as n from customers')).rows[0].n, 0);
  const record = await pool.query('select reason, file, error_code from backups');
  await opened.close();
  const [name] = readdirSync(config.backup.dir);
  const file = join(config.backup.dir, name!);
  assert.deepEqual(record.rows, [{ reason: 'migration', file, error_code: null }]);

  // The version before neither starts on the new base nor restores what the new one saves …
  await assert.rejects(openAll(old.config, jobs), (error) => isCoded(error, 'schema_newer'));
  assert.ok((await lookAfter(old.config, now)).some(({ code }) => code === 'schema_newer'));
  // … but what was saved on the way is its own.
  const to = await emptyPlace(base);
  places.push(to);
  await restoreBackup(to.config, { file, passphrase: null, jobs });
  assert.deepEqual(await sumsOf(to.pool, tables), sums);
});

test('when a migration beside a breaking one fails, the version before finds its base as it was', async () => {
  const old = await oldBase(migrations.length);
  const tables = await tablesOf(old.pool);
  const sums = await sumsOf(old.pool, tables);
  const failing = { ...later, '9003-c.sql': 'update customers set name = null; select 1 / 0;' };
  const config = { ...old.config, root: laterRoot(failing) };
  config.backup = { ...config.backup, dir: join(old.config.dataDir, 'kept') };
  await assert.rejects(
    openAll(config, jobs),
    (error) => isCoded(error, 'migration_failed') && error.details.name === '9003-c.sql',
  );
  assert.equal((await old.pool.query("select to_regclass('later_a') as t")).rows[0].t, null);
  assert.equal(readdirSync(config.backup.dir).length, 1);
  await checkUpgraded(old.config, tables, sums);
});

test('when the base cannot be saved, a breaking migration does not begin', async () => {
  const old = await oldBase(migrations.length);
  const config = { ...old.config, root: laterRoot(later) };
  const blocked = join(old.config.dataDir, 'blocked');
  writeFileSync(blocked, 'a file where the folder should be');
  config.backup = { ...config.backup, dir: blocked };
  await assert.rejects(openAll(config, jobs), (error) => isCoded(error, 'backup_failed'));
  const opened = await openAll(old.config, jobs);
  assert.deepEqual(opened.applied, []);
  await opened.close();
});

test('an empty base goes through a breaking migration without a backup', async () => {
  const empty = await emptyPlace(base);
  places.push(empty);
  await (await openAll(empty.config, jobs)).close();
  const config = { ...empty.config, root: laterRoot(later) };
  config.backup = { ...config.backup, dir: join(empty.config.dataDir, 'kept') };
  const opened = await openAll(config, jobs);
  assert.equal(opened.applied.length, 2);
  await opened.close();
  assert.deepEqual(readdirSync(config.backup.dir), []);
});
