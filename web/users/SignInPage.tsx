// Signing in. After it, the page somebody wanted to see opens.
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { ErrorState } from '../ui/states.tsx';
import { endpointKey, useSend } from '../use-endpoint.ts';
import { PasswordField } from './PasswordField.tsx';
import { Threshold } from './Threshold.tsx';
import { useDescribedError } from './use-described-error.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const go = useGo();
  const { next } = route.useSearch();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const emailInput = useRef<HTMLInputElement>(null);
  const signIn = useSend(usersContract.signIn, {
    onSuccess: ({ user }) => {
      queries.setQueryData(endpointKey(usersContract.me, {}), { user, needsOwner: false });
      go(next);
    },
    onError: () => emailInput.current?.focus(),
  });
  const refused = signIn.error?.code === 'sign_in_failed';
  const words = useDescribedError(signIn.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate({ body: { email: email.trim(), password } });
  };
  return (
    <Threshold
      title={t('users.sign_in_title')}
      finding={t('users.sign_in_finding')}
      sub={t('users.sign_in_sub')}
    >
      <form className="form" onSubmit={submit} aria-label={t('users.sign_in_title')}>
        {signIn.error && !refused && <ErrorState error={signIn.error} />}
        <TextInput
          ref={emailInput}
          type="email"
          name="email"
          label={t('users.email')}
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          maxLength={200}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={refused && `${words?.title}. ${words?.help}`}
        />
        <PasswordField value={password} onChange={setPassword} />
        <Button
          type="submit"
          size="md"
          loading={signIn.isPending}
          disabled={!email.trim() || !password}
        >
          {t('users.sign_in')}
        </Button>
      </form>
    </Threshold>
  );
}
