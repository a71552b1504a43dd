// What is remembered of a customer's contracts, and writing down what becomes of one.
import type { Static } from 'typebox';
import { rememberProduct } from '../catalog/index.ts';
import { dayIn } from '../company/index.ts';
import { customerExists } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { shownText } from '../platform/masking.ts';
import type { contract, contractWord } from './contract.ts';
import { dueSql, settleContracts, touchContracts } from './queries-contracts-settle.ts';
import { addMonths, renewalsOf, wrongIn } from './rules-contracts.ts';

export type Contract = Static<typeof contract>;

/** More contracts than this of one customer are not listed. */
const mostListed = 200;

/** The last day of which contracts tell, but for what lies ahead of `today`; null without contracts. */
export const contractsAsOfSql = (today: string): string => `(select max(least(greatest(started_on,
    case when renewals > 0 then (started_on + make_interval(months => renewals *
      case period when 'month' then 1 when 'quarter' then 3 else 12 end))::date else started_on end,
    coalesce(ended_on, started_on)), date '${today}')) from contracts)`;

/** Today where the company is. */
export async function contractDay(db: Db | Tx, now: Date): Promise<string> {
  const { time_zone } = await db
    .selectFrom('company')
    .select('time_zone')
    .executeTakeFirstOrThrow();
  return dayIn(now, time_zone);
}

/** The contracts of a customer, open ones first, then the newest. */
export async function listContracts(
  db: Db | Tx,
  customerId: number,
  sees: boolean,
): Promise<Contract[]> {
  const { rows } = await sql<Contract>`
    select c.id, c.customer_id as "customerId", c.source, ${shownText(sql`c.external_id`, sees)} as "externalId", p.name as product, p.line, c.started_on as "startedOn", c.period,
      c.price, c.renewals, c.ended_on as "endedOn", ${shownText(sql`c.end_reason`, sees)} as "endReason", c.due_on as "dueOn"
    from contracts c left join products p on p.id = c.product_id
    where c.customer_id = any(records_of(${customerId}))
    order by c.ended_on is not null, c.started_on desc, c.id desc limit ${mostListed}`.execute(db);
  return rows;
}

/**
 * Writes down a word about a contract: that it began, how often it was renewed, that it ended. The same source and
 * external id again is the same contract, and the last word holds; the same word again changes nothing.
 * @throws customer_not_found, customer_deleted, contract_impossible, contract_elsewhere
 */
export async function tellContract(
  tx: Tx,
  customerId: number,
  word: Static<typeof contractWord>,
  by: { user: string | null; now: Date },
): Promise<void> {
  const survivor = await customerExists(tx, customerId);
  const { rows: binned } =
    await sql`select 1 from customer_bin where customer_id = ${survivor}`.execute(tx);
  if (binned.length > 0) fail('customer_deleted', { id: customerId });
  const today = await contractDay(tx, by.now);
  const { startedOn, period, price, renewals, endedOn } = word;
  const story = {
    startedOn,
    period,
    renewals: renewals ?? undefined,
    endedOn: endedOn ?? undefined,
  };
  const calendar = [startedOn, endedOn].every((day) => day == null || addMonths(day, 0) === day);
  if (!calendar || wrongIn(story, today) !== null) fail('contract_impossible');
  const { source = 'api', externalId } = word;
  // Two that come at once wait for each other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`contract ${source} ${externalId}`}, 0))`.execute(
    tx,
  );
  const { rows: known } = await sql<{ id: number; customer_id: number; survivor_id: number }>`
    select k.id, k.customer_id, c.survivor_id from contracts k join customers c on c.id = k.customer_id
    where k.source = ${source} and k.external_id = ${externalId} order by k.id limit 1`.execute(tx);
  if (known[0] && known[0].survivor_id !== survivor) fail('contract_elsewhere');
  const product =
    word.product == null
      ? null
      : await rememberProduct(tx, { name: word.product, line: word.line ?? null }, by.now);
  const said = sql`${product}::bigint, ${startedOn}::date, ${period}, ${price}::bigint,
    ${renewalsOf(story, today)}::int, ${endedOn ?? null}::date, ${endedOn == null ? null : (word.endReason ?? null)}`;
  const columns = sql`product_id, started_on, period, price, renewals, ended_on, end_reason`;
  let at = known[0] ? { customer: known[0].customer_id, id: known[0].id } : null;
  if (at) {
    const { rows } =
      await sql`select 1 from contracts k where k.customer_id = ${at.customer} and k.id = ${at.id}
      and (${columns}) is not distinct from (${said})`.execute(tx);
    if (rows.length > 0) return;
  } else {
    const { rows } = await sql<{ id: number }>`
      insert into contracts (customer_id, source, external_id, ${columns}, due_on, created_at)
      select ${customerId}, ${source}, ${externalId}, w.*, ${sql.raw(dueSql('w'))}, ${by.now.toISOString()}
      from (select ${said}) w (${columns}) returning id`.execute(tx);
    at = { customer: customerId, id: rows[0]!.id };
  }
  await sql`insert into contract_tellings (customer_id, contract_id, ${columns}, told_by, told_at)
    values (${at.customer}, ${at.id}, ${said}, ${by.user}, ${by.now.toISOString()})`.execute(tx);
  const run = (text: string) => sql.raw(text).execute(tx);
  const one = `(select ${at.customer}::bigint as customer_id, ${at.id}::bigint as contract_id)`;
  await settleContracts(run, one);
  await touchContracts(run, one);
  await nudge(tx, 'contracts');
  await nudge(tx, 'purchases');
}
