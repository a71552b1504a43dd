// What is true of contracts: when a line has a model of its own and what it then says. Columns of counts in, plain values
// out; nothing is read or written here. Every threshold about contracts stands here.
import {
  type Cohort,
  chooseRetentionModel,
  discountedPayments,
  projectSurvivors,
  type RetentionFit,
  type RetentionModelName,
  retentionModels,
  seededRandom,
  wilson,
} from '@clientela/models';
import type { Period } from '../purchases/index.ts';
import { level, mapMonths, z80 } from './rules.ts';

/** Below any of these a line has a rate, not a model: renewals watched, customers lost, different ages. */
export const enoughContracts = { watched: 100, lost: 20, ages: 3 } as const;
/** Periods hidden from a model to check it, and renewals that must have come up in them. */
export const hiddenPeriods: Record<Period, number> = { month: 3, quarter: 2, year: 1 };
export const leastHidden = 30;
/** Another model than the sBG needs a lead in the hidden log-likelihood of this. */
export const leastLead = 2;
/** Parameters are drawn so often for what is not known of them. */
const draws = 100;
/** Without a horizon and without a discount rate payments are counted for so many years. */
const mostYears = 50;
/** An open contract whose renewal passed without news for longer counts as ended. */
export const graceDays = 31;

/** Contracts that started in the same month and have made as many renewals. */
export interface Started {
  line: string;
  period: Period;
  /** Months since year 0. */
  month: number;
  renewals: number;
  /** Did not make the renewal after those, though its day has come. */
  lost: boolean;
  contracts: number;
}

/** Of so many contracts with n − 1 renewals whose next came up, how many made it. */
export interface Step {
  n: number;
  atRisk: number;
  kept: number;
}

export interface CohortSteps {
  /** Months since year 0 of its first month. */
  month: number;
  contracts: number;
  steps: Step[];
}

export interface Candidate {
  model: RetentionModelName;
  logLikelihood: number;
  hidden: number | null;
}

export interface ContractCell {
  line: string;
  period: Period;
  contracts: number;
  steps: Step[];
  cohorts: CohortSteps[];
  status: 'done' | 'insufficient';
  has: { watched: number; lost: number; ages: number };
  rate: { rate: number; low: number; high: number; n: number } | null;
  fit: RetentionFit | null;
  choice: {
    reason: 'holdout' | 'within_noise' | 'aic';
    candidates: Candidate[];
  } | null;
  /** Renewals that came up in the hidden periods: foretold from before, and what came. */
  check: {
    from: number;
    watched: number;
    expected: number;
    low: number;
    high: number;
    kept: number;
  } | null;
}

const stepsOf = (all: readonly Started[], monthsEach: number, fits: (due: number) => boolean) => {
  const steps = new Map<number, Step>();
  for (const { month, renewals, lost, contracts } of all)
    for (let n = 1; n <= renewals + (lost ? 1 : 0); n++) {
      if (!fits(month + n * monthsEach)) continue;
      const step = steps.get(n) ?? { n, atRisk: 0, kept: 0 };
      step.atRisk += contracts;
      if (n <= renewals) step.kept += contracts;
      steps.set(n, step);
    }
  return [...steps.values()].sort((a, b) => a.n - b.n);
};

/** Every step as a cohort of its own: given who is there, how many renew is all that the models ask. */
export const cohortsOf = (steps: readonly Step[]): Cohort[] =>
  steps.map(({ n, atRisk, kept }) => ({
    year: Float64Array.of(n - 1, n),
    survivors: Float64Array.of(atRisk, kept),
  }));

const usable = ({ diagnosis }: RetentionFit) =>
  diagnosis === 'converged' || diagnosis === 'polarised-churn';

