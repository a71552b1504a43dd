// The map of wallets: our share across, size of the wallet up, on a scale of doublings; area stands for customers.
import type { WalletPlace } from '../../../server/value/contract.ts';
import { smallShare } from '../../../server/value/contract.ts';
import { note } from '../../ui/charts.ts';
import type { ChartOption } from '../../ui/EChart.tsx';
import type { Share } from './SharePage.tsx';

type Bin = Share['map']['bins'][number];

/** The least wallet of a size, minor units. */
export const sizeFrom = (size: number): number => 2 ** size;

/** Radius of the fullest bin, pixels. */
const largest = { wide: 14, narrow: 9 };

/** Where a wallet stands on the axis of doublings. */
const up = (wallet: number): number => Math.log2(Math.max(1, wallet));

/** Round amounts inside the drawn sizes, at most five: 1, 2 or 5 times a power of ten. */
export function roundWallets(lowest: number, highest: number): number[] {
  const found: number[] = [];
  for (let power = 1; power <= sizeFrom(highest); power *= 10)
    for (const lead of [1, 2, 5]) {
      const at = lead * power;
      if (up(at) >= lowest && up(at) <= highest) found.push(at);
    }
  if (found.length <= 5) return found;
  const tens = found.filter((at) => Number.isInteger(Math.log10(at)));
  return tens.length >= 2 ? tens : found.filter((_, i) => i % 2 === 0);
}

export function walletMapOption(
  bins: readonly Bin[],
  middle: number,
  words: { share: string; wallet: string; places: Record<WalletPlace, string> },
): ChartOption {
  return ({ token, format, narrow }) => {
    const sizes = bins.map(({ size }) => size);
    const lowest = Math.min(...sizes, Math.floor(up(middle)) - 1) - 1;
    const highest = Math.max(...sizes, Math.ceil(up(middle))) + 2.2;
    const fullest = Math.max(...bins.map(({ customers }) => customers));
    const most = narrow ? largest.narrow : largest.wide;
    const ticks = roundWallets(lowest, highest);
    const corner = (x: number, y: number, place: WalletPlace) =>
      note(token, [x, y], words.places[place], {
        color: token.ink,
        fontWeight: 600,
        position: x < 0.5 ? 'right' : 'left',
        align: x < 0.5 ? 'left' : 'right',
        backgroundColor: token.canvas,
        padding: [1, 4],
      });
    return {
      grid: { left: 8, right: 16, top: 26, bottom: 30, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: 1,
        interval: narrow ? 0.5 : 0.25,
        name: words.share,
        nameLocation: 'middle',
        nameGap: 26,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      yAxis: {
        type: 'value',
        min: lowest,
        max: highest,
        name: words.wallet,
        nameGap: 10,
        nameTextStyle: { align: 'left', padding: [0, 0, 0, narrow ? -30 : -40] },
        axisLabel: {
          customValues: ticks.map(up),
          formatter: (at: number) => format.moneyAxis(Math.round(2 ** at)),
        },
        axisTick: { customValues: ticks.map(up) },
        splitLine: { show: false },
      },
      series: [
        {
          type: 'scatter',
          data: bins.map(({ size, part, customers }) => ({
            value: [(part + 0.5) / 20, size + 0.5],
            symbolSize: Math.max(3, 2 * most * Math.sqrt(customers / fullest)),
            itemStyle: {
              color: part / 20 < smallShare && size + 0.5 >= up(middle) ? token.accent : token.ink3,
              opacity: 0.85,
            },
          })),
          silent: true,
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: token.control, type: 'solid', width: 1 },
            data: [{ xAxis: smallShare }, { yAxis: up(middle) }],
          },
        },
        corner(0.005, highest - 0.6, 'win'),
        corner(0.995, highest - 0.6, 'keep'),
        corner(0.005, lowest + 0.4, 'leave'),
        corner(0.995, lowest + 0.4, 'have'),
      ],
    };
  };
}
