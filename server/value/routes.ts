// Answers for the value room.
import { readCosts, readTerms } from '../company/index.ts';
import { mergedLately, oneStanding, remembered } from '../customers/index.ts';
import type { Db } from '../platform/database.ts';
import type { Handlers } from '../platform/http.ts';
import { queueJob } from '../platform/jobs.ts';
import { seesContact } from '../platform/masking.ts';
import { beliefsOf } from './beliefs.ts';
import type { valueContract } from './contract.ts';
import { explainCustomer } from './explain.ts';
import { valueHistory } from './history.ts';
import { type Entries, readEntries } from './queries-entry.ts';
import { type OwnFigures, ownCosts, ownFigures } from './queries-figures.ts';
import { forecastsOf, readForecastLogs } from './queries-forecasts.ts';
import { rankJob, readRankings } from './queries-rfm.ts';
import {
  currentRun,
  isBusy,
  isWaiting,
  lastGoodRun,
  monthlyRuns,
  oneSummary,
  readAskedModel,
  sales12,
  setAskedModel,
  type ValueRun,
} from './queries-runs.ts';
import {
  entryKey,
  figuresKey,
  type KeptCells,
  keptSample,
  readCells,
  rfmKey,
} from './queries-samples.ts';
import { refreshJob } from './queries-summary.ts';
import { type Rough, roughCustomer } from './rough.ts';
import { contractsRoutes } from './routes-contracts.ts';
import { equityRoutes } from './routes-equity.ts';
import { profitRoutes } from './routes-profit.ts';
import { shareRoutes } from './routes-share.ts';
import { dayNumber, dayText, forecastDays, mapMonths, moneyLevel, z80 } from './rules.ts';
import { monthsToPay, netOf } from './rules-entry.ts';
import { relationshipLevel } from './rules-groups.ts';
import { warningsOf } from './warnings.ts';

const estimateOf = ({ value, low, high }: { value: number; low: number; high: number }) => ({
  value,
  low,
  high,
});

const runHead = (run: ValueRun | null) =>
  run && {
    id: run.id,
    finishedAt: run.finishedAt,
    asOf: run.asOf,
    status: run.status,
    reason: run.reason,
    model: run.model,
    sufficiency: run.sufficiency,
  };

/**
 * What stands for somebody who was just merged is the sum of the records until they are worked out again. Only then it is
 * asked who waits: there may be very many.
 */
const isProvisional = async (db: Db, id: number, now: Date): Promise<boolean> =>
  (await mergedLately(db, id, now)) && (await isWaiting(db, id));

/** For those who do not reach all customers: nothing of how many there are. */
function withoutCounts(run: ReturnType<typeof runHead>) {
  if (run?.status !== 'done') return null;
  const { sufficiency: has } = run;
  const sufficiency = {
    ...has,
    customers: Math.min(has.customers, has.customersNeeded),
    repeaters: Math.min(has.repeaters, has.repeatersNeeded),
    months: Math.min(has.months, has.monthsNeeded),
  };
  return { ...run, sufficiency };
}

/** Months of runs and of forecasts that are looked back on. */
const driftMonths = 24;

const driftOf = (run: ValueRun) =>
  run.result && run.model
    ? [
        {
          runId: run.id,
          asOf: run.asOf,
          model: run.model,
          equity: estimateOf(run.result.equity),
          customers: run.result.customers,
          everyDays: run.result.mean.everyDays,
          spend: Math.round(run.result.mean.spend),
        },
      ]
    : [];

async function roughOne(db: Db, customerId: number, rough: Rough, asOf: string) {
  const summary = await oneSummary(db, customerId, asOf, {});
  return summary && roughCustomer(rough, summary, asOf);
}