const judge = (steps: readonly Step[]) => ({
  watched: steps.reduce((sum, { atRisk }) => sum + atRisk, 0),
  lost: steps.reduce((sum, { atRisk, kept }) => sum + atRisk - kept, 0),
  ages: steps.length,
});
const isEnough = ({ watched, lost, ages }: ReturnType<typeof judge>) =>
  watched >= enoughContracts.watched &&
  lost >= enoughContracts.lost &&
  ages >= enoughContracts.ages;

/** Months by which starts are put together in the table of cohorts. */
export const together: Record<Period, number> = { month: 1, quarter: 3, year: 12 };
const mostCohorts = 36;

/** What the contracts of one line and period say. `asOf` is the month, since year 0, of the last day told of. */
export function cellOf(all: readonly Started[], asOf: number, monthsEach: number): ContractCell {
  const { line, period } = all[0]!;
  const steps = stepsOf(all, monthsEach, () => true);
  const has = judge(steps);
  const kept = has.watched - has.lost;
  const rate = has.watched > 0 ? wilson(kept, has.watched, { level }) : null;
  const cohorts = new Map<number, Started[]>();
  for (const one of all) {
    const month = one.month - (one.month % together[period]);
    const known = cohorts.get(month);
    if (known) known.push(one);
    else cohorts.set(month, [one]);
  }
  const cell: ContractCell = {
    line,
    period,
    contracts: all.reduce((sum, { contracts }) => sum + contracts, 0),
    steps,
    cohorts: [...cohorts]
      .map(([month, ones]) => ({
        month,
        contracts: ones.reduce((sum, { contracts }) => sum + contracts, 0),
        steps: stepsOf(ones, monthsEach, () => true),
      }))
      .sort((a, b) => a.month - b.month)
      .slice(-mostCohorts),
    status: 'insufficient',
    has,
    rate: rate && { rate: rate.rate, low: rate.lower, high: rate.upper, n: rate.n },
    fit: null,
    choice: null,
    check: null,
  };
  if (!isEnough(has)) return cell;
  const cut = asOf - hiddenPeriods[period] * monthsEach;
  const early = stepsOf(all, monthsEach, (due) => due <= cut);
  const late = stepsOf(all, monthsEach, (due) => due > cut);
  const hidden = isEnough(judge(early)) && judge(late).watched >= leastHidden;
  const { fit, choice, early: before } = choose(steps, hidden ? { early, late } : null);
  return {
    ...cell,
    status: 'done',
    fit,
    choice,
    check: before ? checkOf(before, late, cut) : null,
  };
}

function choose(steps: readonly Step[], hidden: { early: Step[]; late: Step[] } | null) {
  const whole = cohortsOf(steps);
  const chosen = chooseRetentionModel(whole);
  const fits = chosen.candidates.map(({ fit }) => fit);
  const before = hidden
    ? chooseRetentionModel(cohortsOf(hidden.early)).candidates.map(({ fit }) => fit)
    : [];
  const candidates = fits.map((fit, i): Candidate => {
    const then = before[i];
    return {
      model: fit.model,
      logLikelihood: fit.logLikelihood,
      hidden:
        then && usable(then)
          ? retentionModels[fit.model].logLikelihood(then.parameters, cohortsOf(hidden!.late))
          : null,
    };
  });
  const of = (name: RetentionModelName) => candidates.findIndex(({ model }) => model === name);
  const first = of('sbg');
  if (!hidden || !usable(fits[first]!) || candidates[first]!.hidden === null) {
    const winner = of(chosen.model);
    return {
      fit: fits[winner]!,
      choice: { reason: 'aic' as const, candidates },
      early: before[winner] && usable(before[winner]!) ? before[winner]! : null,
    };
  }
  let best = first;
  candidates.forEach(({ hidden: mine }, i) => {
    if (
      mine !== null &&
      usable(fits[i]!) &&
      mine > candidates[best]!.hidden! + (best === first ? leastLead : 0)
    )
      best = i;
  });
  const ahead = candidates.some(
    ({ hidden: mine }, i) => i !== best && mine !== null && mine > candidates[best]!.hidden!,
  );
  return {
    fit: fits[best]!,
    choice: { reason: ahead ? ('within_noise' as const) : ('holdout' as const), candidates },
    early: before[best]!,
  };
}

