// Settings: what permission is asked for, and the exact words, version by version.
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consentContract } from '../../server/consent/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { languageName } from './language-name.ts';
import { type Purpose, usePurposes } from './use-purposes.ts';
import './consent.css';

const changes = [consentContract.purposes, consentContract.permissions];

export function ConsentSection() {
  const { t } = useTranslation();
  const { can } = useRights();
  const { purposes } = usePurposes();
  return (
    <Section title={t('consent.settings_title')} note={t('consent.settings_note')} id="consent">
      {purposes.isPending && <SkeletonLedger rows={3} />}
      {purposes.isError && (
        <ErrorState
          error={purposes.error}
          title={t('consent.settings_failed')}
          onRetry={() => purposes.refetch()}
        />
      )}
      {purposes.data && (
        <ul className="consent-purposes">
          {purposes.data.purposes.map((one) => (
            <OnePurpose key={one.id} purpose={one} mayChange={can('company.write')} />
          ))}
        </ul>
      )}
      {purposes.data && can('company.write') && (
        <AddPurpose taken={purposes.data.purposes.map(({ id }) => id)} />
      )}
    </Section>
  );
}

function OnePurpose({ purpose, mayChange }: { purpose: Purpose; mayChange: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { nameOf } = usePurposes();
  const [writing, setWriting] = useState(false);
  const change = useSend(consentContract.addPurpose, { changes });
  const { id, ended, texts } = purpose;
  return (
    <li className={ended ? 'muted' : undefined}>
      <div className="consent-purpose-head">
        <strong>{nameOf(id)}</strong>
        {ended && <span className="small soft">{t('consent.purpose_ended')}</span>}
        {texts.length === 0 && !ended && (
          <span className="small negative">{t('consent.text_missing')}</span>
        )}
        {mayChange && (
          <span className="consent-purpose-actions">
            {!ended && (
              <Button
                variant="subtle"
                size="compact-xs"
                aria-expanded={writing}
                aria-label={`${t('consent.text_new')}: ${nameOf(id)}`}
                onClick={() => setWriting(!writing)}
              >
                {t('consent.text_new')}
              </Button>
            )}
            <Button
              variant="subtle"
              size="compact-xs"
              loading={change.isPending}
              aria-label={`${t(ended ? 'consent.purpose_begin' : 'consent.purpose_end')}: ${nameOf(id)}`}
              onClick={() => change.mutate({ params: { id }, body: { ended: !ended } })}
            >
              {t(ended ? 'consent.purpose_begin' : 'consent.purpose_end')}
            </Button>
          </span>
        )}
      </div>
      {texts.map((text) => (
        <blockquote key={text.id} className="small" lang={text.language}>
          {text.body}{' '}
          <span className="soft">
            {t('consent.text_version', {
              version: format.integer(text.version),
              language: languageName(text.language, i18n.language),
            })}
          </span>
        </blockquote>
      ))}
      {change.error && <ErrorState error={change.error} />}
      {writing && <NewText purpose={purpose} onDone={() => setWriting(false)} />}
    </li>
  );
}

function NewText({ purpose, onDone }: { purpose: Purpose; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState<string>(i18n.language.slice(0, 2));
  const [body, setBody] = useState(
    () => purpose.texts.find((text) => text.language === i18n.language.slice(0, 2))?.body ?? '',
  );
  const add = useSend(consentContract.addText, {
    changes,
    onSuccess: () => {
      toast.done(t('consent.saved'));
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate({ params: { id: purpose.id }, body: { language, body } });
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <Select
        label={t('consent.text_language')}
        data={[
          { value: 'es', label: 'Español' },
          { value: 'en', label: 'English' },
        ]}
        value={language}
        onChange={(value) => setLanguage(value ?? language)}
        allowDeselect={false}
      />
      <Textarea
        label={t('consent.text_body')}
        value={body}
        minLength={10}
        maxLength={4000}
        autosize
        minRows={3}
        onChange={(event) => setBody(event.currentTarget.value)}
        required
      />
      {add.error && <ErrorState error={add.error} />}
      <div className="settings-save">
        <Button type="submit" disabled={body.trim().length < 10} loading={add.isPending}>
          {t('consent.text_save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** A name as files and programs may write it: `Catas de café` → `catas_de_cafe`. */
function idOf(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 36);
  const start = plain.length > 1 ? plain : 'purpose';
  let id = start;
  for (let i = 2; taken.includes(id); i++) id = `${start}_${i}`;
  return id;
}

function AddPurpose({ taken }: { taken: readonly string[] }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = useSend(consentContract.addPurpose, { changes, onSuccess: () => setName('') });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate({ params: { id: idOf(name, taken) }, body: { name: name.trim() } });
  };
  return (
    <form className="consent-add" onSubmit={submit}>
      <TextInput
        label={t('consent.purpose_add')}
        placeholder={t('consent.purpose_name')}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={name.trim() === ''} loading={add.isPending}>
        {t('consent.purpose_add')}
      </Button>
      {add.error && <ErrorState error={add.error} />}
    </form>
  );
}
