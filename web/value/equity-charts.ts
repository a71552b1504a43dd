// The drawings of the equity: what moved it between two dates, and what it was worth month by month.
import type { CustomSeriesOption } from 'echarts/charts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import { band, endLabel, line, moneyOverTime, type Point, rings } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import { fontFamily } from '../ui/tokens.ts';

export type Equity = AnswerOf<typeof valueContract.equity>;
export type Bridge = NonNullable<Equity['bridge']>;

export const legNames = ['acquired', 'margin', 'retention', 'defected'] as const;
export type LegName = (typeof legNames)[number];

export interface Move {
  leg: LegName | 'change';
  amount: number;
  /** 80 % interval of the amount; null where it is not known. */
  range: { low: number; high: number } | null;
}

/** The four moves with their signs and intervals, in the order they are drawn. */
export const legsOf = (bridge: Bridge): (Move & { leg: LegName })[] =>
  legNames.map((leg) => {
    const range = bridge.ranges?.[leg] ?? null;
    return leg === 'defected'
      ? {
          leg,
          amount: -bridge.defected,
          range: range && { low: -range.high, high: -range.low },
        }
      : { leg, amount: bridge[leg], range };
  });

/** The moves and what they come to. */
export const movesOf = (bridge: Bridge): Move[] => [
  ...legsOf(bridge),
  {
    leg: 'change',
    amount: bridge.closing - bridge.opening,
    range: bridge.ranges?.change ?? null,
  },
];

/** Could it as well have been the other way? */
export const isProven = ({ range }: Pick<Move, 'range'>): boolean =>
  range === null || range.low > 0 || range.high < 0;

export interface Step extends Move {
  from: number;
  to: number;
}

/** Each bar from where the one before ended; zero is the opening value, the last bar the whole change. */
export function stepsOf(bridge: Bridge): Step[] {
  let at = 0;
  return movesOf(bridge).map((move) => {
    if (move.leg === 'change') return { ...move, from: 0, to: move.amount };
    const from = at;
    at += move.amount;
    return { ...move, from, to: at };
  });
}

/** @param names of the four moves and of the whole change */
export function bridgeOption(bridge: Bridge, names: readonly string[]): ChartOption {
  return ({ token, format, narrow, width }) => {
    const steps = stepsOf(bridge);
    const bars: CustomSeriesOption = {
      type: 'custom',
      data: steps.map(({ from, to, range }, index) => [
        index,
        from,
        to,
        from + (range?.low ?? to - from),
        from + (range?.high ?? to - from),
      ]),
      renderItem: (_params, api) => {
        const index = Number(api.value(0));
        const [from, to, low, high] = [1, 2, 3, 4].map((place) => Number(api.value(place))) as [
          number,
          number,
          number,
          number,
        ];
        const change = to - from;
        const at = (amount: number) => api.coord(narrow ? [amount, index] : [index, amount]);
        const [x1, y1] = at(from) as Point;
        const [x2, y2] = at(to) as Point;
        const [lowX, lowY] = at(low) as Point;
        const [highX, highY] = at(high) as Point;
        const half = narrow ? 11 : 26;
        const cap = 4;
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
        const proven = isProven(steps[index]!);
        const colour = whole || !proven ? token.ink : change < 0 ? token.loss : token.gain;
        const ends: [number, number, number, number][] =
          high > low
            ? narrow
              ? [
                  [lowX, y1, highX, y1],
                  [lowX, y1 - cap, lowX, y1 + cap],
                  [highX, y1 - cap, highX, y1 + cap],
                ]
              : [
                  [x1, lowY, x1, highY],
                  [x1 - cap, lowY, x1 + cap, lowY],
                  [x1 - cap, highY, x1 + cap, highY],
                ]
            : [];
        // On a halo, for half of it lies on the bar.
        const whisker = [
          { stroke: token.canvas, lineWidth: 4 },
          { stroke: token.ink, lineWidth: 1.5 },
        ].flatMap((style) =>
          ends.map(([ax, ay, bx, by]) => ({
            type: 'line' as const,
            shape: { x1: ax, y1: ay, x2: bx, y2: by },
            style,
          })),
        );
        // Beyond the bar and its whisker, so that neither crosses the figure.
        const right = Math.max(x1, x2, highX);
        const top = Math.min(y1, y2, lowY, highY);
        const bottom = Math.max(y1, y2, lowY, highY);
        return {
          type: 'group',
          children: [
            {
              type: 'rect',
              shape,
              style: proven
                ? { fill: colour }
                : { fill: token.canvas, stroke: colour, lineWidth: 1.5 },
            },
            ...whisker,
            {
              type: 'text',
              style: {
                text: format.moneyChangeShort(change),
                x: narrow ? right + 6 : x1,
                y: narrow ? y1 : change < 0 ? bottom + 5 : top - 5,
                align: narrow ? 'left' : 'center',
                verticalAlign: narrow ? 'middle' : change < 0 ? 'top' : 'bottom',
                fill: whole || !proven ? token.ink : change < 0 ? token.lossText : token.gainText,
                font: `600 12.5px ${fontFamily}`,
              },
            },
          ],
        };
      },
    };
    const ends = steps.flatMap(({ from, to, range }) => [
      from,
      to,
      from + (range?.low ?? 0),
      from + (range?.high ?? 0),
    ]);
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
        // As much as each of the bars has for itself.
        width: narrow ? 104 : Math.floor((width - 80) / names.length) - 12,
        overflow: 'break' as const,
        lineHeight: 15,
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

/** The value at the ends of months by today's measure with its interval, and what the runs themselves said then. */
export function courseOption(
  { rows, said }: Pick<Equity, 'rows' | 'said'>,
  words: { value: string; said: string },
): ChartOption {
  return (context) => {
    const { token, format, narrow } = context;
    const points = rows.map(({ on, equity }): Point => [Date.parse(on), equity]);
    const last = rows.at(-1)!;
    const from = points[0]![0];
    const dots = said.filter(({ asOf }) => Date.parse(asOf) >= from);
    const ends = (end: 'low' | 'high') =>
      rows.flatMap(({ on, range }): Point[] => (range ? [[Date.parse(on), range[end]]] : []));
    const highest = Math.max(...rows.map(({ equity, range }) => range?.high ?? equity));
    const axes = moneyOverTime(context);
    return {
      grid: { left: 8, right: narrow ? 70 : 96, top: 16, bottom: 24, containLabel: true },
      ...axes,
      // The band is drawn by hand: it does not stretch the axes as it should.
      xAxis: { ...axes.xAxis, min: from, max: points.at(-1)![0] },
      yAxis: { ...axes.yAxis, max: ({ max }: { max: number }) => roundUp(Math.max(max, highest)) },
      series: [
        ...(ends('low').length > 1 ? [band(ends('low'), ends('high'), token.band)] : []),
        line(points, token.ink, {
          endLabel: endLabel(`${words.value}\n${format.moneyShort(last.equity)}`, token.ink),
        }),
        // One alone says nothing about how it moved.
        ...(dots.length > 1
          ? [
              rings(
                token,
                dots.map(({ asOf, value }): Point => [Date.parse(asOf), value]),
                words.said,
              ),
            ]
          : []),
      ],
    };
  };
}

/** The next round number: an axis may end there. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((lead) => lead * power >= value)! * power;
}
