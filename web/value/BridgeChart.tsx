// The drawing of what moved the value between two days, with its table; a bar opens the customers behind it.
import type { EChartsType } from 'echarts/core';
import { type ReactNode, useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useGo } from '../ui/AddressLink.tsx';
import { Chart } from '../ui/Chart.tsx';
import type { Span } from '../ui/Section.tsx';
import { usePhone } from '../ui/scheme.ts';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { type Bridge, bridgeOption, type LegName, legNames, movesOf } from './equity-charts.ts';
import { useBehind } from './use-behind.ts';

interface BridgeChartProps {
  bridge: Bridge;
  span: Span;
  foot?: ReactNode;
}

export function BridgeChart({ bridge, span, foot }: BridgeChartProps) {
  const { t } = useTranslation();
  const behind = useBehind(bridge);
  const go = useGo();
  const format = useFormat();
  const phone = usePhone();
  const moves = movesOf(bridge);
  const option = useCallback(
    (context: Parameters<ReturnType<typeof bridgeOption>>[0]) =>
      bridgeOption(
        bridge,
        movesOf(bridge).map(({ leg }) => t(nameOf(leg))),
      )(context),
    [bridge, t],
  );
  const money = { format: format.moneyChange, raw: format.major };
  const ends = bridge.ranges !== null;
  const table: TableData = {
    columns: [
      { title: t('equity.move') },
      { title: t('equity.amount'), ...money },
      ...(ends
        ? [
            { title: t('model.low'), ...money },
            { title: t('model.high'), ...money },
          ]
        : []),
    ],
    rows: [
      [t('equity.opening', { date: format.date(bridge.from) }), bridge.opening],
      ...moves.map(({ leg, amount, range }) => [
        t(nameOf(leg)),
        amount,
        ...(ends ? [range?.low ?? null, range?.high ?? null] : []),
      ]),
      [t('equity.closing', { date: format.date(bridge.to) }), bridge.closing],
    ].map((row) => [...row, ...new Array<null>(ends ? 4 - row.length : 0).fill(null)]),
  };
  const label = moves
    .map(({ leg, amount, range }) =>
      range
        ? t('equity.move_between', {
            move: t(nameOf(leg)),
            amount: format.moneyChangeShort(amount),
            low: format.moneyChangeShort(range.low),
            high: format.moneyChangeShort(range.high),
          })
        : `${t(nameOf(leg))} ${format.moneyChangeShort(amount)}`,
    )
    .join('; ');
  // The chart is made once; what a click does follows what is shown.
  const open = useRef<(index: number) => void>(() => {});
  open.current = (index) => {
    const leg = legNames[index];
    const address = leg && behind(leg);
    if (address) go(address);
  };
  const listen = useCallback((made: EChartsType) => {
    made.on('click', ({ dataIndex }) => open.current(Number(dataIndex)));
  }, []);
  return (
    <Chart
      title={t('equity.bridge')}
      note={t('equity.bridge_note', {
        from: format.date(bridge.from),
        value: format.moneyShort(bridge.opening),
      })}
      foot={foot}
      span={span}
      height={phone ? 260 : 340}
      option={option}
      label={label}
      table={table}
      onReady={listen}
    />
  );
}

const nameOf = (leg: LegName | 'change') =>
  leg === 'change' ? ('equity.change' as const) : (`equity.leg_${leg}` as const);
