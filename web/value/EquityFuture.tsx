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
  const today = equity.rows.at(-1)!;
  const sure = (range: { low: number; high: number } | null) =>
    range && t('customers.interval', { range: format.moneyRangeShort(range.low, range.high) });
  const month = {
    month: format.expected(expected.customersPerMonth),
    count: expected.monthsSeen,
  };
  return (
    <Section title={t('equity.future')} note={t('equity.future_note')} span={5}>
      <Ledger
        caption={t('equity.future')}
        columns={[{ key: 'figure', align: 'end', figure: true }]}
        rows={[
          {
            id: 'static',
            title: t('equity.static'),
            note: <Notes of={[t('equity.static_note'), sure(today.range)]} />,
            cells: { figure: format.moneyShort(today.equity) },
          },
          {
            id: 'future',
            title: t('equity.to_come'),
            note: (
              <Notes
                of={[
                  expected.acquisitionEach === null
                    ? t('equity.to_come_note', {
                        ...month,
                        each: format.money(expected.valueEach),
                      })
                    : t('equity.to_come_note_net', {
                        ...month,
                        each: format.money(expected.valueEach),
                        cost: format.money(expected.acquisitionEach),
                        net: format.money(expected.valueEach - expected.acquisitionEach),
                      }),
                  sure(expected.futureRange),
                ]}
              />
            ),
            cells: { figure: format.moneyChangeShort(expected.future) },
          },
          {
            id: 'total',
            title: t('equity.dynamic'),
            note: sure(expected.totalRange),
            cells: { figure: format.moneyShort(expected.total) },
            total: true,
          },
        ]}
      />
      <p className="section-foot">
        {t(expected.acquisitionEach === null ? 'equity.future_foot' : 'equity.future_foot_net')}{' '}
        {expected.futureRange && t('equity.future_sure')}
      </p>
    </Section>
  );
}

/** One under the other. */
function Notes({ of }: { of: readonly (string | null)[] }) {
  return of.map((note) => note !== null && <div key={note}>{note}</div>);
}
