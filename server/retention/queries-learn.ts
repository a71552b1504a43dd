// Many reasons at once, of customers by the key the company knows them by.
import { type Db, sql } from '../platform/database.ts';
import { nudge } from '../platform/jobs.ts';
import type { CauseKey, ReasonSource } from './rules.ts';

export interface LearnedReason {
  /** The company's key of the customer. */
  customer: string;
  cause: CauseKey;
  source: ReasonSource;
  on: string;
}

/** Writes down reasons that are not there yet, so that it may be repeated; whom nobody knows is passed over. */
export async function learnReasons(
  db: Db,
  reasons: readonly LearnedReason[],
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      with given as (
        select c.id, q.id as cause_id, g.source, g."on" as said_on
        from jsonb_to_recordset(${JSON.stringify(reasons)}::jsonb) as g(customer text, cause text, source text, "on" date)
          join customers c on c.key = g.customer join loss_causes q on q.key = g.cause),
      added as (
        insert into loss_reasons (customer_id, cause_id, source, said_on, written_at)
        select id, cause_id, source, said_on, ${now.toISOString()} from given g
        where not exists (select 1 from loss_reasons r where r.customer_id = g.id and r.cause_id = g.cause_id and r.said_on = g.said_on)
        returning customer_id)
      select touch('loss_reasons', array(select distinct customer_id from added))`.execute(tx);
    await nudge(tx, 'loss_reasons');
  });
}