export const valueRoutes: Handlers<typeof valueContract> = {
  ...profitRoutes,
  ...contractsRoutes,
  ...shareRoutes,
  figures: async ({ db }) => {
    const terms = (await currentRun(db))?.terms ?? (await readTerms(db));
    const figures =
      (await keptSample<OwnFigures>(db, figuresKey)) ??
      (await remembered(db, 'own figures', () => ownFigures(db)));
    const costs = await remembered(db, 'own costs', () => ownCosts(db, terms));
    return { ...figures, discountRate: (await readTerms(db)).discountRate, ...costs };
  },

  rfm: async ({ db, query }) => {
    const sorting = query.sorting ?? 'independent';
    const key = rfmKey(sorting);
    return (
      (await keptSample<KeptCells>(db, key)) ??
      (await remembered(db, key, () => readCells(db, sorting)))
    );
  },

  entry: async ({ db, query, user }) => {
    const by = query.by ?? 'source';
    const sees = seesContact(user);
    const run = await currentRun(db);
    const key = entryKey(by, sees);
    const found =
      (await keptSample<Entries>(db, key)) ??
      (await remembered(db, key, () => readEntries(db, by, sees)));
    const level = moneyLevel(run?.terms ?? (await readTerms(db)));
    const { costs } = by === 'source' ? await readCosts(db) : { costs: [] };
    const winning = new Map(
      costs.flatMap(({ kind, name, amount }) => (kind === 'acquisition' ? [[name, amount]] : [])),
    );
    return {
      ...found,
      level,
      entries: found.entries.map(({ months, won, ...entry }) => {
        const known = by === 'source' ? (winning.get(entry.name ?? '') ?? winning.get('')) : won;
        const cost = known == null ? null : Math.round(known);
        return {
          ...entry,
          cost,
          // Of sales nothing is known of what is left after the cost.
          net: level === 'sales' ? null : netOf(entry.expected, cost),
          payback: cost === null || level === 'sales' ? null : monthsToPay(months, cost),
        };
      }),
    };
  },

  rankings: async ({ db }) => {
    const terms = (await currentRun(db))?.terms ?? (await readTerms(db));
    const costs = await remembered(db, 'own costs', () => ownCosts(db, terms));
    return {
      rankings: await readRankings(db),
      busy: (await isBusy(db)) || (await isBusy(db, rankJob)),
      grossMargin: costs.grossMargin,
    };
  },

  overview: async ({ db }) => {
    const run = await currentRun(db);
    const terms = run?.terms ?? (await readTerms(db));
    const result = run?.result ?? null;
    const { equity } = result ?? { equity: null };
    const good = run?.status === 'failed' ? await lastGoodRun(db) : null;
    return {
      run: runHead(run),
      busy: await isBusy(db),
      level: moneyLevel(terms),
      ownMargins: 'ownMargins' in terms && terms.ownMargins === true,
      uncosted: ('uncosted' in terms && terms.uncosted) || null,
      serving: 'serving' in terms && terms.serving ? Math.round(terms.serving) : null,
      horizonMonths: terms.horizonMonths,
      equity: equity && estimateOf(equity),
      lastGood: good?.result ? { asOf: good.asOf, equity: estimateOf(good.result.equity) } : null,
      contracts: result?.contracts ?? null,
      customers: result?.customers ?? run?.sufficiency.customers ?? 0,
      active: result?.active ?? null,
      meanPerActive: result?.meanPerActive ?? null,
      atRisk: result?.atRisk ?? null,
      left: result?.left ?? 0,
      groups: (result?.groups ?? []).map((one) => ({
        ...one,
        relationship: relationshipLevel(
          one.customers,
          one.customers > 0 ? one.value / one.customers : 0,
          result!.meanPerActive.value,
        ),
      })),
      cuts: result?.cuts ?? { profit: 0, months: 0, automatic: true },
      // Known by the run: at millions of lines nobody should wait for them to be added up.
      sales12:
        result?.sales12 ??
        (run
          ? await remembered(db, `sales12 ${run.asOf}`, () => sales12(db, run.asOf))
          : { amount: 0, previous: null }),
    };
  },

  map: async ({ db }) => ({
    bins: (await currentRun(db))?.result?.map ?? [],
    monthsMax: mapMonths,
  }),

  model: async ({ db }) => {
    const run = await currentRun(db);
    const fit = run?.fit ?? null;
    const names = fit ? Object.keys(fit.parameters) : [];
    const drift = (await monthlyRuns(db, driftMonths)).toReversed().flatMap(driftOf);
    return {
      run: runHead(run),
      parameters: names.map((name, i) => {
        const value = fit!.parameters[name]!;
        const reach = Math.exp(z80 * Math.sqrt(Math.max(0, fit!.covariance[i]![i]!)));
        return { name, value, low: value / reach, high: value * reach };
      }),
      logLikelihood: fit?.logLikelihood ?? null,
      diagnosis: fit?.diagnosis ?? null,
      check: run?.check
        ? {
            ...run.check,
            recency: run.check.recency ?? [],
            lift: run.check.lift ?? null,
            coverage: run.check.coverage ?? null,
          }
        : null,
      asked: (await readAskedModel(db)).model,
      choice: run?.choice ?? null,
      rough: run?.rough ?? null,
      independence: run?.result?.independence ?? null,
      drift,
      forecasts: (await readForecastLogs(db, driftMonths)).map((log) => ({
        ...log,
        due3: dayText(dayNumber(log.asOf) + forecastDays[3]),
        due12: dayText(dayNumber(log.asOf) + forecastDays[12]),
      })),
      spread: run?.result?.spread ?? null,
      beliefs: fit && run?.spendFit ? beliefsOf(fit, run.spendFit) : [],
      discountRate: (run?.terms ?? (await readTerms(db))).discountRate,
      warnings: run?.status === 'done' ? warningsOf(run, drift) : [],
    };
  },

  customer: async ({ db, params, user, now }) => {
    const standing = await oneStanding(db, params.id);
    const run = await currentRun(db);
    const terms = run?.terms ?? (await readTerms(db));
    const explained = await explainCustomer(db, params.id);
    return {
      run: user?.limited ? withoutCounts(runHead(run)) : runHead(run),
      level: moneyLevel(terms),
      horizonMonths: terms.horizonMonths,
      value:
        standing.value === null
          ? null
          : { value: standing.value, low: standing.valueLow!, high: standing.valueHigh! },
      contracts: explained?.contracts ?? null,
      provisional: await isProvisional(db, params.id, now),
      pActive: standing.pActive,
      group: standing.group,
      phase: standing.phase,
      pActiveBefore: explained?.pActiveBefore ?? [],
      expectedPurchases: standing.expectedPurchases,
      expectedSpend: standing.expectedSpend,
      everyDays: explained?.everyDays ?? null,
      nextWindow: explained?.nextWindow ?? null,
      why: explained?.why ?? [],
      rough: run?.rough ? await roughOne(db, params.id, run.rough, run.asOf) : null,
    };
  },

  history: async ({ db, params }) => {
    await oneStanding(db, params.id);
    const run = await currentRun(db);
    const history =
      run && run.status !== 'failed' && run.result
        ? await valueHistory(db, params.id, run)
        : { months: [], runs: [] };
    return { ...history, forecasts: await forecastsOf(db, params.id, driftMonths) };
  },

  setModel: ({ db, body, user, now }) =>
    db.transaction().execute(async (tx) => setAskedModel(tx, body.model, user?.id ?? null, now)),

  ...equityRoutes,

  compute: async ({ db }) => {
    await queueJob(db, refreshJob);
    return { busy: true };
  },
};
