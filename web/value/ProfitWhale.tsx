// The whale curve with its table, and the way to the customers on either side of its highest point.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Chart } from '../ui/Chart.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { customersAddress } from './customers-address.ts';
import { profitWhaleOption, type Whale } from './profit-charts.ts';

const atLeast = (is: string, value: number) => ({
  all: [{ field: 'historic_value', is, value }],
});

export function ProfitWhale({ whale, total }: { whale: Whale; total: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { profitable, unprofitable } = whale;
  const peak =
    whale.peakRatio === null
      ? t('profit.whale_peak_money', { amount: format.moneyShort(whale.peak) })
      : t('profit.whale_peak', {
          ratio: format.share(whale.peakRatio),
          amount: format.moneyShort(whale.peak),
        });
  const option = useCallback(
    (context: Parameters<ReturnType<typeof profitWhaleOption>>[0]) =>
      profitWhaleOption(whale, total, {
        customers: t('profit.whale_customers'),
        peak,
        total: t('profit.profit'),
      })(context),
    [whale, total, peak, t],
  );
  const say = (key: 'profit.whale_gaining' | 'profit.whale_losing', count: number) =>
    t(key, { count, number: format.integer(count) });
  return (
    <Chart
      span={7}
      title={t('profit.whale')}
      note={t('profit.whale_note')}
      height={300}
      option={option}
      label={`${peak} ${say('profit.whale_losing', unprofitable)}`}
      table={{
        columns: [
          { title: t('profit.whale_customers') },
          { title: t('profit.whale_together'), format: format.money, raw: format.major },
        ],
        rows: whale.points
          .filter((_, i) => i % 10 === 0 || i === whale.points.length - 1)
          .map(({ share, profit }) => [format.percent(share), profit]),
      }}
      foot={
        <span className="profit-links">
          {profitable > 0 && (
            <AddressLink
              className="why"
              to={customersAddress(atLeast('at_least', 1), t('profit.list_gaining'))}
            >
              {say('profit.whale_gaining', profitable)}
            </AddressLink>
          )}
          {unprofitable > 0 && (
            <AddressLink
              className="why"
              to={customersAddress(atLeast('at_most', -1), t('profit.list_losing'))}
            >
              {say('profit.whale_losing', unprofitable)}
            </AddressLink>
          )}
        </span>
      }
    />
  );
}
