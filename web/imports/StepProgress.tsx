// While rows are being read or written: how far it is. Leaving is safe, and said.
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Finding } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { ImportSummary } from './ImportList.tsx';
import type { ImportDetail } from './steps.ts';
import { rowsText } from './words.ts';

export function StepProgress({ detail, now }: { detail: ImportDetail; now: ImportSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts } = now;
  const loading = detail.status === 'loading';
  const written = counts.stored + counts.updated + counts.alreadyThere;
  const good = counts.read - counts.rejected;
  // It has come to rest, and its page is about to follow.
  const share = now.status === detail.status ? now.progress : 1;
  const last = loading && share === 1;
  const words = loading
    ? t('imports.loading_rows', { number: format.integer(written), of: format.integer(good) })
    : t('imports.checking_rows', {
        number: format.integer(counts.read),
        of: rowsText(detail, format, t),
      });
  return (
    <>
      <Finding sub={t(loading ? 'imports.loading_sub' : 'imports.checking_sub')}>
        {t(loading ? 'imports.loading_finding' : 'imports.checking_finding')}
      </Finding>
      <div className="step-progress">
        <div className="step-progress-words num">
          <span>{last ? t('imports.loading_last') : words}</span>
          <span>{format.share(share)}</span>
        </div>
        <Progress
          value={share * 100}
          size="sm"
          radius="xs"
          aria-label={t(loading ? 'imports.loading_label' : 'imports.checking_label')}
        />
      </div>
    </>
  );
}
