// While rows are being read or written: how far it is. Leaving is safe, and said.
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Finding } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { CancelImport } from './CancelImport.tsx';
import type { ImportSummary } from './ImportList.tsx';
import { wordsOf } from './kinds.ts';
import { StepFoot } from './StepFoot.tsx';
import { type ImportDetail, isMoving } from './steps.ts';
import { rowsText } from './words.ts';

export function StepProgress({ detail, now }: { detail: ImportDetail; now: ImportSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts } = now;
  // Its page may not have been asked for again yet.
  const kind = (isMoving(now.status) ? now.status : detail.status) as
    | 'checking'
    | 'loading'
    | 'undoing';
  const written = counts.stored + counts.updated + counts.alreadyThere;
  const good = counts.read - counts.rejected;
  // It has come to rest, and its page is about to follow.
  const share = isMoving(now.status) ? now.progress : 1;
  const words = {
    checking: t('imports.checking_rows', {
      number: format.integer(counts.read),
      of: rowsText(detail, format, t),
    }),
    loading:
      share === 1
        ? t('imports.loading_last')
        : t('imports.loading_rows', { number: format.integer(written), of: format.integer(good) }),
    undoing: t('imports.undoing_rows'),
  };
  return (
    <>
      <Finding sub={t(`imports.${kind}_sub`)}>
        {kind === 'undoing' && now.undone?.cancelled
          ? t('imports.cancelling_finding')
          : wordsOf(t, detail.kind, `${kind}_finding`)}
      </Finding>
      <div className="step-progress">
        <div className="step-progress-words num">
          <span>{words[kind]}</span>
          <span>{format.share(share)}</span>
        </div>
        <Progress
          value={share * 100}
          size="sm"
          radius="xs"
          aria-label={t(`imports.${kind}_label`)}
        />
      </div>
      {kind !== 'undoing' && (
        <StepFoot back={<CancelImport id={detail.id} loading={kind === 'loading'} />} />
      )}
    </>
  );
}
