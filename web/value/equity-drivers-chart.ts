// How buyers rate us and the rival, driver by driver: a filled dot and a ring on one scale, joined by what lies between.
import type { CustomSeriesOption } from 'echarts/charts';
import type { Point } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import { fontFamily } from '../ui/tokens.ts';

export interface DriverPair {
  name: string;
  /** 1 to 5. */
  own: number;
  rival: number;
}

export function driversOption(
  pairs: readonly DriverPair[],
  words: { own: string; rival: string },
): ChartOption {
  return ({ token, format, narrow }) => {
    const between: CustomSeriesOption = {
      type: 'custom',
      silent: true,
      data: pairs.map(({ own, rival }, index) => [index, rival, own]),
      renderItem: (_params, api) => {
        const place = (at: number) =>
          api.coord([Number(api.value(at)), Number(api.value(0))]) as Point;
        const [[x1, y1], [x2, y2]] = [place(1), place(2)];
        const ahead = x2 >= x1;
        return {
          type: 'line',
          shape: { x1, y1, x2, y2 },
          style: { stroke: ahead ? token.gain : token.loss, lineWidth: 3 },
        };
      },
    };
    const dots = (of: 'own' | 'rival') => ({
      type: 'scatter' as const,
      name: words[of],
      symbolSize: 11,
      z: 5,
      data: pairs.map((pair, index) => ({
        value: [pair[of], index],
        label: {
          show: true,
          // Outside the two, whichever is ahead.
          position: ((of === 'own') === pair.own >= pair.rival ? 'right' : 'left') as
            | 'right'
            | 'left',
          distance: 8,
          formatter: () =>
            index === 0
              ? `${words[of]} ${format.decimal(pair[of], 1)}`
              : format.decimal(pair[of], 1),
          color: of === 'own' ? token.ink : token.ink2,
          fontFamily,
          fontSize: 12.5,
          fontWeight: of === 'own' ? (600 as const) : ('normal' as const),
        },
      })),
      itemStyle:
        of === 'own'
          ? { color: token.ink }
          : { color: token.canvas, borderColor: token.ink, borderWidth: 1.8 },
    });
    return {
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: 'value', min: 1, max: 5, interval: 1 },
      yAxis: {
        type: 'category',
        inverse: true,
        data: pairs.map(({ name }) => name),
        axisLine: { show: false },
        axisLabel: {
          color: token.ink2,
          width: narrow ? 84 : 150,
          overflow: 'break' as const,
          lineHeight: 15,
        },
      },
      series: [between, dots('rival'), dots('own')],
    };
  };
}
