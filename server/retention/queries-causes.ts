// Causes of leaving: the list, what was learned of customers, and what each took away.
import { customerExists, remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { dayNumber, dayText, sumBounds } from '../value/index.ts';
import { type Cause, causeJson, checkDays, readResult } from './queries.ts';
import { queueRanking } from './queries-winback.ts';
import { readSureness } from './queries-worth.ts';
import type { CauseKey, ReasonSource } from './rules.ts';
import { standing } from './standing.ts';

/** More would not be a list to choose from. */
const mostCauses = 60;

export async function listCauses(db: Db): Promise<Cause[]> {
  const { rows } = await sql<{ cause: Cause }>`
    select ${causeJson} as cause from loss_causes q order by q.place, q.id`.execute(db);
  return rows.map(({ cause }) => cause);
}

const named = (name: string): string => {
  const trimmed = name.normalize('NFC').trim();
  return trimmed === '' ? fail('cause_unnamed') : trimmed;
};

/** @throws cause_unnamed, causes_many */
export async function addCause(
  db: Db,
  given: { name: string; manageable: boolean },
): Promise<number> {
  const name = named(given.name);
  return db.transaction().execute(async (tx) => {
    await sql`lock table loss_causes in share row exclusive mode`.execute(tx);
    const { rows } = await sql<{ n: number; place: number }>`
      select count(*)::int as n, coalesce(max(place), 0) + 1 as place from loss_causes`.execute(tx);
    if (rows[0]!.n >= mostCauses) fail('causes_many', { most: mostCauses });
    const added = await tx
      .insertInto('loss_causes')
      .values({ name, manageable: given.manageable, place: rows[0]!.place })
      .returning('id')
      .executeTakeFirstOrThrow();
    return added.id;
  });
}

/** @throws cause_not_found, cause_unnamed */
export async function changeCause(
  db: Db,
  id: number,
  change: {
    name?: string | null | undefined;
    manageable?: boolean | undefined;
    ended?: boolean | undefined;
  },
  now: Date,
): Promise<void> {
  const known = await db
    .selectFrom('loss_causes')
    .select(['id', 'key'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!known) return fail('cause_not_found');
  const { name, manageable, ended } = change;
  if (name === null && known.key === null) fail('cause_unnamed');
  const set = {
    ...(name === undefined ? {} : { name: name === null ? null : named(name) }),
    ...(manageable === undefined ? {} : { manageable }),
    ...(ended === undefined ? {} : { ended_at: ended ? now.toISOString() : null }),
  };
  if (Object.keys(set).length > 0)
    await db.transaction().execute(async (tx) => {
      await tx.updateTable('loss_causes').set(set).where('id', '=', id).execute();
      if (manageable !== undefined) await queueRanking(tx);
    });
}

/**
 * Writes down why somebody left, an entry for each cause; the customer is judged again at once. Returns their numbers.
 * @throws customer_not_found, customer_deleted, cause_not_found, day_invalid, reason_day_ahead
 */
export async function addReason(
  db: Db,
  customer: number,
  given: { causes: readonly number[]; source: ReasonSource; on: string; note?: string | undefined },
  by: { user: string | null; now: Date; today: string },
): Promise<number[]> {
  checkDays(given.on);
  if (given.on > by.today) fail('reason_day_ahead');
  return db.transaction().execute(async (tx) => {
    const root = await customerExists(tx, customer);
    const causes = [...new Set(given.causes)];
    const known = await tx
      .selectFrom('loss_causes')
      .select('id')
      .where('id', 'in', causes)
      .where('ended_at', 'is', null)
      .execute();
    if (known.length < causes.length) fail('cause_not_found');
    const note = (given.note ?? '').normalize('NFC').trim();
    const added = await tx
      .insertInto('loss_reasons')
      .values(
        causes.map((cause) => ({
          customer_id: root,
          cause_id: cause,
          source: given.source,
          said_on: given.on,
          note: note === '' ? null : note,
          written_by: by.user,
          written_at: by.now.toISOString(),
        })),
      )
      .returning(['id', 'cause_id as cause'])
      .execute();
    await sql`select touch('loss_reasons', array[${root}]::bigint[])`.execute(tx);
    await nudge(tx, 'loss_reasons');
    return causes.map((cause) => added.find((one) => one.cause === cause)!.id);
  });
}

/** @throws customer_not_found, customer_deleted, reason_not_found */
export async function dropReason(db: Db, customer: number, id: number, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const root = await customerExists(tx, customer);
    const { rows } = await sql`update loss_reasons set removed_at = ${now.toISOString()}
      where customer_id = any(records_of(${root})) and id = ${id} and removed_at is null returning id`.execute(
      tx,
    );
    if (rows.length === 0) fail('reason_not_found');
    await sql`select touch('loss_reasons', array[${root}]::bigint[])`.execute(tx);
    await nudge(tx, 'loss_reasons');
  });
}

