// Why 03/11 was read as it was: the count of dates that prove the order, or that nothing proves it.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import { twoReadings } from './date-order.ts';
import type { ImportDetail } from './steps.ts';

export function DateOrder({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { dateProof, dateAmbiguous } = detail.formatWhy;
  const { dateFormat } = detail.format;
  const column = detail.columns.find(({ name }) => name === detail.mapping.date);
  if (!column || dateFormat === 'ymd' || dateAmbiguous === 0) return null;
  const readings = twoReadings(column.samples);
  const question =
    readings &&
    t('imports.date_question', {
      text: readings.text,
      dayFirst: format.dayMonth(readings.dayFirst),
      monthFirst: format.dayMonth(readings.monthFirst),
    });
  const order = t(`imports.order_${dateFormat}`).toLowerCase();
  return (
    <p className="date-order">
      {question}{' '}
      {dateProof > 0
        ? t('imports.date_proof', { count: dateProof, number: format.integer(dateProof), order })
        : t('imports.date_no_proof', { order })}
    </p>
  );
}
