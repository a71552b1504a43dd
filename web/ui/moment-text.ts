// Moments in forms.

/** A moment as the browser's field of date and time writes it. */
export function momentText(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
