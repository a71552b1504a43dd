// What the base was worth at the end of each month.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { courseOption, type Equity } from './equity-charts.ts';

export function EquityCourse({ equity, span }: { equity: Equity; span: 7 | 12 }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rows, said } = equity;
  const option = useCallback(
    (context: Parameters<ReturnType<typeof courseOption>>[0]) =>
      courseOption(equity, { value: t('equity.course_value'), said: t('equity.course_said') })(
        context,
      ),
    [equity, t],
  );
  const money = { format: format.money, raw: format.major };
  const change = { format: format.moneyChange, raw: format.major };
  const table: TableData = {
    columns: [
      { title: t('equity.day') },
      { title: t('equity.course_value'), ...money },
      { title: t('model.low'), ...money },
      { title: t('model.high'), ...money },
      { title: t('equity.leg_acquired'), ...change },
      { title: t('equity.leg_margin'), ...change },
      { title: t('equity.leg_retention'), ...change },
      { title: t('equity.leg_defected'), ...change },
      { title: t('equity.sales'), ...money },
      { title: t('equity.customers_column'), format: format.integer },
      { title: t('equity.active_column'), format: format.integer },
    ],
    rows: rows.map((row, index) => [
      format.date(row.on),
      row.equity,
      row.range?.low ?? null,
      row.range?.high ?? null,
      ...(index === 0
        ? [null, null, null, null, null]
        : [row.acquired, row.margin, row.retention, -row.defected, row.sales]),
      row.customers,
      row.active,
    ]),
  };
  const dots = said.filter(({ asOf }) => asOf >= rows[0]!.on).length > 1;
  return (
    <Chart
      title={t('equity.course')}
      note={t(dots ? 'equity.course_note_said' : 'equity.course_note')}
      foot={rows.at(-1)!.range && t('equity.course_band')}
      span={span}
      height={300}
      option={option}
      label={t('equity.course_label', {
        first: format.moneyShort(rows[0]!.equity),
        from: format.date(rows[0]!.on),
        last: format.moneyShort(rows.at(-1)!.equity),
        to: format.date(rows.at(-1)!.on),
      })}
      table={table}
    />
  );
}
