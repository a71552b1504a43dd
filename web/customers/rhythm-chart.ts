// The drawing of how a customer buys: a bar per day with a purchase, the days in which the next one is
// expected as a dashed frame, and the day the data end.
import type { CustomSeriesOption } from 'echarts/charts';
import type { DrawingApi, Point } from '../ui/charts.ts';
import type { ChartContext, ChartOption } from '../ui/EChart.tsx';
import { fontFamily } from '../ui/tokens.ts';

export interface RhythmDrawing {
  /** Days with a purchase and their net amount, oldest first. */
  days: readonly { on: string; amount: number }[];
  /** The days in which the next purchase is expected. */
  window: { from: string; to: string } | null;
  /** The last day with data. */
  asOf: string;
  /** The window has gone by. */
  late: boolean;
  words: { expected: string; expectedShort: string; today: string };
}

const day = 86_400_000;
const at = (on: string): number => Date.parse(on);
const place = (api: DrawingApi, x: number, y: number): Point => api.coord([x, y]) as Point;

/** The middle distance between neighbouring bars, in days. */
function usualGap(days: RhythmDrawing['days']): number {
  const gaps = days.slice(1).map(({ on }, index) => (at(on) - at(days[index]!.on)) / day);
  gaps.sort((one, other) => one - other);
  return gaps[gaps.length >> 1] ?? 30;
}

export function rhythmOption(rhythm: RhythmDrawing): ChartOption {
  return (context) => {
    const { days, window, asOf } = rhythm;
    const { token, format, width } = context;
    const first = at(days[0]?.on ?? asOf);
    const end = Math.max(at(asOf), window ? at(window.to) : 0);
    // A short history stands at the right, before today, on at least two months.
    const span = Math.max(end - first, 60 * day);
    const min = end - span * 1.01;
    // Room for the word at the line of today.
    const max = end + span * Math.max(0.02, 46 / width);
    const amounts = days.map(({ amount }) => amount);
    const top = Math.max(1, ...amounts);
    const low = Math.min(0, ...amounts);
    const barWidth = Math.max(1.5, Math.min(5, (usualGap(days) * day * width * 0.5) / (max - min)));
    return {
      grid: { left: 0, right: 4, top: 42, bottom: 22 },
      tooltip: {
        trigger: 'item',
        formatter: ({ value }: { value: [number, number] }) =>
          `${format.date(isoDay(value[0]))}  ${format.money(value[1])}`,
      },
      xAxis: {
        type: 'time',
        min,
        max,
        axisLine: { show: true, onZero: true, lineStyle: { color: token.control } },
        axisLabel: {
          hideOverlap: true,
          formatter: (value: number) => {
            const on = isoDay(value);
            if (span < 120 * day) return format.dayMonth(on);
            return on.slice(5, 7) === '01' ? on.slice(0, 4) : format.month(on).split(' ')[0];
          },
        },
        splitNumber: context.narrow ? 3 : 8,
        minInterval: 28 * day,
      },
      yAxis: { type: 'value', min: low, max: top * 1.06, show: false },
      series: [
        ...(window ? [expectedFrame(context, rhythm, window, top)] : []),
        bars(context, days, barWidth),
        lastDay(context, rhythm, top),
      ],
    };
  };
}

/** The day of an instant as the axis counts it; days are drawn at midnight UTC. */
const isoDay = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

function bars(
  { token }: ChartContext,
  days: RhythmDrawing['days'],
  width: number,
): CustomSeriesOption {
  return {
    type: 'custom',
    data: days.map(({ on, amount }) => [at(on), amount]),
    renderItem: (_params, api) => {
      const [x, y] = place(api, Number(api.value(0)), Number(api.value(1)));
      const [, zero] = place(api, Number(api.value(0)), 0);
      return {
        type: 'rect',
        shape: { x: x - width / 2, y: Math.min(y, zero), width, height: Math.abs(zero - y) },
        style: { fill: token.ink },
      };
    },
  };
}

function expectedFrame(
  { token, narrow }: ChartContext,
  { late, words }: RhythmDrawing,
  window: { from: string; to: string },
  top: number,
): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    data: [[at(window.from), at(window.to)]],
    renderItem: (_params, api) => {
      const [left, y] = place(api, Number(api.value(0)), top);
      const [right, zero] = place(api, Number(api.value(1)), 0);
      return {
        type: 'group',
        children: [
          {
            type: 'rect',
            shape: { x: left, y, width: Math.max(4, right - left), height: zero - y },
            style: {
              fill: late ? token.lossSoft : token.band,
              stroke: late ? token.loss : token.ink2,
              lineDash: [3, 3],
              lineWidth: 1,
            },
          },
          {
            // A row of its own: the word at the line of today stands below it.
            type: 'text',
            style: {
              text: narrow ? words.expectedShort : words.expected,
              x: Math.max(left, right),
              y: y - 36,
              align: 'right',
              fill: late ? token.lossText : token.ink2,
              font: `600 12.5px ${fontFamily}`,
            },
          },
        ],
      };
    },
  };
}

function lastDay(
  { token }: ChartContext,
  { asOf, words, window }: RhythmDrawing,
  top: number,
): CustomSeriesOption {
  // The word stands where the frame does not.
  const before = window !== null && at(window.to) > at(asOf);
  return {
    type: 'custom',
    silent: true,
    data: [[at(asOf), 0]],
    renderItem: (_params, api) => {
      const [x, y] = place(api, Number(api.value(0)), top);
      const [, zero] = place(api, Number(api.value(0)), 0);
      return {
        type: 'group',
        children: [
          {
            type: 'line',
            shape: { x1: x, y1: y - 16, x2: x, y2: zero },
            style: { stroke: token.accent, lineWidth: 1.5 },
          },
          {
            type: 'text',
            style: {
              text: words.today,
              x: before ? x - 6 : x + 6,
              y: y - 18,
              align: before ? 'right' : 'left',
              fill: token.accentText,
              font: `600 12.5px ${fontFamily}`,
            },
          },
        ],
      };
    },
  };
}
