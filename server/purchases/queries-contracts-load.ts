// Judges and loads staged contracts. Every row is a word about a contract that its name in its system finds again;
// a load is one transaction: whoever is killed in it has written nothing.
import type { PoolClient } from 'pg';
import { rememberProducts } from '../catalog/index.ts';
import { findPeople, makePeople, rejectBinned, rejectErased } from '../customers/index.ts';
import {
  type ImportOptions,
  type Judged,
  type JudgeRun,
  type LoadRun,
  tellRows,
} from '../imports/index.ts';
import { inTransaction } from '../platform/transaction.ts';
import {
  dueSql,
  on,
  saidColumns,
  settleContracts,
  touchContracts,
} from './queries-contracts-settle.ts';

/** System that contracts of files come from where the file names none. */
const usualSource = 'file';

/** The ways stay for the load: they depend on the rows alone. */
const dropPlan = (client: PoolClient, staging: string) =>
  client.query(
    `drop table if exists ${['people', 'hits', 'told'].map((part) => `${staging}_${part}`).join(', ')}`,
  );

/** Whether people whom nobody knows become customers; else their rows are problems. */
const makesPeople = ({ record = 'both' }: ImportOptions) => record !== 'update';

/** Rows that cannot go in for what the base knows of their customers and contracts. Returns how many. */
async function rejectRows(
  run: Pick<JudgeRun, 'client' | 'importId' | 'staging' | 'chosen' | 'config'>,
): Promise<number> {
  const { client, importId, staging, chosen } = run;
  let rejected = await rejectErased(client, run.config, importId, staging);
  await findPeople(client, staging);
  rejected += await rejectBinned(client, importId, staging);
  const people = `${staging}_people`;
  if (!makesPeople(chosen))
    rejected += await reject('customer_unknown', 1, {
      from: `join ${people} p using (line) where p.customer_id is null`,
      shown: "coalesce(s.customer_key, split_part(s.emails, e'\\x1f', 1), s.phone, s.name, '')",
    });
  // A contract is somebody's: of whom its name already is, or of the first row that tells of it.
  rejected += await reject('contract_elsewhere', 2, {
    from: `join (
      select w.line, w.who, coalesce(k.who, first_value(w.who) over (
          partition by w.source, w.contract_key order by w.line)) as owner
      from (select s.line, coalesce(s.told_by, '${usualSource}') as source, s.contract_key,
              coalesce(c.survivor_id::text, 'new ' || p.root) as who
            from ${staging} s join ${people} p using (line) left join customers c on c.id = p.customer_id) w
        left join (
          select k.source, k.external_id, min(c.survivor_id)::text as who
          from contracts k join customers c on c.id = k.customer_id group by 1, 2) k
          on k.source = w.source and k.external_id = w.contract_key) o using (line)
      where o.who <> o.owner`,
    shown: 's.contract_key',
  });
  return rejected;

  async function reject(
    code: 'customer_unknown' | 'contract_elsewhere',
    order: number,
    { from, shown }: { from: string; shown: string },
  ): Promise<number> {
    await client.query('drop table if exists rejected_rows');
    await client.query(
      `create temporary table rejected_rows as select s.line, ${shown} as shown from ${staging} s ${from}`,
    );
    await tellRows(client, importId, {
      code,
      severity: 'rejected',
      order,
      found: 'select line, shown from rejected_rows',
    });
    const gone = await client.query(
      `delete from ${staging} s using rejected_rows r where r.line = s.line`,
    );
    await client.query('drop table rejected_rows');
    return gone.rowCount ?? 0;
  }
}

const contentOf = (t: string) => `(${t}.product, ${t}.started_on, ${t}.period, ${t}.price,
  ${t}.renewals, ${t}.ended_on, ${t}.end_reason)`;

/**
 * Makes `<staging>_told`: every row with its customer (empty while nobody knows them) and contract, `nth` among the
 * rows of one contract, and `news`: whether it says otherwise than what was said before it.
 */
