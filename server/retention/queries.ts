// Answers of the retention room from what was told and counted before: nothing here goes through purchases.
import { readTerms } from '../company/index.ts';
import { customerExists, remembered } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownText } from '../platform/masking.ts';
import { isDay } from '../platform/question.ts';
import { currentRun, dayNumber, dayText, isBusy, moneyLevel } from '../value/index.ts';
import type { Measured } from './measure.ts';
import type { DriverFinding } from './queries-drivers.ts';
import type { ListedLoss } from './queries-losses.ts';
import { refreshJob } from './queries-refresh.ts';
import { type Renewals, readRenewals } from './queries-renewals.ts';
import { readRules } from './queries-rules.ts';
import type { WinBackBasis } from './queries-winback.ts';
import type {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  CauseKey,
  LossRule,
  ReasonSource,
} from './rules.ts';
import { standing } from './standing.ts';

export interface Result {
  asOf: string;
  measured: Measured;
  drivers: DriverFinding[];
  renewals?: Renewals | null;
  /** Null in results of before there was one. */
  winBack?: WinBackBasis | null;
}

/** What was counted last, or null before it has been. */
export async function readResult(db: Db): Promise<Result | null> {
  const row = await db.selectFrom('retention_results').selectAll().executeTakeFirst();
  return row ? { ...(row.result as unknown as Omit<Result, 'asOf'>), asOf: row.as_of } : null;
}

export async function readRetention(db: Db) {
  const run = await currentRun(db);
  const result = await readResult(db);
  const working = await sql<{ busy: boolean }>`select exists (select 1 from graphile_worker.jobs
    where task_identifier = ${refreshJob} and attempts < max_attempts and run_at <= now()) as busy`.execute(
    db,
  );
  const busy = working.rows[0]!.busy || (await isBusy(db));
  const status =
    run === null
      ? ('empty' as const)
      : run.status === 'insufficient'
        ? ('insufficient' as const)
        : result === null
          ? ('waiting' as const)
          : ('done' as const);
  const { cut, quantile, signalCut, signalQuantile, complaintDays } = (await readRules(db)).rules;
  return {
    status,
    busy,
    sufficiency: run?.sufficiency ?? null,
    level: moneyLevel(run?.terms ?? (await readTerms(db))),
    patience: { cut, quantile, signalCut, signalQuantile, complaintDays },
    result: result && {
      asOf: result.asOf,
      ...result.measured,
      probable: result.measured.probable && {
        low: null,
        high: null,
        n: null,
        ...result.measured.probable,
      },
    },
    // Who sells contracts alone has renewals before there is a history of purchases.
    renewals: result
      ? (result.renewals ?? null)
      : await remembered(db, 'renewals', () => readRenewals(db)),
    losses: await lossTotals(db, result?.asOf ?? null),
  };
}

interface RuleRow {
  rule: LossRule;
  told: number;
  returned: number;
  value: number;
  year: number;
  yearValue: number;
}

/** Totals of all losses; of a million read once per change of the base. */
async function lossTotals(db: Db, asOf: string | null) {
  const { rows, won } = await remembered(db, 'losses', async () => {
    const ago = asOf === null ? '1970-01-01' : dayText(dayNumber(asOf) - 365);
    const { rows: found } = await sql<RuleRow>`
      select rule, count(*)::int as told, count(returned_on)::int as returned,
        coalesce(sum(value) filter (where returned_on is null), 0)::bigint as value,
        (count(*) filter (where returned_on is null and lost_on > ${ago}))::int as year,
        coalesce(sum(value) filter (where returned_on is null and lost_on > ${ago}), 0)::bigint as "yearValue"
      from losses l where ${standing} group by rule order by 4 desc`.execute(db);
    const won = await sql<{ rule: LossRule; n: number }>`
      select l.rule, count(distinct (l.customer_id, l.since))::int as n
      from win_back_attempts a join customers c on c.id = a.customer_id
        join losses l on l.customer_id = c.survivor_id and a.tried_on between l.lost_on and l.returned_on
      where ${standing} group by l.rule`.execute(db);
    return { rows: found, won: won.rows };
  });
  const sum = (of: (row: RuleRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    open: sum(({ told, returned }) => told - returned),
    openValue: sum(({ value }) => value),
    year: sum(({ year }) => year),
    yearValue: sum(({ yearValue }) => yearValue),
    told: sum(({ told }) => told),
    returned: sum(({ returned }) => returned),
    wonBack: won.reduce((all, { n }) => all + n, 0),
    rules: rows.map(({ rule, told, returned, value }) => ({
      rule,
      open: told - returned,
      value,
      told,
      alarms: returned - (won.find((one) => one.rule === rule)?.n ?? 0),
    })),
  };
}

export interface Cause {
  id: number;
  key: CauseKey | null;
  name: string | null;
  manageable: boolean;
  ended: boolean;
}

export const causeJson = sql`jsonb_build_object('id', q.id, 'key', q.key, 'name', q.name, 'manageable', q.manageable,
  'ended', q.ended_at is not null)`;

export function checkDays(...days: (string | undefined)[]): void {
  for (const day of days) if (day !== undefined && !isDay(day)) fail('day_invalid');
}

/** @throws customer_not_found, customer_deleted */
export async function customerLosses(db: Db | Tx, id: number, sees: boolean) {
  const root = await customerExists(db, id);
  const losses = await sql<Omit<ListedLoss, 'customer' | 'causes'>>`
    select since, lost_on as "lostOn", rule, confidence, value, returned_on as "returnedOn" from losses l
    where customer_id = ${root} and withdrawn_at is null order by since desc limit 50`.execute(db);
  const reasons = await sql<{
    id: number;
    cause: Cause;
    source: ReasonSource;
    on: string;
    note: string | null;
    by: string | null;
  }>`
    select r.id, ${causeJson} as cause, r.source, r.said_on as "on", ${shownText(sql`r.note`, sees)} as note, u.name as by
    from loss_reasons r join loss_causes q on q.id = r.cause_id left join auth_user u on u.id = r.written_by
    where r.customer_id = any(records_of(${root})) and r.removed_at is null order by r.said_on desc, r.id desc limit 50`.execute(
    db,
  );
  const attempts = await sql<{
    id: number;
    on: string;
    channel: (typeof attemptChannels)[number];
    offer: (typeof attemptOffers)[number];
    cost: number;
    outcome: (typeof attemptOutcomes)[number] | null;
    by: string | null;
  }>`
    select a.id, a.tried_on as "on", a.channel, a.offer, a.cost, a.outcome, u.name as by
    from win_back_attempts a left join auth_user u on u.id = a.written_by
    where a.customer_id = any(records_of(${root})) order by a.tried_on desc, a.id desc limit 50`.execute(
    db,
  );
  return { losses: losses.rows, reasons: reasons.rows, attempts: attempts.rows };
}
