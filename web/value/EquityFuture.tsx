// The equity of today and with the customers who are expected to come within a year.
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Equity } from './equity-charts.ts';

export function EquityFuture({
  equity,
  expected,
}: {
  equity: Equity;
  expected: NonNullable<Equity['expected']>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section title={t('equity.future')} note={t('equity.future_note')} span={5}>
      <Ledger
        caption={t('equity.future')}
        columns={[{ key: 'figure', align: 'end', figure: true }]}
        rows={[
          {
            id: 'static',
            title: t('equity.static'),
            note: t('equity.static_note'),
            cells: { figure: format.moneyShort(equity.rows.at(-1)!.equity) },
          },
          {
            id: 'future',
            title: t('equity.to_come'),
            note:
              expected.acquisitionEach === null
                ? t('equity.to_come_note', {
                    each: format.money(expected.valueEach),
                    month: format.expected(expected.customersPerMonth),
                  })
                : t('equity.to_come_note_net', {
                    each: format.money(expected.valueEach),
                    cost: format.money(expected.acquisitionEach),
                    net: format.money(expected.valueEach - expected.acquisitionEach),
                    month: format.expected(expected.customersPerMonth),
                  }),
            cells: { figure: format.moneyChangeShort(expected.future) },
          },
          {
            id: 'total',
            title: t('equity.dynamic'),
            cells: { figure: format.moneyShort(expected.total) },
            total: true,
          },
        ]}
      />
      <p className="section-foot">
        {t(expected.acquisitionEach === null ? 'equity.future_foot' : 'equity.future_foot_net')}
      </p>
    </Section>
  );
}
