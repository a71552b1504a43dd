// The second step of signing in: a code of the authenticator app, or a recovery code, in one field.
import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { useSend } from '../use-endpoint.ts';
import { useDescribedError } from './use-described-error.ts';

interface SecondStepFormProps {
  onSignedIn: (answer: AnswerOf<typeof usersContract.secondStep>) => void;
  /** Back to e-mail and password. */
  onBack: () => void;
}

export function SecondStepForm({ onSignedIn, onBack }: SecondStepFormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const step = useSend(usersContract.secondStep, {
    onSuccess: onSignedIn,
    onError: () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const wrong = step.error?.code === 'second_step_failed';
  const words = useDescribedError(step.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    step.mutate({ body: { code: code.trim() } });
  };
  return (
    <form className="form" onSubmit={submit} aria-label={t('users.second_title')}>
      {step.error && !wrong && <ErrorState error={step.error} />}
      <TextInput
        ref={input}
        name="code"
        label={t('users.second_code')}
        description={t('users.second_help')}
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        autoFocus
        maxLength={40}
        className="code-field"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={wrong && `${words?.title}. ${words?.help}`}
      />
      <Button type="submit" size="md" loading={step.isPending} disabled={!code.trim()}>
        {t('users.second_go')}
      </Button>
      <Button variant="default" onClick={onBack}>
        {t('users.second_back')}
      </Button>
    </form>
  );
}
