// A base with facts in every corner, and places to restore it to, for the tests of this room.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { seededRandom } from '@clientela/models';
import pg from 'pg';
import { changeTerms, readTerms } from '../company/index.ts';
import { beginImport, runWhole } from '../imports/index.ts';
import { makeAuth } from '../platform/auth.ts';
import type { Config } from '../platform/config.ts';
import { openDatabase } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import type { Connection } from '../platform/postgres.ts';
import { scratchCluster, urlOf } from '../platform/scratch.ts';
import { storedTables } from '../platform/snapshot/tables.ts';
import { purchasesKind } from '../purchases/index.ts';
import { runValue } from '../value/index.ts';

/** Today of the facts. */
export const factsNow = new Date('2026-11-20T18:00:00Z');

/** Sales of three years in which some customers stay and some leave. */
export function* salesLines(customers: number, seed = 3): Generator<string> {
  const random = seededRandom(seed);
  yield 'customer,date,amount,order,product,email\n';
  const end = factsNow.getTime() / 86_400_000;
  for (let i = 1; i <= customers; i++) {
    const every = 15 + 150 * random.uniform();
    const until = random.uniform() < 0.4 ? end - 900 * random.uniform() : end;
    let order = 0;
    for (let at = end - 1050 * random.uniform(); at < until; at += every * 2 * random.uniform()) {
      const day = new Date(at * 86_400_000).toISOString().slice(0, 10);
      const amount = (50 + 900 * random.uniform()).toFixed(2);
      yield `C${i},${day},${amount},${i}-${++order},Tea ${order % 7},c${i}@example.com\n`;
    }
  }
}

/** Imports a file by the door of the product; returns the number of the import. */
export async function importFile(context: Context, file: Iterable<string>): Promise<number> {
  const id = await beginImport(context, {
    kind: purchasesKind,
    fileName: 'sales.csv',
    source: Readable.from(file),
    by: null,
    now: factsNow,
  });
  await runWhole(context, purchasesKind, id, factsNow);
  return id;
}

/** Puts an owner, sales with problems and amendments, terms and values into a base. */
export async function makeFacts(context: Context, customers = 520): Promise<void> {
  await makeAuth(context.database.pool, context.config).create({
    name: 'Owner',
    email: 'owner@example.com',
    password: 'correct horse battery',
    role: 'owner',
  });
  await importFile(context, salesLines(customers));
  for (const amount of ['10', '12'])
    await importFile(context, [
      `customer,date,amount,order,product\nA,2026-01-05,${amount},X-1,Tea\n,never,,,\nB,2026-02-05,1.005,,\n`,
    ]);
  const { since: _since, ...terms } = await readTerms(context.db);
  await changeTerms(context.db, { ...terms, grossMargin: 0.4 }, null, factsNow);
  await runValue(context, { until: null, model: 'auto', check: false });
}

/** Table → count and a checksum over whole rows that does not depend on their order. */
export async function groundSums(
  pool: pg.Pool,
  leave: string[] = [],
): Promise<Record<string, string>> {
  const client = await pool.connect();
  try {
    const sums: Record<string, string> = {};
    for (const { name } of await storedTables(client)) {
      if (leave.includes(name)) continue;
      const { rows } = await client.query(
        `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum from "${name}" t`,
      );
      sums[name] = rows[0].sum;
    }
    return sums;
  } finally {
    client.release();
  }
}

export interface Place {
  config: Config;
  pool: pg.Pool;
  drop: () => Promise<void>;
}

/** A database without anything, on the cluster of the tests, reached as a company's own server. */
export async function emptyPlace(base: Config): Promise<Place> {
  const cluster = await scratchCluster();
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ ...cluster.connection, database: 'postgres' });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`create database ${name}`);
  const place = placeOn(base, { ...cluster.connection, database: name });
  return {
    ...place,
    drop: async () => {
      await place.drop();
      await admin(`drop database if exists ${name} with (force)`);
      await cluster.release();
    },
  };
}

/** A database that exists already, with a data folder of its own. */
export function placeOn(base: Config, address: Connection): Place {
  const folder = mkdtempSync(join(tmpdir(), 'clientela-restore-'));
  const { pool, close } = openDatabase(address, 3);
  return {
    config: { ...base, dataDir: folder, databaseUrl: urlOf(address) },
    pool,
    drop: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder in which an embedded database may be made. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clientela-embedded-'));
  // The database runs under an account of its own, which must be able to come in.
  chmodSync(folder, 0o755);
  return folder;
}
