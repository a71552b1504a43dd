// When the next purchase is expected, as the list says it: the day, and how far off or how late it is.
import { useTranslation } from 'react-i18next';
import { Insufficient } from '../ui/Certainty.tsx';
import type { When } from '../ui/format.ts';
import { useFormat } from '../ui/use-format.tsx';
import { NotKnown } from './NotKnown.tsx';
import type { CustomerRow } from './selection.ts';

/** One purchase makes no rhythm, and who has left is not waited for. */
export function NextExpected({ row, asOf }: { row: CustomerRow; asOf: When }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.phase === 'left') return <span className="muted">{t('customers.next_none')}</span>;
  if (row.nextExpectedOn === null) return <NotKnown />;
  if (row.purchases < 2) return <Insufficient swatch>{t('customers.next_single')}</Insufficient>;
  const late = format.daysBetween(row.nextExpectedOn, asOf) > 0;
  return (
    <>
      {format.dayMonth(row.nextExpectedOn)}{' '}
      {late ? (
        <span className="negative">{format.late(row.nextExpectedOn, asOf)}</span>
      ) : (
        <span className="muted">{format.ahead(row.nextExpectedOn, asOf)}</span>
      )}
    </>
  );
}
