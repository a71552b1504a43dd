// Asking for the right that a page or a part of it lacks, and what was answered: where it is missing, in one's own words.
import { Button, Textarea } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Right, usersContract } from '../../server/users/contract.ts';
import { ErrorState, NoAccess } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './ask-access.css';

/** What is missing, who can give it, whether it was asked for and answered, and the way to ask. */
export function LackingRight({ right, title }: { right: Right; title: string }) {
  const { t } = useTranslation();
  const { explain } = useRights();
  const [asking, setAsking] = useState(false);
  const own = useEndpoint(usersContract.ownAccessRequests, {}, { staleTime: 0 });
  const last = own.data?.requests.find((one) => one.right === right);
  const waits = last !== undefined && last.decidedAt === null;
  return (
    <div className="lacking">
      <NoAccess
        title={title}
        {...(own.data && !waits && !asking ? { onAsk: () => setAsking(true) } : {})}
      >
        {t('error.not_allowed.help', explain(right))}
        {last && <LastAnswer asked={last} />}
      </NoAccess>
      {asking && <AskForm right={right} onClose={() => setAsking(false)} />}
    </div>
  );
}

function LastAnswer({
  asked,
}: {
  asked: {
    askedAt: string;
    decidedAt: string | null;
    granted: boolean | null;
    answer: string | null;
  };
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { helpers } = useRights();
  // Granted, and missing once more: that it was given says nothing of today.
  if (asked.granted) return null;
  return (
    <p className="lacking-answer" role="status">
      {asked.decidedAt === null
        ? t('access.waits', { date: format.dateTime(asked.askedAt), who: helpers })
        : t('access.was_declined', { date: format.dateTime(asked.decidedAt) })}
      {asked.answer && ` ${t('customers.quoted', { text: asked.answer })}`}
    </p>
  );
}

function AskForm({ right, onClose }: { right: Right; onClose: () => void }) {
  const { t } = useTranslation();
  const { explain } = useRights();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [note, setNote] = useState('');
  const ask = useSend(usersContract.askAccess, {
    changes: [usersContract.ownAccessRequests],
    onSuccess: onClose,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const page = /^\/[\w/-]{0,199}$/.test(path) ? { page: path } : {};
    ask.mutate({ body: { right, ...page, note: note.trim() } });
  };
  return (
    <form className="lacking-form" onSubmit={submit} aria-label={t('ui.ask_access')}>
      {ask.error && <ErrorState error={ask.error} />}
      <Textarea
        label={t('access.ask_note')}
        description={t('access.ask_note_help', explain(right))}
        value={note}
        maxLength={500}
        autosize
        minRows={2}
        data-autofocus
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className="confirm-actions">
        <Button type="submit" loading={ask.isPending}>
          {t('access.ask_go')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
