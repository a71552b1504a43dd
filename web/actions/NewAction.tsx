// Writing down an action of one's own: what, by which strategy, for whom, what is expected of it, whose and until when.
import { Button, Modal, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Strategy, strategies } from '../../server/actions/contract.ts';
import { customersContract } from '../../server/customers/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { AccountSelect } from '../touchpoints/AccountSelect.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useDecide } from './use-decide.ts';

export function NewAction({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useEndpoint(usersContract.me).data?.user;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('strategy.new')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      {opened && me && <Form me={me.id} onClose={onClose} />}
    </Modal>
  );
}

function Form({ me, onClose }: { me: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { deciding, make } = useDecide();
  const [strategy, setStrategy] = useState<Strategy>('defection');
  const [title, setTitle] = useState('');
  const [reason, setReason] = useState('');
  const [view, setView] = useState<string | null>(null);
  const [gain, setGain] = useState<number | ''>('');
  const [owner, setOwner] = useState<string | null>(me);
  const [dueOn, setDueOn] = useState('');
  const views = useEndpoint(customersContract.views, {}, { enabled: can('customers.read') }).data;
  const saved = views?.views ?? [];
  const digits = 10_000 / format.major(10_000);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const question = saved.find((one) => String(one.id) === view)?.shows.question;
    const done = await make(
      {
        owner,
        dueOn: dueOn || null,
        own: {
          strategy,
          title: title.trim(),
          ...(reason.trim() ? { reason: reason.trim() } : {}),
          ...(question ? { question: JSON.stringify(question) } : {}),
          ...(gain === '' ? {} : { gain: Math.round(gain * digits) }),
        },
      },
      t('strategy.made', { title: title.trim() }),
    );
    if (done) onClose();
  };
  return (
    <form className="confirm" onSubmit={submit}>
      <TextInput
        label={t('strategy.what')}
        value={title}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        label={t('strategy.reason')}
        value={reason}
        maxLength={1000}
        autosize
        minRows={2}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Select
        label={t('strategy.which')}
        allowDeselect={false}
        data={strategies.map((one) => ({ value: one, label: t(`strategy.name_${one}`) }))}
        value={strategy}
        onChange={(value) => value && setStrategy(value)}
      />
      <Select
        label={t('strategy.whom')}
        description={t('strategy.whom_help')}
        placeholder={t('strategy.whom_nobody')}
        clearable
        data={saved
          .filter((one) => one.shows.question)
          .map((one) => ({ value: String(one.id), label: one.name }))}
        value={view}
        onChange={setView}
      />
      <NumberInput
        label={t('strategy.expects', { currency: format.currency })}
        description={t('strategy.expects_help')}
        min={0}
        decimalScale={2}
        thousandSeparator=","
        value={gain}
        onChange={(value) => setGain(value === '' ? '' : Math.max(0, Number(value) || 0))}
      />
      <AccountSelect
        label={t('strategy.owner')}
        placeholder={t('strategy.nobody')}
        value={owner}
        onChange={setOwner}
      />
      <TextInput
        type="date"
        label={t('strategy.due')}
        value={dueOn}
        onChange={(event) => setDueOn(event.currentTarget.value)}
      />
      <div className="confirm-actions">
        <Button type="submit" disabled={title.trim() === ''} loading={deciding}>
          {t('strategy.make')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
