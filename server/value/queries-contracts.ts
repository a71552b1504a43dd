// The contractual part of value: contracts counted by the database, fitted line by line, and what is worth what
// written where lists read it. Nothing of a contract comes into Node but counts.
import { version } from '@clientela/models';
import type { PoolClient } from 'pg';
import { readTerms } from '../company/index.ts';
import { fillStandingFrom } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { contractDay, contractsAsOfSql, monthsOf, type Period } from '../purchases/index.ts';
import { usualMarginSql } from './margins.ts';
import { currentMeasure, currentRun } from './queries-runs.ts';
import { markContractSales } from './queries-summary.ts';
import { revalue, waitingFor } from './revalue.ts';
import { daysPerMonth, daysPerYear, mapMonths, moneyLevel, type RunTerms, z80 } from './rules.ts';
import {
  type ContractCell,
  cellOf,
  type Factor,
  factorOf,
  graceDays,
  outlookOf,
  type Started,
  type Valuer,
  valuerOf,
} from './rules-contracts.ts';

export const contractsJob = 'value.contracts';

/** Days ahead in which renewals are looked at. */
export const dueDays = [30, 60, 90] as const;

export interface ContractResult {
  open: number;
  late: number;
  ending: number;
  customers: number;
  value: number;
  low: number;
  high: number;
  individualSd: number;
  parameterSd: number;
  due: {
    days: number;
    contracts: number;
    customers: number;
    /** Payments of those renewals, if all renewed. */
    payments: number;
    /** Renewals expected, with their interval. */
    renew: number;
    renewLow: number;
    renewHigh: number;
    /** Expected value of those contracts. */
    value: number;
  }[];
}

export interface ContractRun {
  id: number;
  asOf: string;
  status: 'done' | 'insufficient';
  terms: RunTerms;
  cells: ContractCell[];
  result: ContractResult;
  version: string;
  finishedAt: string;
}

/** The run by which contracts are valued, or null before the first. */
export async function currentContractRun(db: Db): Promise<ContractRun | null> {
  const { rows } = await sql<ContractRun>`
    select id, as_of as "asOf", status, terms, cells, result, version, finished_at as "finishedAt"
    from contract_runs where current`.execute(db);
  return rows[0] ?? null;
}

/** Are open contracts valued by nothing: was what they rest on worked out by a release before this one? */
export async function contractsForgotten(db: Db): Promise<boolean> {
  const run = await currentContractRun(db);
  if (!run || run.result.open + run.result.late === 0) return false;
  const { rows } = await sql<{ some: boolean }>`
    select exists (select 1 from contract_factors) as some`.execute(db);
  return !rows[0]!.some;
}

/** Do contracts count sales where values count margin, or the other way round? */
export async function contractsOutdated(db: Db): Promise<boolean> {
  const [run, values] = [await currentContractRun(db), await currentRun(db)];
  if (!run || !values) return false;
  return (values.terms.ownMargins === true) !== (run.terms.ownMargins === true);
}

/** By what contracts are valued: the day they are looked at from, and terms. */
interface Measure {
  asOf: string;
  terms: RunTerms;
}

const monthsSql = (column: string) =>
  `case ${column} when 'month' then 1 when 'quarter' then 3 else 12 end`;

/**
 * Contracts with who stands for their customer, the payments that the horizon still holds (-1: for life), and the
 * weight: what one payment leaves, discounted from the day of the next renewal. `live`: may still renew.
 */