async function planTold(client: PoolClient, staging: string): Promise<void> {
  const told = `${staging}_told`;
  await client.query(`drop table if exists ${told}`);
  await client.query(`create unlogged table ${told} as
    with named as (
      select coalesce(s.told_by, '${usualSource}') as source, s.contract_key as external_id, p.customer_id, s.line,
        s.product, s.product_line, s.started_on, s.period, s.price, s.renewals, s.ended_on, s.end_reason
      from ${staging} s join ${staging}_people p using (line)),
    told as (
      select n.*, k.id as known, k.customer_id as known_customer, k.import_id as known_import, ${contentOf('k')} as stands,
        row_number() over key as nth, lag(${contentOf('n')}) over key as before
      from named n left join lateral (
        select c.*, g.name as product from contracts c left join products g on g.id = c.product_id
        where c.source = n.source and c.external_id = n.external_id order by c.id limit 1) k on true
      window key as (partition by n.source, n.external_id order by n.line))
    select source, external_id, coalesce(known_customer, first_value(customer_id) over (
        partition by source, external_id order by line)) as customer_id, line, product, product_line, started_on,
      period, price, renewals, ended_on, end_reason, known as contract_id, known is not null as known, nth,
      case when nth = 1 and known is null then true when nth = 1 then stands is distinct from ${contentOf('told')}
        else before is distinct from ${contentOf('told')} end as news
    from told`);
  await client.query(`analyze ${told} (customer_id, contract_id, nth)`);
}

/** How many rows bring a contract, change one, and say what is known. */
async function countTold(client: PoolClient, staging: string) {
  const { rows } = await client.query(`
    select count(*) filter (where not known and nth = 1) as created,
      count(*) filter (where (known or nth > 1) and news) as updated,
      count(*) filter (where not news) as unchanged
    from ${staging}_told`);
  return rows[0] as { created: number; updated: number; unchanged: number };
}

/** What only all rows together and the base can show, and what a load would do now. */
export async function judgeContracts(run: JudgeRun): Promise<Judged> {
  const { client, staging } = run;
  return inTransaction(client, async () => {
    const rejected = await rejectRows(run);
    await planTold(client, staging);
    const counted = await countTold(client, staging);
    await dropPlan(client, staging);
    return { rejected, foreseen: { ...counted, passed: 0 } };
  });
}

/** Writes the staged contracts. */
export async function loadContracts(run: LoadRun): Promise<void> {
  const { client, staging, importId, wanted, chosen, config } = run;
  const now = run.now.toISOString();
  await inTransaction(client, async () => {
    const rejected = await rejectRows({ client, importId, staging, chosen, config });
    wanted();
    const made = makesPeople(chosen)
      ? await makePeople(client, staging, { importId, now: run.now })
      : 0;
    await planTold(client, staging);
    const { created, updated, unchanged } = await countTold(client, staging);
    wanted();
    const told = `${staging}_told`;
    await rememberProducts(client, told, { importId, now: run.now });
    await client.query(
      `insert into contracts (customer_id, source, external_id, ${saidColumns.join(', ')}, due_on, import_id, created_at)
       select t.customer_id, t.source, t.external_id, g.id, t.started_on, t.period, t.price, t.renewals, t.ended_on,
         t.end_reason, ${dueSql('t')}, $1, $2
       from ${told} t left join products g on g.name = t.product
       where not t.known and t.nth = 1 order by t.customer_id, t.line`,
      [importId, now],
    );
    await client.query(`update ${told} t set contract_id = c.id from contracts c
      where t.contract_id is null and c.source = t.source and c.external_id = t.external_id
        and c.customer_id = t.customer_id`);
    wanted();
    await client.query(
      `insert into contract_tellings (customer_id, contract_id, ${saidColumns.join(', ')}, import_id, told_at)
       select t.customer_id, t.contract_id, g.id, t.started_on, t.period, t.price, t.renewals, t.ended_on,
         t.end_reason, $1, $2
       from ${told} t left join products g on g.name = t.product order by t.line`,
      [importId, now],
    );
    wanted();
    await client.query(`create temporary table settled on commit drop as
      select distinct customer_id, contract_id from ${told}`);
    await client.query('analyze settled');
    await settleContracts(on(client), 'settled');
    await touchContracts(on(client), 'settled');
    await run.created(made, 0);
    await run.count(
      { stored: created, updated, alreadyThere: unchanged, rejected, amountStored: 0 },
      0,
      1,
    );
    await dropPlan(client, staging);
  });
  for (const topic of ['contracts', 'purchases', 'customers'])
    await client.query('select nudge($1)', [topic]);
}
