// What the weeks say of the probability of being active: it fell, it rose, or it held.

export interface PActiveTurn {
  kind: 'fell' | 'rose' | 'held';
  /** The probability at the turn. */
  from: number;
  /** Weeks since then. */
  weeks: number;
}

/** Less than this, in either direction, is holding. */
const notable = 0.05;

/**
 * The last movement: from the highest of the weeks if it fell since, else from the lowest if it rose.
 * @param weekly oldest first, one a week, the last is now
 */
export function turnOf(weekly: readonly number[]): PActiveTurn {
  const last = weekly.length - 1;
  const now = weekly[last] ?? 0;
  // The latest week counts when several are alike: that is when it turned.
  const high = weekly.lastIndexOf(Math.max(...weekly));
  const low = weekly.lastIndexOf(Math.min(...weekly));
  const turn = (kind: PActiveTurn['kind'], at: number): PActiveTurn => ({
    kind,
    from: weekly[at] ?? now,
    weeks: Math.max(0, last - Math.max(0, at)),
  });
  const fell = weekly.length > 0 && weekly[high]! - now >= notable;
  const rose = weekly.length > 0 && now - weekly[low]! >= notable;
  // Both happened when it recovered in part, or dipped after rising: the later turn is told.
  if (fell && (!rose || high > low)) return turn('fell', high);
  if (rose) return turn('rose', low);
  return turn('held', 0);
}
