// Deleting the sample business: says what goes and what stays before anything happens.
import { Button, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { sampleContract } from '../../server/sample/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './settings.css';

export function DeleteSample() {
  const { t } = useTranslation();
  const { can } = useRights();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" disabled={!can('sample.write')} onClick={open}>
        {t('company.sample_delete')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('company.sample_delete_title')} centered>
        <Confirm onDone={close} />
      </Modal>
    </>
  );
}

function Confirm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const imports = useEndpoint(importsContract.list, { query: { limit: 500 } });
  const own = Math.max(0, (imports.data?.imports.length ?? 1) - 1);
  const remove = useSend(sampleContract.dropSample, {
    onSuccess: async () => {
      toast.done(t('company.sample_deleted'));
      onDone();
      await queries.invalidateQueries();
    },
  });
  // What somebody loaded beside the sample cannot be told apart from it and goes with it.
  const word = t('company.sample_delete_word');
  const sure = own === 0 || typed.trim().toLowerCase() === word.toLowerCase();
  return (
    <div className="confirm">
      <p>{t('company.sample_delete_goes')}</p>
      <p>{t('company.sample_delete_stays')}</p>
      {own > 0 && (
        <>
          <p className="negative strong">
            {t('company.sample_delete_own', { count: own, number: format.integer(own) })}
          </p>
          <TextInput
            label={t('company.sample_delete_type', { word })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        </>
      )}
      {remove.error && <ErrorState error={remove.error} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onDone}>
          {t('company.sample_keep')}
        </Button>
        <Button
          color="red"
          disabled={!sure || imports.isPending}
          loading={remove.isPending}
          onClick={() => remove.mutate({})}
        >
          {t('company.sample_delete')}
        </Button>
      </div>
    </div>
  );
}
