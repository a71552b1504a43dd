// An import that stopped: what failed, what is kept, and the ways on.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { ApiError, type ApiErrorDetails } from '../api-error.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Finding } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { StepFoot } from './StepFoot.tsx';
import { hadBegun, type ImportDetail } from './steps.ts';
import { UndoImport } from './UndoImport.tsx';
import { useStep } from './use-step.ts';

export function StepFailed({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const { counts, error } = detail;
  const check = useStep(importsContract.check);
  const [asked, { open, close }] = useDisclosure(false);
  const kept = counts.stored + counts.updated;
  const code = error?.code ?? 'import_failed';
  return (
    <>
      <Finding
        sub={
          hadBegun(detail)
            ? t('imports.failed_loading_sub', { count: kept, number: format.integer(kept) })
            : t('imports.failed_checking_sub')
        }
      >
        {t(hadBegun(detail) ? 'imports.failed_loading' : 'imports.failed_checking')}
      </Finding>
      {/* The general code says no more than the sentence above. */}
      {code !== 'import_failed' && (
        <ErrorState
          error={new ApiError(500, code, { details: error?.details as ApiErrorDetails })}
        />
      )}
      {check.error && <ErrorState error={check.error} />}
      <UndoImport of={asked ? detail : null} onClose={close} />
      <StepFoot
        back={
          <Button variant="default" onClick={() => go(`/import/${detail.id}?step=columns`)}>
            {t('imports.back_to_columns')}
          </Button>
        }
      >
        {hadBegun(detail) && (
          <Button variant="default" onClick={open}>
            {t('imports.undo_stored')}
          </Button>
        )}
        <Button
          loading={check.isPending}
          onClick={() => check.mutate({ params: { id: detail.id } })}
        >
          {t('imports.check_again')}
        </Button>
      </StepFoot>
    </>
  );
}
