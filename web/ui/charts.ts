// Pieces of charts that several pages draw: interval bars, bands, lines, notes.
import type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { ChartContext } from './EChart.tsx';
import { fontFamily, type Tokens } from './tokens.ts';

export type Point = [x: number, y: number];

/** What ECharts hands to the drawing function of a custom series. */
export type DrawingApi = Parameters<NonNullable<CustomSeriesOption['renderItem']>>[1];

interface Segment {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

interface IntervalBars {
  /** Position on the category or value axis, low end, high end. */
  data: readonly [position: number, low: number, high: number][];
  color: string;
  horizontal?: boolean;
  /** Half the length of a cap, pixels. */
  cap?: number;
}

/** Whiskers on bars or points. */
export function intervalBars({
  data,
  color,
  horizontal = false,
  cap = 4,
}: IntervalBars): CustomSeriesOption {
  const place = (api: DrawingApi, end: number): Point => {
    const position = Number(api.value(0));
    const value = Number(api.value(end));
    return api.coord(horizontal ? [value, position] : [position, value]) as Point;
  };
  const style = { stroke: color, lineWidth: 1.4, opacity: 0.85 };
  const line = (shape: Segment) => ({ type: 'line' as const, shape, style });
  return {
    type: 'custom',
    silent: true,
    z: 5,
    data: [...data],
    renderItem: (_params, api) => {
      const [x1, y1] = place(api, 1);
      const [x2, y2] = place(api, 2);
      const across = horizontal ? { x: 0, y: cap } : { x: cap, y: 0 };
      const capAt = (x: number, y: number) =>
        line({ x1: x - across.x, y1: y - across.y, x2: x + across.x, y2: y + across.y });
      return { type: 'group', children: [line({ x1, y1, x2, y2 }), capAt(x1, y1), capAt(x2, y2)] };
    },
  };
}

/** A filled band between two lines: the interval of a projection. */
export function band(
  low: readonly Point[],
  high: readonly Point[],
  color: string,
): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data: [0],
    renderItem: (_params, api) => ({
      type: 'polygon',
      shape: { points: [...low, ...high.toReversed()].map((point) => api.coord(point) as Point) },
      style: { fill: color },
    }),
  };
}

/** A measured line: never smoothed, no symbols. Pass `dashed` for what is projected. */
export function line(
  data: readonly Point[],
  color: string,
  { dashed = false, ...rest }: LineSeriesOption & { dashed?: boolean } = {},
): LineSeriesOption {
  return {
    type: 'line',
    data: [...data],
    showSymbol: false,
    itemStyle: { color },
    ...rest,
    lineStyle: { color, width: 2, ...(dashed ? { type: [5, 4] } : {}), ...rest.lineStyle },
  };
}

/** The name of a line, written at its end instead of in a legend. */
export function endLabel(text: string, color: string): NonNullable<LineSeriesOption['endLabel']> {
  return {
    show: true,
    formatter: () => text,
    color,
    fontSize: 12.5,
    fontWeight: 600,
    lineHeight: 15,
    fontFamily,
  };
}

/** A few words at a place in the chart. */
export function note(
  token: Tokens,
  at: Point,
  text: string,
  label: ScatterSeriesOption['label'] = {},
): ScatterSeriesOption {
  return {
    type: 'scatter',
    silent: true,
    symbolSize: 0.01,
    data: [at],
    label: {
      show: true,
      formatter: () => text,
      color: token.ink2,
      fontSize: 12.5,
      lineHeight: 16,
      align: 'left',
      position: 'right',
      fontFamily,
      ...label,
    },
  };
}

const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

/** Axes of money over time, from zero, and what is read under the pointer; points are [moment, minor units]. */
export function moneyOverTime(
  { format, narrow }: ChartContext,
  { exact = false, times = 7, amounts }: { exact?: boolean; times?: number; amounts?: number } = {},
) {
  const money = exact ? format.money : format.moneyShort;
  return {
    tooltip: {
      trigger: 'axis' as const,
      formatter: (given: { value: Point }[]) => {
        const [on, amount] = given[0]!.value;
        return `${format.date(dayOf(on))}  ${money(amount)}`;
      },
    },
    xAxis: {
      type: 'time' as const,
      splitNumber: narrow ? 3 : times,
      // A month is named once.
      minInterval: 28 * 86_400_000,
      axisLabel: { hideOverlap: true, formatter: (on: number) => format.month(dayOf(on)) },
    },
    yAxis: {
      type: 'value' as const,
      min: ({ min }: { min: number }) => Math.min(0, min),
      ...(amounts ? { splitNumber: amounts } : {}),
      axisLabel: { formatter: (amount: number) => format.moneyAxis(amount) },
    },
  };
}

/** What was said at the time, beside what is worked out now: rings. */
export const rings = (
  token: Tokens,
  data: readonly Point[],
  name?: string,
): ScatterSeriesOption => ({
  type: 'scatter',
  ...(name ? { name } : {}),
  symbolSize: 8,
  data: [...data],
  itemStyle: { color: token.canvas, borderColor: token.accent, borderWidth: 2 },
});
