// How the value of a customer came to be, month by month, and what was forecast of them.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { Chart } from '../ui/Chart.tsx';
import { line, moneyOverTime, type Point, rings } from '../ui/charts.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Cell, Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import type { ValueHistory } from './use-customer.ts';

export function CustomerValueHistory({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useEndpoint(valueContract.history, { params: { id } });
  if (!data)
    return (
      <Section title={t('customer.course')} span={12}>
        {error ? (
          <ErrorState error={error} onRetry={refetch} />
        ) : (
          <Loading>
            <SkeletonLedger rows={4} />
          </Loading>
        )}
      </Section>
    );
  // One month is no course; the section of the value says what there is.
  if (data.months.length < 2) return null;
  return (
    <>
      <Course history={data} />
      {data.forecasts.length > 0 && <Forecasts forecasts={data.forecasts} />}
    </>
  );
}

function Course({ history }: { history: ValueHistory }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { months, runs } = history;
  const dots = runs.length > 1 ? runs : [];
  const option = useCallback<ChartOption>(
    (context) => ({
      grid: { left: 8, right: 20, top: 14, bottom: 4, containLabel: true },
      ...moneyOverTime(context, { exact: true, times: 6, amounts: 3 }),
      series: [
        line(
          history.months.map(({ on, value }): Point => [Date.parse(on), value]),
          context.token.ink,
        ),
        rings(
          context.token,
          history.runs.length > 1
            ? history.runs.map(({ on, value }): Point => [Date.parse(on), value])
            : [],
        ),
      ],
    }),
    [history],
  );
  const money = { format: format.money, raw: format.major };
  const table: TableData = {
    columns: [
      { title: t('equity.day') },
      { title: t('equity.course_value'), ...money },
      { title: t('customer.active_title'), format: format.probability },
      ...(dots.length > 0 ? [{ title: t('equity.course_said'), ...money }] : []),
    ],
    rows: [
      ...months.map(({ on, value, pActive }) => [
        format.date(on),
        value,
        pActive,
        ...(dots.length > 0 ? [dots.find((run) => run.on === on)?.value ?? null] : []),
      ]),
      ...dots
        .filter((run) => !months.some(({ on }) => on === run.on))
        .map((run) => [format.date(run.on), null, run.pActive, run.value]),
    ],
  };
  const [first, last] = [months[0]!, months.at(-1)!];
  return (
    <Chart
      span={history.forecasts.length > 0 ? 7 : 12}
      title={t('customer.course')}
      note={t(dots.length > 0 ? 'customer.course_note_said' : 'customer.course_note')}
      height={200}
      option={option}
      label={t('equity.course_label', {
        first: format.money(first.value),
        from: format.date(first.on),
        last: format.money(last.value),
        to: format.date(last.on),
      })}
      table={table}
    />
  );
}

/** Each forecast beside what came, or the sign that its time is not over. */
function Forecasts({ forecasts }: { forecasts: ValueHistory['forecasts'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const pair = (forecast: number, came: number | null) =>
    came === null
      ? t('customer.forecast_open', { forecast: format.expected(forecast) })
      : t('customer.forecast_came', {
          forecast: format.expected(forecast),
          came: format.integer(came),
        });
  return (
    <Cell span={5}>
      <Section title={t('customer.forecasts')} note={t('customer.forecasts_note')}>
        <Ledger
          caption={t('customer.forecasts')}
          titleColumn={t('model.forecast_on')}
          columns={[
            { key: 'three', title: t('model.forecast_3'), align: 'end', figure: true },
            { key: 'twelve', title: t('model.forecast_12'), align: 'end', figure: true },
          ]}
          rows={forecasts.slice(0, 8).map((one) => ({
            id: one.asOf,
            title: format.date(one.asOf),
            cells: {
              three: pair(one.purchases3, one.camePurchases3),
              twelve: pair(one.purchases12, one.camePurchases12),
            },
          }))}
        />
      </Section>
    </Cell>
  );
}
