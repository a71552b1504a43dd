// The form of the mail server, and a try that shows what the server answered.
import { Button, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messagesContract } from '../../server/messages/contract.ts';
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import { describeError } from '../ui/describe-error.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useSend } from '../use-endpoint.ts';
import { useConfirmed, worthTelling } from '../users/confirming.tsx';

type Mail = AnswerOf<typeof messagesContract.mail>;
type Given = BodyOf<typeof messagesContract.changeMail>;

const changes = [messagesContract.mail, messagesContract.messages];
const securities = ['starttls', 'tls', 'none'] as const;
const usualPort = { starttls: 587, tls: 465, none: 25 } as const;
/** Errors that belong to one field. */
const ofField: Record<string, keyof Given> = {
  mail_host_invalid: 'host',
  mail_from_invalid: 'from',
  mail_open_text: 'security',
  mail_password_again: 'password',
};

export function MailServerForm({ mail: { byOperator, settings } }: { mail: Mail }) {
  const { t } = useTranslation();
  const [given, setGiven] = useState<Given>({
    host: settings?.host ?? '',
    port: settings?.port ?? 587,
    security: settings?.security ?? 'starttls',
    account: settings?.account ?? null,
    from: settings?.from ?? '',
  });
  const [changed, setChanged] = useState(false);
  const save = useConfirmed(messagesContract.changeMail, {
    changes,
    onSuccess: () => toast.done(t('mailbox.saved')),
  });
  const drop = useConfirmed(messagesContract.dropMail, {
    changes,
    onSuccess: () => toast.done(t('mailbox.forgotten')),
  });
  const set = (more: Partial<Given>) => {
    setChanged(true);
    setGiven({ ...given, ...more });
  };
  const failed = worthTelling(save.error);
  const field = failed ? ofField[failed.code] : undefined;
  const words = failed && describeError(failed, t);
  const about = (name: keyof Given) => field === name && `${words?.title}. ${words?.help}`;
  const ready = changed && given.host.trim() !== '' && given.from.trim() !== '';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({ body: given });
  };
  return (
    <>
      {byOperator && <p className="soft mail-operator">{t('mailbox.by_operator')}</p>}
      <form className="settings-form" onSubmit={submit} aria-label={t('mailbox.server_title')}>
        {failed && !field && <ErrorState error={failed} title={t('mailbox.not_saved')} />}
        <div className="mail-server">
          <TextInput
            label={t('mailbox.host')}
            placeholder={t('mailbox.host_hint')}
            maxLength={253}
            spellCheck={false}
            autoComplete="off"
            readOnly={byOperator}
            value={given.host}
            error={about('host')}
            onChange={(event) => set({ host: event.currentTarget.value })}
          />
          <NumberInput
            label={t('mailbox.port')}
            min={1}
            max={65535}
            allowDecimal={false}
            hideControls
            readOnly={byOperator}
            value={given.port}
            onChange={(port) => typeof port === 'number' && set({ port })}
          />
        </div>
        <Select
          label={t('mailbox.security')}
          data={securities.map((value) => ({ value, label: t(`mailbox.security_${value}`) }))}
          value={given.security}
          allowDeselect={false}
          readOnly={byOperator}
          error={about('security')}
          onChange={(chosen) => {
            const security = securities.find((one) => one === chosen);
            if (!security) return;
            const port =
              given.port === usualPort[given.security] ? usualPort[security] : given.port;
            set({ security, port });
          }}
        />
        <TextInput
          label={t('mailbox.account')}
          description={t('mailbox.account_hint')}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          readOnly={byOperator}
          value={given.account ?? ''}
          onChange={(event) => set({ account: event.currentTarget.value || null })}
        />
        {!byOperator && (
          <PasswordInput
            label={t('mailbox.password')}
            description={settings?.hasPassword && t('mailbox.password_kept')}
            maxLength={500}
            autoComplete="new-password"
            disabled={given.account === null}
            value={given.password ?? ''}
            error={about('password')}
            onChange={(event) => set({ password: event.currentTarget.value || undefined })}
          />
        )}
        <TextInput
          type="email"
          label={t('mailbox.from')}
          maxLength={200}
          autoComplete="off"
          readOnly={byOperator}
          value={given.from}
          error={about('from')}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        {!byOperator && (
          <div className="settings-save">
            <Button
              type="submit"
              variant={ready ? 'filled' : 'default'}
              disabled={!ready}
              loading={save.isPending}
            >
              {t('mailbox.save')}
            </Button>
            {settings && (
              <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate({})}>
                {t('mailbox.forget')}
              </Button>
            )}
          </div>
        )}
      </form>
      {worthTelling(drop.error) && <ErrorState error={drop.error} />}
      {settings && !changed && <Try />}
    </>
  );
}

/** Sends a message to whoever asks and shows the server's own words. */
function Try() {
  const { t } = useTranslation();
  const attempt = useSend(messagesContract.tryMail);
  const { data } = attempt;
  return (
    <div className="mail-try">
      <Button variant="default" loading={attempt.isPending} onClick={() => attempt.mutate({})}>
        {t('mailbox.try')}
      </Button>
      <div role="status">
        {data && (
          <p className="soft mail-answer">
            {t('mailbox.try_answered', { to: data.to, reply: data.reply })}{' '}
            {t(data.encrypted ? 'mailbox.try_encrypted' : 'mailbox.try_open')}
          </p>
        )}
      </div>
      {attempt.error && <ErrorState error={attempt.error} />}
    </div>
  );
}
