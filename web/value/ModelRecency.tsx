// The check by how long customers had been silent: where a model errs about who comes back.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import { intervalBars } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import type { ModelCheck } from './model-charts.ts';

export function ModelRecency({ check }: { check: ModelCheck }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { recency } = check;
  const nameOf = useCallback(
    ({ days, to }: ModelCheck['recency'][number]) =>
      to === null ? t('model.silent_more', { days }) : t('model.silent', { days, to }),
    [t],
  );
  const option = useCallback<ChartOption>(
    ({ token, format, narrow }) => ({
      grid: { left: 8, right: 16, top: 12, bottom: 8, containLabel: true },
      xAxis: {
        type: 'category',
        data: recency.map(nameOf),
        axisLabel: { interval: 0, width: narrow ? 56 : 110, overflow: 'break', lineHeight: 15 },
      },
      yAxis: {
        type: 'value',
        min: 0,
        axisLabel: { formatter: (count: number) => format.decimal(count, 1), showMaxLabel: false },
      },
      series: [
        {
          type: 'bar',
          silent: true,
          barWidth: '46%',
          data: recency.map(({ predicted }) => predicted),
          itemStyle: { color: token.line },
        },
        intervalBars({
          data: recency.map(({ low, high }, index) => [index, low, high]),
          color: token.ink,
        }),
        {
          type: 'scatter',
          silent: true,
          symbolSize: 8,
          data: recency.map(({ actual }) => actual),
          itemStyle: { color: token.accent },
        },
      ],
    }),
    [recency, nameOf],
  );
  const decimal = { format: (value: number) => format.decimal(value, 2) };
  const table: TableData = {
    columns: [
      { title: t('model.silence') },
      { title: t('home.map_customers'), format: format.integer },
      { title: t('model.predicted_each'), ...decimal },
      { title: t('model.actual_each'), ...decimal },
      { title: t('model.low'), ...decimal },
      { title: t('model.high'), ...decimal },
    ],
    rows: recency.map((group) => [
      nameOf(group),
      group.customers,
      group.predicted,
      group.actual,
      group.low,
      group.high,
    ]),
  };
  const hit = recency.filter(({ predicted, low, high }) => predicted >= low && predicted <= high);
  return (
    <Chart
      title={t('model.recency')}
      note={t('model.recency_note')}
      span={7}
      height={280}
      option={option}
      label={t('model.calibration_label', {
        hit: format.integer(hit.length),
        groups: format.integer(recency.length),
      })}
      table={table}
    />
  );
}
