// Passkeys of the account: adding this device, and removing one that is gone.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';
import type { ApiError } from '../api-error.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey } from '../use-endpoint.ts';
import { useConfirmed, useConfirmedCall, worthTelling } from './confirming.tsx';
import { hasPasskeys, makePasskey } from './passkeys.ts';

type Security = AnswerOf<typeof usersContract.security>;

export function PasskeysSection({ passkeys, passkeysPossible }: Security) {
  const { t } = useTranslation();
  const [naming, setNaming] = useState(false);
  const possible = passkeysPossible && hasPasskeys();
  return (
    <Section
      title={t('security.passkeys_title')}
      note={t('security.passkeys_note', { count: passkeys.length })}
      actions={
        possible &&
        !naming && (
          <Button variant="default" size="xs" onClick={() => setNaming(true)}>
            {t('security.passkey_add')}
          </Button>
        )
      }
    >
      {!possible && <p className="soft security-text">{t('security.passkeys_impossible')}</p>}
      {possible && passkeys.length === 0 && !naming && (
        <p className="soft security-text">{t('security.passkeys_text')}</p>
      )}
      {naming && <NameForm onClose={() => setNaming(false)} />}
      {passkeys.length > 0 && (
        <ul className="security-list">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
    </Section>
  );
}

/** What the person sees in the list later; the device itself has no name for us. */
function NameForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const confirmed = useConfirmedCall();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const add = useMutation<boolean, ApiError>({
    mutationFn: () =>
      confirmed(async () => {
        const passkey = await makePasskey(await api(usersContract.beginPasskey));
        if (passkey) await api(usersContract.addPasskey, { body: { name: name.trim(), passkey } });
        return passkey !== null;
      }),
    onSuccess: async (added) => {
      if (!added) return;
      toast.done(t('security.passkey_added'));
      onClose();
      await queries.invalidateQueries({ queryKey: endpointKey(usersContract.security) });
    },
  });
  const failed = worthTelling(add.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="settings-form" onSubmit={submit} aria-label={t('security.passkey_add')}>
      {failed && <ErrorState error={failed} />}
      <TextInput
        name="passkey-name"
        label={t('security.passkey_name')}
        description={t('security.passkey_name_help')}
        autoFocus
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className="security-actions">
        <Button type="submit" loading={add.isPending} disabled={!name.trim()}>
          {t('security.passkey_make')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('security.cancel')}
        </Button>
      </div>
    </form>
  );
}

function PasskeyRow({ passkey }: { passkey: Security['passkeys'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const remove = useConfirmed(usersContract.removePasskey, {
    onSuccess: () => toast.done(t('security.passkey_removed', { name: passkey.name })),
  });
  const used = passkey.lastUsed
    ? t('security.passkey_used', { date: format.dateTime(passkey.lastUsed) })
    : t('security.passkey_unused');
  const failed = worthTelling(remove.error);
  return (
    <li>
      <div>
        <p className="strong">
          {passkey.name} {passkey.synced && <span className="tag">{t('security.synced')}</span>}
        </p>
        <p className="soft small">
          {t('security.passkey_since', { date: format.date(passkey.since) })} · {used}
        </p>
        {failed && <ErrorState error={failed} />}
      </div>
      <Button
        variant="default"
        size="xs"
        loading={remove.isPending}
        aria-label={t('security.passkey_remove_named', { name: passkey.name })}
        onClick={() => remove.mutate({ params: { id: passkey.id } })}
      >
        {t('security.remove')}
      </Button>
    </li>
  );
}
