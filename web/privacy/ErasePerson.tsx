// Erasing a person: what goes, what is emptied, what stays and until when; then their name must be typed.
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { privacyContract } from '../../server/privacy/contract.ts';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useConfirmed, worthTelling } from '../users/confirming.tsx';

interface ErasePersonProps {
  id: number;
  name: string | undefined;
  opened: boolean;
  onClose: () => void;
}

export function ErasePerson({ id, name, opened, onClose }: ErasePersonProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('privacy.erase_title', { name: name ?? '' })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
      size="lg"
    >
      <Foreseen id={id} onDone={onClose} />
    </Modal>
  );
}

function Foreseen({ id, onDone }: { id: number; onDone: () => void }) {
  const { t } = useTranslation();
  const say = t as unknown as (key: string) => string;
  const format = useFormat();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [keep, setKeep] = useState(true);
  const foreseen = useEndpoint(privacyContract.foreseeErasure, { params: { id } });
  const erase = useConfirmed(privacyContract.erase, {
    changes: [customersContract.list, customersContract.count, privacyContract.erasures],
    onSuccess: async ({ keptUntil }) => {
      onDone();
      await navigate({ to: '/customers' });
      toast.done(
        keptUntil === null
          ? t('privacy.erase_done')
          : t('privacy.erase_done_kept', { date: format.date(keptUntil) }),
      );
    },
  });
  if (foreseen.error)
    return <ErrorState error={foreseen.error} onRetry={() => foreseen.refetch()} />;
  if (!foreseen.data) return <SkeletonLedger rows={5} />;
  const { name, holdings, keptUntil, keepLaw, imports } = foreseen.data;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    erase.mutate({ params: { id }, body: { name: typed, keep } });
  };
  const failed = worthTelling(erase.error);
  return (
    <form className="privacy-form" onSubmit={submit}>
      <p>{t('privacy.erase_why')}</p>
      <table className="privacy-table">
        <thead className="soft small">
          <tr>
            <th scope="col">{t('privacy.erase_what')}</th>
            <th scope="col" className="num">
              {t('privacy.erase_rows')}
            </th>
            <th scope="col">{t('privacy.erase_becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {holdings.map(({ table, rows, becomes }) => (
            <tr key={table}>
              <th scope="row">{say(`privacy.holds.${table}`)}</th>
              <td className="num">{format.integer(rows)}</td>
              <td>{t(`privacy.becomes_${becomes}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {keptUntil !== null && (
        <Checkbox
          label={t('privacy.erase_keep', { date: format.date(keptUntil) })}
          description={t('privacy.erase_keep_help', {
            law: keepLaw ?? t('privacy.law_unknown'),
          })}
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
      )}
      {imports.length > 0 && (
        <p className="soft small">
          {t('privacy.erase_files', { files: imports.map(({ fileName }) => fileName).join(', ') })}
        </p>
      )}
      {failed && <ErrorState error={failed} />}
      <TextInput
        label={t('privacy.erase_type', { name })}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        type="submit"
        color="red"
        loading={erase.isPending}
        disabled={typed.replace(/\s+/g, ' ').trim() !== name.replace(/\s+/g, ' ').trim()}
      >
        {t('privacy.erase_go')}
      </Button>
    </form>
  );
}
