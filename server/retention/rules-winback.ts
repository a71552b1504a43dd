// What is true of winning customers back: by what a lost customer is ranked, what to offer for which cause, and what came of
// trying beside not trying.
import { compareProportions, normalQuantile, shrinkRates, welch, wilson } from '@clientela/models';
import { level } from '../value/index.ts';
import { type attemptOffers, type CauseKey, driverLevel } from './rules.ts';

/** What permissions to contact somebody with an offer are given for. */
export const offersPurpose = 'offers';
/** Ages of a loss, in days, at which its classes begin. */
export const marks = [0, 91, 182, 365, 730] as const;
/** Within so many days somebody counts as having come back. */
export const within = 365;
/** Fewer losses than these, followed for that long, say nothing about who comes back. */
export const leastFollowed = 30;
/** Fewer than these on either side say nothing about an attempt. */
export const leastTried = 10;
/** Days for which somebody who was tried, or left alone on purpose, is not offered again. */
export const restDays = 90;

/** What may be offered for each cause: a starting point, no law. Of whom no cause is known one asks. */
const offers: Record<CauseKey, (typeof attemptOffers)[number]> = {
  price: 'discount',
  inconvenience: 'information',
  core_failure: 'repair',
  encounter_failure: 'apology',
  response_failure: 'apology',
  competition: 'upgrade',
  ethics: 'apology',
  involuntary: 'none',
};

/** What is suggested for a cause; one of the company's own, or none, asks first. */
export const offerFor = (cause: CauseKey | null): (typeof attemptOffers)[number] =>
  cause === null ? 'information' : offers[cause];

/** The class of a loss that is so many days old. */
export const markOf = (days: number): number => marks.findLast((mark) => mark <= days) ?? marks[0];

/** Of so many followed from an age on, how many came back within a year; `cause` 0: not known. */
export interface Followed {
  mark: number;
  cause: number;
  n: number;
  returned: number;
}

export interface Chance {
  /** Customers followed, and of them those who came back. */
  n: number;
  returned: number;
  chance: number;
  low: number;
  high: number;
}

export interface MarkChance extends Chance {
  mark: number;
  /** None was followed from this age: half of the age before for each year between, as elsewhere was found. */
  borrowed: boolean;
  causes: (Chance & { cause: number })[];
}

/** Share of the chance that is left after each further year, where own customers do not say: domain note §11, 30 retailers. */
const keptPerYear = 0.5;

/**
 * The chance of coming back within a year, by age of the loss and by cause: within each age the causes are shrunken to
 * their mean, the more the fewer they are. Null while too few were followed from the first age.
 */
export function chancesOf(followed: readonly Followed[]): MarkChance[] | null {
  const all: MarkChance[] = [];
  for (const mark of marks) {
    const parts = followed.filter((one) => one.mark === mark && one.n > 0);
    const n = parts.reduce((sum, one) => sum + one.n, 0);
    const returned = parts.reduce((sum, one) => sum + one.returned, 0);
    const before = all.at(-1);
    if (n < leastFollowed) {
      if (!before) return null;
      const share = keptPerYear ** ((mark - before.mark) / 365);
      all.push({
        mark,
        n,
        returned,
        chance: before.chance * share,
        low: before.low * share,
        high: before.high,
        borrowed: true,
        causes: [],
      });
      continue;
    }
    const whole = wilson(returned, n, { level });
    const shrunken = shrinkRates(
      parts.map((one) => one.returned),
      parts.map((one) => one.n),
      { level },
    );
    all.push({
      mark,
      n,
      returned,
      chance: whole.rate,
      low: whole.lower,
      high: whole.upper,
      borrowed: false,
      causes: parts.map((one, i) => ({
        cause: one.cause,
        n: one.n,
        returned: one.returned,
        chance: shrunken.estimate[i]!,
        low: shrunken.lower[i]!,
        high: shrunken.upper[i]!,
      })),
    });
  }
  return all;
}

/** How many of the known causes can be managed. */
export interface Curable {
  known: number;
  manageable: number;
}

/** The share of curable among those of whom no cause is known: that of the known ones, one of each added (Laplace). */
export const curableUnknown = ({ known, manageable }: Curable): number =>
  (manageable + 1) / (known + 2);

/** Losses that were not tried, by their age in months of 30 days: how many were away then, and how many came back. */
export interface Month {
  month: number;
  away: number;
  returned: number;
}

