// The second step: an authenticator app, turned on with its first code, and recovery codes for the day the
// phone is gone.
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { SecondStepSetup } from './SecondStepSetup.tsx';

type SecondStep = AnswerOf<typeof usersContract.security>['secondStep'];

/** So few codes left are worth a word. */
const fewCodes = 3;

export function SecondStepSection({ step }: { step: SecondStep }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useConfirmed(usersContract.beginSecondStep);
  const note = step
    ? t('security.second_since', { date: format.date(step.since) })
    : t('security.second_off');
  const failed = worthTelling(begin.error);
  return (
    <Section title={t('users.second_title')} note={note}>
      {codes ? (
        <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />
      ) : step ? (
        <StepOn step={step} onCodes={setCodes} />
      ) : begin.data ? (
        <SecondStepSetup
          secret={begin.data}
          onDone={(made) => {
            begin.reset();
            setCodes(made);
          }}
          onCancel={begin.reset}
        />
      ) : (
        <>
          <p className="soft security-text">{t('security.second_text')}</p>
          {failed && <ErrorState error={failed} />}
          <div className="security-actions">
            <Button loading={begin.isPending} onClick={() => begin.mutate({})}>
              {t('security.second_begin')}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}

interface StepOnProps {
  step: NonNullable<SecondStep>;
  onCodes: (codes: readonly string[]) => void;
}

function StepOn({ step, onCodes }: StepOnProps) {
  const { t } = useTranslation();
  const [asked, { open, close }] = useDisclosure(false);
  const renew = useConfirmed(usersContract.renewRecoveryCodes, {
    onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes),
  });
  const turnOff = useConfirmed(usersContract.turnOffSecondStep, {
    onSuccess: () => toast.done(t('security.second_turned_off')),
  });
  const left = step.recoveryCodesLeft;
  const failed = worthTelling(renew.error ?? turnOff.error);
  return (
    <>
      <p className={left <= fewCodes ? 'negative security-text' : 'soft security-text'}>
        {t('security.codes_left', { count: left })}
      </p>
      {failed && <ErrorState error={failed} />}
      <div className="security-actions">
        <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate({})}>
          {t('security.codes_renew')}
        </Button>
        <Button variant="default" onClick={open}>
          {t('security.second_turn_off')}
        </Button>
      </div>
      <Modal opened={asked} onClose={close} title={t('security.second_turn_off_title')} centered>
        <div className="confirm">
          <p>{t('security.second_turn_off_text')}</p>
          <div className="confirm-actions">
            <Button variant="default" onClick={close}>
              {t('security.second_keep')}
            </Button>
            <Button
              color="red"
              onClick={() => {
                close();
                turnOff.mutate({});
              }}
            >
              {t('security.second_turn_off')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
