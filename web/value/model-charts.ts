// The drawings of the model page: week by week, by ten groups, the spread of value and its concentration.
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import { band, endLabel, intervalBars, line, note, type Point } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';

export type Model = AnswerOf<typeof valueContract.model>;
export type ModelCheck = NonNullable<Model['check']>;
export type Spread = NonNullable<Model['spread']>;

/** Purchases since the data were hidden, foretold (dashed, with the interval of chance) and made. */
export function trackingOption(
  { tracking }: ModelCheck,
  words: { predicted: string; actual: string; weeks: string },
): ChartOption {
  return ({ token, format, narrow }) => {
    const points = (of: (row: ModelCheck['tracking'][number]) => number): Point[] =>
      tracking.map((row) => [row.week, of(row)]);
    const last = tracking.at(-1)!;
    // The name of the higher line stands above its end, that of the lower below.
    const over = last.predicted > last.actual ? -16 : 16;
    return {
      grid: { left: 8, right: narrow ? 74 : 92, top: 12, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        max: last.week,
        name: words.weeks,
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
        axisLabel: { formatter: (week: number) => format.integer(week), showMaxLabel: false },
      },
      yAxis: { type: 'value', axisLabel: { formatter: (count: number) => format.integer(count) } },
      series: [
        band(
          points((row) => row.low),
          points((row) => row.high),
          token.band,
        ),
        line(
          points((row) => row.predicted),
          token.ink2,
          {
            dashed: true,
            endLabel: {
              ...endLabel(`${words.predicted}\n${format.integer(last.predicted)}`, token.ink2),
              offset: [0, over],
            },
          },
        ),
        line(
          points((row) => row.actual),
          token.accent,
          {
            endLabel: {
              ...endLabel(`${words.actual}\n${format.integer(last.actual)}`, token.accentText),
              offset: [0, -over],
            },
          },
        ),
      ],
    };
  };
}

/** Ten groups of customers: what was foretold of each against what its customers bought. */
export function calibrationOption(
  { groups }: ModelCheck,
  words: { exact: string; predicted: string },
): ChartOption {
  return ({ token, format }) => {
    const top = Math.max(...groups.flatMap((group) => [group.predicted, group.high])) * 1.05 || 1;
    return {
      grid: { left: 8, right: 16, top: 12, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: top,
        name: words.predicted,
        splitLine: { show: false },
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: {
          formatter: (count: number) => format.decimal(count, top < 5 ? 1 : 0),
          showMaxLabel: false,
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: top,
        axisLabel: {
          formatter: (count: number) => format.decimal(count, top < 5 ? 1 : 0),
          showMaxLabel: false,
        },
      },
      series: [
        line(
          [
            [0, 0],
            [top, top],
          ],
          token.control,
          { lineStyle: { width: 1 }, silent: true },
        ),
        note(token, [top * 0.62, top * 0.74], words.exact, { align: 'right' }),
        intervalBars({
          data: groups.map(({ predicted, low, high }) => [predicted, low, high]),
          color: token.ink,
        }),
        {
          type: 'scatter',
          data: groups.map(({ predicted, actual }) => [predicted, actual]),
          symbolSize: 8,
          itemStyle: { color: token.accent },
        },
      ],
    };
  };
}

/** How many customers are worth how much, in doubling steps. */
export function binsOption({ bins }: Spread, from: string): ChartOption {
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: 8, top: 24, bottom: 40, containLabel: true },
    xAxis: {
      type: 'category',
      data: bins.map((bin) => format.moneyShort(bin.from)),
      name: from,
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { interval: narrow ? 1 : 0 },
    },
    yAxis: { type: 'value', show: false },
    series: [
      {
        type: 'bar',
        barCategoryGap: '16%',
        data: bins.map((bin) => bin.customers),
        itemStyle: { color: token.control },
        label: {
          show: true,
          position: 'top',
          color: token.ink2,
          formatter: ({ value }: { value: unknown }) => format.integer(Number(value)),
        },
      },
    ],
  });
}

/** The value held by the most valuable customers, from the first down. */
export function whaleOption(
  { whale }: Spread,
  words: { customers: string; fifth: (value: string) => string },
): ChartOption {
  return ({ token, format }) => {
    const fifth = fifthOf(whale);
    return {
      grid: { left: 8, right: 16, top: 16, bottom: 40, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.2,
        name: words.customers,
        splitLine: { show: false },
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.25,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      series: [
        line(
          whale.map(({ customers, value }): Point => [customers, value]),
          token.ink,
        ),
        {
          type: 'scatter',
          data: [[0.2, fifth]],
          symbolSize: 9,
          itemStyle: { color: token.accent },
        },
        note(token, [0.23, fifth - 0.06], words.fifth(format.share(fifth)), {
          align: 'left',
          position: 'right',
        }),
      ],
    };
  };
}

/** The share of the value held by the most valuable fifth of the customers, between the points of the curve. */
export function fifthOf(whale: Spread['whale']): number {
  const after = whale.findIndex(({ customers }) => customers >= 0.2);
  if (after < 1) return whale[after]?.value ?? 0;
  const [a, b] = [whale[after - 1]!, whale[after]!];
  const part = (0.2 - a.customers) / (b.customers - a.customers);
  return a.value + part * (b.value - a.value);
}
