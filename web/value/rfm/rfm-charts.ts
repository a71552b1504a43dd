// The drawings of RFM: answers by score with their intervals, and what the best of each order brought.
import { endLabel, intervalBars, line, type Point } from '../../ui/charts.ts';
import type { ChartOption } from '../../ui/EChart.tsx';
import type { Mailing } from './rfm-table.ts';

export function answersOption(
  { rows, breakEven }: Mailing,
  name: (score: number) => string,
  words: { axis: string; breakEven: string | null },
): ChartOption {
  return ({ token, format }) => ({
    grid: { left: 8, right: 12, top: 24, bottom: 40, containLabel: true },
    xAxis: {
      type: 'category',
      data: rows.map(({ score }) => name(score)),
      name: words.axis,
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { formatter: (share: number) => format.share(share) },
    },
    series: [
      {
        type: 'bar',
        barCategoryGap: rows.length > 10 ? '20%' : '45%',
        data: rows.map(({ rate, verdict }) => ({
          value: rate,
          itemStyle: {
            color:
              words.breakEven === null
                ? token.control
                : verdict === 'pays'
                  ? token.gain
                  : verdict === 'loses'
                    ? token.loss
                    : token.control,
          },
        })),
        ...(words.breakEven === null
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                data: [{ yAxis: breakEven }],
                lineStyle: { color: token.rule, width: 1.5, type: 'solid' as const },
                label: {
                  formatter: `${words.breakEven} ${format.percent(breakEven)}`,
                  position: 'insideEndTop' as const,
                  color: token.ink,
                },
              },
            }),
      },
      intervalBars({
        data: rows.map(({ lower, upper }, i) => [i, lower, upper]),
        color: token.ink,
      }),
    ],
  });
}

export function gainsOption(
  rfm: readonly number[],
  value: readonly number[] | null,
  words: { axis: string; rfm: string; value: string; chance: string },
): ChartOption {
  const points = (shares: readonly number[]): Point[] => [
    [0, 0],
    ...shares.map((share, i): Point => [(i + 1) / 10, share]),
  ];
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: 20, top: 16, bottom: 40, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.2,
      name: words.axis,
      nameLocation: 'middle',
      nameGap: 28,
      splitLine: { show: false },
      axisLabel: { formatter: (share: number) => format.share(share) },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { formatter: (share: number) => format.share(share) },
    },
    series: [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        token.control,
        { lineStyle: { width: 1 }, silent: true },
      ),
      line(points(rfm), token.ink, { name: words.rfm }),
      ...(value ? [line(points(value), token.accent, { name: words.value })] : []),
      // Named where the lines are furthest from each other and from the diagonal.
      ...labels(token, narrow, [
        { at: [0.62, 0.56], text: words.chance, color: token.ink3 },
        ...(value
          ? [
              {
                at: [0.3, value[2]!] as Point,
                text: words.value,
                color: token.accentText,
                above: true,
              },
            ]
          : []),
        { at: [0.4, rfm[3]!], text: words.rfm, color: token.ink },
      ]),
    ],
  });
}

interface Name {
  at: Point;
  text: string;
  color: string;
  above?: boolean;
}

function labels(_token: object, narrow: boolean, names: Name[]) {
  return names.map(({ at, text, color, above }) => ({
    type: 'scatter' as const,
    silent: true,
    symbolSize: 0.01,
    data: [at],
    label: {
      ...endLabel(text, color),
      position: above ? ('left' as const) : ('right' as const),
      offset: (above ? [-4, -12] : [6, narrow ? 14 : 12]) as [number, number],
    },
  }));
}
