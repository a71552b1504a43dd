// When figures are old: more than 48 hours without new sales.

const hoursUntilStale = 48;

/** Whether data that end with the day `asOf` (YYYY-MM-DD) are stale at `now`. */
export function isStale(asOf: string, now: Date): boolean {
  const end = Date.parse(`${asOf}T23:59:59Z`);
  return now.getTime() - end > hoursUntilStale * 3_600_000;
}
