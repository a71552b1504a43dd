// Stopping a check or a load. A check has written nothing; of a load it is said first what becomes of
// what was written by then.
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { useStep } from './use-step.ts';
import './imports.css';

interface CancelImportProps {
  id: number;
  loading: boolean;
  size?: 'xs' | 'sm';
}

export function CancelImport({ id, loading, size = 'sm' }: CancelImportProps) {
  const { t } = useTranslation();
  const [asked, { open, close }] = useDisclosure(false);
  const cancel = useStep(importsContract.cancel);
  const run = () => cancel.mutate({ params: { id } }, { onSettled: close });
  return (
    <>
      <Button
        size={size}
        variant="default"
        loading={cancel.isPending}
        onClick={loading ? open : run}
      >
        {t(loading ? 'imports.cancel_load' : 'imports.cancel_check')}
      </Button>
      {/* That it has come to its end in the meantime is seen on the page. */}
      {cancel.error && cancel.error.code !== 'import_wrong_state' && (
        <ErrorState error={cancel.error} />
      )}
      <Modal
        opened={asked}
        onClose={close}
        title={t('imports.cancel_title')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <div className="confirm">
          <p>{t('imports.cancel_help')}</p>
          <div className="confirm-actions">
            <Button variant="default" onClick={close}>
              {t('imports.cancel_keep')}
            </Button>
            <Button color="red" loading={cancel.isPending} onClick={run}>
              {t('imports.cancel_sure')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