export function contractsSql({ asOf, terms }: Measure, where = 'true'): string {
  const day = `date '${asOf}'`;
  const horizon = terms.horizonMonths;
  const gross = terms.grossMargin === null ? 'null' : Number(terms.grossMargin);
  const usual = terms.ownMargins ? `coalesce(${usualMarginSql(terms)}, 1)` : '1';
  const left =
    moneyLevel(terms) === 'sales'
      ? 'c.price'
      : `coalesce(c.price - u.unit_cost, c.price * coalesce(one.share, many.share, ${gross}, ${usual}))`;
  return `
    select r.survivor_id as customer_id, c.customer_id as record_id, c.id as contract_id,
      coalesce(g.line, g.name, '') as line, c.period, c.renewals, c.price, c.started_on, c.due_on, c.ended_on,
      c.ended_on is null and c.due_on < ${day} as late,
      c.ended_on is null and c.due_on >= ${day} - ${graceDays} as live,
      ${
        horizon === null
          ? '-1'
          : `greatest(0, floor((${Number(horizon)} - greatest(0, c.due_on - ${day}) / ${daysPerMonth})
              / ${monthsSql('c.period')}) + 1)::int`
      } as payments, (${left})::float8 as left_each,
      (${left})::float8 * (1 + ${Number(terms.discountRate)})::float8 ^ (-greatest(0, c.due_on - ${day}) / ${daysPerYear}) as weight
    from contracts c
      join customers r on r.id = c.customer_id
      left join products g on g.id = c.product_id
      left join lateral (select share from company_costs k where k.kind = 'margin_product' and k.name = g.name
        order by k.id desc limit 1) one on true
      left join lateral (select share from company_costs k where k.kind = 'margin_line' and k.name = g.line
        order by k.id desc limit 1) many on true
      left join product_cost_spans u on u.product_id = c.product_id and ${day} >= u.valid_from and ${day} < u.valid_until
    where ${where} and not exists (select 1 from customer_bin b where b.customer_id = r.survivor_id)`;
}

/** How contracts began and how far they came, counted: a few thousand rows whatever the base. */
async function readStarted(client: PoolClient, asOf: string): Promise<Started[]> {
  const { rows } = await client.query<Started>(`
    select coalesce(g.line, g.name, '') as line, c.period,
      (extract(year from c.started_on) * 12 + extract(month from c.started_on) - 1)::int as month, c.renewals,
      c.ended_on is not null and c.due_on <= date '${asOf}' as lost, count(*)::int as contracts
    from contracts c join customers r on r.id = c.customer_id left join products g on g.id = c.product_id
    where not exists (select 1 from customer_bin b where b.customer_id = r.survivor_id)
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`);
  return rows;
}

const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
/** Names a line and period. */
export const keyOf = (line: string, period: string) => `${period} ${line}`;

/** Fits every line and period of which contracts tell. */
function computeCells(started: readonly Started[], asOf: string): ContractCell[] {
  const groups = new Map<string, Started[]>();
  for (const one of started) {
    const key = keyOf(one.line, one.period);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()]
    .map((all) => cellOf(all, monthOf(asOf), monthsOf[all[0]!.period]))
    .sort((a, b) => b.contracts - a.contracts);
}

/** The discount rate of a period. */
export const ratePer = (terms: RunTerms, period: Period) =>
  (1 + terms.discountRate) ** (monthsOf[period] / 12) - 1;

interface Known extends Factor {
  line: string;
  period: Period;
  renewals: number;
  payments: number;
}

/** Works out what is missing in contract_factors for the contracts of a statement; returns what it added. */
async function completeFactors(
  client: PoolClient,
  run: Measure & { cells: ContractCell[] },
  contracts: string,
): Promise<Known[]> {
  const { rows } = await client.query<Pick<Known, 'line' | 'period' | 'renewals' | 'payments'>>(`
    select line, period, renewals, payments from (${contracts}) k where live
    group by line, period, renewals, payments
    except select line, period, renewals, payments from contract_factors`);
  const valuers = new Map<string, Valuer | null>(
    run.cells.map((cell) => [keyOf(cell.line, cell.period), valuerOf(cell)]),
  );
  const known = rows.flatMap((row): Known[] => {
    const valuer = valuers.get(keyOf(row.line, row.period));
    if (!valuer) return [];
    const payments = row.payments < 0 ? null : row.payments;
    const rate = ratePer(run.terms, row.period);
    return [{ ...row, ...factorOf(valuer, row.renewals, payments, rate, monthsOf[row.period]) }];
  });
  if (known.length > 0)
    await client.query(
      `insert into contract_factors (line, period, renewals, payments, p_renews, factor, low, high, sd,
         year, months)
       select line, period, renewals, payments, "pRenews", factor, low, high, sd, year, months
       from jsonb_to_recordset($1::jsonb) as k (line text, period text, renewals int, payments int, "pRenews" real,
         factor float8, low float8, high float8, sd float8, year float8, months float8)
       on conflict do nothing`,
      [JSON.stringify(known)],
    );
  return known;
}

