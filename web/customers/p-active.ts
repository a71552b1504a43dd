// The probability of being active as it is shown.

/**
 * Rounded to whole percents by the format, 9.6 % would read as 10 %, which is where leaving begins: of
 * those who have left it is rounded down.
 */
export function shownPActive(pActive: number, phase: string | null): number {
  return phase === 'left' ? Math.floor(pActive * 100) / 100 : pActive;
}
