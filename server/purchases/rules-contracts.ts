// What is true of contracts: when a period ends, how many renewals a story told in days amounts to.

export const periods = ['month', 'quarter', 'year'] as const;
export type Period = (typeof periods)[number];

export const monthsOf: Record<Period, number> = { month: 1, quarter: 3, year: 12 };

/** Nobody renews longer than this; more is a mistake in the file. */
export const mostRenewals = 1200;
/** Minor units; beyond this it is no price of one period. */
export const mostPrice = 10 ** 13;
/** An end may be told so many years ahead. */
export const yearsAhead = 10;

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/** The day so many months after another, at most the last of its month, as PostgreSQL adds them. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const total = year * 12 + (month - 1) + months;
  const [y, m] = [Math.floor(total / 12), ((total % 12) + 12) % 12];
  return new Date(Date.UTC(y, m, Math.min(date, daysIn(y, m)))).toISOString().slice(0, 10);
}

/** The day of the n-th renewal; the 0-th is the start. */
export const renewalOn = (startedOn: string, period: Period, n: number): string =>
  addMonths(startedOn, n * monthsOf[period]);

/** Renewals on days before `until` (with `through` also on it). */
export function renewalsUntil(
  startedOn: string,
  period: Period,
  until: string,
  through: boolean,
): number {
  const part = (day: string, from: number, to: number) => Number(day.slice(from, to));
  const months =
    (part(until, 0, 4) - part(startedOn, 0, 4)) * 12 + part(until, 5, 7) - part(startedOn, 5, 7);
  let n = Math.max(0, Math.floor(months / monthsOf[period]) + 1);
  const within = (day: string) => (through ? day <= until : day < until);
  while (n > 0 && !within(renewalOn(startedOn, period, n))) n--;
  return n;
}

export interface Story {
  startedOn: string;
  period: Period;
  /** As told; else worked out from the days. */
  renewals?: number | undefined;
  /** First day that is not paid for. */
  paidUntil?: string | undefined;
  endedOn?: string | undefined;
}

/**
 * The renewals that a story amounts to: as told, as paid for, as there was time for before the end, or, of an open
 * contract, as there was time for until today. Who ends a contract on the day of a renewal has not renewed.
 */
export function renewalsOf({ startedOn, period, ...told }: Story, today: string): number {
  if (told.renewals !== undefined) return told.renewals;
  if (told.paidUntil !== undefined)
    return Math.max(0, renewalsUntil(startedOn, period, told.paidUntil, true) - 1);
  return told.endedOn === undefined
    ? renewalsUntil(startedOn, period, today, true)
    : renewalsUntil(startedOn, period, told.endedOn < today ? told.endedOn : today, false);
}

/** What of a story cannot be; null when it can. `today` may be a day behind or ahead of that of the company. */
export function wrongIn(story: Story, today: string): 'start' | 'end' | 'renewals' | null {
  const { startedOn, period, renewals, paidUntil, endedOn } = story;
  if (startedOn < '1970-01-01' || startedOn > addMonths(today, 12)) return 'start';
  if (endedOn !== undefined && (endedOn < startedOn || endedOn > addMonths(today, 12 * yearsAhead)))
    return 'end';
  if (paidUntil !== undefined && paidUntil <= startedOn) return 'renewals';
  const made = renewalsOf(story, today);
  if (!Number.isInteger(made) || made < 0 || made > mostRenewals) return 'renewals';
  // A renewal may be paid a period ahead; and nobody renews after the end.
  const last = renewalOn(startedOn, period, made);
  if (made > 0 && last > addMonths(today, monthsOf[period])) return 'renewals';
  if (made > 0 && renewals !== undefined && endedOn !== undefined && last > endedOn)
    return 'renewals';
  return null;
}
