// Step 1: which file it is; another can be taken in its place, or the import dropped.
import { Button } from '@mantine/core';
import { IconArrowRight, IconFileSpreadsheet } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Finding, PageGrid, Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { byteText } from './byte-text.ts';
import { DropZone } from './DropZone.tsx';
import { wordsOf } from './kinds.ts';
import { StepFoot } from './StepFoot.tsx';
import type { ImportDetail } from './steps.ts';
import { useDiscard } from './use-discard.ts';
import { rowsText } from './words.ts';

export function StepFile({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const params = { id: detail.id };
  const drop = useSend(importsContract.drop, { changes: [importsContract.list] });
  const discard = useDiscard(detail);
  // The new file replaces this one; what was never loaded is not kept.
  const replace = (id: number) => drop.mutate({ params }, { onSettled: () => go(`/import/${id}`) });
  return (
    <>
      <Finding sub={wordsOf(t, detail.kind, 'file_sub')}>{t('imports.file_finding')}</Finding>
      <PageGrid>
        <Section title={t('imports.file_this')} span={5}>
          <div className="file-facts">
            <IconFileSpreadsheet size={22} stroke={1.5} aria-hidden="true" />
            <div>
              <p className="strong file-name">{detail.fileName}</p>
              <p className="soft num">
                {rowsText(detail, format, t)} · {byteText(detail.fileBytes, format)}
              </p>
              <p className="soft num">
                {t('imports.file_when', { when: format.dateTime(detail.createdAt) })}
              </p>
            </div>
          </div>
          {(drop.error ?? discard.error) && <ErrorState error={drop.error ?? discard.error} />}
        </Section>
        <Section title={t('imports.file_other')} span={7}>
          <DropZone kind={detail.kind} primary={false} onUploaded={replace} />
        </Section>
      </PageGrid>
      <StepFoot
        back={
          <Button variant="default" onClick={discard.run} loading={discard.isPending}>
            {t('imports.discard')}
          </Button>
        }
      >
        <Button
          rightSection={<IconArrowRight size={16} aria-hidden="true" />}
          onClick={() => go(`/import/${detail.id}?step=columns`)}
        >
          {t('imports.to_columns')}
        </Button>
      </StepFoot>
    </>
  );
}
