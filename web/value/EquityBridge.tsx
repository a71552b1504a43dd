// What moved the value between two days: the drawing of the changes, and the sum that adds up to the last unit.
import { Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Chart } from '../ui/Chart.tsx';
import { Delta } from '../ui/Delta.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { usePhone } from '../ui/scheme.ts';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { customersAddress } from './customers-address.ts';
import {
  type Bridge,
  bridgeOption,
  type Equity,
  isProven,
  type LegName,
  legsOf,
  movesOf,
} from './equity-charts.ts';

const route = getRouteApi('/inside/equity');

export function EquityBridge({ equity, bridge }: { equity: Equity; bridge: Bridge }) {
  const { t } = useTranslation();
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
  return (
    <>
      <Chart
        title={t('equity.bridge')}
        note={t('equity.bridge_note', {
          from: format.date(bridge.from),
          value: format.moneyShort(bridge.opening),
        })}
        foot={ends && t(moves.every(isProven) ? 'equity.bridge_sure' : 'equity.bridge_unsure')}
        span={8}
        height={phone ? 260 : 340}
        option={option}
        label={label}
        table={table}
      />
      <Section title={t('equity.sum')} note={t('equity.sum_note')} span={4}>
        <Ends equity={equity} bridge={bridge} />
        <Sum bridge={bridge} />
      </Section>
    </>
  );
}

const nameOf = (leg: LegName | 'change') =>
  leg === 'change' ? ('equity.change' as const) : (`equity.leg_${leg}` as const);

/** Which two days: the ends of the months there are. */
function Ends({ equity: { rows }, bridge }: { equity: Equity; bridge: Bridge }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = route.useNavigate();
  const change = (search: { from: string; to: string }) =>
    navigate({ search, replace: true, resetScroll: false });
  const days = rows.map(({ on }) => ({ value: on, label: format.date(on) })).reverse();
  return (
    <div className="equity-ends">
      <Select
        label={t('equity.from')}
        size="xs"
        data={days.filter(({ value }) => value < bridge.to)}
        value={bridge.from}
        allowDeselect={false}
        onChange={(from) => from && change({ from, to: bridge.to })}
      />
      <Select
        label={t('equity.to')}
        size="xs"
        data={days.filter(({ value }) => value > bridge.from)}
        value={bridge.to}
        allowDeselect={false}
        onChange={(to) => to && change({ from: bridge.from, to })}
      />
    </div>
  );
}

function Sum({ bridge }: { bridge: Bridge }) {
  const { t } = useTranslation();
  const format = useFormat();
  const customers = (count: number) => ({ count, number: format.integer(count) });
  const moves = useEndpoint(valueContract.moves).data;
  const span =
    moves?.to === bridge.to ? moves.spans.find(({ on }) => on === bridge.from) : undefined;
  /** Who a leg is about, where it is kept for these two days. */
  const behind = (leg: 'margin' | 'retention' | 'defected', words: string) =>
    span ? (
      <AddressLink to={customersAddress(legQuestion(span.since, leg), t(`equity.leg_${leg}`))}>
        {words}
      </AddressLink>
    ) : (
      words
    );
  const notes = {
    acquired: (
      <AddressLink
        to={customersAddress(
          {
            all: [
              { field: 'first_purchase', is: 'from', value: dayAfter(bridge.from) },
              { field: 'first_purchase', is: 'until', value: bridge.to },
            ],
          },
          t('equity.leg_acquired'),
        )}
      >
        {t('equity.customers', customers(bridge.acquiredCustomers))}
      </AddressLink>
    ),
    margin: behind('margin', t('equity.note_margin')),
    retention: behind('retention', t('equity.note_retention', customers(bridge.returnedCustomers))),
    // Somebody may leave, come back and leave again: the list holds each once, and so does its number.
    defected: behind(
      'defected',
      t('equity.customers', customers(span?.behind?.defected ?? bridge.defectedCustomers)),
    ),
  };
  const rows: LedgerRow[] = [
    {
      id: 'opening',
      title: t('equity.opening', { date: format.date(bridge.from) }),
      cells: { figure: format.money(bridge.opening) },
    },
    ...legsOf(bridge).map((move) => ({
      id: move.leg,
      title: t(`equity.leg_${move.leg}`),
      note: notes[move.leg],
      cells: {
        // What could as well be the other way has no colour.
        figure: isProven(move) ? (
          <Delta value={move.amount} text={format.moneyChange(move.amount)} />
        ) : (
          format.moneyChange(move.amount)
        ),
      },
    })),
    {
      id: 'closing',
      title: t('equity.closing', { date: format.date(bridge.to) }),
      cells: { figure: format.money(bridge.closing) },
      total: true,
    },
  ];
  return (
    <Ledger
      caption={t('equity.sum')}
      columns={[{ key: 'figure', align: 'end', figure: true }]}
      rows={rows}
    />
  );
}

/** Whose value a leg moved; of those who left everybody, be it that nothing was lost with them. */
const legQuestion = (since: 'month' | 'year', leg: 'margin' | 'retention' | 'defected') => {
  if (leg === 'defected') return { all: [{ field: `${since}_ago.fell`, is: 'yes' }] };
  const field = `${since}_ago.${leg}`;
  return {
    any: [
      { field, is: 'at_least', value: 1 },
      { field, is: 'at_most', value: -1 },
    ],
  };
};

const dayAfter = (day: string): string =>
  new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
