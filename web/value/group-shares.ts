// The numbers and the drawing of «who holds the value».
import type { CustomSeriesOption } from 'echarts/charts';
import type { EChartsCoreOption } from 'echarts/core';
import type { DrawingApi } from '../ui/charts.ts';
import type { ChartContext } from '../ui/EChart.tsx';
import { type GroupId, groupToken } from '../ui/Group.tsx';
import { fontFamily } from '../ui/tokens.ts';
import type { Overview } from './finding.ts';

export interface ShareRow {
  /** Null: the customers who have left and belong to no group. */
  group: GroupId | null;
  value: number;
  valueShare: number;
  customers: number;
  customerShare: number;
}

/** One row per group, the most valuable first; those who have left come last. */
export function sharesOf(overview: Overview): ShareRow[] {
  const equity = overview.equity?.value ?? 0;
  const row = (group: GroupId | null, customers: number, value: number): ShareRow => ({
    group,
    customers,
    value,
    valueShare: equity > 0 ? value / equity : 0,
    customerShare: overview.customers > 0 ? customers / overview.customers : 0,
  });
  const rows = overview.groups
    .map((one) => row(one.group, one.customers, one.value))
    .sort((a, b) => b.value - a.value);
  const grouped = rows.reduce((sum, one) => sum + one.value, 0);
  return [...rows, row(null, overview.left, Math.max(0, equity - grouped))];
}

interface SharesWords {
  names: readonly string[];
  customers: (share: string) => string;
}

const thick = 18;
const thin = 5;

/** Bars of both shares on one scale; the name stands before them, or above on narrow screens. */
export function sharesOption(
  rows: readonly ShareRow[],
  words: SharesWords,
): (context: ChartContext) => EChartsCoreOption {
  return ({ token, format, narrow }) => {
    const largest = Math.max(0.1, ...rows.flatMap((row) => [row.valueShare, row.customerShare]));
    const interval = largest > 0.5 ? 0.25 : 0.1;
    const text = (x: number, y: number, content: string, strong: boolean, align = 'left') => ({
      type: 'text' as const,
      style: {
        x,
        y,
        text: content,
        fill: strong ? token.ink : token.ink2,
        font: `${strong ? 600 : 450} ${strong ? 13 : 12}px ${fontFamily}`,
        verticalAlign: 'middle' as const,
        align: align as 'left',
      },
    });
    const bar = (x: number, y: number, width: number, height: number, style: object) => ({
      type: 'rect' as const,
      shape: { x, y, width: width > 0 ? Math.max(1, width) : 0, height },
      style,
    });
    function draw(index: number, api: DrawingApi) {
      const row = rows[index]!;
      const [zero, middle] = api.coord([0, index]) as [number, number];
      const to = (share: number) => (api.coord([share, index]) as [number, number])[0] - zero;
      const color = token[row.group ? groupToken[row.group] : 'ink3'];
      const top = middle - (narrow ? 6 : 14);
      const value = to(row.valueShare);
      const people = to(row.customerShare);
      const nameAt = narrow
        ? { x: zero + 16, y: top - 13, mark: zero + 5 }
        : { x: 26, y: top + thick / 2, mark: 10 };
      return {
        type: 'group' as const,
        children: [
          markShape(row.group, nameAt.mark, nameAt.y, color),
          text(nameAt.x, nameAt.y, words.names[index]!, true),
          row.group
            ? bar(zero, top, value, thick, { fill: color })
            : bar(zero, top + 0.5, value, thick - 1, { fill: 'none', stroke: color }),
          text(
            zero + value + 8,
            top + thick / 2,
            `${format.moneyShort(row.value)} · ${format.share(row.valueShare)}`,
            true,
          ),
          bar(zero, top + thick + 5, people, thin, { fill: token.control }),
          text(
            zero + people + 8,
            top + thick + 5 + thin / 2,
            words.customers(format.share(row.customerShare)),
            false,
          ),
        ],
      };
    }
    return {
      grid: { left: narrow ? 2 : 158, right: narrow ? 132 : 150, top: narrow ? 4 : 0, bottom: 26 },
      xAxis: {
        type: 'value',
        min: 0,
        max: Math.ceil(largest / interval - 1e-9) * interval,
        interval,
        axisLabel: { formatter: (share: number) => format.share(share) },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map((_, index) => index),
        axisLabel: { show: false },
        axisLine: { show: true },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          clip: false,
          data: rows.map((_, index) => [0, index]),
          renderItem: (params, api) => draw(params.dataIndex, api),
        } satisfies CustomSeriesOption,
      ],
    };
  };
}

/** The group's shape, as everywhere; a dash for those who have left. */
function markShape(group: GroupId | null, cx: number, cy: number, color: string) {
  const fill = { fill: color };
  if (group === 'friends')
    return { type: 'circle' as const, shape: { cx, cy, r: 4.5 }, style: fill };
  if (group === 'strangers')
    return {
      type: 'circle' as const,
      shape: { cx, cy, r: 3.8 },
      style: { fill: 'none', stroke: color, lineWidth: 1.8 },
    };
  const points =
    group === 'butterflies'
      ? [
          [cx, cy - 5],
          [cx + 5, cy],
          [cx, cy + 5],
          [cx - 5, cy],
        ]
      : group === 'barnacles'
        ? [
            [cx - 4.2, cy - 4.2],
            [cx + 4.2, cy - 4.2],
            [cx + 4.2, cy + 4.2],
            [cx - 4.2, cy + 4.2],
          ]
        : [
            [cx - 4, cy - 0.7],
            [cx + 4, cy - 0.7],
            [cx + 4, cy + 0.7],
            [cx - 4, cy + 0.7],
          ];
  return { type: 'polygon' as const, shape: { points }, style: fill };
}
