// With too little history for a model: the averages of customers who bought equally often, marked for what they are.
import { useTranslation } from 'react-i18next';
import { Tag } from '../ui/Certainty.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Model } from './model-charts.ts';

export function ModelRough({ rough }: { rough: NonNullable<Model['rough']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = { align: 'end', figure: true } as const;
  return (
    <Section
      title={
        <>
          {t('model.rough')} <Tag kind="open">{t('model.rough_mark')}</Tag>
        </>
      }
      note={t('model.rough_note')}
      span={12}
      foot={t('model.rough_foot')}
    >
      <Ledger
        caption={t('model.rough')}
        titleColumn={t('model.rough_bought')}
        columns={[
          { key: 'customers', title: t('home.map_customers'), ...figure },
          { key: 'spend', title: t('model.rough_spend'), ...figure },
          { key: 'year', title: t('model.rough_year'), ...figure },
          { key: 'active', title: t('model.rough_active'), ...figure },
        ]}
        rows={rough.segments.map(({ from, to, customers, spend, perYear, pActive }) => ({
          id: String(from),
          title:
            to === null
              ? t('model.rough_more', { from: format.integer(from) })
              : from === to
                ? t('model.rough_times', { count: from, number: format.integer(from) })
                : t('model.rough_between', { from: format.integer(from), to: format.integer(to) }),
          cells: {
            customers: format.integer(customers),
            spend: format.money(spend),
            year: format.expected(perYear),
            active:
              pActive === null ? (
                <span className="soft">{t('model.rough_single')}</span>
              ) : (
                format.probability(pActive)
              ),
          },
        }))}
      />
    </Section>
  );
}
