// One request: who, what, until when; opened, every step and what comes next.
import { Button, Select, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import { identityChecks, outcomes, privacyContract } from '../../server/privacy/contract.ts';
import { newRequest } from '../ui/new-request.ts';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';

type Request = AnswerOf<typeof privacyContract.requests>['requests'][number];

/** Until when, and how many working days that are. */
export function DueText({ request }: { request: Request }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { dueOn, daysLeft, workingDaysLeft, closedAt } = request;
  if (dueOn === null || daysLeft === null)
    return (
      <span className="soft small">
        {closedAt && t('privacy.closed_on', { date: format.date(closedAt) })}
      </span>
    );
  if (daysLeft < 0)
    return (
      <span className="negative strong">
        {t('privacy.overdue', { date: format.date(dueOn), count: -daysLeft })}
      </span>
    );
  return (
    <span className={daysLeft <= 3 ? 'negative' : undefined}>
      {t('privacy.due', { date: format.date(dueOn), count: workingDaysLeft ?? 0 })}
    </span>
  );
}

export function RequestRow({ request, withName = true }: { request: Request; withName?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { customer, person } = request;
  const who = customer?.name ?? person ?? t('privacy.nobody');
  return (
    <li>
      <div className="privacy-line">
        <div>
          <span className="strong">{t(`privacy.kind_${request.kind}`)}</span>
          {withName && (
            <>
              {' · '}
              {customer ? (
                <Link to="/customers/$id" params={{ id: String(customer.id) }}>
                  {customer.name}
                </Link>
              ) : (
                who
              )}
            </>
          )}
          <div className="soft small">
            {[
              t(`privacy.state_${request.state}`),
              request.outcome && t(`privacy.outcome_${request.outcome}`),
              t('privacy.received', {
                date: format.date(request.receivedAt),
                channel: t(`privacy.channel_${request.channel}`),
              }),
              request.identity
                ? t('privacy.identified_by', { how: t(`privacy.identity_${request.identity}`) })
                : t('privacy.not_identified'),
              request.owner?.name,
            ]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </div>
        <div className="privacy-due">
          <DueText request={request} />{' '}
          <Button
            size="compact-xs"
            variant="subtle"
            aria-expanded={open}
            aria-label={`${t(open ? 'privacy.close_row' : 'privacy.open')}: ${t(`privacy.kind_${request.kind}`)}, ${who}`}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'privacy.close_row' : 'privacy.open')}
          </Button>
        </div>
      </div>
      {open && <RequestSteps id={request.id} />}
    </li>
  );
}

type Steps = AnswerOf<typeof privacyContract.request>;

function RequestSteps({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const asked = useEndpoint(privacyContract.request, { params: { id } });
  if (asked.error)
    return (
      <div className="privacy-more">
        <ErrorState error={asked.error} onRetry={() => asked.refetch()} />
      </div>
    );
  if (!asked.data)
    return (
      <div className="privacy-more">
        <SkeletonLedger rows={3} />
      </div>
    );
  const { steps, law } = asked.data;
  const detailOf = (step: Steps['steps'][number]) => {
    if (step.detail === null) return null;
    if (step.step === 'answered') {
      const outcome = outcomes.find((one) => one === step.detail);
      return outcome && t(`privacy.outcome_${outcome}`);
    }
    const how = identityChecks.find((one) => one === step.detail);
    return how ? t(`privacy.identity_${how}`) : step.detail;
  };
  return (
    <div className="privacy-more">
      <ol className="privacy-steps">
        {steps.map((step) => (
          <li key={step.id}>
            {[t(`privacy.step_${step.step}`), detailOf(step), step.note]
              .filter(Boolean)
              .join(' · ')}{' '}
            <span className="soft small">
              {[format.dateTime(step.at), step.by].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ol>
      <p className="soft small">{law ?? t('privacy.law_unknown')}</p>
      {can('privacy.write') && <NextStep request={asked.data} />}
    </div>
  );
}

/** What may be done now; only what the server would not refuse. */
function NextStep({ request }: { request: Steps }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [identity, setIdentity] = useState<(typeof identityChecks)[number]>('document');
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>('granted');
  const send = useSend(privacyContract.step, {
    changes: [privacyContract.requests, privacyContract.request, privacyContract.person],
    onSuccess: () => setNote(''),
  });
  const take = (body: Omit<BodyOf<typeof privacyContract.step>, 'request' | 'note'>) =>
    send.mutate({
      params: { id: request.id },
      body: { request: newRequest(), ...body, ...(note.trim() ? { note } : {}) },
    });
  const { state } = request;
  const needsIdentity =
    request.identity === null && (outcome === 'granted' || outcome === 'partly');
  return (
    <>
      {send.error && <ErrorState error={send.error} />}
      <TextInput
        label={t('privacy.note')}
        maxLength={4000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {state === 'open' && request.identity === null && (
        <div className="privacy-acts">
          <Select
            label={t('privacy.identity')}
            allowDeselect={false}
            data={identityChecks.map((value) => ({ value, label: t(`privacy.identity_${value}`) }))}
            value={identity}
            onChange={(value) =>
              setIdentity(identityChecks.find((one) => one === value) ?? 'document')
            }
          />
          <Button
            variant="default"
            loading={send.isPending}
            onClick={() => take({ step: 'identified', identity })}
          >
            {t('privacy.do_identified')}
          </Button>
        </div>
      )}
      {state === 'open' && (
        <div className="privacy-acts">
          <Select
            label={t('privacy.outcome')}
            allowDeselect={false}
            data={outcomes.map((value) => ({ value, label: t(`privacy.outcome_${value}`) }))}
            value={outcome}
            onChange={(value) => setOutcome(outcomes.find((one) => one === value) ?? 'granted')}
          />
          <Button
            variant="default"
            disabled={needsIdentity}
            loading={send.isPending}
            onClick={() => take({ step: 'answered', outcome })}
          >
            {t('privacy.do_answered')}
          </Button>
          {request.extendable && (
            <Button
              variant="default"
              loading={send.isPending}
              onClick={() => take({ step: 'extended' })}
            >
              {t('privacy.do_extended')}
            </Button>
          )}
        </div>
      )}
      {state === 'open' && needsIdentity && (
        <p className="soft small">{t('privacy.identity_first')}</p>
      )}
      <div className="privacy-acts">
        {state === 'answered' && (
          <Button
            variant="default"
            loading={send.isPending}
            onClick={() => take({ step: 'closed' })}
          >
            {t('privacy.do_closed')}
          </Button>
        )}
        <Button
          variant="subtle"
          disabled={note.trim() === ''}
          loading={send.isPending}
          onClick={() => take({ step: 'noted' })}
        >
          {t('privacy.do_noted')}
        </Button>
      </div>
    </>
  );
}
