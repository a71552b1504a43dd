// What each cause took, by value: what can be managed solid, what cannot outlined, what files suggest and nobody knows last.
import type { ChartOption } from '../ui/EChart.tsx';

export interface ParetoBar {
  name: string;
  value: number;
  kind: 'manageable' | 'fixed' | 'suggested' | 'unknown';
}

export function paretoOption(bars: readonly ParetoBar[]): ChartOption {
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: narrow ? 64 : 90, top: 4, bottom: 24, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      splitNumber: narrow ? 2 : 4,
      axisLabel: { formatter: (amount: number) => format.moneyAxis(amount) },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: {
        interval: 0,
        color: token.ink2,
        width: narrow ? 110 : 190,
        overflow: 'break' as const,
      },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 20,
        data: bars.map(({ value, kind }) => ({
          value,
          itemStyle:
            kind === 'manageable'
              ? { color: token.ink2 }
              : kind === 'fixed'
                ? { color: 'transparent', borderColor: token.ink2, borderWidth: 1.5 }
                : {
                    color: token.sunken,
                    borderColor: token.control,
                    borderWidth: 1,
                    borderType: 'dashed' as const,
                  },
        })),
        label: {
          show: true,
          position: 'right' as const,
          color: token.ink,
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            format.moneyShort(bars[dataIndex]!.value),
        },
      },
    ],
  });
}
