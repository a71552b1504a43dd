// The share by part of the business: a bar from zero with its interval, and the mean of the shares as a ring beside it.
import { intervalBars } from '../../ui/charts.ts';
import type { ChartOption } from '../../ui/EChart.tsx';

export interface SharePart {
  name: string;
  ratio: number;
  low: number;
  high: number;
  mean: number;
}

/** Height of the drawing, pixels. */
export const partsHeight = (parts: readonly SharePart[]) => 56 + parts.length * 34;

export function shareOption(parts: readonly SharePart[], words: { axis: string }): ChartOption {
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: 20, top: 8, bottom: 36, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: narrow ? 0.5 : 0.25,
      name: words.axis,
      nameLocation: 'middle',
      nameGap: 26,
      axisLabel: { formatter: (share: number) => format.share(share) },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: parts.map(({ name }) => name),
      axisLabel: { width: narrow ? 110 : 170, overflow: 'truncate' as const },
    },
    series: [
      {
        type: 'bar',
        barWidth: 12,
        data: parts.map(({ ratio }) => ratio),
        itemStyle: { color: token.accent },
      },
      intervalBars({
        data: parts.map(({ low, high }, i) => [i, low, high]),
        color: token.ink,
        horizontal: true,
      }),
      {
        type: 'scatter',
        symbol: 'circle',
        symbolSize: 10,
        z: 6,
        data: parts.map(({ mean }, i) => [mean, i]),
        itemStyle: { color: token.canvas, borderColor: token.ink, borderWidth: 1.8 },
      },
    ],
  });
}
