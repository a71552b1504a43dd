// Changing the password: the old one, the new one, and what happens to other browsers.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { PasswordField } from './PasswordField.tsx';
import { passwordLength } from './password-strength.ts';
import { useDescribedError } from './use-described-error.ts';

export function PasswordSection({ since }: { since: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Section
      title={t('users.password')}
      note={t('security.password_since', { date: format.date(since) })}
      actions={
        !opened && (
          <Button variant="default" size="xs" onClick={open}>
            {t('security.password_change')}
          </Button>
        )
      }
    >
      {opened ? (
        <ChangeForm onClose={close} />
      ) : (
        <p className="soft security-text">{t('security.password_text')}</p>
      )}
    </Section>
  );
}

const newCodes = ['password_too_short', 'password_common', 'password_personal'];

function ChangeForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useEndpoint(usersContract.me);
  const company = useEndpoint(companyContract.company);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useSend(usersContract.changePassword, {
    changes: [usersContract.security],
    onSuccess: ({ ended }) => {
      toast.done(t('security.password_changed', { count: ended }));
      onClose();
    },
  });
  const words = useDescribedError(change.error);
  const code = change.error?.code ?? '';
  const said = `${words?.title}. ${words?.help}`;
  const short = [...password].length < passwordLength;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate({ body: { current, password } });
  };
  return (
    <form className="settings-form" onSubmit={submit} aria-label={t('security.password_change')}>
      {change.error && code !== 'password_wrong' && !newCodes.includes(code) && (
        <ErrorState error={change.error} />
      )}
      {/* For password managers, which keep the two together. */}
      <input
        type="email"
        name="email"
        autoComplete="username"
        value={me.data?.user?.email ?? ''}
        readOnly
        hidden
      />
      <PasswordField
        name="current-password"
        label={t('security.password_current')}
        value={current}
        onChange={setCurrent}
        autoFocus
        error={code === 'password_wrong' && said}
      />
      <PasswordField
        label={t('security.password_new')}
        value={password}
        onChange={setPassword}
        known={[me.data?.user?.name ?? '', me.data?.user?.email ?? '', company.data?.name ?? '']}
        error={newCodes.includes(code) && said}
      />
      <div className="security-actions">
        <Button type="submit" loading={change.isPending} disabled={!current || short}>
          {t('security.password_change')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('security.cancel')}
        </Button>
      </div>
    </form>
  );
}
