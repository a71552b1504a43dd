// Many reasons, or rounds of attempts, at once, of customers by the key the company knows them by.
import { type Db, sql } from '../platform/database.ts';
import { nudge } from '../platform/jobs.ts';
import type {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  CauseKey,
  ReasonSource,
} from './rules.ts';

export interface LearnedReason {
  /** The company's key of the customer. */
  customer: string;
  cause: CauseKey;
  source: ReasonSource;
  on: string;
}

/**
 * Writes down reasons, and rounds of attempts, that are not there yet, so that it may be repeated; whom nobody knows is passed
 * over.
 */
export async function learnReasons(
  db: Db,
  reasons: readonly LearnedReason[],
  now: Date,
  rounds: readonly LearnedRound[] = [],
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
  await learnRounds(db, rounds, now);
}

export interface LearnedRound {
  on: string;
  channel: (typeof attemptChannels)[number];
  offer: (typeof attemptOffers)[number];
  cost: number;
  control: number;
  tried: { customer: string; outcome: (typeof attemptOutcomes)[number] | null }[];
  held: string[];
}

/** Writes down rounds that are not there yet: each is known by its day, way and offer, so that it may be repeated. */
async function learnRounds(db: Db, rounds: readonly LearnedRound[], now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const round of rounds) {
      const { rows } = await sql<{ id: number; request: string }>`
        insert into win_back_rounds (request, tried_on, channel, offer, cost, control, made_by, made_at)
        select md5(${`${round.on} ${round.channel} ${round.offer}`})::uuid, ${round.on}, ${round.channel}, ${round.offer},
          ${round.cost}, ${round.control}, null, ${now.toISOString()}
        on conflict (request) do nothing returning id, request`.execute(tx);
      const [made] = rows;
      if (!made) continue;
      await sql`
        insert into win_back_attempts (customer_id, tried_on, channel, offer, cost, outcome, request, written_by, written_at, round_id)
        select c.id, ${round.on}, ${round.channel}, ${round.offer}, ${round.cost}, g.outcome, ${made.request}, null,
          ${now.toISOString()}, ${made.id}
        from jsonb_to_recordset(${JSON.stringify(round.tried)}::jsonb) as g (customer text, outcome text)
          join customers c on c.key = g.customer
        on conflict (customer_id, request) do nothing`.execute(tx);
      await sql`insert into win_back_held (customer_id, round_id, held_on)
        select c.id, ${made.id}, ${round.on} from jsonb_array_elements_text(${JSON.stringify(round.held)}::jsonb) as g (customer)
          join customers c on c.key = g.customer
        on conflict (customer_id, round_id) do nothing`.execute(tx);
    }
  });
}
