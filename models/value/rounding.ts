// Rounding as the printed tables do it, and parts that add up to their whole.

/**
 * Rounds half away from zero to so many decimals, also where the half is no double: 1.005 to two decimals is 1.01.
 *
 * Range: decimals 0 to 15; numbers too large to have decimals come back as they are. Formula: ± ⌊|v|·10ᵈ (1 + 2ε) + ½⌋ / 10ᵈ. Units: those of the number. Source: elementary.
 *
 * @example roundTo(1.005, 2) // → 1.01
 * @example roundTo(-2.5, 0) // → -3
 */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const scaled = Math.abs(value) * scale;
  if (!(scaled < Number.MAX_SAFE_INTEGER)) return value;
  const whole = Math.floor(scaled * (1 + 2 * Number.EPSILON) + 0.5);
  return value < 0 && whole > 0 ? -whole / scale : whole / scale;
}

/**
 * Rounds parts to whole numbers that add up to a given whole total: largest remainders.
 *
 * Words: every part is rounded down, and the units still missing go to the parts that lost most, the first of equals first.
 * The parts should add up to the total within rounding; what goes beyond that is shared equally. Shapes: the result has the
 * order of `parts`. Range: finite parts, whole total. Source: Hamilton (1792).
 *
 * @example apportion([3.34 * 1.5, 3.33 * 1.5, 3.33 * 1.5], 15) // → [5, 5, 5]
 */
export function apportion(parts: readonly number[], total: number): number[] {
  if (parts.length === 0) return [];
  const whole = parts.map(Math.floor);
  const missing = total - whole.reduce((sum, part) => sum + part, 0);
  const each = Math.floor(missing / parts.length);
  const order = parts
    .map((part, i) => ({ i, rest: part - whole[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  const more = new Set(order.slice(0, missing - each * parts.length).map(({ i }) => i));
  return whole.map((part, i) => part + each + (more.has(i) ? 1 : 0));
}
