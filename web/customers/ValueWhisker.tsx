// A customer's value as a whisker on the scale of the rows on screen.
import { useTranslation } from 'react-i18next';
import type { Domain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import type { CustomerRow } from './selection.ts';
import { isValued } from './value-domain.ts';

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
