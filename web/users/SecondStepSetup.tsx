// Turning the second step on: the code to scan, the same as text, and the first code as proof.
import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { QrCode } from './QrCode.tsx';

interface SecondStepSetupProps {
  secret: AnswerOf<typeof usersContract.beginSecondStep>;
  onDone: (recoveryCodes: readonly string[]) => void;
  onCancel: () => void;
}

/** Groups of four, which hands and eyes can follow. */
const inGroups = (text: string) => text.match(/.{1,4}/g)?.join(' ') ?? '';

export function SecondStepSetup({ secret, onDone, onCancel }: SecondStepSetupProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const turnOn = useConfirmed(usersContract.turnOnSecondStep, {
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  const wrong = turnOn.error?.code === 'second_step_failed';
  const failed = wrong ? null : worthTelling(turnOn.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    turnOn.mutate({ body: { code: code.trim() } });
  };
  return (
    <form className="second-setup" onSubmit={submit} aria-label={t('security.second_begin')}>
      <QrCode text={secret.address} label={t('security.qr_label')} />
      <div className="second-setup-steps">
        <p>{t('security.second_scan')}</p>
        <p className="soft">
          {t('security.second_by_hand')}{' '}
          <span className="code-text">{inGroups(secret.secret)}</span>
        </p>
        {failed && <ErrorState error={failed} />}
        <TextInput
          name="code"
          label={t('security.second_first_code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
          maxLength={10}
          className="code-field"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={wrong && t('security.second_wrong')}
        />
        <div className="security-actions">
          <Button
            type="submit"
            loading={turnOn.isPending}
            disabled={code.replace(/\D/g, '').length < 6}
          >
            {t('security.second_turn_on')}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('security.cancel')}
          </Button>
        </div>
      </div>
    </form>
  );
}
