// The drawings of contracts: who stays, renewal by renewal, as watched and as the model says.
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { valueContract } from '../../../server/value/contract.ts';
import { band, endLabel, intervalBars, line, type Point } from '../../ui/charts.ts';
import type { ChartOption } from '../../ui/EChart.tsx';

export type Contracts = AnswerOf<typeof valueContract.contracts>;
export type ShownLine = NonNullable<Contracts['shown']>;

/** Contracts that must have come to a renewal for it to be drawn. */
const leastDrawn = 10;

interface Words {
  renewals: string;
  watched: string;
  fitted: string;
}

/** Share that makes so many renewals: watched with whiskers, the model dashed with its band, beyond what was watched too. */
export function survivalOption({ survival }: ShownLine, words: Words): ChartOption {
  return ({ token, format, narrow }) => {
    const watched = survival.filter(({ observed }) => observed !== null);
    const fitted = survival.filter((one) => one.fitted !== null);
    const of = (pick: (one: ShownLine['survival'][number]) => number): Point[] =>
      fitted.map((one) => [one.n, pick(one)]);
    return {
      grid: { left: 8, right: narrow ? 74 : 96, top: 14, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: survival.at(-1)?.n ?? 1,
        minInterval: 1,
        name: words.renewals,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
        axisLabel: { formatter: (n: number) => format.integer(n) },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      series: [
        band(
          of(({ fitted: one }) => one!.low),
          of(({ fitted: one }) => one!.high),
          token.band,
        ),
        line(
          of(({ fitted: one }) => one!.value),
          token.ink2,
          { dashed: true, endLabel: endLabel(words.fitted, token.ink2) },
        ),
        intervalBars({
          data: watched.map(({ n, observed }) => [n, observed!.low, observed!.high]),
          color: token.accent,
        }),
        {
          type: 'scatter',
          data: watched.map(({ n, observed }) => [n, observed!.value]),
          symbolSize: 7,
          itemStyle: { color: token.accent },
        },
      ],
    };
  };
}

/** The n-th renewal: share of those whose renewal came up, with its whisker, and the model's. */
export function retentionOption({ retention: all }: ShownLine, words: Words): ChartOption {
  // Of a handful of contracts a point says nothing; the table has them all.
  const many = all.filter(({ atRisk }) => atRisk >= leastDrawn);
  const retention = many.length > 0 ? many : all;
  return ({ token, format, narrow }) => {
    const lowest = Math.min(...retention.map(({ low }) => low));
    return {
      grid: { left: 8, right: narrow ? 74 : 96, top: 14, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: (retention.at(-1)?.n ?? 1) + 1,
        minInterval: 1,
        name: words.renewals,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
        axisLabel: { formatter: (n: number) => format.integer(n), showMaxLabel: false },
      },
      yAxis: {
        type: 'value',
        min: Math.max(0, Math.floor(lowest * 10) / 10),
        max: 1,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      series: [
        ...(retention.some(({ fitted }) => fitted !== null)
          ? [
              line(
                retention.flatMap(({ n, fitted }): Point[] =>
                  fitted === null ? [] : [[n, fitted]],
                ),
                token.ink2,
                { dashed: true, endLabel: endLabel(words.fitted, token.ink2) },
              ),
            ]
          : []),
        intervalBars({
          data: retention.map(({ n, low, high }) => [n, low, high]),
          color: token.accent,
        }),
        {
          type: 'scatter',
          data: retention.map(({ n, value }) => [n, value]),
          symbolSize: 7,
          itemStyle: { color: token.accent },
        },
      ],
    };
  };
}
