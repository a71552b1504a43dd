// How the model moves from month to month: the same business should not give another model.
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Model } from './model-charts.ts';
import { useModelName } from './model-names.ts';

export function ModelDrift({ drift }: { drift: Model['drift'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const modelName = useModelName();
  const figure = { align: 'end', figure: true } as const;
  return (
    <Section
      title={t('model.drift')}
      note={t(drift.length > 1 ? 'model.drift_note' : 'model.drift_first')}
      span={12}
    >
      <Ledger
        caption={t('model.drift')}
        titleColumn={t('model.drift_on')}
        columns={[
          { key: 'model', title: t('model.candidate'), wide: true },
          { key: 'equity', title: t('home.equity'), ...figure },
          { key: 'range', title: t('model.interval'), ...figure, wide: true },
          { key: 'days', title: t('model.drift_every'), ...figure },
          { key: 'spend', title: t('model.belief_spend'), ...figure },
        ]}
        rows={drift.toReversed().map((run) => ({
          id: String(run.runId),
          title: format.date(run.asOf),
          cells: {
            model: modelName(run.model),
            equity: format.moneyShort(run.equity.value),
            range: format.moneyRangeShort(run.equity.low, run.equity.high),
            days:
              run.everyDays !== null &&
              t('model.days', {
                count: Math.round(run.everyDays),
                number: format.integer(run.everyDays),
              }),
            spend: run.spend !== null && format.money(run.spend),
          },
        }))}
      />
    </Section>
  );
}