/** The chance of having come back by `until` days of a loss, for somebody still away at `from`, as months passed for others. */
export function expectedReturn(months: readonly Month[], from: number, until: number): number {
  let stays = 1;
  for (let month = Math.floor(from / 30); month * 30 < until; month++) {
    const found = months[Math.min(month, months.length - 1)];
    if (!found || found.away === 0) continue;
    const days = Math.min(until, (month + 1) * 30) - Math.max(from, month * 30);
    stays *= (1 - found.returned / found.away) ** (days / 30);
  }
  return 1 - stays;
}

/** One side of a round: customers, those who came back, and what they brought since, with its square. */
export interface Arm {
  n: number;
  returned: number;
  value: number;
  square: number;
}

export interface Difference {
  value: number;
  low: number;
  high: number;
}

export interface Compared {
  /** In returns, as a share. */
  returns: Difference;
  /** In what each customer brought since, minor units. */
  value: Difference;
  verdict: 'proven' | 'not_proven' | 'proven_loss';
}

const verdictOf = ({ low, high }: Difference): Compared['verdict'] =>
  low > 0 ? 'proven' : high < 0 ? 'proven_loss' : 'not_proven';

const spreadOf = ({ n, value, square }: Arm) => ({
  n,
  mean: value / n,
  variance: Math.max(0, (square - (value * value) / n) / (n - 1)),
});

/** Tried against left alone at random, at 95 %: a verdict. Null where either side is too small. */
export function compareArms(tried: Arm, held: Arm): Compared | null {
  if (tried.n < leastTried || held.n < leastTried) return null;
  const returns = compareProportions(
    { successes: tried.returned, trials: tried.n },
    { successes: held.returned, trials: held.n },
    { level: driverLevel },
  );
  const value = welch(spreadOf(tried), spreadOf(held), { level: driverLevel });
  const found = { value: returns.difference, low: returns.lower, high: returns.upper };
  return {
    returns: found,
    value: { value: value.difference, low: value.lower, high: value.upper },
    verdict: verdictOf(found),
  };
}

/**
 * All rounds together: the differences of each, weighed by what it tells (Cochran's weights n₁n₀/(n₁+n₀)), so that rounds
 * of other days and other customers are never mixed. Variances with a success and a failure added to each side (Agresti &
 * Caffo 2000). Null where no round has both sides large enough.
 */
export function compareRounds(rounds: readonly { tried: Arm; held: Arm }[]): Difference | null {
  let sum = 0;
  let weights = 0;
  let variance = 0;
  for (const { tried, held } of rounds) {
    if (tried.n < leastTried || held.n < leastTried) continue;
    const weight = (tried.n * held.n) / (tried.n + held.n);
    const part = ({ n, returned }: Arm) => {
      const p = (returned + 1) / (n + 2);
      return (p * (1 - p)) / (n + 2);
    };
    sum += weight * (tried.returned / tried.n - held.returned / held.n);
    variance += weight * weight * (part(tried) + part(held));
    weights += weight;
  }
  if (weights === 0) return null;
  const value = sum / weights;
  const reach = (-normalQuantile((1 - driverLevel) / 2) * Math.sqrt(variance)) / weights;
  return { value, low: Math.max(-1, value - reach), high: Math.min(1, value + reach) };
}

/**
 * The most that an attempt may cost: what it brings, which is its effect on returning times the second value, for as much
 * of the reason as can be cured. Where no effect is proven the whole chance of return stands for it: a ceiling.
 */
export function mostToSpend(
  { second, chance, curable }: { second: number; chance: number; curable: number },
  effect: Difference | null,
): number {
  const share = effect !== null && effect.low > 0 ? Math.min(effect.value, 1) : chance;
  return Math.max(0, Math.floor(second * share * curable));
}

/** Mean with its interval at 80 %, of what those who came back brought in the year after; minor units. */
export function meanOf({
  n,
  value,
  square,
}: Omit<Arm, 'returned'>): (Difference & { n: number }) | null {
  if (n < leastTried) return null;
  const mean = value / n;
  const variance = Math.max(0, (square - (value * value) / n) / (n - 1));
  const reach = -normalQuantile((1 - level) / 2) * Math.sqrt(variance / n);
  return { value: mean, low: mean - reach, high: mean + reach, n };
}
