// The scale that the whiskers of the rows on screen share.
import { type Domain, snapDomain } from '../ui/scale.ts';
import type { CustomerRow } from './selection.ts';

interface Valued {
  value: number;
  valueLow: number;
  valueHigh: number;
}

export const isValued = (row: CustomerRow): row is CustomerRow & Valued =>
  row.value !== null && row.valueLow !== null && row.valueHigh !== null;

/**
 * The scale of the rows on screen. It holds every dot and nine of ten ends; the few that reach far beyond
 * become arrows, so that one rich customer does not flatten all the others. Null without any value.
 * @param unit minor units in one unit of money
 */
export function valueDomain(rows: readonly CustomerRow[], unit: number): Domain | null {
  const valued = rows.filter(isValued);
  if (valued.length === 0) return null;
  const ends = valued.map((row) => row.valueHigh).sort((one, other) => one - other);
  const most = ends[Math.floor((ends.length - 1) * 0.9)]!;
  return snapDomain(
    valued.map((row) => ({
      low: row.valueLow,
      // The scale may end 8 % short of an end; a dot must lie inside.
      high: Math.max(row.value / 0.92, Math.min(row.valueHigh, most)),
    })),
    unit,
  );
}
