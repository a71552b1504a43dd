// The funnel as it is asked for: of a line, a month, a segment, beside a reference. Sales come from counts that are kept; of
// a question about customers they are counted once per change of the base.
import { askedCondition, remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { type Relation, readQuestion } from '../platform/question.ts';
import { currentRun, dayNumber, dayText } from '../value/index.ts';
import { funnelJob, funnelWorthJob, type StageWorth, valueVariance } from './queries-funnel.ts';
import { askFunnelRules } from './queries-funnel-rules.ts';
import { readSurveys, type Survey } from './queries-funnel-surveys.ts';
import {
  type FunnelStage,
  firstSold,
  funnelDays,
  funnelMonths,
  lastSold,
  stageName,
  stageNumber,
} from './rules-funnel.ts';
import { makeFunnelRows, type Told, tellsUse } from './rules-funnel-rows.ts';
import { type Chain, changeLink, findBottleneck, type Spread } from './rules-funnel-worth.ts';
import { whole } from './rules-phases.ts';

export interface FunnelAsked {
  line?: string | undefined;
  month?: string | undefined;
  segment?: string | undefined;
  question?: string | undefined;
  reference?: string | undefined;
  prefer?: 'sales' | 'survey' | undefined;
}

export interface Asking {
  sees: boolean;
  relations: readonly Relation[];
}

/** Product lines that are told apart, by customers. */
const mostLines = 100;

const monthNumber = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
const monthText = (month: number) =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;

/** The latest survey of somebody: its answers by stage, and the last word on the size of their market. */
export function latestSurvey(surveys: readonly Survey[], brand: string) {
  const own = surveys.filter((row) => row.brand === brand);
  const first = own.find(({ stage }) => stage > 1);
  const rows = own.filter(
    ({ stage, from, to }) => stage > 1 && from === first?.from && to === first.to,
  );
  const told: Told = {
    market: own.find(({ stage }) => stage === 1)?.yes ?? null,
    counts: new Map(
      rows.map(({ stage, respondents, yes }) => [stage, { yes, respondents: respondents! }]),
    ),
  };
  return {
    told,
    shown: first
      ? {
          from: first.from,
          to: first.to,
          respondents: Math.max(...rows.map(({ respondents }) => respondents!)),
        }
      : null,
  };
}

interface StageRow {
  stage: number;
  customers: number;
}

/** Customers who stand in each stage and in none beyond it. */
async function stagesOf(
  db: Db,
  line: string,
  ago: number,
  question: string | undefined,
  asking: Asking,
): Promise<{ stages: StageRow[]; worth: StageWorth[] | null }> {
  const rule = readQuestion(question);
  if (rule === null) {
    const { rows } = await sql<StageRow>`select stage::int as stage, customers::int as customers
      from funnel_counts where line = ${line} and ago = ${ago}`.execute(db);
    return { stages: rows, worth: null };
  }
  const asked = { question: rule, search: undefined, ...asking };
  const where = await askedCondition(db, asked);
  const key = `funnel ${JSON.stringify([line, ago, rule, asking.sees])}`;
  const rows = await remembered(db, key, async () => {
    const found = await sql<{
      stage: number;
      now: number;
      standing: number;
      customers: number;
      value: number;
      variance: number;
    }>`
      select substr(x.course, ${ago + 1}::int, 1)::int as stage, left(x.course, 1)::int as now, count(*)::int as standing,
        count(s.value)::int as customers, coalesce(sum(s.value), 0)::bigint as value,
        coalesce(${valueVariance}, 0) as variance
      from customer_funnel x join customer_standing s on s.customer_id = x.customer_id
        join customers c on c.id = x.customer_id
      where x.line = ${line} and ${where} group by 1, 2`.execute(db);
    return found.rows;
  });
  const stages = new Map<number, number>();
  const worth = new Map<number, StageWorth>();
  for (const row of rows) {
    if (row.stage > 0) stages.set(row.stage, (stages.get(row.stage) ?? 0) + row.standing);
    const known = worth.get(row.now) ?? {
      line,
      stage: row.now,
      customers: 0,
      value: 0,
      variance: 0,
    };
    known.customers += row.customers;
    known.value += row.value;
    known.variance += row.variance;
    worth.set(row.now, known);
  }
  return {
    stages: [...stages].map(([stage, customers]) => ({ stage, customers })),
    worth: [...worth.values()],
  };
}

/** Those who have reached each stage from the fourth to the eighth; null: nobody has. */
export function reachedOf(stages: readonly StageRow[]): number[] | null {
  const standing = (stage: number) => stages.find((row) => row.stage === stage)?.customers ?? 0;
  const reached: number[] = [];
  for (let stage = lastSold, sum = 0; stage >= firstSold; stage--) {
    sum += standing(stage);
    reached.unshift(sum);
  }
  return reached[0] === 0 ? null : reached;
}

/** All that one answer rests on. */
async function compose(db: Db, asked: FunnelAsked, asking: Asking) {
  const { line = whole, segment = '', month } = asked;
  const [{ rows: state }, { surveys, segments, any }, run] = await Promise.all([
    sql<{ asOf: string; worth: StageWorth[] | null }>`
      select as_of as "asOf", worth from funnel_results`.execute(db),
    readSurveys(db, line, segment),
    currentRun(db),
  ]);
  const asOf = state[0]?.asOf ?? null;
  const ago = month === undefined ? 0 : asOf === null ? 1 : monthNumber(asOf) - monthNumber(month);
  if (month !== undefined && (ago < 1 || ago > funnelMonths)) fail('month_unknown', { month });
  const end =
    month === undefined ? null : dayText(dayNumber(`${monthText(monthNumber(month) + 1)}-01`) - 1);
  const until = surveys.filter(({ to }) => end === null || to <= end);
  const references = [...new Set(until.map(({ brand }) => brand))].filter(Boolean).sort();
  const reference = references.includes(asked.reference ?? '')
    ? asked.reference!
    : (references[0] ?? null);
  const own = latestSurvey(until, '');
  const other = latestSurvey(until, reference ?? '\0');
  const counted = asOf === null ? null : await stagesOf(db, line, ago, asked.question, asking);
  const reached = counted && reachedOf(counted.stages);
  const prefer = asked.prefer ?? 'sales';
  const made = makeFunnelRows({ survey: own.told, reached, prefer, reference: other.told });
  const equity = run?.result?.equity;
  const worth = (counted?.worth ?? state[0]?.worth ?? []).filter(
    (row) => row.line === line && row.customers > 0,
  );
  const chain: Chain = {
    links: made.links,
    people: made.people,
    worth: new Map(
      worth.map(({ stage, customers, value, variance }) => [
        stage,
        { mean: value / customers, sd: Math.sqrt(variance) / customers },
      ]),
    ),
    common: equity && equity.value > 0 ? equity.parameterSd / equity.value : 0,
  };
  return {
    line,
    segment,
    segments,
    any,
    asOf,
    on: asOf === null ? end : dayText(funnelDays(dayNumber(asOf))[ago]!),
    ago,
    reference,
    references,
    own,
    reached,
    prefer,
    made,
    chain,
  };
}

const moneyOf = (spread: Spread | null) =>
  spread && {
    value: Math.round(spread.value),
    low: Math.round(spread.low),
    high: Math.round(spread.high),
  };

export async function readFunnel(db: Db, asked: FunnelAsked, asking: Asking) {
  const [found, waits, lines, { ruleOf }] = await Promise.all([
    compose(db, asked, asking),
    sql<{ bought: boolean; busy: boolean; months: number | null }>`
      select exists (select 1 from purchases) as bought, exists (select 1 from graphile_worker.jobs
        where task_identifier in (${funnelJob}, ${funnelWorthJob}) and attempts < max_attempts) as busy,
        (select max(ago)::int from funnel_counts where line = ${whole}) as months`.execute(db),
    sql<{ line: string; customers: number }>`
      select line, sum(customers)::int as customers from funnel_counts where ago = 0 and line <> ${whole}
      group by 1 order by 2 desc, 1 limit ${mostLines}`.execute(db),
    askFunnelRules(db),
  ]);
  const { bought, busy, months } = waits.rows[0]!;
  const { asOf, own, made, chain, line } = found;
  const { gaps, bottleneck } = findBottleneck(chain, made.references);
  const rule = ruleOf(line);
  return {
    status:
      asOf === null && bought
        ? ('waiting' as const)
        : asOf === null && !found.any
          ? ('empty' as const)
          : ('done' as const),
    busy,
    asOf,
    on: found.on,
    line,
    lines: lines.rows,
    months:
      asOf === null
        ? []
        : Array.from({ length: months ?? 0 }, (_, i) => monthText(monthNumber(asOf) - 1 - i)),
    segment: found.segment,
    segments: found.segments,
    reference: found.reference,
    references: found.references,
    prefer: found.prefer,
    both: found.reached !== null && tellsUse(own.told),
    survey: own.shown,
    stages: made.rows.map(({ stage, link: at, ...row }) => {
      const link = at === null ? null : made.links[at]!;
      const gap = gaps.find((one) => one.at === at);
      const before = at === null ? null : (made.people[at] ?? null);
      return {
        stage: stageName(stage),
        survey: row.survey,
        sales: row.sales,
        basis: row.basis,
        conversion: link && {
          from: stageName(link.from),
          rate: link.rate,
          low: link.low,
          high: link.high,
          n: link.n,
          basis: link.basis,
          lost: before === null ? null : before * (1 - link.rate),
          reference: gap?.reference ?? null,
          gap:
            gap && gap.gap > 0
              ? { people: gap.changed.people, value: moneyOf(gap.changed.value) }
              : null,
        },
        reference: row.reference,
      };
    }),
    bottleneck: bottleneck && {
      stage: stageName(bottleneck.stage),
      by: bottleneck.by,
      // Who bought without giving a name is missing among customers: such a gap is at most so wide.
      proven:
        made.links[bottleneck.at]!.basis !== 'mixed' &&
        (bottleneck.by === 'money'
          ? bottleneck.changed.value!.low > 0
          : made.links[bottleneck.at]!.high < bottleneck.reference),
    },
    valued: chain.worth.size > 0,
    rule: {
      recentDays: rule.recentDays,
      windowDays: rule.windowDays,
      regular: rule.regular,
      often: rule.often,
      loyalWindows: rule.loyalWindows,
      from: rule.at === undefined ? ('start' as const) : ('person' as const),
      own: rule.line === line,
    },
  };
}

/** What another conversion of a stage would change. */
export async function readWhatIf(
  db: Db,
  { stage, conversion, ...asked }: FunnelAsked & { stage: FunnelStage; conversion: number },
  asking: Asking,
) {
  const { chain } = await compose(db, asked, asking);
  const at = chain.links.findIndex(({ to }) => to === stageNumber(stage));
  if (at < 0) return { changed: null };
  const { people, value, stages } = changeLink(chain, at, conversion);
  return {
    changed: {
      rate: chain.links[at]!.rate,
      people,
      value: moneyOf(value),
      stages: stages.map((one) => ({ stage: stageName(one.stage), people: one.people })),
    },
  };
}

export interface FunnelBottleneck {
  from: FunnelStage;
  to: FunnelStage;
  /** Shares that pass on: here, and with the reference. */
  rate: number;
  reference: { name: string; rate: number };
  /** Customers stand before it; nothing: people who are not on file. */
  customers: boolean;
  /** People whom closing the gap brings on, and what that is worth, minor units. */
  people: number;
  value: Spread;
}

/** The bottleneck of the whole base as it stands, where closing it is worth money; null without a reference. */
export async function readBottleneck(db: Db): Promise<FunnelBottleneck | null> {
  const { made, chain, reference } = await compose(db, {}, { sees: true, relations: [] });
  const { bottleneck } = findBottleneck(chain, made.references);
  if (bottleneck?.by !== 'money' || reference === null) return null;
  const { people, value } = bottleneck.changed;
  const link = made.links[bottleneck.at]!;
  return {
    from: stageName(link.from),
    to: stageName(link.to),
    rate: link.rate,
    reference: { name: reference, rate: bottleneck.reference },
    customers: link.basis === 'sales',
    people: Math.round(people!.value),
    value: moneyOf(value)!,
  };
}
