// The whale curve: what the customers bring together, the most profitable first, with the tail that takes some away.
import { line, note, type Point } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import type { Profitability } from './profit-words.ts';

export type Whale = NonNullable<Profitability['whale']>;

export function profitWhaleOption(
  whale: Whale,
  total: number,
  words: { customers: string; peak: string; total: string },
): ChartOption {
  return ({ token, format, narrow }) => {
    const customers = whale.profitable + whale.unprofitable;
    const top = whale.points.reduce(
      (best, point) => (point.profit > best.profit ? point : best),
      whale.points[0]!,
    );
    const points = whale.points.map(({ share, profit }): Point => [share, profit]);
    const tail = points.filter(([share]) => share >= top.share);
    return {
      grid: { left: 8, right: narrow ? 16 : 24, top: 34, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: narrow ? 0.25 : 0.2,
        name: words.customers,
        splitLine: { show: false },
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      yAxis: {
        type: 'value',
        axisLabel: { formatter: (amount: number) => format.moneyAxis(amount) },
      },
      series: [
        line(points, token.ink),
        ...(whale.unprofitable > 0 && customers > 0
          ? [
              line(tail, token.loss, { silent: true }),
              {
                type: 'scatter' as const,
                data: [[top.share, top.profit]],
                symbolSize: 9,
                itemStyle: { color: token.accent },
              },
              // On a phone the words have no room; the label of the drawing says them.
              note(
                token,
                [top.share, top.profit],
                narrow ? format.moneyShort(top.profit) : words.peak,
                {
                  align: 'right',
                  position: 'top',
                  distance: 8,
                },
              ),
            ]
          : []),
        {
          type: 'scatter' as const,
          data: [[1, total]],
          symbolSize: 7,
          itemStyle: { color: token.ink },
        },
      ],
    };
  };
}