interface Portion {
  customers: number;
  value: number;
}

/**
 * What each cause took away. Reasons are few beside losses: they are read first and looked up; the losses of the period
 * are added up once.
 * @throws day_invalid
 */
export async function readPareto(
  db: Db,
  asked: { from?: string | undefined; to?: string | undefined },
) {
  checkDays(asked.from, asked.to);
  const asOf = (await readResult(db))?.asOf ?? null;
  const to = asked.to ?? asOf;
  const from = asked.from ?? (to === null ? null : dayText(dayNumber(to) - 364));
  const open = sql`${standing} and l.returned_on is null
    and l.lost_on between ${from ?? '1970-01-01'} and ${to ?? '9999-12-31'}`;
  // Reasons are read each time; what all losses come to only when the base has changed.
  const all = await remembered(db, `losses ${from} ${to}`, () =>
    sql<Portion & { key: CauseKey | null }>`
      select suggested as key, count(*)::int as customers, coalesce(sum(value), 0)::bigint as value
      from losses l where ${open} group by suggested`.execute(db),
  );
  const said = sql`
    select distinct l.customer_id, l.since, l.value, l.suggested, r.cause_id
    from loss_reasons r join customers c on c.id = r.customer_id join losses l on l.customer_id = c.survivor_id
    where r.removed_at is null and r.said_on >= l.since and ${open}`;
  const byCause = await sql<
    Portion & { square: number; cause: Cause; sources: Record<ReasonSource, number> }
  >`
    with said as (${said}), split as (
      select *, count(*) over (partition by customer_id, since) as parts from said)
    select ${causeJson} as cause, count(*)::int as customers, round(sum(s.value::numeric / s.parts))::bigint as value,
      sum((s.value::float8 / s.parts) ^ 2) as square,
      (select jsonb_build_object('interview', count(*) filter (where r.source = 'interview'),
          'survey', count(*) filter (where r.source = 'survey'), 'staff', count(*) filter (where r.source = 'staff'))
        from loss_reasons r join customers c on c.id = r.customer_id join losses l on l.customer_id = c.survivor_id
        where r.cause_id = q.id and r.removed_at is null and r.said_on >= l.since and ${open}) as sources
    from split s join loss_causes q on q.id = s.cause_id group by q.id order by value desc, q.id`.execute(
    db,
  );
  const known = await sql<Portion & { key: CauseKey | null }>`
    with said as (${said})
    select suggested as key, count(*)::int as customers, coalesce(sum(value), 0)::bigint as value
    from (select distinct customer_id, since, value, suggested from said) d group by suggested`.execute(
    db,
  );
  const rest = all.rows.map(({ key, customers, value }) => {
    const taken = known.rows.find((row) => row.key === key);
    return {
      key,
      customers: customers - (taken?.customers ?? 0),
      value: value - (taken?.value ?? 0),
    };
  });
  const sum = (rows: readonly Portion[]): Portion => ({
    customers: rows.reduce((n, row) => n + row.customers, 0),
    value: rows.reduce((n, row) => n + row.value, 0),
  });
  const { own, common } = await readSureness(db);
  const knownValue = sum(byCause.rows).value;
  const manageable = sum(byCause.rows.filter(({ cause }) => cause.manageable)).value;
  return {
    from,
    to,
    total: sum(all.rows),
    causes: byCause.rows.map(({ square, ...row }) => {
      // So many leave by chance, each with a value by chance: the variance of such a sum is that of its squares.
      const sd = Math.sqrt(square * (1 + own) + (common * row.value) ** 2);
      const { low, high } = sumBounds(row.value, sd);
      return { ...row, low: Math.round(low), high: Math.round(high) };
    }),
    suggested: rest.flatMap(({ key, ...portion }) =>
      key !== null && portion.customers > 0 ? [{ key, ...portion }] : [],
    ),
    unknown: sum(rest.filter(({ key }) => key === null)),
    addressable: knownValue > 0 ? manageable / knownValue : null,
  };
}
