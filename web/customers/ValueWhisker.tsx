// A customer's value as a whisker on the scale of the rows on screen.
import { useTranslation } from 'react-i18next';
import { type Domain, snapDomain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import type { CustomerRow } from './selection.ts';

interface Valued {
  value: number;
  valueLow: number;
  valueHigh: number;
}

const isValued = (row: CustomerRow): row is CustomerRow & Valued =>
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
  const most = ends[Math.floor((ends.length - 1) * 0.9)] ?? 0;
  // The scale may end 8 % short of an end; a dot must lie inside.
  const dots = Math.max(0, ...valued.map((row) => row.value)) / 0.92;
  const high = Math.max(most, dots);
  return snapDomain(
    valued.map((row) => ({
      low: row.valueLow,
      high: Math.max(row.value, Math.min(row.valueHigh, high)),
    })),
    unit,
  );
}

/** Hollow where it rests on a single purchase or reaches down to nothing; none where there is no value. */
export function ValueWhisker({
  row,
  domain,
  width,
}: {
  row: CustomerRow;
  domain: Domain;
  width: number | `${number}%`;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!isValued(row)) return null;
  return (
    <Whisker
      {...domain}
      low={row.valueLow}
      high={row.valueHigh}
      value={row.value}
      width={width}
      hollow={row.purchases < 2 || row.valueLow <= 0}
      label={t('customers.interval', { range: format.moneyRange(row.valueLow, row.valueHigh) })}
    />
  );
}
