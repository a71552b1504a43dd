// Moments as people write them where the company is, wherever the browser is.

/** A moment as a field of date and time writes it: `2026-03-02T09:30`. */
export function wallText(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return format.format(moment).replace(' ', 'T');
}

/** The moment that such a text means; null when it is none. Where an hour comes twice, the first of both. */
export function momentOf(text: string, timeZone: string): Date | null {
  const wall = Date.parse(`${text}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) || Number.isNaN(wall)) return null;
  const offset = (at: number) => Date.parse(`${wallText(new Date(at), timeZone)}Z`) - at;
  // What the clock is off by a day before and a day after: one of both is right, also around a change.
  const found = [86_400_000, -86_400_000]
    .map((apart) => wall - offset(Math.floor((wall - apart) / 60_000) * 60_000))
    .sort((a, b) => a - b);
  const right = found.find((at) => wallText(new Date(at), timeZone) === text);
  return new Date(right ?? found[1]!);
}
