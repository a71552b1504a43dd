// From revenue to profit: each level by its name, and what is taken off between them.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { costParts, type Profitability } from './profit-words.ts';

export function ProfitLevels({ data: { totals } }: { data: Profitability }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { revenue, goods, profit } = totals;
  const share = (amount: number) => (revenue > 0 ? format.percent(amount / revenue) : '');
  const row = (id: string, title: string, amount: number, more: Partial<LedgerRow> = {}) => ({
    id,
    title,
    cells: { amount: format.money(amount), share: share(amount) },
    ...more,
  });
  const rows: LedgerRow[] = [
    row('revenue', t('profit.revenue'), revenue, { note: t('profit.revenue_note') }),
    row('goods', t('profit.goods'), -goods),
    row('contribution', t('profit.contribution'), revenue - goods, { total: true }),
    ...costParts
      .filter((part) => totals[part] !== 0)
      .map((part) => row(part, t(`profit.${part}`), -totals[part])),
    row('profit', t('profit.profit'), profit, { note: t('profit.profit_note'), total: true }),
  ];
  return (
    <Section
      span={5}
      title={t('profit.levels')}
      note={t('profit.levels_note')}
      foot={
        <AddressLink to="/settings#serving" className="why">
          {t('profit.levels_foot')}
        </AddressLink>
      }
    >
      <div className="profit-levels">
        <Ledger
          caption={t('profit.levels')}
          columns={[
            { key: 'amount', align: 'end', figure: true },
            { key: 'share', title: t('profit.of_revenue'), align: 'end', width: 84 },
          ]}
          rows={rows}
        />
      </div>
    </Section>
  );
}
