// Whether the customer still buys here: the probability now, and week by week how it came to be.
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartMenu } from '../ui/ChartMenu.tsx';
import { line, type Point } from '../ui/charts.ts';
import { DataTable, HiddenDataTable } from '../ui/DataTable.tsx';
import { type ChartHandle, type ChartOption, EChart } from '../ui/EChart.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonFigure } from '../ui/skeletons.tsx';
import { ErrorState, InsufficientState } from '../ui/states.tsx';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { shownPActive } from './p-active.ts';
import { type PActiveTurn, turnOf } from './p-active-turn.ts';
import { type Customer, type CustomerValuation, useValuation } from './use-customer.ts';

interface CustomerActiveProps {
  id: number;
  customer: Customer | undefined;
}

export function CustomerActive({ id, customer }: CustomerActiveProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useValuation(id);
  const title = t('customer.active_title');
  if (data?.pActive != null)
    return <Active title={title} pActive={data.pActive} data={data} customer={customer} />;
  return (
    <Section span={4} title={title}>
      {data ? (
        <InsufficientState>{t('customer.active_none')}</InsufficientState>
      ) : error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : (
        <Loading>
          <SkeletonFigure />
        </Loading>
      )}
    </Section>
  );
}

interface ActiveProps {
  title: string;
  pActive: number;
  data: CustomerValuation;
  customer: Customer | undefined;
}

function Active({ title, pActive, data, customer }: ActiveProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<ChartHandle>(null);
  const before = data.pActiveBefore;
  const turn = turnOf(before.map((week) => week.pActive));
  // The weeks follow purchases alone; who has a contract is active by that, whatever they say.
  const bought = before.at(-1)?.pActive ?? pActive;
  const byContract = data.contracts !== null && pActive - bought > 0.01;
  const turnWords = useTurnWords(turn);
  const words = byContract
    ? t('customer.active_contract', { bought: format.probability(bought) })
    : customer?.purchases === 0
      ? t('customer.active_no_purchases')
      : turnWords;
  const falling = turn.kind === 'fell' && !byContract;

  const option = useCallback<ChartOption>(
    ({ token, format }) => {
      const points = before.map(({ on, pActive }): Point => [Date.parse(on), pActive]);
      return {
        grid: { left: 2, right: 6, top: 6, bottom: 2 },
        tooltip: {
          trigger: 'axis',
          formatter: (given: { value: Point }[]) => {
            const [on, probability] = given[0]!.value;
            return `${format.date(new Date(on).toISOString().slice(0, 10))}  ${format.probability(probability)}`;
          },
        },
        xAxis: {
          type: 'time',
          axisLine: { show: true, lineStyle: { color: token.lineStrong } },
          axisLabel: { show: false },
        },
        yAxis: { type: 'value', min: 0, max: 1, show: false },
        series: [
          line(points, token.ink, { lineStyle: { width: 1.8 } }),
          {
            type: 'scatter',
            silent: true,
            symbolSize: 7,
            z: 4,
            data: points.slice(-1),
            itemStyle: { color: falling ? token.loss : token.ink, opacity: 1 },
          },
        ],
      };
    },
    [before, falling],
  );

  const notes = (
    <>
      <p className="small soft num">{words}</p>
      {data.phase === 'left' && <p className="small soft">{t('customer.active_left')}</p>}
      {customer?.purchases === 1 && !byContract && (
        <p className="small soft">{t('customer.active_single')}</p>
      )}
    </>
  );
  const probability = format.probability(shownPActive(pActive, data.phase));
  const figure = <span className="customer-figure">{probability}</span>;
  // A line of one point says nothing.
  if (before.length < 2)
    return (
      <Section span={4} title={title}>
        <div className="customer-active">{figure}</div>
        {notes}
      </Section>
    );
  const table: TableData = {
    columns: [{ title: t('customer.active_week') }, { title, format: format.probability }],
    rows: before.map((week) => [format.date(week.on), week.pActive]),
  };
  return (
    <Section
      span={4}
      title={title}
      actions={
        <ChartMenu
          title={title}
          table={table}
          asTable={asTable}
          onAsTable={setAsTable}
          png={() => drawing.current?.png()}
        />
      }
    >
      <div className="customer-active">
        {figure}
        {!asTable && (
          <div className="customer-spark">
            <EChart
              ref={drawing}
              option={option}
              height={44}
              label={`${title}: ${probability}. ${words}`}
            />
          </div>
        )}
      </div>
      {asTable ? (
        <DataTable caption={title} {...table} />
      ) : (
        <HiddenDataTable caption={title} {...table} />
      )}
      {notes}
    </Section>
  );
}

function useTurnWords(turn: PActiveTurn): string {
  const { t } = useTranslation();
  const format = useFormat();
  const { kind, from, weeks } = turn;
  const values = {
    from: format.probability(from),
    count: weeks,
    weeks: format.integer(weeks),
  };
  if (weeks === 0) return t('customer.active_first');
  return t(`customer.active_${kind}`, values);
}
