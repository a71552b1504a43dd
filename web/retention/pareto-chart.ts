// What each cause took, by value: what can be managed solid, what cannot outlined, what files suggest and nobody knows last.
import type { ChartOption } from '../ui/EChart.tsx';

export interface ParetoBar {
  name: string;
  /** As the list of losses is asked for it. */
  asked: string;
  value: number;
  customers: number;
  /** Part of all that was lost up to this bar, from the largest on; of the measure that is drawn. */
  upTo: number;
  kind: 'manageable' | 'fixed' | 'suggested' | 'unknown';
}

export type ParetoMeasure = 'value' | 'customers';

/** The bars in the order of a measure, largest first but for what nobody knows, with how much of all they reach together. */
export function inOrder(
  bars: readonly Omit<ParetoBar, 'upTo'>[],
  measure: ParetoMeasure,
): ParetoBar[] {
  const dark = (kind: ParetoBar['kind']) => (kind === 'suggested' ? 1 : kind === 'unknown' ? 2 : 0);
  const total = bars.reduce((sum, bar) => sum + bar[measure], 0);
  let reached = 0;
  return [...bars]
    .sort((one, other) => dark(one.kind) - dark(other.kind) || other[measure] - one[measure])
    .map((bar) => {
      reached += bar[measure];
      return { ...bar, upTo: total > 0 ? reached / total : 0 };
    });
}

export function paretoOption(bars: readonly ParetoBar[], measure: ParetoMeasure): ChartOption {
  return ({ token, format, narrow }) => ({
    grid: { left: 8, right: narrow ? 96 : 124, top: 4, bottom: 24, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      splitNumber: narrow ? 2 : 4,
      axisLabel: {
        formatter: (amount: number) =>
          measure === 'value' ? format.moneyAxis(amount) : format.integer(amount),
      },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: {
        interval: 0,
        color: token.ink2,
        width: narrow ? 110 : 190,
        overflow: 'break' as const,
        lineHeight: 15,
      },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 20,
        data: bars.map(({ kind, ...bar }) => ({
          value: bar[measure],
          itemStyle:
            kind === 'manageable'
              ? { color: token.ink2 }
              : kind === 'fixed'
                ? { color: 'transparent', borderColor: token.ink2, borderWidth: 1.5 }
                : {
                    color: token.sunken,
                    borderColor: token.control,
                    borderWidth: 1,
                    borderType: 'dashed' as const,
                  },
        })),
        label: {
          show: true,
          position: 'right' as const,
          color: token.ink,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const { value, customers, upTo } = bars[dataIndex]!;
            const amount =
              measure === 'value' ? format.moneyShort(value) : format.integer(customers);
            return `${amount}  {upTo|${format.share(upTo)}}`;
          },
          rich: { upTo: { color: token.ink3 } },
        },
      },
    ],
  });
}
