// Retention of those who have a contract: renewals made, and what the contracts of a year ago pay now.
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { rateColumns, useRateRow } from './rate-row.tsx';
import type { Retention } from './survival-chart.ts';

export function RenewalRates({ renewals }: { renewals: NonNullable<Retention['renewals']> }) {
  const { t } = useTranslation();
  const row = useRateRow();
  const rows = [
    ...renewals.lines.map(({ line, period, rate }) =>
      row(
        `renewals ${line} ${period}`,
        t('retention.by_renewals', { line: line || t('cycle.no_line') }),
        t(`retention.by_renewals_${period}`),
        rate,
        null,
        { figure: 'renewals', of: `${period}:${line}` },
      ),
    ),
    row(
      'contract net',
      t('retention.contract_net'),
      t('retention.contract_net_note'),
      renewals.net,
      null,
      { figure: 'contract_revenue' },
    ),
    row(
      'contract gross',
      t('retention.contract_gross'),
      t('retention.gross_note'),
      renewals.gross,
      null,
      { figure: 'contract_revenue' },
    ),
  ];
  return (
    <Section title={t('retention.contracts')} note={t('retention.contracts_note')} span={12}>
      <Ledger caption={t('retention.contracts')} columns={rateColumns} rows={rows} />
    </Section>
  );
}
