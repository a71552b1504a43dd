// Writing down that somebody asked about their data: what, who, when and how it came.
import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { channels, identityChecks, kinds, privacyContract } from '../../server/privacy/contract.ts';
import { momentText } from '../ui/moment-text.ts';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './privacy.css';

/** `customer`: who it is about, where that is known. */
export function NewRequest({ customer }: { customer?: number }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [opened, { open, close }] = useDisclosure(false);
  if (!can('privacy.write')) return null;
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {t('privacy.new')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('privacy.new')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <Form customer={customer} onDone={close} />
      </Modal>
    </>
  );
}

function Form({ customer, onDone }: { customer: number | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [request] = useState(newRequest);
  const [kind, setKind] = useState<(typeof kinds)[number]>('access');
  const [channel, setChannel] = useState<(typeof channels)[number]>('email');
  const [identity, setIdentity] = useState<string | null>(null);
  const [person, setPerson] = useState('');
  const [received, setReceived] = useState(() => momentText(new Date()));
  const [note, setNote] = useState('');
  const send = useSend(privacyContract.receive, {
    changes: [privacyContract.requests, privacyContract.person],
    onSuccess: ({ answerBy }) => {
      toast.done(t('privacy.received_done', { date: format.date(answerBy) }));
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const checked = identityChecks.find((one) => one === identity);
    send.mutate({
      body: {
        request,
        kind,
        channel,
        receivedAt: new Date(received).toISOString(),
        ...(customer === undefined ? {} : { customerId: customer }),
        ...(person.trim() ? { person } : {}),
        ...(checked ? { identity: checked } : {}),
        ...(note.trim() ? { note } : {}),
      },
    });
  };
  return (
    <form className="privacy-form" onSubmit={submit}>
      {send.error && <ErrorState error={send.error} />}
      <Select
        data-autofocus
        label={t('privacy.kind')}
        description={t(`privacy.kind_${kind}_help`)}
        allowDeselect={false}
        data={kinds.map((value) => ({ value, label: t(`privacy.kind_${value}`) }))}
        value={kind}
        onChange={(value) => setKind(kinds.find((one) => one === value) ?? kind)}
      />
      {customer === undefined && (
        <TextInput
          label={t('privacy.person')}
          description={t('privacy.person_help')}
          maxLength={300}
          required
          value={person}
          onChange={(event) => setPerson(event.currentTarget.value)}
        />
      )}
      <Select
        label={t('privacy.channel')}
        allowDeselect={false}
        data={channels.map((value) => ({ value, label: t(`privacy.channel_${value}`) }))}
        value={channel}
        onChange={(value) => setChannel(channels.find((one) => one === value) ?? channel)}
      />
      <TextInput
        type="datetime-local"
        label={t('privacy.received_at')}
        required
        value={received}
        onChange={(event) => setReceived(event.currentTarget.value)}
      />
      <Select
        label={t('privacy.identity')}
        placeholder={t('privacy.not_identified')}
        clearable
        data={identityChecks.map((value) => ({ value, label: t(`privacy.identity_${value}`) }))}
        value={identity}
        onChange={setIdentity}
      />
      <Textarea
        label={t('privacy.note')}
        maxLength={4000}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button
        type="submit"
        loading={send.isPending}
        disabled={received === '' || (customer === undefined && person.trim() === '')}
      >
        {t('privacy.new_save')}
      </Button>
    </form>
  );
}
