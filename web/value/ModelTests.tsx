// Three more looks at the model: do its intervals hold, does it find the best, do frequency and spend go apart.
import { useTranslation } from 'react-i18next';
import { Insufficient } from '../ui/Certainty.tsx';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Model } from './model-charts.ts';

export function ModelTests({ model: { check, independence } }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows: LedgerRow[] = [];
  if (check?.coverage) {
    const { inside, low, high, customers } = check.coverage;
    const word = inside < low ? 'narrow' : inside > high ? 'wide' : 'right';
    rows.push({
      id: 'coverage',
      title: t('model.coverage'),
      note: t(`model.coverage_${word}`, {
        low: format.share(low),
        high: format.share(high),
        number: format.integer(customers),
      }),
      cells: { figure: format.share(inside) },
    });
  }
  if (check?.lift && check.lift.best > 0)
    rows.push({
      id: 'lift',
      title: t('model.lift'),
      note: t('model.lift_note', { best: format.decimal(check.lift.best, 1) }),
      cells: { figure: t('share.times', { times: format.decimal(check.lift.top, 1) }) },
    });
  if (independence)
    rows.push({
      id: 'independence',
      title: t('model.independence'),
      note: t(
        `model.independence_${independence.verdict === 'no-variation' ? 'none' : independence.verdict}`,
        {
          low: format.decimal(independence.low ?? 0, 2),
          high: format.decimal(independence.high ?? 0, 2),
          number: format.integer(independence.customers),
        },
      ),
      cells: {
        figure:
          independence.r === null ? <Insufficient swatch /> : format.decimal(independence.r, 2),
      },
    });
  if (rows.length === 0) return null;
  return (
    <Section title={t('model.tests')} note={t('model.tests_note')} span={5}>
      <Ledger
        caption={t('model.tests')}
        columns={[{ key: 'figure', align: 'end', figure: true }]}
        rows={rows}
      />
    </Section>
  );
}