/** How far a kept number may lie from the same one worked out again: the probability is kept with seven digits. */
const near = (kept: number | null, again: number | null, digits: number) =>
  kept === null || again === null
    ? kept === again
    : Math.abs(kept - again) <= digits * Math.max(1e-9, Math.abs(again));

/**
 * Factors that are not what the run that stands says, or that live contracts lack: each worked out again without its bounds.
 * Factors are a few thousand at most, whatever the base.
 */
export async function countFactorsOff(client: PoolClient, db: Db): Promise<number> {
  const run = await currentContractRun(db);
  const { rows } = await client.query<
    Pick<Known, 'line' | 'period' | 'renewals' | 'payments' | 'pRenews' | 'factor'> & {
      year: number | null;
      months: number | null;
    }
  >(
    `select line, period, renewals, payments, p_renews::float8 as "pRenews", factor, year, months from contract_factors`,
  );
  if (!run) return rows.length;
  const valuers = new Map<string, Valuer | null>(
    run.cells.map((cell) => [keyOf(cell.line, cell.period), valuerOf(cell)]),
  );
  const off = rows.filter((row) => {
    const valuer = valuers.get(keyOf(row.line, row.period));
    if (!valuer) return true;
    const { renewals, payments, period } = row;
    const rate = ratePer(run.terms, period);
    const again = outlookOf(
      valuer,
      renewals,
      payments < 0 ? null : payments,
      rate,
      monthsOf[period],
    );
    return !(
      near(row.pRenews, again.pRenews, 1e-6) &&
      near(row.factor, again.factor, 1e-9) &&
      near(row.year, again.year, 1e-9) &&
      near(row.months, again.months, 1e-9)
    );
  }).length;
  const { rows: lacking } = await client.query<Pick<Known, 'line' | 'period'>>(
    `select line, period from (${contractsSql(run)}) k where live
       and not exists (select 1 from touched_customers t join customers c on c.id = t.customer_id where c.survivor_id = k.customer_id)
     group by line, period, renewals, payments
     having not exists (select 1 from contract_factors f where (f.line, f.period, f.renewals, f.payments)
       = (k.line, k.period, k.renewals, k.payments))`,
  );
  return off + lacking.filter(({ line, period }) => valuers.get(keyOf(line, period))).length;
}

/** Contracts `k` with what each is worth; the bounds are predictive, of one customer. Where a payment leaves a loss they change sides. */
export const worthSql = (contracts: string): string => `
  select k.*, f.p_renews, f.year, f.months, k.weight * f.factor as value, least(k.weight * f.low, k.weight * f.high) as low,
    greatest(k.weight * f.low, k.weight * f.high) as high, k.weight * f.sd as sd
  from (${contracts}) k left join contract_factors f on k.live and f.line = k.line and f.period = k.period
    and f.renewals = k.renewals and f.payments = k.payments`;

/**
 * What stands of each customer; of several contracts the distances to the bounds are added as of independent ones. Nobody loses
 * with contracts of which none leaves a loss.
 */
const standingSql = (asOf: string, worth: string): string => `
  select customer_id,
    case when bool_or(live and not late) then 'open' when bool_or(ended_on is null) then 'late'
      when bool_or(ended_on > date '${asOf}') then 'ending' else 'ended' end as contract,
    min(due_on) filter (where live and not late) as next_renewal_on,
    round(sum(value))::bigint as contract_value,
    round(greatest(case when min(value) >= 0 then 0 end, sum(value) - sqrt(sum((value - low) ^ 2))))::bigint as contract_low,
    round(sum(value) + sqrt(sum((high - value) ^ 2)))::bigint as contract_high,
    max(case when live and not late then 1 when live then coalesce(p_renews, 0) end)::float8 as contract_active,
    round(sum(left_each * year) filter (where live))::bigint as contract_annual,
    max(least(${mapMonths}, greatest(0, due_on - date '${asOf}') / ${daysPerMonth} + coalesce(months, 0)))
      filter (where live)::float8 as contract_months
  from ${worth} group by customer_id`;