function checkOf(fit: RetentionFit, late: readonly Step[], from: number): ContractCell['check'] {
  const { watched, lost } = judge(late);
  const chance = projectSurvivors(
    fit,
    {
      renewals: Float64Array.from(late, ({ n }) => n - 1),
      active: Float64Array.from(late, ({ atRisk }) => atRisk),
    },
    1,
    { level },
  );
  return {
    from,
    watched,
    expected: chance.expected[0]!,
    low: chance.low[0]!,
    high: chance.high[0]!,
    kept: watched - lost,
  };
}

/** The fit by which contracts of a cell are valued: its model, or a constant rate where there is too little. */
export interface Valuer {
  model: RetentionModelName;
  parameters: Record<string, number>;
  covariance: number[][];
  /** Parameters that may as well be true, each as likely as the others. */
  likely: Record<string, number>[];
}

/** Lower triangle L with L·Lᵀ = the covariance; what the data do not determine stays where it is. */
function triangle(covariance: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  covariance.forEach((row, i) => {
    lower.push(row.map(() => 0));
    for (let j = 0; j <= i; j++) {
      let rest = row[j]!;
      for (let k = 0; k < j; k++) rest -= lower[i]![k]! * lower[j]![k]!;
      if (i === j) lower[i]![i] = Math.sqrt(Math.max(0, rest));
      else lower[i]![j] = lower[j]![j]! > 0 ? rest / lower[j]![j]! : 0;
    }
  });
  return lower;
}

/** Null where no renewal has come up yet: nothing is known. */
export function valuerOf(cell: Pick<ContractCell, 'fit' | 'rate'>): Valuer | null {
  const { fit, rate } = cell;
  if (fit) {
    const names = retentionModels[fit.model].parameterNames;
    const lower = triangle(fit.covariance);
    const random = seededRandom(1);
    const likely = Array.from({ length: draws }, () => {
      const z = names.map(() => random.normal());
      return Object.fromEntries(
        names.map((name, i) => [
          name,
          fit.parameters[name]! *
            Math.exp(lower[i]!.reduce((sum, share, k) => sum + share * z[k]!, 0)),
        ]),
      );
    });
    return { model: fit.model, parameters: fit.parameters, covariance: fit.covariance, likely };
  }
  if (!rate) return null;
  // The middle of the interval: never nobody, never everybody.
  const middle = (rate.low + rate.high) / 2;
  const theta = (kept: number) => ({ theta: 1 - Math.min(1 - 1e-4, Math.max(1e-4, kept)) });
  const spread = (rate.high - rate.low) / 2 / z80 / Math.max(1e-4, 1 - middle);
  return {
    model: 'geometric',
    parameters: theta(middle),
    covariance: [[spread ** 2]],
    likely: [theta(rate.low), theta(middle), theta(middle), theta(rate.high)],
  };
}

export interface Factor extends Outlook {
  low: number;
  high: number;
  /** From own chance: one customer stays or leaves. */
  sd: number;
  /** How the factor moves with the logarithm of each parameter. */
  slopes: number[];
}

const step = 1e-3;

/** What is expected of a contract, in payments, without bounds: for many evenings of many contracts. */
export interface Outlook {
  pRenews: number;
  /** Payments expected, discounted to the day of the next renewal. */
  factor: number;
  /** Payments expected within twelve months, not discounted. */
  year: number;
  /** Months expected to be paid for, from the next renewal on, within the time of the map of groups. */
  months: number;
}

