// Judges and loads staged wallets: a row becomes a fact for each thing it tells, and a fact that stands already is not
// written again. A load is one transaction: whoever is killed in it has written nothing.
import type { PoolClient } from 'pg';
import { findPeople, rejectBinned } from '../customers/index.ts';
import { type Judged, type JudgeRun, type LoadRun, tellRows } from '../imports/index.ts';
import { inTransaction } from '../platform/transaction.ts';

const dropPlan = (client: PoolClient, staging: string) =>
  client.query(
    `drop table if exists ${['people', 'hits', 'facts'].map((part) => `${staging}_${part}`).join(', ')}`,
  );

/** Rows of customers who are not there, or in the bin, and of lines to which nothing belongs, are problems. Returns how many. */
async function rejectRows(client: PoolClient, importId: number, staging: string): Promise<number> {
  await findPeople(client, staging, { survivors: true });
  const binned = await rejectBinned(client, importId, staging);
  const unknown = await reject('customer_unknown', 1, {
    which: `s.line in (select line from ${staging}_people where customer_id is null)`,
    shown: "coalesce(s.customer_key, split_part(s.emails, e'\\x1f', 1), s.phone, s.name, '')",
  });
  const foreign = await reject('line_unknown', 2, {
    which: `s.product_line is not null
      and not exists (select 1 from products p where p.line = s.product_line)`,
    shown: 's.product_line',
  });
  return binned + unknown + foreign;

  async function reject(
    code: 'customer_unknown' | 'line_unknown',
    order: number,
    { which, shown }: { which: string; shown: string },
  ): Promise<number> {
    await tellRows(client, importId, {
      code,
      severity: 'rejected',
      order,
      found: `select s.line, ${shown} from ${staging} s where ${which}`,
    });
    const gone = await client.query(`delete from ${staging} s where ${which}`);
    return gone.rowCount ?? 0;
  }
}

/**
 * Makes `<staging>_facts`: what each row tells, one row for each thing, with `known`, the fact that says the same and
 * stands, and `nth` among equal ones of the file.
 */
async function planFacts(client: PoolClient, staging: string): Promise<void> {
  await client.query(`drop table if exists ${staging}_facts`);
  await client.query(`create unlogged table ${staging}_facts as
    select f.*, k.id as known, k.customer_id as known_customer, k.import_id as known_import,
      row_number() over (partition by f.customer_id, f.product_line, f.kind, f.amount, f.share, f.suppliers, f.rank,
        f.source, f.said_on order by f.row) as nth
    from (
      select s.line as row, p.customer_id, coalesce(s.product_line, '') as product_line, t.*, s.source, s.confidence, s.said_on
      from ${staging} s join ${staging}_people p using (line)
        cross join lateral (values ('wallet', s.wallet, null::numeric, null::integer, null::numeric),
          ('share', null, s.share, null, null), ('suppliers', null, null, s.suppliers, s.rank))
          t (kind, amount, share, suppliers, rank)
      where coalesce(t.amount, t.share, t.suppliers) is not null) f
      left join lateral (
        select w.id, w.customer_id, w.import_id from customers c join wallet_facts w on w.customer_id = c.id
        where c.survivor_id = f.customer_id and w.taken_back_at is null
          and (w.line, w.kind, w.source, w.said_on) = (f.product_line, f.kind, f.source, f.said_on)
          and (w.amount, w.share, w.suppliers, w.rank) is not distinct from (f.amount, f.share, f.suppliers, f.rank)
        order by w.id limit 1) k on true`);
  await client.query(`analyze ${staging}_facts`);
}

/** How many rows tell something new, and how many only what is known. */
async function countRows(client: PoolClient, staging: string) {
  const { rows } = await client.query(`
    select count(*) filter (where news) as created, count(*) filter (where not news) as unchanged
    from (select bool_or(known is null and nth = 1) as news from ${staging}_facts group by row) r`);
  return rows[0] as { created: number; unchanged: number };
}

/** What only all rows together and the base can show, and what a load would do now. */
export async function judgeWallets({ client, importId, staging }: JudgeRun): Promise<Judged> {
  return inTransaction(client, async () => {
    const rejected = await rejectRows(client, importId, staging);
    await planFacts(client, staging);
    const counted = await countRows(client, staging);
    await dropPlan(client, staging);
    return { rejected, foreseen: { ...counted, updated: 0, passed: 0 } };
  });
}

/** Writes the staged wallets; whoever was told of is estimated anew. */
export async function loadWallets(run: LoadRun): Promise<void> {
  const { client, staging, importId, wanted } = run;
  const now = run.now.toISOString();
  await inTransaction(client, async () => {
    const rejected = await rejectRows(client, importId, staging);
    wanted();
    await planFacts(client, staging);
    const { created, unchanged } = await countRows(client, staging);
    wanted();
    await client.query(
      `insert into wallet_facts (customer_id, line, kind, amount, share, suppliers, rank, source, confidence, said_on,
         set_at, import_id)
       select customer_id, product_line, kind, amount, share, suppliers, rank, source, confidence, said_on, $1, $2
       from ${staging}_facts where known is null and nth = 1 order by customer_id, row, kind`,
      [now, importId],
    );
    await client.query(
      `insert into wallet_claims (customer_id, fact_id, import_id)
       select distinct known_customer, known, $1::bigint from ${staging}_facts
       where known_import is not null and known_import <> $1 on conflict do nothing`,
      [importId],
    );
    await client.query(`select touch('wallets', array(
      select distinct customer_id from ${staging}_facts where known is null))`);
    await run.created(0, 0);
    await run.count(
      { stored: created, updated: 0, alreadyThere: unchanged, rejected, amountStored: 0 },
      0,
      1,
    );
    await dropPlan(client, staging);
  });
  await client.query("select nudge('wallets')");
}