const standingColumns = [
  'contract',
  'next_renewal_on',
  'contract_value',
  'contract_low',
  'contract_high',
  'contract_active',
  'contract_annual',
  'contract_months',
] as const;

/** Writes the standing of these customers (of all without) by a run. */
async function fill(
  client: PoolClient,
  run: (Measure & { cells: ContractCell[] }) | null,
  ids?: readonly number[],
): Promise<Known[]> {
  const list = ids && `any('{${ids.map(Math.trunc).join()}}'::bigint[])`;
  const of = list ? `s.customer_id = ${list}` : 'true';
  const columns = [...standingColumns];
  if (!run) {
    await fillStandingFrom(
      client,
      columns,
      `select customer_id, null::text as contract, null::date as next_renewal_on, null::bigint as contract_value,
         null::bigint as contract_low, null::bigint as contract_high, null::float8 as contract_active,
         null::bigint as contract_annual, null::float8 as contract_months
       from customer_standing s where ${of} and contract is not null`,
    );
    return [];
  }
  // In tables of their own with statistics: an empty base that was just filled has none, and plans by them would be bad.
  const make = async (table: string, query: string) => {
    await client.query(`drop table if exists ${table}`);
    await client.query(`create temporary table ${table} on commit drop as ${query}`);
    await client.query(`analyze ${table}`);
  };
  if (!list) await client.query('analyze contracts');
  await make('contract_rows', contractsSql(run, list ? `r.survivor_id = ${list}` : 'true'));
  const known = await completeFactors(client, run, 'table contract_rows');
  if (!list) await client.query('analyze contract_factors');
  await make('contract_worth', worthSql('table contract_rows'));
  await make('contract_now', standingSql(run.asOf, 'contract_worth'));
  await fillStandingFrom(
    client,
    columns,
    `select s.customer_id, ${columns.map((name) => `w.${name}`).join(', ')}
     from customer_standing s left join contract_now w using (customer_id)
     where ${of} and (w.customer_id is not null or s.contract is not null)`,
  );
  return known;
}

/** Values customers whose contracts changed by the run that stands, before anything is fitted again. */
export async function revalueContracts(context: Context): Promise<number> {
  const client = await context.database.pool.connect();
  try {
    const waiting = await waitingFor(client, contractsJob);
    const run = waiting && (await currentContractRun(context.db));
    if (!run) return 0;
    const { ids } = waiting;
    await markContractSales(client, ids);
    await inTransaction(client, () => fill(client, run, ids));
    await revalue(context.db, client, await currentMeasure(context.db), ids);
    return ids.length;
  } finally {
    client.release();
  }
}