/** As `factorOf`, to the last digit, without what is not known of it. */
export function outlookOf(
  { model: name, parameters }: Pick<Valuer, 'model' | 'parameters'>,
  renewals: number,
  payments: number | null,
  rate: number,
  monthsEach: number,
): Outlook {
  const model = retentionModels[name];
  const horizon = payments ?? (rate > 0 ? null : Math.ceil((mostYears * 12) / monthsEach));
  let year = 0;
  let months = 0;
  for (let k = 1; k * monthsEach <= mapMonths; k++) {
    const kept = Math.exp(model.logKept(parameters, renewals, renewals + k));
    if (k * monthsEach <= 12) year += kept;
    months += kept * monthsEach;
  }
  return {
    pRenews: Math.exp(model.logKept(parameters, renewals, renewals + 1)),
    factor:
      horizon === 0
        ? 0
        : discountedPayments(model, parameters, {
            renewals,
            moment: 'before-renewal',
            rate,
            horizon,
          }),
    year,
    months,
  };
}

/**
 * What a contract is worth, in payments: DERL (a renewal is due, uncertain and not discounted), at most `payments` of
 * them (null: for life). `rate` is per period. The interval is predictive: how many renewals will really come,
 * with the parameters drawn as they may be.
 */
export function factorOf(
  valuer: Valuer,
  renewals: number,
  payments: number | null,
  rate: number,
  monthsEach: number,
): Factor {
  const model = retentionModels[valuer.model];
  const horizon = payments ?? (rate > 0 ? null : Math.ceil((mostYears * 12) / monthsEach));
  const worth = (parameters: Record<string, number>) =>
    horizon === 0
      ? 0
      : discountedPayments(model, parameters, {
          renewals,
          moment: 'before-renewal',
          rate,
          horizon,
        });
  const outlook = outlookOf(valuer, renewals, payments, rate, monthsEach);
  const { factor } = outlook;
  const slopes = model.parameterNames.map((name, i) =>
    valuer.covariance[i]![i]! > 0
      ? (worth({ ...valuer.parameters, [name]: valuer.parameters[name]! * Math.exp(step) }) -
          factor) /
        step
      : 0,
  );
  const most = horizon ?? Math.ceil((mostYears * 12) / monthsEach);
  const v = 1 / (1 + rate);
  const sum = (k: number) => (rate > 0 ? (1 - v ** k) / (1 - v) : k);
  let low = 0;
  let high = 0;
  let before = 1;
  let mean = 0;
  let square = 0;
  for (let k = 1; k <= most; k++) {
    let kept = 0;
    for (const parameters of valuer.likely)
      kept += Math.exp(model.logKept(parameters, renewals, renewals + k));
    kept /= valuer.likely.length;
    if (kept >= (1 + level) / 2) low = k;
    if (kept > (1 - level) / 2) high = k;
    mean += (before - kept) * sum(k - 1);
    square += (before - kept) * sum(k - 1) ** 2;
    before = kept;
    if (kept < 1e-3) break;
  }
  mean += before * sum(most);
  square += before * sum(most) ** 2;
  return {
    ...outlook,
    low: sum(low),
    high: sum(high),
    sd: Math.sqrt(Math.max(0, square - mean ** 2)),
    slopes,
  };
}

/** The share that makes so many renewals, as watched (with bounds) and as fitted, and beyond. */
export interface SurvivalPoint {
  n: number;
  fitted: number | null;
  low: number | null;
  high: number | null;
}

/** The fitted curve over so many renewals, with the bounds of what is not known of the parameters. */
export function curveOf(valuer: Valuer, upTo: number): SurvivalPoint[] {
  const model = retentionModels[valuer.model];
  return Array.from({ length: upTo + 1 }, (_, n) => {
    const all = valuer.likely
      .map((parameters) => model.survival(parameters, n))
      .sort((a, b) => a - b);
    const at = (share: number) => all[Math.min(all.length - 1, Math.floor(share * all.length))]!;
    return {
      n,
      fitted: model.survival(valuer.parameters, n),
      low: at((1 - level) / 2),
      high: at((1 + level) / 2),
    };
  });
}
