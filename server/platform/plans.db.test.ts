// Plans that a connection keeps: what they answer is what the statement would have answered anew.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase, sql } from './database.ts';
import { withinReach } from './reach.ts';
import { wholeReach } from './reaches.ts';
import { makeScratchContext, type ScratchContext } from './scratch-context.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
  await context.rows(
    `insert into customers (id, name, assigned_to, created_at)
     select n, 'C' || n, case when n % 2 = 0 then 'ann' else 'bob' end, now() from generate_series(1, 20) n`,
  );
});
after(() => context.drop());

const asked = (db: ScratchContext['db'], id: number) =>
  sql<{ id: number }>`select id from customers where id = any(records_of(${id}))`.execute(db);

test('a plan that is kept serves whoever comes next on the connection, and shows nobody another’s customers', async () => {
  // One connection: it serves somebody who reaches all, somebody who does not, and the first again.
  const address = (context.database as unknown as { address: Parameters<typeof openDatabase>[0] })
    .address;
  const one = openDatabase(address, 1);
  try {
    const whole = { ...context, database: one, db: one.db };
    const role = wholeReach({ customers: { read: 'own', write: 'own' } });
    const limits = { role, account: 'ann', team: ['ann'] };
    const limited = withinReach(whole, limits, { verb: 'read', rights: ['customers.read'] });
    const { rows: held } = await one.pool.query(
      'select count(*)::int as n from pg_prepared_statements',
    );
    assert.equal(held[0].n, 0);
    for (let again = 0; again < 8; again++) {
      assert.equal((await asked(one.db, 1)).rows.length, 1);
      assert.equal((await asked(limited.db, 1)).rows.length, 0);
      assert.equal((await asked(limited.db, 2)).rows.length, 1);
      assert.equal((await asked(one.db, 2)).rows[0]?.id, 2);
    }
    const kept = await one.pool.query('select statement from pg_prepared_statements');
    assert.equal(kept.rows.length, 1);
    assert.match(kept.rows[0].statement, /records_of/);
  } finally {
    await one.close();
  }
});
