// The first step of signing in: e-mail and password.
import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { useSend } from '../use-endpoint.ts';
import { PasswordField } from './PasswordField.tsx';
import { useDescribedError } from './use-described-error.ts';

interface PasswordFormProps {
  onDone: (answer: AnswerOf<typeof usersContract.signIn>) => void;
}

export function PasswordForm({ onDone }: PasswordFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const emailInput = useRef<HTMLInputElement>(null);
  const signIn = useSend(usersContract.signIn, {
    onSuccess: onDone,
    onError: () => emailInput.current?.focus(),
  });
  const refused = signIn.error?.code === 'sign_in_failed';
  const words = useDescribedError(signIn.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate({ body: { email: email.trim(), password } });
  };
  return (
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
  );
}
