// How the value is spread over the customers, and how much of it few of them hold.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { binsOption, fifthOf, type Spread, whaleOption } from './model-charts.ts';

const height = 280;

export function ModelBins({ spread }: { spread: Spread }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof binsOption>>[0]) =>
      binsOption(spread, t('model.value_from'))(context),
    [spread, t],
  );
  const median = format.money(spread.median);
  return (
    <Chart
      title={t('model.bins')}
      note={t('model.bins_note', { median })}
      span={6}
      height={height}
      option={option}
      label={t('model.bins_note', { median })}
      table={{
        columns: [
          { title: t('model.value_from') },
          { title: t('home.map_customers'), format: format.integer },
        ],
        rows: spread.bins.map(({ from, customers }) => [format.money(from), customers]),
      }}
    />
  );
}

export function ModelWhale({ spread }: { spread: Spread }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof whaleOption>>[0]) =>
      whaleOption(spread, {
        customers: t('model.whale_customers'),
        fifth: (value) => t('model.whale_fifth', { value }),
      })(context),
    [spread, t],
  );
  return (
    <Chart
      title={t('model.whale')}
      note={t('model.whale_note')}
      span={6}
      height={height}
      option={option}
      label={t('model.whale_fifth', { value: format.share(fifthOf(spread.whale)) })}
      table={{
        columns: [
          { title: t('model.whale_customers') },
          { title: t('home.shares_value'), format: format.share },
        ],
        rows: spread.whale
          .filter((_, index) => index % 5 === 0)
          .map(({ customers, value }) => [format.share(customers), value]),
      }}
    />
  );
}
