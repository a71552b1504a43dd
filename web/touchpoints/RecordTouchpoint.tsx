// Writing down that we met a customer, in one go: what and when, and what was said; the rest if one wants.
import {
  Button,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import {
  channels,
  kinds,
  outcomes,
  scales,
  touchpointsContract,
  usualChannel,
} from '../../server/touchpoints/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';
import type { ApiError } from '../api-error.ts';
import { CustomerPicker } from '../customers/CustomerPicker.tsx';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { AccountSelect } from './AccountSelect.tsx';
import {
  bodyOf,
  type Channel,
  changeOf,
  type Direction,
  type Draft,
  draftOf,
  isScale,
  type Kind,
  newDraft,
  type Outcome,
  type Touchpoint,
} from './touchpoint-draft.ts';
import { useActs } from './use-acts.ts';
import { wallText } from './zoned.ts';
import './touchpoints.css';

/** A new one of a customer, or one that is there. */
export type Editing = { customerId: number } | { touchpoint: Touchpoint };

interface RecordTouchpointProps {
  editing: Editing | null;
  onClose: () => void;
}

export function RecordTouchpoint({ editing, onClose }: RecordTouchpointProps) {
  const { t } = useTranslation();
  const company = useEndpoint(companyContract.company).data;
  const me = useEndpoint(usersContract.me).data?.user;
  return (
    <Modal
      opened={editing !== null}
      onClose={onClose}
      title={t(editing && 'touchpoint' in editing ? 'touchpoint.edit' : 'touchpoint.record')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      {editing && company && me && (
        <Form editing={editing} timeZone={company.timeZone} me={me.id} onClose={onClose} />
      )}
    </Modal>
  );
}

interface FormProps {
  editing: Editing;
  timeZone: string;
  me: string;
  onClose: () => void;
}

function Form({ editing, timeZone, me, onClose }: FormProps) {
  const { t } = useTranslation();
  const known = 'touchpoint' in editing ? editing.touchpoint : null;
  const [request] = useState(newRequest);
  const [draft, setDraft] = useState(() =>
    known ? draftOf(known, timeZone) : newDraft(new Date(), timeZone, me),
  );
  const [customer, setCustomer] = useState<number | null>(null);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const { done } = useActs('touchpoint');
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const body = bodyOf(draft, timeZone);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (body === null) return;
    setSending(true);
    setFailed(null);
    try {
      if (known) {
        const change = {
          ...changeOf(draft, known, timeZone),
          ...(customer === null ? {} : { customerId: customer }),
        };
        const saved = await api(touchpointsContract.changeTouchpoint, {
          params: { id: known.id },
          body: change,
        });
        await done(known.id, saved.change, t('touchpoint.saved'));
      } else {
        const customerId = 'customerId' in editing ? editing.customerId : null;
        const saved = await api(touchpointsContract.addTouchpoint, {
          body: { ...body, customerId, externalId: request },
        });
        await done(saved.id, saved.change, t('touchpoint.recorded'));
      }
      onClose();
    } catch (error) {
      setFailed(error as ApiError);
    } finally {
      setSending(false);
    }
  };
  return (
    <form className="confirm" onSubmit={submit}>
      {known && known.customer === null && (
        <div>
          <p className="touchpoint-label">{t('touchpoint.who')}</p>
          <p className="small soft">{t('touchpoint.who_help')}</p>
          <CustomerPicker label={t('touchpoint.who')} onPick={setCustomer} />
        </div>
      )}
      <div className="touchpoint-two">
        <Select
          label={t('touchpoint.kind')}
          data={kinds.map((value) => ({ value, label: t(`touchpoint.kind_${value}`) }))}
          value={draft.kind}
          onChange={(value) => value && set({ kind: value as Kind })}
          allowDeselect={false}
          data-autofocus={known ? undefined : true}
        />
        <TextInput
          type="datetime-local"
          label={t('touchpoint.at')}
          value={draft.at}
          max={wallText(new Date(), timeZone)}
          onChange={(event) => set({ at: event.currentTarget.value })}
          required
        />
      </div>
      <div>
        <p className="touchpoint-label" id="touchpoint-direction">
          {t('touchpoint.direction')}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="touchpoint-direction"
          data={[
            { value: 'inbound', label: t('touchpoint.by_customer') },
            { value: 'outbound', label: t('touchpoint.by_us') },
            { value: '', label: t('touchpoint.by_unknown') },
          ]}
          value={draft.direction ?? ''}
          onChange={(value) => set({ direction: value === '' ? null : (value as Direction) })}
        />
      </div>
      <Textarea
        label={t('touchpoint.note')}
        value={draft.note}
        maxLength={4000}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => set({ note: event.currentTarget.value })}
      />
      <Select
        label={t('touchpoint.outcome')}
        placeholder={t('touchpoint.unknown')}
        data={outcomes.map((value) => ({ value, label: t(`touchpoint.outcome_${value}`) }))}
        value={draft.outcome}
        onChange={(value) => set({ outcome: value as Outcome | null })}
        clearable
      />
      <details className="touchpoint-more" open={known !== null}>
        <summary>{t('touchpoint.more')}</summary>
        <More draft={draft} held={known} set={set} />
      </details>
      {failed && <ErrorState error={failed} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" disabled={body === null} loading={sending}>
          {t(known ? 'touchpoint.save' : 'touchpoint.record')}
        </Button>
      </div>
    </form>
  );
}

interface MoreProps {
  draft: Draft;
  held: Touchpoint | null;
  set: (change: Partial<Draft>) => void;
}

function More({ draft, held, set }: MoreProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const unit = format.major(1);
  const number = (typed: number | string) =>
    typed === '' || !Number.isFinite(Number(typed)) ? null : Number(typed);
  const [low, high] = draft.scale.split('-').map(Number) as [number, number];
  return (
    <div className="confirm">
      <div className="touchpoint-two">
        <Select
          label={t('touchpoint.channel')}
          data={channels.map((value) => ({ value, label: t(`touchpoint.channel_${value}`) }))}
          value={draft.channel ?? usualChannel[draft.kind]}
          onChange={(value) => set({ channel: value as Channel })}
          allowDeselect={false}
        />
        <NumberInput
          label={t('touchpoint.minutes')}
          hideControls
          min={0}
          max={100_000}
          decimalScale={1}
          value={draft.minutes ?? ''}
          onChange={(typed) => set({ minutes: number(typed) })}
        />
      </div>
      <AccountSelect
        label={t('touchpoint.staff')}
        placeholder={t('touchpoint.staff_none')}
        value={draft.staff}
        held={held?.staff}
        onChange={(staff) => set({ staff })}
      />
      <div className="touchpoint-two">
        <NumberInput
          label={t('touchpoint.satisfaction')}
          hideControls
          min={low}
          max={high}
          value={draft.answer ?? ''}
          onChange={(typed) => set({ answer: number(typed) })}
        />
        <Select
          label={t('touchpoint.scale')}
          data={scales.map((value) => ({ value, label: value.replace('-', '–') }))}
          value={draft.scale}
          onChange={(value) => isScale(value) && set({ scale: value })}
          allowDeselect={false}
        />
      </div>
      <NumberInput
        label={t('touchpoint.cost_own', { currency: format.currency })}
        description={t('touchpoint.cost_own_help')}
        hideControls
        min={0}
        decimalScale={Math.round(-Math.log10(unit))}
        value={draft.cost === null ? '' : Number((draft.cost * unit).toPrecision(15))}
        onChange={(typed) => {
          const major = number(typed);
          set({ cost: major === null ? null : Math.round(major / unit) });
        }}
      />
    </div>
  );
}
