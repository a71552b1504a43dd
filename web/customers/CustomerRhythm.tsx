// How the customer buys: when, for how much, and when the next purchase is expected.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonChart } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { expectedDays } from './expected-days.ts';
import { rhythmOption } from './rhythm-chart.ts';
import { type CustomerValuation, type Rhythm, useRhythm, useValuation } from './use-customer.ts';

const height = 136;

export function CustomerRhythm({ id }: { id: number }) {
  const { t } = useTranslation();
  const rhythm = useRhythm(id);
  const valuation = useValuation(id);
  const title = t('customer.rhythm_title');
  // The window comes with the value; the bars need not wait for a value that fails.
  if (rhythm.data && rhythm.data.days.length > 0 && !valuation.isPending)
    return <RhythmChart title={title} rhythm={rhythm.data} valuation={valuation.data} />;
  return (
    <Section span={12} title={title}>
      {rhythm.error ? (
        <ErrorState error={rhythm.error} onRetry={rhythm.refetch} />
      ) : rhythm.data?.days.length === 0 ? (
        <EmptyState title={t('customer.rhythm_none')} />
      ) : (
        <Loading>
          <SkeletonChart height={height} />
        </Loading>
      )}
    </Section>
  );
}

interface RhythmChartProps {
  title: string;
  rhythm: Rhythm;
  valuation: CustomerValuation | undefined;
}

function RhythmChart({ title, rhythm, valuation }: RhythmChartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { days, total } = rhythm;
  const last = days.at(-1)!.on;
  const asOf = valuation?.run?.asOf ?? last;
  const window = valuation?.nextWindow ?? null;
  const everyDays = valuation?.everyDays ?? null;
  const late = window !== null && format.daysBetween(window.to, asOf) > 0;
  const isToday = format.daysBetween(asOf, new Date()) === 0;
  const between = useMemo(
    () => window && expectedDays(format, window, asOf),
    [window, asOf, format],
  );

  const option = useMemo(
    () =>
      rhythmOption({
        days,
        window,
        asOf,
        late,
        words: {
          expected: between ? t(`customer.rhythm_${late ? 'was' : 'is'}_expected`, between) : '',
          expectedShort: t(`customer.rhythm_${late ? 'was' : 'is'}_expected_short`),
          today: isToday ? t('format.today') : format.dayMonth(asOf),
        },
      }),
    [days, window, asOf, late, between, isToday, t, format],
  );

  const bought = t('customers.purchases', { count: total, number: format.integer(total) });
  const facts = [
    t('customer.rhythm_since', { purchases: bought, date: format.date(days[0]!.on) }),
    between && t(`customer.rhythm_label_${late ? 'was' : 'is'}`, between),
  ];
  return (
    <Chart
      span={12}
      title={title}
      note={
        <>
          {t('customer.rhythm_note')}{' '}
          {everyDays !== null &&
            t('customer.rhythm_every', {
              count: Math.round(everyDays),
              number: format.integer(everyDays),
            })}{' '}
          {total > days.length &&
            t('customer.rhythm_last', {
              shown: format.integer(days.length),
              total: format.integer(total),
            })}
        </>
      }
      option={option}
      height={height}
      label={facts.filter(Boolean).join(' ')}
      table={{
        columns: [
          { title: t('customer.rhythm_day') },
          { title: t('customer.rhythm_amount'), format: format.money, raw: format.major },
        ],
        rows: days.map(({ on, amount }) => [format.date(on), amount]),
      }}
    />
  );
}
