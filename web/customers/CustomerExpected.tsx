// What to expect of the customer: how many purchases, for how much, and when the next one.
import { useTranslation } from 'react-i18next';
import { Insufficient } from '../ui/Certainty.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { expectedDays } from './expected-days.ts';
import { type Customer, type CustomerValuation, useValuation } from './use-customer.ts';

interface CustomerExpectedProps {
  id: number;
  customer: Customer | undefined;
}

export function CustomerExpected({ id, customer }: CustomerExpectedProps) {
  const { t } = useTranslation();
  const { data, error } = useValuation(id);
  // Without values nothing can be expected; the section of the value says why, also when it failed.
  if (data ? data.value === null : error) return null;
  return (
    <Section title={t('customer.expected_title')}>
      {data ? (
        <Expected data={data} customer={customer} />
      ) : (
        <Loading>
          <SkeletonLedger rows={4} />
        </Loading>
      )}
    </Section>
  );
}

function Expected({ data, customer }: { data: CustomerValuation; customer?: Customer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { expectedPurchases, expectedSpend, level } = data;
  const figures = [
    ['expected_purchases', expectedPurchases !== null && format.expected(expectedPurchases)],
    ['expected_spend', expectedSpend !== null && format.money(expectedSpend)],
    [
      level === 'margin' ? 'expected_margin' : 'expected_sales',
      customer?.annualProfit != null && format.money(customer.annualProfit),
    ],
    [
      'expected_months',
      customer?.activeMonths != null &&
        t('customer.expected_months_of', { months: format.expected(customer.activeMonths) }),
    ],
  ] as const;
  const rows: LedgerRow[] = [
    {
      id: 'next',
      title: t('customer.expected_next'),
      cells: { figure: <NextWindow data={data} single={customer?.purchases === 1} /> },
    },
    ...figures
      .filter(([, figure]) => figure !== false)
      .map(([id, figure]) => ({ id, title: t(`customer.${id}`), cells: { figure } })),
  ];
  return (
    <Ledger
      caption={t('customer.expected_title')}
      columns={[{ key: 'figure', align: 'end', figure: true }]}
      rows={rows}
    />
  );
}

/** When the next purchase comes, if it comes. */
function NextWindow({ data, single }: { data: CustomerValuation; single: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { nextWindow, phase, run } = data;
  if (phase === 'left') return <span className="muted">{t('customers.next_none')}</span>;
  if (!nextWindow || !run)
    return <Insufficient swatch>{single ? t('customers.next_single') : undefined}</Insufficient>;
  const between = t('customers.between_days', expectedDays(format, nextWindow, run.asOf));
  if (format.daysBetween(nextWindow.to, run.asOf) <= 0) return between;
  return (
    <>
      <span className="whole">{between}</span>{' '}
      <span className="whole negative">{format.late(nextWindow.to, run.asOf)}</span>
    </>
  );
}
