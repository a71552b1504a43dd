// Attempts made together, with a control drawn at random, and what came of them: returns and what was bought since, beside
// those who were left alone on purpose.
import { wilson } from '@clientela/models';
import { dayIn, readCompany } from '../company/index.ts';
import { waysAllowed } from '../consent/index.ts';
import { customerExists, remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { currentRun, level, marginShareSql } from '../value/index.ts';
import {
  type attemptChannels,
  type attemptOffers,
  type attemptOutcomes,
  freeChannels,
} from './rules.ts';
import {
  type Arm,
  type Compared,
  compareArms,
  compareRounds,
  type Difference,
  expectedReturn,
  type Month,
  offersPurpose,
} from './rules-winback.ts';
import { standing } from './standing.ts';

type Channel = (typeof attemptChannels)[number];
type Offer = (typeof attemptOffers)[number];
type Outcome = (typeof attemptOutcomes)[number];

const mostRounds = 50;

export interface GivenRound {
  request: string;
  customers: readonly number[];
  channel: Channel;
  offer: Offer;
  cost?: number | undefined;
  control?: number | undefined;
}

export interface MadeRound {
  id: number | null;
  tried: number;
  held: number;
  notAllowed: number;
  notLost: number;
  unwanted: number;
}

/** Writes a round down, once for each request. Who is left alone is drawn by a hash of the request: nobody chooses. */
export async function addRound(
  db: Db,
  given: GivenRound,
  by: { user: string | null; now: Date },
): Promise<MadeRound> {
  const { timeZone } = await readCompany(db);
  const today = dayIn(by.now, timeZone);
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`clientela round ${given.request}`}))`.execute(
      tx,
    );
    const known = await tx
      .selectFrom('win_back_rounds')
      .select('id')
      .where('request', '=', given.request)
      .executeTakeFirst();
    if (known) return countRound(tx, known.id);
    const ways = waysAllowed(sql`c.id`, offersPurpose, today);
    const { rows } = await sql<{ id: number; fate: 'tried' | keyof MadeRound }>`
      select c.id, case
        when c.no_relationship or c.restricted_at is not null
          or exists (select 1 from customer_bin b where b.customer_id = c.id) then 'unwanted'
        when not exists (select 1 from losses l where l.customer_id = c.id and l.withdrawn_at is null
          and l.returned_on is null and l.lost_on <= ${today}) then 'notLost'
        when ${freeChannels.includes(given.channel)} or ${given.channel} = any(${ways}) then 'tried' else 'notAllowed' end as fate
      from customers c where c.id in (select g.survivor_id from customers g where g.id = any(${[...given.customers]}::bigint[]))
      order by md5(${given.request} || ' ' || c.id)`.execute(tx);
    const of = (fate: string) => rows.filter((row) => row.fate === fate);
    const able = of('tried').map(({ id }) => id);
    const held = able.slice(0, Math.round(able.length * (given.control ?? 0)));
    const tried = able.slice(held.length);
    const left = {
      notAllowed: of('notAllowed').length,
      notLost: of('notLost').length,
      unwanted: of('unwanted').length,
    };
    if (tried.length === 0) return { id: null, tried: 0, held: 0, ...left };
    const { id } = await tx
      .insertInto('win_back_rounds')
      .values({
        request: given.request,
        tried_on: today,
        channel: given.channel,
        offer: given.offer,
        cost: given.cost ?? 0,
        control: given.control ?? 0,
        made_by: by.user,
        made_at: by.now.toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await sql`
      insert into win_back_attempts (customer_id, tried_on, channel, offer, cost, outcome, request, written_by, written_at, round_id)
      select u.id, ${today}, ${given.channel}, ${given.offer}, ${given.cost ?? 0}, null, ${given.request}, ${by.user},
        ${by.now.toISOString()}, ${id}
      from unnest(${tried}::bigint[]) u (id) on conflict (customer_id, request) do nothing`.execute(
      tx,
    );
    await sql`insert into win_back_held (customer_id, round_id, held_on)
      select u.id, ${id}, ${today} from unnest(${held}::bigint[]) u (id)`.execute(tx);
    return { id, tried: tried.length, held: held.length, ...left };
  });
}

/** A round that is there: whom it tried and left alone; who was left out then is not known any more. */
async function countRound(db: Db, id: number): Promise<MadeRound> {
  const { rows } = await sql<{ tried: number; held: number }>`
    select (select count(*)::int from win_back_attempts where round_id = ${id}) as tried,
      (select count(*)::int from win_back_held where round_id = ${id}) as held`.execute(db);
  return { id, ...rows[0]!, notAllowed: 0, notLost: 0, unwanted: 0 };
}

/** @throws customer_not_found, customer_deleted, attempt_not_found */
export async function setOutcome(
  db: Db,
  customer: number,
  attempt: number,
  outcome: Outcome | null,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const root = await customerExists(tx, customer);
    const { rows } = await sql`update win_back_attempts set outcome = ${outcome}
      where customer_id = any(records_of(${root})) and id = ${attempt} returning id`.execute(tx);
    if (rows.length === 0) fail('attempt_not_found');
  });
}

export interface Round {
  id: number;
  on: string;
  channel: Channel;
  offer: Offer;
  cost: number;
  by: string | null;
  tried: Arm;
  held: Arm;
  answered: { accepted: number; refused: number; noAnswer: number };
  compared: Compared | null;
}

interface Side extends Arm {
  round: number;
  tried: boolean;
  accepted: number;
  refused: number;
  noAnswer: number;
}

/** The latest rounds with what came of both sides until the last day of the data, and their effect together. */
export function readRounds(db: Db): Promise<{ rounds: Round[]; effect: Difference | null }> {
  return rememberedByAttempts(db, 'win-back rounds', async () => {
    const { rows } = await sql<Omit<Round, 'tried' | 'held' | 'answered' | 'compared'>>`
      select r.id, r.tried_on as "on", r.channel, r.offer, r.cost, u.name as by
      from win_back_rounds r left join auth_user u on u.id = r.made_by
      order by r.id desc limit ${mostRounds}`.execute(db);
    const run = await currentRun(db);
    const terms = run?.terms;
    const share = terms?.ownMargins
      ? sql`(select ${sql.raw(marginShareSql(terms))} from customer_profit c where c.customer_id = o.root)`
      : sql`${terms?.grossMargin ?? 1}::float8`;
    const { rows: sides } = await sql<Side>`
      with arms as (
        select round_id as round, true as tried, customer_id, tried_on as "on", outcome from win_back_attempts
        where round_id = any(${rows.map(({ id }) => id)}::bigint[])
        union all
        select round_id, false, customer_id, held_on, null from win_back_held
        where round_id = any(${rows.map(({ id }) => id)}::bigint[])),
      since as (
        select a.round, a.tried, a.outcome, f.bought, f.amount * coalesce(${share}, 0)::float8 as amount
        from arms a join customers k on k.id = a.customer_id
          cross join lateral (select k.survivor_id as root) o
          cross join lateral (
            select coalesce(bool_or(p.amount >= 0), false) as bought, coalesce(sum(p.amount), 0)::float8 as amount
            from purchases p where p.customer_id = any(records_of(o.root)) and p.purchased_on >= a."on") f)
      select round, tried, count(*)::int as n, (count(*) filter (where bought))::int as returned,
        coalesce(sum(amount), 0)::float8 as value, coalesce(sum(amount * amount), 0)::float8 as square,
        (count(*) filter (where outcome = 'accepted'))::int as accepted,
        (count(*) filter (where outcome = 'refused'))::int as refused,
        (count(*) filter (where outcome = 'no_answer'))::int as "noAnswer"
      from since group by round, tried`.execute(db);
    const none: Arm = { n: 0, returned: 0, value: 0, square: 0 };
    const rounds = rows.map((round): Round => {
      const of = (tried: boolean) =>
        sides.find((side) => side.round === round.id && side.tried === tried);
      const tried = of(true);
      const [one, other] = [armOf(tried ?? none), armOf(of(false) ?? none)];
      return {
        ...round,
        tried: one,
        held: other,
        answered: {
          accepted: tried?.accepted ?? 0,
          refused: tried?.refused ?? 0,
          noAnswer: tried?.noAnswer ?? 0,
        },
        compared: compareArms(one, other),
      };
    });
    return { rounds, effect: compareRounds(rounds) };
  });
}

const armOf = ({ n, returned, value, square }: Arm): Arm => ({ n, returned, value, square });

export const readEffect = async (db: Db): Promise<Difference | null> =>
  (await readRounds(db)).effect;

/** The first attempt in each silence, of rounds that left nobody alone and of attempts made one by one. */
export const aloneEach = sql`
  select l.customer_id, l.since, l.lost_on, l.returned_on, min(a.tried_on) as tried_on
  from win_back_attempts a join customers c on c.id = a.customer_id
    join losses l on l.customer_id = c.survivor_id and ${standing}
      and a.tried_on >= l.lost_on and (l.returned_on is null or a.tried_on <= l.returned_on)
  where not exists (select 1 from win_back_held h where h.round_id = a.round_id)
  group by l.customer_id, l.since, l.lost_on, l.returned_on`;

/** Attempts without a control drawn at random: how many came back, and how many would have by the time that passed. */
export async function readAlone(db: Db, asOf: string, months: readonly Month[]) {
  const groups = await rememberedByAttempts(db, 'win-back alone', async () => {
    const { rows } = await sql<{ from: number; until: number; n: number; returned: number }>`
      select (tried_on - lost_on)::int as "from", (greatest(tried_on, ${asOf}::date) - lost_on)::int as until, count(*)::int as n,
        count(returned_on)::int as returned
      from (${aloneEach}) e group by 1, 2`.execute(db);
    return rows;
  });
  const tried = groups.reduce((sum, { n }) => sum + n, 0);
  if (tried === 0) return null;
  const returned = groups.reduce((sum, one) => sum + one.returned, 0);
  const { lower, upper } = wilson(returned, tried, { level });
  return {
    tried,
    returned,
    low: lower,
    high: upper,
    expected: groups.reduce(
      (sum, { from, until, n }) => sum + n * expectedReturn(months, from, until),
      0,
    ),
  };
}

/** Worked out once per change of the base, of the attempts or of whoever was left alone. */
async function rememberedByAttempts<T>(db: Db, key: string, ask: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ state: string }>`
    select concat_ws(' ', (select max(id) from win_back_rounds), (select count(*) from win_back_attempts),
      (select count(outcome) from win_back_attempts where round_id is not null)) as state`.execute(
    db,
  );
  return remembered(db, `${key} ${rows[0]!.state}`, ask);
}
