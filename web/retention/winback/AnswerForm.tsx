// Writing down what customers answered to an attempt; who wants no more offers takes back the permission in the same step.
import { Button, Checkbox, Radio, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consentContract } from '../../../server/consent/contract.ts';
import { attemptOutcomes, retentionContract } from '../../../server/retention/contract.ts';
import { newRequest } from '../../ui/new-request.ts';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { useSend } from '../../use-endpoint.ts';
import { winBackQuestions } from './win-back-state.ts';

type Outcome = (typeof attemptOutcomes)[number];

export interface Answered {
  customer: number;
  attempt: number;
}

export function AnswerForm({
  answers,
  before,
  onDone,
  onCancel,
}: {
  answers: readonly Answered[];
  /** What was written down earlier. */
  before: Outcome | null;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [request] = useState(newRequest);
  const [outcome, setOutcome] = useState<Outcome | null>(before);
  const [stopOffers, setStopOffers] = useState(false);
  const save = useSend(retentionContract.addAnswers, {
    changes: [
      ...winBackQuestions(retentionContract),
      consentContract.permissions,
      consentContract.events,
    ],
    onSuccess: ({ written, stopped, notFound }) => {
      const words = [
        t('winback.answered', { count: written, number: format.integer(written) }),
        stopped > 0 &&
          t('winback.answered_stopped', { count: stopped, number: format.integer(stopped) }),
        notFound > 0 &&
          t('winback.answered_lost', { count: notFound, number: format.integer(notFound) }),
      ];
      toast.done(words.filter(Boolean).join(' '));
      onDone();
    },
  });
  const refused = outcome === 'refused';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (outcome !== null)
      save.mutate({
        body: { request, answers: [...answers], outcome, stopOffers: refused && stopOffers },
      });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={14}>
        <p className="small soft">{t('winback.answer_help')}</p>
        <Radio.Group
          label={t('attempt.outcome')}
          value={outcome}
          onChange={(value) => setOutcome(value as Outcome)}
        >
          <Stack gap={8} mt={6}>
            {attemptOutcomes.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`attempt.outcome_${one}`)}
                description={t(`winback.answer_${one}_note`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {refused && (
          <Checkbox
            checked={stopOffers}
            label={t('winback.stop_offers', { count: answers.length })}
            description={t('winback.stop_offers_note')}
            onChange={(event) => setStopOffers(event.currentTarget.checked)}
          />
        )}
        {save.error && <ErrorState error={save.error} />}
        <div className="settings-save">
          <Button type="submit" loading={save.isPending} disabled={outcome === null}>
            {t(refused && stopOffers ? 'winback.answer_save_stop' : 'winback.answer_save', {
              count: answers.length,
              number: format.integer(answers.length),
            })}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
