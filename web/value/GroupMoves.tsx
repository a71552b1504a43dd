// From which group to which customers went between two evenings; every flow opens its customers.
import { Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { EChartsType } from 'echarts/core';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Chart } from '../ui/Chart.tsx';
import { Delta } from '../ui/Delta.tsx';
import { useGroupName } from '../ui/Group.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { usePhone } from '../ui/scheme.ts';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { customersAddress } from './customers-address.ts';
import {
  changed,
  type Flow,
  flowQuestion,
  type Moves,
  movesOption,
  type Place,
  placeQuestion,
  type Span,
} from './group-moves.ts';

/** Who stood in a place at one of the two ends: a bar of the drawing. */
interface Standing {
  side: 'was' | 'now';
  place: Place;
}

/** Flows named one by one beside the drawing. */
const named = 7;

export function GroupMoves() {
  const { t } = useTranslation();
  const moves = useEndpoint(valueContract.moves);
  const { data } = moves;
  if (data?.to && data.spans.length > 0) return <Loaded moves={data} to={data.to} />;
  return (
    <Section title={t('home.moves')} span={12}>
      {moves.error && !data ? (
        <ErrorState error={moves.error} onRetry={() => moves.refetch()} />
      ) : data ? (
        <EmptyState title={t('home.moves_empty')}>{t('home.moves_empty_help')}</EmptyState>
      ) : (
        <Loading>
          <SkeletonLedger rows={6} />
        </Loading>
      )}
    </Section>
  );
}

function usePlaceName() {
  const { t } = useTranslation();
  const groupName = useGroupName();
  return useCallback(
    (place: Place) =>
      place === 'new' || place === 'left' ? t(`home.moves_${place}`) : groupName(place),
    [t, groupName],
  );
}

function Loaded({ moves: { spans }, to }: { moves: Moves; to: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = usePhone();
  const navigate = useNavigate();
  const place = usePlaceName();
  const [since, setSince] = useState<Span['since']>(spans.at(-1)!.since);
  const span = spans.find((one) => one.since === since) ?? spans[0]!;
  const addressOf = (flow: Flow) => customersAddress(flowQuestion(span.since, flow), wayOf(flow));
  const wayOf = (flow: Pick<Flow, 'was' | 'now'>) => `${place(flow.was)} → ${place(flow.now)}`;
  const option = useCallback(
    (context: Parameters<ReturnType<typeof movesOption>>[0]) => movesOption(span, place)(context),
    [span, place],
  );
  const standing = ({ side, place: at }: Standing) =>
    customersAddress(
      placeQuestion(span.since, side, at),
      t('equity.group_on', {
        group: place(at),
        date: format.date(side === 'was' ? span.on : to),
      }),
    );
  const open = useRef((_of: Flow | Standing) => {});
  open.current = (of) => navigate({ href: 'place' in of ? standing(of) : addressOf(of) });
  const ready = useCallback((chart: EChartsType) => {
    chart.on('click', (event) => {
      const { dataType, data } = event as { dataType?: string; data?: Partial<Flow & Standing> };
      if (dataType === 'edge' && data?.was && data.now) open.current(data as Flow);
      // Nobody was a customer before they were.
      if (dataType === 'node' && data?.side && data.place !== 'new') open.current(data as Standing);
    });
  }, []);
  const moved = changed(span.flows).sort((a, b) => b.customers - a.customers);
  const count = moved.reduce((sum, { customers }) => sum + customers, 0);
  const table: TableData = {
    columns: [
      { title: t('home.moves_was', { date: format.date(span.on) }) },
      { title: t('home.moves_now', { date: format.date(to) }) },
      { title: t('home.map_customers'), format: format.integer },
      { title: t('home.moves_change'), format: format.moneyChange, raw: format.major },
    ],
    rows: span.flows.map((flow) => [place(flow.was), place(flow.now), flow.customers, flow.change]),
  };
  return (
    <>
      <Chart
        title={t('home.moves')}
        note={t('home.moves_note', { from: format.date(span.on), to: format.date(to) })}
        span={7}
        height={phone ? 360 : 400}
        option={option}
        onReady={ready}
        label={t('home.moves_label', {
          count,
          number: format.integer(count),
          flows: moved
            .slice(0, 3)
            .map((flow) => `${wayOf(flow)} ${format.integer(flow.customers)}`)
            .join('; '),
        })}
        table={table}
        actions={
          spans.length > 1 && (
            <Select
              aria-label={t('home.moves_since')}
              size="xs"
              w={170}
              data={spans.map((one) => ({
                value: one.since,
                label: t('home.moves_from', { date: format.date(one.on) }),
              }))}
              value={span.since}
              allowDeselect={false}
              onChange={(value) => value && setSince(value as Span['since'])}
            />
          )
        }
      />
      <Section title={t('home.moves_largest')} note={t('home.moves_largest_note')} span={5}>
        <Ledger
          caption={t('home.moves_largest')}
          columns={[
            { key: 'customers', title: t('home.map_customers'), align: 'end', figure: true },
            { key: 'change', title: t('home.moves_change'), align: 'end', figure: true },
          ]}
          rows={moved.slice(0, named).map((flow) => ({
            id: `${flow.was}>${flow.now}`,
            title: <AddressLink to={addressOf(flow)}>{wayOf(flow)}</AddressLink>,
            cells: {
              customers: format.integer(flow.customers),
              change: <Delta value={flow.change} text={format.moneyChangeShort(flow.change)} />,
            },
          }))}
        />
      </Section>
    </>
  );
}
