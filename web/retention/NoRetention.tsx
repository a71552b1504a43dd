// Instead of figures of retention: nothing yet, too little, or still being worked out.
import { useTranslation } from 'react-i18next';
import { ImportButton } from '../imports/ImportButton.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, InsufficientState } from '../ui/states.tsx';
import { useMissingWords } from '../value/missing-words.ts';
import type { Retention } from './survival-chart.ts';

/** Why there is nothing: no purchases, too little, or still being worked out. */
export function NoRetention({ data, title }: { data: Retention; title: string }) {
  const { t } = useTranslation();
  const missingWords = useMissingWords();
  if (data.busy || data.status === 'waiting')
    return (
      <Section title={title}>
        <Loading what={t('retention.working')}>
          <SkeletonLedger rows={6} />
        </Loading>
      </Section>
    );
  const button = <ImportButton />;
  if (data.status === 'insufficient' && data.sufficiency)
    return (
      <Section title={title}>
        <InsufficientState title={t('retention.insufficient_title')} action={button}>
          {t('retention.insufficient', { missing: missingWords(data.sufficiency) })}
        </InsufficientState>
      </Section>
    );
  return (
    <EmptyState title={t('retention.empty_title')} action={button}>
      {t('retention.empty')}
    </EmptyState>
  );
}
