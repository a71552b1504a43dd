// The model's parameters as sentences that somebody who knows the shop can judge.
import { useTranslation } from 'react-i18next';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { precisionDomain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import type { Model } from './model-charts.ts';

type Belief = Model['beliefs'][number];

const columns = [
  { key: 'figure', align: 'end', figure: true, width: 120 },
  { key: 'interval', align: 'center', width: 140 },
  { key: 'range', width: 190, wide: true },
  { key: 'symbol', width: 170, wide: true },
] as const;

export function ModelBeliefs({ model }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const written = (id: Belief['id'], value: number): string => {
    switch (id) {
      case 'every_days':
        return t('model.days', { count: Math.round(value), number: format.integer(value) });
      case 'half_left_months':
        return t('model.months', { count: Math.round(value), number: format.decimal(value) });
      case 'spend':
        return format.money(Math.round(value));
      default:
        return format.percent(value);
    }
  };
  const rows: LedgerRow[] = model.beliefs.map(({ id, value, low, high, symbol }) => ({
    id,
    title: t(`model.belief_${id}`),
    cells: {
      figure: written(id, value),
      interval: (
        <Whisker {...precisionDomain(value)} value={value} low={low} high={high} width={110} />
      ),
      range: t('model.range', { low: written(id, low), high: written(id, high) }),
      symbol: <code>{symbol}</code>,
    },
  }));
  rows.push({
    id: 'discount',
    title: t('model.belief_discount'),
    cells: {
      figure: format.percent(model.discountRate),
      interval: t('model.not_estimated'),
      range: null,
      symbol: <code>d</code>,
    },
  });
  return (
    <Section title={t('model.beliefs')} note={t('model.beliefs_note')} span={12}>
      <Ledger caption={t('model.beliefs')} columns={columns} rows={rows} />
    </Section>
  );
}
