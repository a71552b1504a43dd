// Whoever forgot their password asks for a link; the page says the same for every address.
import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useSend } from '../use-endpoint.ts';
import { Threshold } from './Threshold.tsx';

export function ForgotPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const ask = useSend(usersContract.forgotPassword);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    ask.mutate({ body: { email: email.trim() } });
  };
  return (
    <Threshold
      title={t('users.forgot_title')}
      finding={t('users.forgot_finding')}
      sub={t('users.forgot_sub')}
    >
      <div className="form">
        {ask.data ? (
          <div role="status">
            <p className="strong">{t('users.forgot_done')}</p>
            <p className="soft">
              {t('users.forgot_done_why', { email: email.trim(), minutes: ask.data.minutes })}
            </p>
          </div>
        ) : (
          <form className="form" onSubmit={submit} aria-label={t('users.forgot_title')}>
            {ask.error && <ErrorState error={ask.error} />}
            <TextInput
              type="email"
              name="email"
              label={t('users.email')}
              autoComplete="username"
              autoFocus
              maxLength={200}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button
              type="submit"
              size="md"
              loading={ask.isPending}
              disabled={email.trim().length < 3}
            >
              {t('users.forgot_go')}
            </Button>
          </form>
        )}
        <AddressLink to="/sign-in" className="why">
          {t('users.forgot_back')}
        </AddressLink>
      </div>
    </Threshold>
  );
}
