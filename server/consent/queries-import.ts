// Writes staged words of consent into the ledger, each once: the same word again is found by what it says.
import type { PoolClient } from 'pg';
import { findPeople, rejectBinned } from '../customers/index.ts';
import { type Judged, type JudgeRun, type LoadRun, tellRows } from '../imports/index.ts';
import { inTransaction } from '../platform/transaction.ts';

const dropPlan = (client: PoolClient, staging: string) =>
  client.query(
    `drop table if exists ${['ways', 'people', 'hits', 'events'].map((part) => `${staging}_${part}`).join(', ')}`,
  );

/** Rows of customers who are not there, or are in the bin, are problems. Returns how many. */
async function rejectUnknown(
  client: PoolClient,
  importId: number,
  staging: string,
): Promise<number> {
  await tellRows(client, importId, {
    code: 'customer_unknown',
    severity: 'rejected',
    order: 1,
    found: `select s.line, coalesce(s.customer_key, split_part(s.emails, e'\\x1f', 1), s.phone, '')
      from ${staging} s join ${staging}_people p using (line) where p.customer_id is null`,
  });
  const gone = await client.query(
    `delete from ${staging} s using ${staging}_people p
     where p.line = s.line and p.customer_id is null`,
  );
  return (gone.rowCount ?? 0) + (await rejectBinned(client, importId, staging));
}

/**
 * Makes `<staging>_events`: a word for each way of each row, with `known`, the event of the ledger that says
 * the same and is not void, and `nth` among equal ones of the file.
 */
async function planEvents(client: PoolClient, staging: string, now: Date | null): Promise<void> {
  await client.query(`drop table if exists ${staging}_events`);
  await client.query(`create unlogged table ${staging}_events as
    select w.*, known.id as known, known.import_id as known_import, row_number() over (
        partition by w.customer_id, w.purpose, w.channel, w.action, w.said_at, w.basis, w.text_id,
          w.evidence, w.ends_on, w.digest order by w.line) as nth
    from (
      select p.customer_id, s.line, s.purpose, way.channel, s.action, s.basis, s.source,
        coalesce(s.text_id, x.id) as text_id, case when x.id is null then s.digest end as digest,
        s.evidence, s.ends_on,
        least(coalesce(s.said_at, s.said_local at time zone c.time_zone)
          ${now === null ? '' : `, '${now.toISOString()}'::timestamptz`}) as said_at
      from ${staging} s join ${staging}_people p using (line) cross join company c
        left join consent_texts x
          on x.purpose = s.purpose and x.language = s.language and x.digest = s.digest,
        unnest(string_to_array(s.channels, e'\\x1f')) as way (channel)
      where p.customer_id is not null and not p.binned) w
    left join lateral (
      select e.id, e.import_id from consent_events e
      where e.customer_id = w.customer_id and e.purpose = w.purpose and e.channel = w.channel
        and e.said_at = w.said_at and e.action = w.action and w.digest is null
        and e.basis is not distinct from w.basis and e.text_id is not distinct from w.text_id
        and e.evidence is not distinct from w.evidence and e.ends_on is not distinct from w.ends_on
        and not exists (select 1 from consent_voids v
          where v.customer_id = e.customer_id and v.event_id = e.id)
      order by e.id limit 1) known on true`);
  await client.query(`analyze ${staging}_events`);
}

/** How many rows bring something new; the others are in the ledger already. */
async function countNew(client: PoolClient, staging: string) {
  const { rows } = await client.query(`
    select count(distinct line) as total,
      count(distinct line) filter (where known is null and nth = 1) as fresh
    from ${staging}_events`);
  return rows[0] as { total: number; fresh: number };
}

export async function judgeConsents(run: JudgeRun): Promise<Judged> {
  const { client, importId, staging } = run;
  return inTransaction(client, async () => {
    await findPeople(client, staging);
    const rejected = await rejectUnknown(client, importId, staging);
    await planEvents(client, staging, null);
    const { total, fresh } = await countNew(client, staging);
    await dropPlan(client, staging);
    return {
      rejected,
      foreseen: { created: fresh, updated: 0, unchanged: total - fresh, passed: 0 },
    };
  });
}

/** Writes the staged words, in one transaction. */
export async function loadConsents(run: LoadRun): Promise<void> {
  const { client, staging, importId } = run;
  const now = run.now.toISOString();
  await inTransaction(client, async () => {
    await findPeople(client, staging);
    const rejected = await rejectUnknown(client, importId, staging);
    run.wanted();
    await writeTexts(client, staging, now);
    await planEvents(client, staging, run.now);
    const { total, fresh } = await countNew(client, staging);
    run.wanted();
    await client.query(
      `insert into consent_events (customer_id, purpose, channel, action, basis, source, text_id,
         evidence, said_at, ends_on, recorded_at, import_id, request)
       select customer_id, purpose, channel, action, basis, source, text_id, evidence, said_at, ends_on,
         $1, $2, md5('import ' || $2 || '/' || load_order || '/' || line)::uuid
       from ${staging}_events, (select load_order from imports where id = $2) i
       where known is null and nth = 1 order by said_at, line`,
      [now, importId],
    );
    await client.query(
      `insert into consent_claims (customer_id, event_id, import_id)
       select distinct customer_id, known, $1::bigint from ${staging}_events
       where known_import is not null and known_import <> $1 on conflict do nothing`,
      [importId],
    );
    await run.created(0, 0);
    await run.count(
      { stored: fresh, updated: 0, alreadyThere: total - fresh, rejected, amountStored: 0 },
      0,
      1,
    );
    await dropPlan(client, staging);
  });
}

/** Words that nobody had written down yet become versions of the text of their purpose. */
async function writeTexts(client: PoolClient, staging: string, now: string): Promise<void> {
  await client.query('select id from consent_purposes order by id for update');
  await client.query(
    `insert into consent_texts (purpose, language, version, body, digest, made_at)
     select t.purpose, t.language,
       coalesce((select max(version) from consent_texts x
         where x.purpose = t.purpose and x.language = t.language), 0)
         + row_number() over (partition by t.purpose, t.language order by t.line),
       t.wording, t.digest, $1
     from (select distinct on (purpose, language, digest) purpose, language, digest, wording, line
           from ${staging} where digest is not null order by purpose, language, digest, line) t
     where not exists (select 1 from consent_texts x
       where x.purpose = t.purpose and x.language = t.language and x.digest = t.digest)`,
    [now],
  );
}
