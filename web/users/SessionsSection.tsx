// Where the account is signed in, with a way to end each session or all others.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useConfirmed, worthTelling } from './confirming.tsx';

type Session = AnswerOf<typeof usersContract.security>['sessions'][number];

export function SessionsSection({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useTranslation();
  const endOthers = useConfirmed(usersContract.endOtherSessions, {
    onSuccess: ({ ended }) => toast.done(t('security.others_ended', { count: ended })),
  });
  const failed = worthTelling(endOthers.error);
  return (
    <Section
      title={t('security.sessions_title')}
      note={t('security.sessions_note')}
      actions={
        sessions.length > 1 && (
          <Button
            variant="default"
            size="xs"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate({})}
          >
            {t('security.end_others')}
          </Button>
        )
      }
    >
      {failed && <ErrorState error={failed} />}
      <ul className="security-list">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { t } = useTranslation();
  const format = useFormat();
  const end = useConfirmed(usersContract.endSession, {
    onSuccess: () => toast.done(t('security.session_ended')),
  });
  const { browser, system } = session;
  const name =
    browser && system
      ? t('security.browser_on', { browser, system })
      : (browser ?? system ?? t('security.browser_unknown'));
  const failed = worthTelling(end.error);
  return (
    <li>
      <div>
        <p className="strong">
          {name} {session.current && <span className="tag tag-gain">{t('security.this_one')}</span>}
        </p>
        <p className="soft small">
          {session.address && `${session.address} · `}
          {t('security.session_since', { date: format.dateTime(session.since) })} ·{' '}
          {t('security.session_seen', { date: format.dateTime(session.lastSeen) })}
        </p>
        {failed && <ErrorState error={failed} />}
      </div>
      {!session.current && (
        <Button
          variant="default"
          size="xs"
          loading={end.isPending}
          aria-label={t('security.end_session_named', { name })}
          onClick={() => end.mutate({ params: { id: session.id } })}
        >
          {t('security.end_session')}
        </Button>
      )}
    </li>
  );
}
