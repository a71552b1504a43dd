// Step 3: what goes in, what stays out and why. Nothing is written before its button.
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Foreseen } from './Foreseen.tsx';
import { wordsOf } from './kinds.ts';
import { ProblemRows } from './ProblemRows.tsx';
import { Reasons } from './Reasons.tsx';
import { RejectedFiles } from './RejectedFiles.tsx';
import { ReviewBar } from './ReviewBar.tsx';
import { StepFoot } from './StepFoot.tsx';
import type { ImportDetail } from './steps.ts';
import { useStep } from './use-step.ts';

export function StepReview({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const { counts } = detail;
  const sales = detail.kind === 'purchases';
  const good = counts.read - counts.rejected - counts.leftOut;
  const rejected = detail.reasons.filter(({ severity }) => severity === 'rejected');
  const notes = detail.reasons.filter(({ severity }) => severity === 'note');
  const left = detail.reasons.filter(({ severity }) => severity === 'left_out');
  const [shown, setShown] = useState<string | null>(null);
  const load = useStep(importsContract.load);
  const number = format.integer(good);
  return (
    <>
      <Finding sub={wordsOf(t, detail.kind, good > 0 ? 'review_sub' : 'review_none_sub')}>
        <ReviewFinding good={good} rejected={counts.rejected} />
      </Finding>
      <ReviewBar
        read={counts.read}
        noted={counts.noted}
        rejected={counts.rejected}
        leftOut={counts.leftOut}
      />
      {load.error && (
        <div className="step-error">
          <ErrorState error={load.error} title={t('imports.load_failed')} />
        </div>
      )}
      <Foreseen detail={detail} />
      <PageGrid>
        {rejected.length > 0 && (
          <Section
            title={t('imports.rejected_title')}
            span={notes.length > 0 ? 7 : 9}
            actions={<RejectedFiles id={detail.id} />}
            foot={wordsOf(t, detail.kind, 'rejected_foot')}
          >
            <Reasons reasons={rejected} money={sales} onShow={setShown} />
          </Section>
        )}
        {notes.length > 0 && (
          <Section
            title={t('imports.noted_title')}
            note={t('imports.noted_note')}
            span={rejected.length > 0 ? 5 : 9}
          >
            <Reasons reasons={notes} onShow={setShown} />
          </Section>
        )}
        {left.length > 0 && (
          <Section title={t('imports.left_title')} note={t('imports.left_note')} span={9}>
            <Reasons reasons={left} money onShow={setShown} />
          </Section>
        )}
      </PageGrid>
      <ProblemRows
        importId={detail.id}
        reason={detail.reasons.find(({ code }) => code === shown) ?? null}
        onClose={() => setShown(null)}
      />
      <StepFoot
        back={
          <Button
            variant={good > 0 ? 'default' : 'filled'}
            onClick={() => go(`/import/${detail.id}?step=columns`)}
          >
            {t('imports.back_to_columns')}
          </Button>
        }
      >
        {good > 0 && (
          <Button
            rightSection={<IconArrowRight size={16} aria-hidden="true" />}
            loading={load.isPending}
            onClick={() => load.mutate({ params: { id: detail.id } })}
          >
            {t('imports.load', { count: good, number })}
          </Button>
        )}
      </StepFoot>
    </>
  );
}

function ReviewFinding({ good, rejected }: { good: number; rejected: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const goodPart = <em>{format.integer(good)}</em>;
  if (good === 0) return t('imports.review_none');
  if (rejected === 0)
    return (
      <Sentence
        of={(places) => t('imports.review_all', { ...places, count: good })}
        parts={{ number: goodPart }}
      />
    );
  return (
    <Sentence
      of={(places) => t('imports.review_some', { ...places, count: good })}
      parts={{
        number: goodPart,
        rejected: <span className="negative">{format.integer(rejected)}</span>,
      }}
    />
  );
}
