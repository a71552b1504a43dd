// The worth of each way in as a forest: a dot with its whisker, the mean of all as a line.
import { intervalBars } from '../../ui/charts.ts';
import type { ChartOption } from '../../ui/EChart.tsx';
import type { Entries, Entry } from './entry-verdict.ts';

export const rowHeight = 30;

export function entryOption(
  { mean }: Entries,
  rows: readonly Entry[],
  name: (entry: Entry) => string,
  words: { mean: string },
): ChartOption {
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: 24, top: 24, bottom: 8, containLabel: true },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(name),
      axisLabel: { width: narrow ? 110 : 240, overflow: 'truncate', interval: 0 },
    },
    xAxis: {
      type: 'value',
      min: 0,
      axisLabel: { formatter: (value: number) => format.moneyAxis(value), hideOverlap: true },
    },
    series: [
      intervalBars({
        data: rows.map(({ expected }, i) => [i, expected!.low, expected!.high]),
        color: token.ink,
        horizontal: true,
      }),
      {
        type: 'scatter',
        symbolSize: 9,
        data: rows.map(({ expected }, i) => [expected!.value, i]),
        itemStyle: { color: token.ink },
        ...(mean === null
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                data: [{ xAxis: mean.value }],
                lineStyle: { color: token.accent, width: 1.5, type: 'solid' as const },
                label: {
                  formatter: words.mean,
                  // The axis runs down, so its start is above.
                  position: 'start' as const,
                  color: token.accentText,
                },
              },
            }),
      },
    ],
  });
}
