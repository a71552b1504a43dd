// What the link for a forgotten password opens: another password, once.
import { Button } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink, useGo } from '../ui/AddressLink.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useSend } from '../use-endpoint.ts';
import { PasswordField } from './PasswordField.tsx';
import { passwordLength } from './password-strength.ts';
import { Threshold } from './Threshold.tsx';
import { useDescribedError } from './use-described-error.ts';
import { useLinkToken } from './use-link-token.ts';

const ofPassword = ['password_too_short', 'password_common', 'password_personal'];

export function ResetPage() {
  const { t } = useTranslation();
  const token = useLinkToken();
  const go = useGo();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const reset = useSend(usersContract.resetPassword, {
    onSuccess: () => {
      toast.done(t('users.reset_done'));
      go('/sign-in');
    },
  });
  const words = useDescribedError(reset.error);
  const aboutPassword = ofPassword.includes(reset.error?.code ?? '');
  const short = [...password].length < passwordLength;
  // A link that was cut is a link that does not work.
  const over = reset.error?.code === 'reset_over' || !/^[\w-]{43}$/.test(token);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (!short) reset.mutate({ body: { token, password } });
  };
  return (
    <Threshold
      title={t('users.reset_title')}
      finding={t(over ? 'error.reset_over.title' : 'users.reset_finding')}
      sub={t(over ? 'error.reset_over.help' : 'users.reset_sub')}
    >
      {over ? (
        <div className="form">
          <AddressLink to="/forgot-password" className="why">
            {t('users.reset_again')}
          </AddressLink>
        </div>
      ) : (
        <form className="form" onSubmit={submit} noValidate aria-label={t('users.reset_title')}>
          {reset.error && !aboutPassword && <ErrorState error={reset.error} />}
          <PasswordField
            value={password}
            onChange={setPassword}
            known={[]}
            autoFocus
            error={
              aboutPassword
                ? `${words?.title}. ${words?.help}`
                : tried && short && t('users.password_missing', { length: passwordLength })
            }
          />
          <Button type="submit" size="md" loading={reset.isPending}>
            {t('users.reset_go')}
          </Button>
        </form>
      )}
    </Threshold>
  );
}
