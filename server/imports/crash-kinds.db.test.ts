// Power cuts while files of every kind but sales are loaded: what was cut off is resumed, and rows add up.
// The short form of bench/torture.ts. The same file run with `--child` is the process that is killed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, createReadStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { importKinds } from '../background.ts';
import { readConfig } from '../platform/config.ts';
import { openAll } from '../platform/open.ts';
import { dropFolder } from '../platform/scratch-wait.ts';
import { beginImport, readImport, runWhole } from './index.ts';

const now = new Date('2026-11-20T12:00:00Z');
const people = 3000;
/** The files in the order in which they are loaded, and what they bring. */
const files = {
  customers: {
    head: 'customer id,name,email',
    line: (i: number) => `C-${i},Name ${i},c${i}@example.com`,
    bad: 'C-0,Name,=nobody',
    rows: people,
  },
  consents: {
    head: 'customer id,purpose,channel,action,lawful basis,date,text,evidence',
    line: (i: number) =>
      `C-${i},offers,email,granted,consent,2026-01-15,I agree to receive offers and news.,slip ${i}`,
    bad: 'C-1,offers,email,granted,consent,2026-01-15,I agree to receive offers and news.,',
    rows: people,
  },
  touchpoints: {
    head: 'customer id,kind,date,note',
    line: (i: number) => `C-${i % people},call,2026-03-01 10:00,note ${i}`,
    bad: 'C-1,dream,2026-03-01,none',
    rows: 2 * people,
  },
  subscriptions: {
    head: 'contract,customer id,product,start,period,price,renewals',
    line: (i: number) => `S-${i},C-${i},Box,2026-01-15,monthly,10.00,${i % 9}`,
    bad: 'S-0,C-0,Box,2026-01-15,monthly,10.00,many',
    rows: people,
  },
  products: {
    head: 'product,line,unit cost,from',
    line: (i: number) => `P-${i},Line ${i % 7},${i % 90}.50,2026-01-01`,
    bad: 'P-0,Line 0,many,2026-01-01',
    rows: people,
  },
  wallets: {
    head: 'customer id,total spend,source,date',
    line: (i: number) => `C-${i},${100 + i}.00,customer,2026-01-15`,
    bad: 'C-1,many,customer,2026-01-15',
    rows: people,
  },
} as const;
type Name = keyof typeof files;
const names = Object.keys(files) as Name[];

interface Told {
  kind: Name;
  status: string;
  rows_read: number;
  rows_stored: number;
  rows_already_there: number;
  rows_rejected: number;
}

/** Brings the files in one after the other, or goes on where an earlier process was killed. */
async function child(folder: string) {
  const { context, close } = await openAll(
    readConfig({ CLIENTELA_DATA: folder, LOG_LEVEL: 'silent' }),
    [],
  );
  const { db } = context;
  for (const name of names) {
    const kind = importKinds.find((one) => one.name === name)!;
    const found = await db
      .selectFrom('imports')
      .select('id')
      .where('kind', '=', name)
      .executeTakeFirst();
    const id =
      found?.id ??
      (await beginImport(context, {
        kind,
        fileName: `${name}.csv`,
        source: createReadStream(join(folder, `${name}.csv`)),
        by: null,
        now,
      }));
    let through = false;
    const whole = runWhole(context, kind, id, now).finally(() => {
      through = true;
    });
    // A failure is that of the last line below.
    whole.catch(() => {});
    for (;;) {
      const ended = through;
      process.stdout.write(`${JSON.stringify(await readImport(db, id))}\n`);
      if (ended) break;
      await wait(10);
    }
    await whole;
  }
  const { rows } = await context.database.pool.query(
    `select (select count(*) from customers) as customers, (select count(*) from consent_events) as consents,
       (select count(*) from touchpoints) as touchpoints, (select count(*) from customer_standing) as standing,
       (select count(*) from customer_identities) as identities, (select count(*) from absent_indexes) as absent,
       (select count(*) from contracts) as contracts, (select count(*) from contract_payments) as payments,
       (select count(*) from product_costs) as costs, (select count(*) from wallet_facts) as wallets`,
  );
  process.stdout.write(`${JSON.stringify(rows[0])}\n`);
  await close();
}

if (process.argv[2] === '--child') {
  await child(process.argv[3]!).then(
    () => process.exit(0),
    () => process.exit(1),
  );
} else {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'clientela-crash-kinds-'));
    // The database runs under an account of its own, which must be able to come in.
    chmodSync(folder, 0o755);
    for (const name of names) {
      const { head, line, bad, rows } = files[name];
      const lines = Array.from({ length: rows }, (_, i) => line(i));
      writeFileSync(join(folder, `${name}.csv`), `${[head, ...lines, bad].join('\n')}\n`);
    }
  });
  after(async () => {
    killDatabase();
    dropFolder(folder);
  });

  function killDatabase() {
    try {
      const path = join(folder, 'postgres', 'postmaster.pid');
      process.kill(Number(readFileSync(path, 'utf8').split('\n')[0]), 'SIGKILL');
    } catch {}
  }

  /** Runs the child until `kill` does its work or it ends by itself; what it told. */
  async function run(kill: (told: Told, stop: () => void) => void) {
    const one = spawn(process.execPath, [import.meta.filename, '--child', folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise<void>((done) => one.once('exit', () => done()));
    const all: Record<string, unknown>[] = [];
    for await (const line of createInterface({ input: one.stdout })) {
      const told = JSON.parse(line);
      all.push(told);
      if (told.kind) kill(told, () => one.kill('SIGKILL'));
    }
    await ended;
    return all;
  }

  test('customers, consents, touchpoints, subscriptions, products and wallets lose and double nothing though each load is cut off', async () => {
    for (const [i, name] of names.entries()) {
      let cut = false;
      await run((told, stop) => {
        if (cut || told.kind !== name || told.status !== 'loading') return;
        cut = true;
        if (i % 2 === 0) stop();
        else killDatabase();
      });
    }
    const told = await run(() => {});
    const there = told.at(-1);
    assert.deepEqual(there, {
      customers: people,
      consents: people,
      touchpoints: 2 * people,
      standing: people,
      identities: 2 * people,
      absent: 0,
      contracts: people,
      // The first period and each renewal: 0 to 8 of them.
      costs: people,
      wallets: people,
      payments: Array.from({ length: people }, (_, i) => (i % 9) + 1).reduce((all, n) => all + n),
    });
    for (const name of names) {
      const row = (told as unknown as Told[]).filter(({ kind }) => kind === name).at(-1)!;
      assert.deepEqual(
        [row.status, row.rows_read, row.rows_stored, row.rows_already_there, row.rows_rejected],
        name === 'customers'
          ? ['done', people + 1, people, 1, 0]
          : ['done', files[name].rows + 1, files[name].rows, 0, 1],
        name,
      );
    }
  });
}
