// Answers about contracts: from the run that stands, whatever the base.
import { checkSurvival, retentionModels, wilson } from '@clientela/models';
import { readTerms } from '../company/index.ts';
import { customerExists } from '../customers/index.ts';
import type { AnswerOf } from '../platform/contract.ts';
import { type Db, sql } from '../platform/database.ts';
import type { Handlers } from '../platform/http.ts';
import type { contractsContract } from './contract-contracts.ts';
import {
  type ContractRun,
  contractsJob,
  contractsSql,
  currentContractRun,
  worthSql,
} from './queries-contracts.ts';
import { isBusy } from './queries-runs.ts';
import { level, moneyLevel, z80 } from './rules.ts';
import {
  type ContractCell,
  cohortsOf,
  curveOf,
  enoughContracts,
  valuerOf,
} from './rules-contracts.ts';

type Shown = NonNullable<AnswerOf<(typeof contractsContract)['contracts']>['shown']>;

/** Renewals beyond those watched that the curve goes on for, and at most in all. */
const beyond = 6;
const mostShown = 60;

const monthText = (month: number) =>
  `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;

function shownOf(cell: ContractCell): Shown {
  const { line, period, contracts, status, has, fit, choice, check, steps, rate, cohorts } = cell;
  const valuer = valuerOf(cell);
  const model = valuer && retentionModels[valuer.model];
  const seen = steps.slice(0, mostShown);
  const watched =
    valuer && steps.length > 0 && steps[0]!.n === 1
      ? checkSurvival({ model: valuer.model, parameters: valuer.parameters }, cohortsOf(steps), {
          level,
        })
      : null;
  const last = Math.min(mostShown, (seen.at(-1)?.n ?? 0) + beyond);
  const curve = valuer && watched ? curveOf(valuer, last) : [];
  return {
    line,
    period,
    contracts,
    status,
    has,
    needs: { ...enoughContracts },
    model: fit?.model ?? null,
    diagnosis: fit?.diagnosis ?? null,
    parameters: fit
      ? retentionModels[fit.model].parameterNames.map((name, i) => {
          const value = fit.parameters[name]!;
          const reach = Math.exp(z80 * Math.sqrt(Math.max(0, fit.covariance[i]![i]!)));
          return { name, value, low: value / reach, high: value * reach };
        })
      : [],
    reason: choice?.reason ?? null,
    candidates: choice?.candidates ?? [],
    rate: rate && { value: rate.rate, low: rate.low, high: rate.high, n: rate.n },
    check: check && { ...check, from: monthText(check.from) },
    retention: seen.map(({ n, atRisk, kept }) => {
      const share = wilson(kept, atRisk, { level });
      return {
        n,
        atRisk,
        value: share.rate,
        low: share.lower,
        high: share.upper,
        fitted: valuer && model ? model.retentionRate(valuer.parameters, n) : null,
      };
    }),
    survival: curve.map(({ n, fitted, low, high }) => {
      const at = watched!.renewals.indexOf(n);
      return {
        n,
        observed:
          at < 0
            ? null
            : { value: watched!.observed[at]!, low: watched!.low[at]!, high: watched!.high[at]! },
        fitted: { value: fitted!, low: low!, high: high! },
      };
    }),
    cohorts: cohorts.map((cohort) => {
      let left = 1;
      return {
        month: monthText(cohort.month),
        contracts: cohort.contracts,
        survival: cohort.steps.slice(0, mostShown).map(({ atRisk, kept }) => {
          // Of those who were old enough to come so far: of a month all, of a quarter or year not yet.
          const of = Math.round(atRisk / left);
          left *= kept / atRisk;
          const { lower, upper } = wilson(Math.round(left * of), of, { level });
          return { kept, value: left, low: lower, high: upper };
        }),
      };
    }),
  };
}

const totalsOf = ({ result }: ContractRun) => {
  const { open, late, ending, customers, value, low, high, due } = result;
  return {
    open,
    late,
    ending,
    customers,
    value: { value, low, high },
    due: due.map(({ renew, renewLow, renewHigh, ...one }) => ({
      ...one,
      renew: { value: renew, low: renewLow, high: renewHigh },
    })),
  };
};

interface Worth {
  id: number;
  state: 'open' | 'late' | 'ending' | 'ended';
  pRenews: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
  line: string;
  period: string;
}

/** The contracts of one customer by the run that stands. */
async function worthOf(db: Db, run: ContractRun, customerId: number): Promise<Worth[]> {
  const { rows } = await sql<Worth>`
    select contract_id as id, case when ended_on > ${run.asOf}::date then 'ending' when ended_on is not null then 'ended'
        when late then 'late' else 'open' end as state,
      p_renews as "pRenews", round(value)::bigint as value, round(low)::bigint as low, round(high)::bigint as high,
      line, period
    from (${sql.raw(worthSql(contractsSql(run, `r.survivor_id = survivor_of(${Math.trunc(customerId)})`)))}) w
    order by contract_id limit 200`.execute(db);
  return rows;
}

export const contractsRoutes: Handlers<typeof contractsContract> = {
  contracts: async ({ db, query }) => {
    const run = await currentContractRun(db);
    const terms = run?.terms ?? (await readTerms(db));
    const cell =
      run?.cells.find(({ line, period }) => line === query.line && period === query.period) ??
      run?.cells[0];
    return {
      run: run && {
        id: run.id,
        asOf: run.asOf,
        finishedAt: run.finishedAt,
        status: run.status,
      },
      busy: await isBusy(db, contractsJob),
      level: moneyLevel(terms),
      horizonMonths: terms.horizonMonths,
      totals: run && totalsOf(run),
      cells: (run?.cells ?? []).map(({ line, period, contracts, status }) => ({
        line,
        period,
        contracts,
        status,
      })),
      shown: cell ? shownOf(cell) : null,
    };
  },

  customerContracts: async ({ db, params }) => {
    await customerExists(db, params.id);
    const run = await currentContractRun(db);
    const all = run ? await worthOf(db, run, params.id) : [];
    const known = all.flatMap(({ value, low, high }) =>
      value === null ? [] : [{ value, low: low!, high: high! }],
    );
    const value = known.reduce((sum, one) => sum + one.value, 0);
    const reach = (of: (one: (typeof known)[number]) => number) =>
      Math.round(Math.sqrt(known.reduce((sum, one) => sum + of(one) ** 2, 0)));
    return {
      asOf: run?.asOf ?? null,
      level: moneyLevel(run?.terms ?? (await readTerms(db))),
      total:
        known.length === 0
          ? null
          : {
              value,
              low: Math.max(
                known.every((one) => one.value >= 0) ? 0 : Number.NEGATIVE_INFINITY,
                value - reach((one) => one.value - one.low),
              ),
              high: value + reach((one) => one.high - one.value),
            },
      contracts: all.map(({ id, state, pRenews, value, low, high, line, period }) => ({
        id,
        state,
        pRenews,
        value: value === null ? null : { value, low: low!, high: high! },
        rough:
          run!.cells.find((cell) => cell.line === line && cell.period === period)?.status !==
          'done',
      })),
    };
  },
};
