// The drawings of the equity: what moved it between two dates, and what it was worth month by month.
import type { CustomSeriesOption } from 'echarts/charts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import { endLabel, line, type Point } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import { fontFamily } from '../ui/tokens.ts';

export type Equity = AnswerOf<typeof valueContract.equity>;
export type Bridge = NonNullable<Equity['bridge']>;

export const legNames = ['acquired', 'margin', 'retention', 'defected'] as const;
export type LegName = (typeof legNames)[number];

/** The four moves with their signs, in the order they are drawn. */
export const legsOf = (bridge: Bridge): { leg: LegName; amount: number }[] =>
  legNames.map((leg) => ({ leg, amount: leg === 'defected' ? -bridge.defected : bridge[leg] }));

/** Each bar from where the one before ended; zero is the opening value, the last bar the whole change. */
export function stepsOf(bridge: Bridge): { from: number; to: number }[] {
  let at = 0;
  const steps = legsOf(bridge).map(({ amount }) => {
    const from = at;
    at += amount;
    return { from, to: at };
  });
  return [...steps, { from: 0, to: at }];
}

/** @param names of the four moves and of the whole change */
export function bridgeOption(bridge: Bridge, names: readonly string[]): ChartOption {
  return ({ token, format, narrow }) => {
    const steps = stepsOf(bridge);
    const bars: CustomSeriesOption = {
      type: 'custom',
      silent: true,
      data: steps.map(({ from, to }, index) => [index, from, to]),
      renderItem: (_params, api) => {
        const index = Number(api.value(0));
        const [from, to] = [Number(api.value(1)), Number(api.value(2))];
        const change = to - from;
        const at = (amount: number) => api.coord(narrow ? [amount, index] : [index, amount]);
        const [x1, y1] = at(from) as Point;
        const [x2, y2] = at(to) as Point;
        const half = narrow ? 11 : 26;
        const whole = index === steps.length - 1;
        const shape = narrow
          ? {
              x: Math.min(x1, x2),
              y: y1 - half,
              width: Math.max(1, Math.abs(x2 - x1)),
              height: 2 * half,
            }
          : {
              x: x1 - half,
              y: Math.min(y1, y2),
              width: 2 * half,
              height: Math.max(1, Math.abs(y2 - y1)),
            };
        const right = Math.max(x1, x2);
        return {
          type: 'group',
          children: [
            {
              type: 'rect',
              shape,
              style: { fill: whole ? token.ink : change < 0 ? token.loss : token.gain },
            },
            {
              type: 'text',
              style: {
                text: format.moneyChangeShort(change),
                x: narrow ? right + 6 : x1,
                y: narrow ? y1 : change < 0 ? shape.y + shape.height + 5 : shape.y - 5,
                align: narrow ? 'left' : 'center',
                verticalAlign: narrow ? 'middle' : change < 0 ? 'top' : 'bottom',
                fill: whole ? token.ink : change < 0 ? token.lossText : token.gainText,
                font: `600 12.5px ${fontFamily}`,
              },
            },
          ],
        };
      },
    };
    const ends = steps.flatMap(({ from, to }) => [from, to]);
    const low = Math.min(0, ...ends);
    const high = Math.max(0, ...ends);
    const room = (high - low || 1) * (narrow ? 0.34 : 0.12);
    const amounts = {
      type: 'value' as const,
      min: low < 0 ? low - (narrow ? 0 : room) : 0,
      max: high + room,
      axisLabel: {
        formatter: (amount: number) => format.moneyAxis(amount),
        showMinLabel: false,
        showMaxLabel: false,
      },
      splitNumber: narrow ? 3 : 5,
    };
    const moves = {
      type: 'category' as const,
      data: [...names],
      axisLine: { show: true, onZero: true, lineStyle: { color: token.control } },
      axisLabel: {
        interval: 0,
        color: token.ink2,
        width: narrow ? 104 : 150,
        overflow: 'break' as const,
      },
    };
    return {
      grid: { left: 8, right: 8, top: 12, bottom: 8, containLabel: true },
      ...(narrow
        ? {
            xAxis: { ...amounts, axisLabel: { show: false } },
            yAxis: { ...moves, inverse: true, axisLine: { show: false } },
          }
        : { xAxis: { ...moves, axisLine: { show: false } }, yAxis: amounts }),
      series: [
        bars,
        {
          type: 'line',
          silent: true,
          data: [],
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: token.control, type: 'solid', width: 1 },
            data: [narrow ? { xAxis: 0 } : { yAxis: 0 }],
          },
        },
      ],
    };
  };
}

/** The value at the ends of months by today's measure, and what the runs themselves said then. */
export function courseOption(
  { rows, said }: Pick<Equity, 'rows' | 'said'>,
  words: { value: string; said: string },
): ChartOption {
  return ({ token, format, narrow }) => {
    const points = rows.map(({ on, equity }): Point => [Date.parse(on), equity]);
    const last = rows.at(-1)!;
    const from = points[0]![0];
    const dots = said.filter(({ asOf }) => Date.parse(asOf) >= from);
    return {
      grid: { left: 8, right: narrow ? 70 : 96, top: 16, bottom: 24, containLabel: true },
      tooltip: {
        trigger: 'axis',
        formatter: (given: { value: Point }[]) => {
          const [on, amount] = given[0]!.value;
          return `${format.date(new Date(on).toISOString().slice(0, 10))}  ${format.moneyShort(amount)}`;
        },
      },
      xAxis: {
        type: 'time',
        splitNumber: narrow ? 3 : 7,
        axisLabel: {
          hideOverlap: true,
          formatter: (on: number) => format.month(new Date(on).toISOString().slice(0, 10)),
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        axisLabel: { formatter: (amount: number) => format.moneyAxis(amount) },
      },
      series: [
        line(points, token.ink, {
          endLabel: endLabel(`${words.value}\n${format.moneyShort(last.equity)}`, token.ink),
        }),
        // One alone says nothing about how it moved.
        ...(dots.length > 1
          ? [
              {
                type: 'scatter' as const,
                name: words.said,
                symbolSize: 8,
                data: dots.map(({ asOf, value }): Point => [Date.parse(asOf), value]),
                itemStyle: { color: token.canvas, borderColor: token.accent, borderWidth: 2 },
              },
            ]
          : []),
      ],
    };
  };
}