/** Totals over all open contracts, and over those that are due soon: over the tables that `fill` has left. */
async function totalsOf(
  client: PoolClient,
  run: Measure & { cells: ContractCell[] },
  known: readonly Known[],
): Promise<ContractResult> {
  const day = `date '${run.asOf}'`;
  const { rows: sums } = await client.query(`
    select line, period, renewals, payments, sum(weight) as weight, sum(value) as value, sum(sd * sd) as variance
    from contract_worth where live group by 1, 2, 3, 4`);
  const { rows: counts } = await client.query(`
    select count(*) filter (where live and not late)::int as open,
      count(*) filter (where ended_on is null and late)::int as late,
      count(*) filter (where ended_on > ${day})::int as ending,
      count(distinct customer_id) filter (where live)::int as customers from contract_worth`);
  const { rows: due } = await client.query(`
    select d.days, count(w.contract_id)::int as contracts, count(distinct w.customer_id)::int as customers,
      coalesce(sum(w.price), 0)::bigint as payments, coalesce(sum(w.p_renews), 0)::float8 as renew,
      coalesce(sum(w.p_renews * (1 - w.p_renews)), 0)::float8 as variance, round(coalesce(sum(w.value), 0))::bigint as value
    from unnest(array[${dueDays.join()}]) d (days)
      left join contract_worth w on w.live and not w.late and w.due_on <= ${day} + d.days
    group by d.days order by d.days`);
  const slopes = new Map(
    known.map((one) => [
      `${keyOf(one.line, one.period)} ${one.renewals} ${one.payments}`,
      one.slopes,
    ]),
  );
  let value = 0;
  let variance = 0;
  const gradients = new Map<string, number[]>();
  for (const row of sums) {
    value += row.value ?? 0;
    variance += row.variance ?? 0;
    const key = keyOf(row.line, row.period);
    const slope = slopes.get(`${key} ${row.renewals} ${row.payments}`);
    if (!slope) continue;
    const gradient = gradients.get(key) ?? slope.map(() => 0);
    slope.forEach((one, i) => {
      gradient[i]! += one * row.weight;
    });
    gradients.set(key, gradient);
  }
  let parameter = 0;
  for (const cell of run.cells) {
    const gradient = gradients.get(keyOf(cell.line, cell.period));
    const covariance = valuerOf(cell)?.covariance;
    gradient?.forEach((one, i) => {
      gradient.forEach((other, j) => {
        parameter += one * (covariance?.[i]?.[j] ?? 0) * other;
      });
    });
  }
  const half = z80 * Math.sqrt(variance + Math.max(0, parameter));
  return {
    ...(counts[0] as Pick<ContractResult, 'open' | 'late' | 'ending' | 'customers'>),
    value: Math.round(value),
    low: Math.round(value < 0 ? value - half : Math.max(0, value - half)),
    high: Math.round(value + half),
    individualSd: Math.round(Math.sqrt(variance)),
    parameterSd: Math.round(Math.sqrt(Math.max(0, parameter))),
    due: due.map((one) => ({
      days: one.days,
      contracts: one.contracts,
      customers: one.customers,
      payments: one.payments,
      renew: one.renew,
      renewLow: Math.max(0, one.renew - z80 * Math.sqrt(one.variance)),
      renewHigh: Math.min(one.contracts, one.renew + z80 * Math.sqrt(one.variance)),
      value: one.value,
    })),
  };
}

/**
 * Fits every line of contracts, values every open one and makes that what stands, in one transaction; null without
 * contracts. Of runs up to the same day the last is kept.
 */
export async function runContracts(context: Context, now: Date): Promise<ContractRun | null> {
  const client = await context.database.pool.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('clientela value'))");
    const startedAt = new Date();
    const today = await contractDay(context.db, now);
    const { ownMargins = false, usualMargin } = (await currentRun(context.db))?.terms ?? {};
    const terms: RunTerms = {
      ...(await readTerms(context.db)),
      ownMargins,
      ...(usualMargin === undefined ? {} : { usualMargin }),
    };
    await inTransaction(client, async () => {
      await client.query('delete from touched where job = $1', [contractsJob]);
      const { rows } = await client.query(`select ${contractsAsOfSql(today)} as as_of`);
      const asOf = rows[0].as_of as string | null;
      const before = await client.query('update contract_runs set current = false where current');
      await client.query('delete from contract_factors');
      if (asOf === null) {
        if (before.rowCount) await fill(client, null);
        return;
      }
      const cells = computeCells(await readStarted(client, asOf), asOf);
      const run = { asOf, terms, cells };
      const known = await fill(client, run);
      const result = await totalsOf(client, run, known);
      await client.query('delete from contract_runs where as_of = $1', [asOf]);
      await client.query(
        `insert into contract_runs (as_of, status, terms, cells, result, version, current, started_at, finished_at)
         values ($1, $2, $3, $4, $5, $6, true, $7, $8)`,
        [
          asOf,
          cells.some(({ status }) => status === 'done') ? 'done' : 'insufficient',
          JSON.stringify(terms),
          JSON.stringify(cells),
          JSON.stringify(result),
          version,
          startedAt.toISOString(),
          new Date().toISOString(),
        ],
      );
    });
    return currentContractRun(context.db);
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('clientela value'))").catch(() => {});
    client.release();
  }
}
