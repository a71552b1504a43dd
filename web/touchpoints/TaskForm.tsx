// Writing down what is to be done, or changing it: what, until when, who, and when to be reminded.
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';
import type { ApiError } from '../api-error.ts';
import { CustomerPicker } from '../customers/CustomerPicker.tsx';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccountSelect } from './AccountSelect.tsx';
import { useActs } from './use-acts.ts';
import { momentOf, wallText } from './zoned.ts';
import './touchpoints.css';

export type Task = AnswerOf<typeof touchpointsContract.tasks>['tasks'][number];

/** A new one, perhaps for a customer, or one that is there. */
export type EditingTask = { customerId: number | null } | { task: Task };

interface TaskFormProps {
  editing: EditingTask | null;
  onClose: () => void;
}

export function TaskForm({ editing, onClose }: TaskFormProps) {
  const { t } = useTranslation();
  const timeZone = useEndpoint(companyContract.company).data?.timeZone;
  const me = useEndpoint(usersContract.me).data?.user;
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={t(editing && 'task' in editing ? 'task.edit' : 'task.new')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      {editing && timeZone && me && (
        <Form editing={editing} timeZone={timeZone} me={me.id} onClose={onClose} />
      )}
    </Modal>
  );
}

interface FormProps {
  editing: EditingTask;
  timeZone: string;
  me: string;
  onClose: () => void;
}

function Form({ editing, timeZone, me, onClose }: FormProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const known = 'task' in editing ? editing.task : null;
  const [request] = useState(newRequest);
  const [title, setTitle] = useState(known?.title ?? '');
  const [note, setNote] = useState(known?.note ?? '');
  const [dueOn, setDueOn] = useState(known?.dueOn ?? '');
  const reminder = known?.remindAt ? wallText(new Date(known.remindAt), timeZone) : '';
  const [remind, setRemind] = useState(reminder);
  const [owner, setOwner] = useState<string | null>(known ? (known.owner?.id ?? null) : me);
  const [customer, setCustomer] = useState<number | null>(
    'customerId' in editing ? editing.customerId : null,
  );
  const [failed, setFailed] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const { done } = useActs('task');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setSending(true);
    setFailed(null);
    const body = {
      title: title.trim(),
      note: note.trim() || null,
      dueOn: dueOn || null,
      remindAt: momentOf(remind, timeZone)?.toISOString() ?? null,
      owner,
    };
    try {
      if (known) {
        const { remindAt, ...rest } = body;
        const changed = {
          ...rest,
          // The field knows minutes: what was not touched stays as it was to the second.
          ...(remind === reminder ? {} : { remindAt }),
          ...(customer === null ? {} : { customerId: customer }),
        };
        const params = { id: known.id };
        const saved = await api(touchpointsContract.changeTask, { params, body: changed });
        await done(known.id, saved.change, t('task.saved'));
      } else {
        const saved = await api(touchpointsContract.addTask, {
          body: { ...body, customerId: customer, request },
        });
        await done(saved.id, saved.change, t('task.made'));
      }
      onClose();
    } catch (error) {
      setFailed(error as ApiError);
    } finally {
      setSending(false);
    }
  };
  const asksCustomer =
    can('customers.read') && (known ? known.customer === null : customer === null);
  const [picks] = useState(asksCustomer);
  return (
    <form className="confirm" onSubmit={submit}>
      <TextInput
        label={t('task.title')}
        value={title}
        maxLength={200}
        required
        data-autofocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className="touchpoint-two">
        <TextInput
          type="date"
          label={t('task.due')}
          value={dueOn}
          onChange={(event) => setDueOn(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('task.remind')}
          value={remind}
          onChange={(event) => setRemind(event.currentTarget.value)}
        />
      </div>
      <AccountSelect
        label={t('task.owner')}
        placeholder={t('task.owner_none')}
        value={owner}
        held={known?.owner}
        onChange={setOwner}
      />
      {picks && (
        <div>
          <p className="touchpoint-label">{t('task.customer')}</p>
          <CustomerPicker label={t('task.customer')} onPick={setCustomer} />
        </div>
      )}
      <Textarea
        label={t('task.note')}
        value={note}
        maxLength={4000}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <p className="small soft">{t('task.remind_where')}</p>
      {failed && <ErrorState error={failed} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" disabled={title.trim() === ''} loading={sending}>
          {t(known ? 'touchpoint.save' : 'task.make')}
        </Button>
      </div>
    </form>
  );
}
