// Survival as it was measured, and where it goes: solid until today, dashed with its band after.
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { retentionContract } from '../../server/retention/contract.ts';
import { band, endLabel, line, type Point } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';

export type Retention = AnswerOf<typeof retentionContract.retention>;
export type Measured = NonNullable<Retention['result']>;
export type Survival = NonNullable<Measured['survival']>;

export function survivalOption(
  { measured, projected }: Survival,
  words: { measured: string; projected: string; months: string },
): ChartOption {
  return ({ token, format, narrow }) => {
    const at = ({ month, share }: { month: number; share: number }): Point => [month, share];
    const last = measured.at(-1)!;
    const later = [last, ...projected];
    const end = projected.at(-1) ?? last;
    return {
      grid: { left: 8, right: narrow ? 78 : 110, top: 16, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: end.month,
        interval: narrow ? 24 : 12,
        name: words.months,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      series: [
        band(
          measured.map(({ month, low }): Point => [month, low]),
          measured.map(({ month, high }): Point => [month, high]),
          token.band,
        ),
        band(
          later.map(({ month, low }): Point => [month, low]),
          later.map(({ month, high }): Point => [month, high]),
          token.band,
        ),
        line(measured.map(at), token.ink),
        line(later.map(at), token.ink, {
          dashed: true,
          endLabel: endLabel(`${words.projected}\n${format.share(end.share)}`, token.ink2),
        }),
      ],
    };
  };
}

/** Won above the line, lost below it, month by month. */
export function flowOption(
  months: Measured['months'],
  words: { won: string; lost: string; back: string },
): ChartOption {
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: 8, top: 12, bottom: 24, containLabel: true },
    xAxis: {
      type: 'category',
      data: months.map(({ on }) => on),
      axisLabel: {
        interval: Math.ceil(months.length / (narrow ? 4 : 10)) - 1,
        formatter: (on: string) => format.month(on),
      },
    },
    yAxis: {
      type: 'value',
      axisLabel: { formatter: (count: number) => format.integer(Math.abs(count)) },
    },
    series: [
      { name: words.won, of: (one: Measured['months'][number]) => one.won, color: token.ink3 },
      { name: words.back, of: (one: Measured['months'][number]) => one.back, color: token.gain },
      { name: words.lost, of: (one: Measured['months'][number]) => -one.lost, color: token.loss },
    ].map(({ name, of, color }) => ({
      type: 'bar' as const,
      name,
      stack: 'flow',
      data: months.map(of),
      itemStyle: { color },
    })),
  });
}
