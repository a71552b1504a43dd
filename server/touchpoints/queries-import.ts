// Judges and loads staged touchpoints, each once: known by its name in the system that told of it, or, where it
// has none, by what it says. A load is one transaction: whoever is killed in it has written nothing.
import type { PoolClient } from 'pg';
import { findPeople, makePeople, rejectBinned, rejectErased } from '../customers/index.ts';
import {
  type ImportOptions,
  type Judged,
  type JudgeRun,
  type LoadRun,
  tellRows,
} from '../imports/index.ts';
import { insertHoping } from '../platform/hopeful.ts';
import { putBackIndexes, setAsideIndexes } from '../platform/indexes.ts';
import { inTransaction } from '../platform/transaction.ts';
import { nobody } from './rules.ts';

/** System that touchpoints of files come from where the file names none. */
const usualSource = 'file';

/** The ways stay for the load: they depend on the rows alone. */
const dropPlan = (client: PoolClient, staging: string) =>
  client.query(
    `drop table if exists ${['people', 'hits', 'met'].map((part) => `${staging}_${part}`).join(', ')}`,
  );

/** Whether somebody wants customers made of people whom nobody knows; else their rows are problems. */
const makesPeople = ({ record = 'update' }: ImportOptions) => record !== 'update';

/** Rows that cannot go in for what the base knows of their customers. Returns how many. */
async function rejectPeople(
  run: Pick<JudgeRun, 'client' | 'importId' | 'staging' | 'chosen' | 'config'>,
): Promise<number> {
  const { client, importId, staging, chosen } = run;
  const erased = await rejectErased(client, run.config, importId, staging);
  await findPeople(client, staging);
  const binned = await rejectBinned(client, importId, staging);
  if (makesPeople(chosen)) return erased + binned;
  const unknown = "p.line = s.line and p.customer_id is null and s.person <> ''";
  await tellRows(client, importId, {
    code: 'customer_unknown',
    severity: 'rejected',
    order: 1,
    found: `select s.line, coalesce(s.customer_key, split_part(s.emails, e'\\x1f', 1), s.phone, s.name, '')
      from ${staging} s join ${staging}_people p on ${unknown}`,
  });
  const gone = await client.query(
    `delete from ${staging} s using ${staging}_people p where ${unknown}`,
  );
  return erased + binned + (gone.rowCount ?? 0);
}

/**
 * Makes `<staging>_met`: every row with customer, source and name there, and `known`, the touchpoint that is
 * there already, or `nth` above 1 where an earlier row of the file has the same name. Rows without a name of
 * their own are named by a hash of what they say and of how many equal rows came before: the same file again
 * finds them, and two equal calls in one file are two.
 */
async function planMet(client: PoolClient, staging: string): Promise<void> {
  const met = `${staging}_met`;
  await client.query(`drop table if exists ${met}`);
  await client.query(`create unlogged table ${met} as
    with told as (
      select p.customer_id, s.*, coalesce(s.told_by, '${usualSource}') as source,
        coalesce(s.at, s.at_local at time zone c.time_zone) as moment,
        case when s.external_id is null then md5(concat_ws(e'\\x1f', s.person, s.kind, s.channel,
          coalesce(s.direction, ''), coalesce(s.at::text, s.at_local::text), coalesce(s.seconds::text, ''),
          coalesce(s.staff, ''), coalesce(s.outcome, ''), coalesce(s.satisfaction::text, ''),
          coalesce(s.scale, ''), coalesce(s.cost::text, ''), coalesce(s.note, ''))) end as content
      from ${staging} s join ${staging}_people p using (line) cross join company c),
    named as (
      select t.*, coalesce(t.external_id, case nth when 1 then content else md5(content || '/' || nth) end) as name_there
      from (select *, row_number() over (partition by source, content order by line) as nth from told) t)
    select coalesce(n.customer_id, ${nobody}) as customer_id, n.line, n.kind, n.channel, n.direction,
      n.moment as at, n.seconds, n.staff, n.outcome, n.satisfaction, n.scale, n.cost, n.note, n.source,
      n.name_there as external_id,
      row_number() over (partition by n.source, n.name_there order by n.line) as nth,
      k.id as known, k.customer_id as known_customer, k.import_id as known_import
    from named n left join (
      select source, external_id, min(id) as id, (array_agg(customer_id order by id))[1] as customer_id,
        (array_agg(import_id order by id))[1] as import_id
      from touchpoints where (source, external_id) in (select source, name_there from named)
      group by source, external_id) k on k.source = n.source and k.external_id = n.name_there`);
  await client.query(`analyze ${met} (customer_id, known, nth)`);
}

/** How many rows bring something new; the others are there already. */
async function countNew(client: PoolClient, staging: string) {
  const { rows } = await client.query(`
    select count(*) as total, count(*) filter (where known is null and nth = 1) as fresh
    from ${staging}_met`);
  return rows[0] as { total: number; fresh: number };
}

/** What only all rows together and the base can show, and what a load would do now. */
export async function judgeTouchpoints(run: JudgeRun): Promise<Judged> {
  const { client, staging } = run;
  return inTransaction(client, async () => {
    const rejected = await rejectPeople(run);
    await planMet(client, staging);
    const { total, fresh } = await countNew(client, staging);
    await dropPlan(client, staging);
    return {
      rejected,
      foreseen: { created: fresh, updated: 0, unchanged: total - fresh, passed: 0 },
    };
  });
}

/** Sorting all at the end beats a search per row where most of the table comes with the file. */
async function expectTouchpoints(client: PoolClient, staging: string): Promise<void> {
  const { rows } = await client.query(`select count(*) as coming,
    (select count(*) from touchpoints) as known from ${staging}`);
  const { coming, known } = rows[0] as { coming: number; known: number };
  if (coming >= 5000 && coming >= 2 * known) await setAsideIndexes(client, 'touchpoints');
}

/** Writes the staged touchpoints. */
export async function loadTouchpoints(run: LoadRun): Promise<void> {
  const { client, staging, importId } = run;
  await expectTouchpoints(client, staging);
  try {
    await inTransaction(client, () => write(run));
  } finally {
    // What a broken connection leaves out, the next attempt or start puts back.
    await putBackIndexes(client, 'touchpoints').catch(() => {});
  }
  await client.query("select nudge('customers'), nudge('touchpoint_days')");

  async function write({ wanted, now, chosen, config }: LoadRun): Promise<void> {
    const rejected = await rejectPeople({ client, importId, staging, chosen, config });
    wanted();
    const made = makesPeople(chosen) ? await makePeople(client, staging, { importId, now }) : 0;
    wanted();
    await planMet(client, staging);
    const { total } = await countNew(client, staging);
    wanted();
    const stored = await insertHoping(
      client,
      `insert into touchpoints (customer_id, kind, channel, direction, at, seconds, staff, outcome,
         satisfaction, scale, cost, note, source, external_id, import_id, created_at)
       select customer_id, kind, channel, direction, at, seconds, staff, outcome,
         satisfaction, scale, cost, note, source, external_id, ${Number(importId)}, '${now.toISOString()}'
       from ${staging}_met where known is null and nth = 1 order by customer_id, line`,
    );
    wanted();
    await client.query(
      `insert into touchpoint_claims (customer_id, touchpoint_id, import_id)
       select distinct known_customer, known, $1::bigint from ${staging}_met
       where known_import is not null and known_import <> $1 on conflict do nothing`,
      [importId],
    );
    await run.created(made, 0);
    await run.count(
      { stored, updated: 0, alreadyThere: total - stored, rejected, amountStored: 0 },
      0,
      1,
    );
    await dropPlan(client, staging);
  }
}
