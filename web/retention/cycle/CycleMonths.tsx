// How many bought, were at risk and had lapsed at the end of each month.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { buying } from '../../../server/retention/contract.ts';
import { Chart } from '../../ui/Chart.tsx';
import { endLabel, line, type Point } from '../../ui/charts.ts';
import type { ChartContext } from '../../ui/EChart.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useRights } from '../../use-rights.ts';
import { daysBefore } from '../cohort-rules.ts';
import { type Cycle, phaseName, stoodAddress } from './cycle-words.ts';

export function CycleMonths({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { months, phases } = cycle;
  const option = useCallback(
    ({ token, narrow, format: shown }: ChartContext) => {
      const points = (sum: (customers: readonly number[]) => number): Point[] =>
        months.map(({ month, customers }) => [Date.parse(month), sum(customers)]);
      const at = (name: string) => phases.findIndex(({ phase }) => phase === name);
      const all = [
        {
          name: t('cycle.buying'),
          color: token.ink,
          points: points((customers) =>
            customers.reduce(
              (sum, count, i) => (buying.includes(phases[i]!.phase) ? sum + count : sum),
              0,
            ),
          ),
        },
        {
          name: phaseName(t, 'lapsed'),
          color: token.loss,
          points: points((customers) => customers[at('lapsed')]!),
        },
        {
          name: phaseName(t, 'at_risk'),
          color: token.ink3,
          points: points((customers) => customers[at('at_risk')]!),
        },
      ];
      // Two lines along zero would lie on each other, and their names too.
      const series = all.filter(({ points: data }, i) => i === 0 || data.some(([, n]) => n > 0));
      return {
        grid: { left: 8, right: narrow ? 76 : 96, top: 12, bottom: 4, containLabel: true },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) => shown.integer(Number(value)),
        },
        xAxis: {
          type: 'time',
          axisLabel: {
            formatter: (value: number) => shown.month(new Date(value).toISOString().slice(0, 10)),
            hideOverlap: true,
          },
        },
        yAxis: { type: 'value', axisLabel: { formatter: (value: number) => shown.integer(value) } },
        series: series.map(({ name, color, points: data }) =>
          line(data, color, {
            name,
            endLabel: endLabel(name, color),
            labelLayout: { moveOverlap: 'shiftY' },
          }),
        ),
      };
    },
    [months, phases, t],
  );
  const { can } = useRights();
  /** The evening that a row tells of: the last of its month, or that of the data. */
  const endOf = (row: number) => {
    const next = months[row + 1];
    return next ? daysBefore(next.month, 1) : cycle.asOf!;
  };
  const last = months.at(-1)!;
  const first = months[0]!;
  const sum = (customers: readonly number[]) =>
    customers.reduce((all, count, i) => (buying.includes(phases[i]!.phase) ? all + count : all), 0);
  return (
    <Chart
      title={t('cycle.months')}
      note={t('cycle.months_note')}
      span={8}
      height={280}
      option={option}
      label={t('cycle.months_label', {
        before: format.integer(sum(first.customers)),
        now: format.integer(sum(last.customers)),
      })}
      table={{
        columns: [
          { title: t('cycle.month') },
          ...phases.map(({ phase }) => ({
            title: phaseName(t, phase),
            format: format.integer,
            to: (row: number) =>
              can('customers.read') ? stoodAddress(t, format, cycle, phase, endOf(row)) : null,
          })),
        ],
        rows: months.map(({ month, customers }) => [format.month(month), ...customers]),
      }}
    />
  );
}
