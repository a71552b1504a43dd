// What moved the value between two days: the drawing of the changes, and the sum that adds up to the last unit.
import { Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Delta } from '../ui/Delta.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { BridgeChart } from './BridgeChart.tsx';
import {
  type Bridge,
  type Equity,
  isProven,
  type LegName,
  legsOf,
  movesOf,
} from './equity-charts.ts';
import { useBehind, useKeptSpan } from './use-behind.ts';

const route = getRouteApi('/inside/equity');

export function EquityBridge({ equity, bridge }: { equity: Equity; bridge: Bridge }) {
  const { t } = useTranslation();
  return (
    <>
      <BridgeChart
        bridge={bridge}
        span={8}
        foot={
          bridge.ranges &&
          t(movesOf(bridge).every(isProven) ? 'equity.bridge_sure' : 'equity.bridge_unsure')
        }
      />
      <Section title={t('equity.sum')} note={t('equity.sum_note')} span={4}>
        <Ends equity={equity} bridge={bridge} />
        <Sum bridge={bridge} />
      </Section>
    </>
  );
}

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
  const span = useKeptSpan(bridge);
  const address = useBehind(bridge);
  const behind = (leg: LegName, words: string) => {
    const to = address(leg);
    return to ? <AddressLink to={to}>{words}</AddressLink> : words;
  };
  const notes = {
    acquired: behind('acquired', t('equity.customers', customers(bridge.acquiredCustomers))),
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
