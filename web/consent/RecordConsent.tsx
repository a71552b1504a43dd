// Writing down what a customer said: for what, by which ways, which words they saw and where the proof is.
import { Button, Checkbox, FileInput, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { channels, consentContract, toldSources } from '../../server/consent/contract.ts';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import type { ApiError } from '../api-error.ts';
import { upload } from '../api-upload.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { momentText } from '../ui/moment-text.ts';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { languageName } from './language-name.ts';
import { type Purpose, usePurposes } from './use-purposes.ts';

type Channel = (typeof channels)[number];

/** What the form begins with. */
export interface Started {
  action: 'granted' | 'withdrawn';
  purpose?: string;
  channel?: Channel;
}

interface RecordConsentProps {
  id: number;
  started: Started | null;
  onClose: () => void;
}

export function RecordConsent({ id, started, onClose }: RecordConsentProps) {
  const { t } = useTranslation();
  const { purposes } = usePurposes();
  const open = purposes.data?.purposes.filter(({ ended }) => !ended) ?? [];
  return (
    <Modal
      opened={started !== null}
      onClose={onClose}
      title={t(started?.action === 'withdrawn' ? 'consent.withdraw_title' : 'consent.record')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      {started && (
        <Form
          id={id}
          started={started}
          purposes={started.action === 'withdrawn' ? (purposes.data?.purposes ?? []) : open}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

function Form({
  id,
  started,
  purposes,
  onClose,
}: {
  id: number;
  started: Started;
  purposes: readonly Purpose[];
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { nameOf } = usePurposes();
  const granted = started.action === 'granted';
  const [request] = useState(newRequest);
  const [purpose, setPurpose] = useState(started.purpose ?? purposes[0]?.id ?? '');
  const [chosen, setChosen] = useState<string[]>(started.channel ? [started.channel] : []);
  const [basis, setBasis] = useState<string | null>('consent');
  const [source, setSource] = useState<string | null>('staff');
  const [said, setSaid] = useState(() => momentText(new Date()));
  const [endsOn, setEndsOn] = useState('');
  const [evidence, setEvidence] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const texts = purposes.find((one) => one.id === purpose)?.texts ?? [];
  const [textId, setTextId] = useState<string | null>(null);
  const text = texts.find((one) => String(one.id) === textId) ?? texts[0];
  const [failed, setFailed] = useState<ApiError | null>(null);
  const [sending, setSending] = useState(false);
  const record = useSend(consentContract.record, {
    changes: [consentContract.permissions, consentContract.events, touchpointsContract.timeline],
  });
  const needsText = granted && basis === 'consent';
  const ready =
    purpose !== '' &&
    chosen.length > 0 &&
    said !== '' &&
    (!needsText || text !== undefined) &&
    (!granted || evidence.trim() !== '' || file !== null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setSending(true);
    setFailed(null);
    try {
      const kept = file ? await upload(consentContract.keepEvidence, {}, { file }) : null;
      await record.mutateAsync({
        params: { id },
        body: {
          request,
          purpose,
          channels: channels.filter((channel) => chosen.includes(channel)),
          action: started.action,
          source: toldSources.find((one) => one === source) ?? 'staff',
          saidAt: new Date(said).toISOString(),
          ...(granted ? { basis: basis === 'soft_opt_in' ? 'soft_opt_in' : 'consent' } : {}),
          ...(needsText && text ? { textId: text.id } : {}),
          ...(evidence.trim() ? { evidence } : {}),
          ...(kept ? { evidenceFile: kept.file } : {}),
          ...(granted && endsOn ? { endsOn } : {}),
        },
      });
      toast.done(t('consent.saved'));
      onClose();
    } catch (error) {
      setFailed(error as ApiError);
    } finally {
      setSending(false);
    }
  };
  return (
    <form className="confirm" onSubmit={submit}>
      <Select
        label={t('consent.purpose')}
        data={purposes.map((one) => ({ value: one.id, label: nameOf(one.id) }))}
        value={purpose}
        onChange={(value) => setPurpose(value ?? '')}
        allowDeselect={false}
        disabled={started.purpose !== undefined}
      />
      <Checkbox.Group label={t('consent.channels')} value={chosen} onChange={setChosen}>
        <div className="consent-channels">
          {channels.map((channel) => (
            <Checkbox key={channel} value={channel} label={t(`consent.channel_${channel}`)} />
          ))}
        </div>
      </Checkbox.Group>
      {granted && (
        <Select
          label={t('consent.basis')}
          data={(['consent', 'soft_opt_in'] as const).map((value) => ({
            value,
            label: t(`consent.basis_${value}`),
          }))}
          value={basis}
          onChange={setBasis}
          allowDeselect={false}
        />
      )}
      {needsText &&
        (text ? (
          <>
            <Select
              label={t('consent.text')}
              data={texts.map((one) => ({
                value: String(one.id),
                label: t('consent.text_version', {
                  version: format.integer(one.version),
                  language: languageName(one.language, i18n.language),
                }),
              }))}
              value={String(text.id)}
              onChange={setTextId}
              allowDeselect={false}
            />
            <blockquote className="small soft" lang={text.language}>
              {text.body}
            </blockquote>
          </>
        ) : (
          <p className="negative">
            {t('consent.text_none')}{' '}
            <AddressLink to="/settings" className="link">
              {t('consent.text_write')}
            </AddressLink>
          </p>
        ))}
      <Select
        label={t('consent.source')}
        data={toldSources.map((value) => ({ value, label: t(`consent.source_${value}`) }))}
        value={source}
        onChange={setSource}
        allowDeselect={false}
      />
      <TextInput
        type="datetime-local"
        label={t('consent.said_at')}
        value={said}
        max={momentText(new Date())}
        onChange={(event) => setSaid(event.currentTarget.value)}
        required
      />
      {granted && (
        <>
          <TextInput
            type="date"
            label={t('consent.ends_on')}
            value={endsOn}
            min={said.slice(0, 10)}
            onChange={(event) => setEndsOn(event.currentTarget.value)}
          />
          <Textarea
            label={t('consent.evidence')}
            description={t('consent.evidence_hint')}
            value={evidence}
            maxLength={500}
            autosize
            minRows={2}
            onChange={(event) => setEvidence(event.currentTarget.value)}
          />
          <FileInput
            label={t('consent.evidence_file')}
            placeholder={t('consent.evidence_choose')}
            value={file}
            onChange={setFile}
            clearable
          />
        </>
      )}
      {failed && <ErrorState error={failed} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button
          type="submit"
          disabled={!ready}
          loading={sending}
          {...(granted ? {} : { color: 'red' })}
        >
          {t(granted ? 'consent.save' : 'consent.withdraw')}
        </Button>
      </div>
    </form>
  );
}
