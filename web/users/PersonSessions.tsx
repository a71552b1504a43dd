// Where somebody else is signed in, and signing them out.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import type { Colleague } from './PersonRow.tsx';

export function PersonSessions({ person }: { person: Colleague }) {
  const { t } = useTranslation();
  const format = useFormat();
  const params = { id: person.id };
  const found = useEndpoint(usersContract.sessionsOf, { params });
  const end = useConfirmed(usersContract.endSessionsOf, {
    changes: [usersContract.sessionsOf, usersContract.people],
    onSuccess: ({ ended }) => toast.done(t('security.others_ended', { count: ended })),
  });
  const failed = found.error ?? worthTelling(end.error);
  const sessions = found.data?.sessions ?? [];
  return (
    <>
      {found.isPending && <SkeletonLedger rows={2} />}
      {failed && <ErrorState error={failed} onRetry={() => found.refetch()} />}
      {found.data && sessions.length === 0 && (
        <p className="soft">{t('people.sessions_none', { name: person.name })}</p>
      )}
      <ul className="security-list">
        {sessions.map(({ id, browser, system, address, since, lastSeen }) => {
          const name =
            browser && system
              ? t('security.browser_on', { browser, system })
              : (browser ?? system ?? t('security.browser_unknown'));
          return (
            <li key={id}>
              <div>
                <p className="strong">{name}</p>
                <p className="soft small">
                  {address && `${address} · `}
                  {t('security.session_since', { date: format.dateTime(since) })} ·{' '}
                  {t('security.session_seen', { date: format.dateTime(lastSeen) })}
                </p>
              </div>
              <Button
                variant="default"
                size="xs"
                aria-label={t('security.end_session_named', { name })}
                onClick={() => end.mutate({ params, query: { session: id } })}
              >
                {t('security.end_session')}
              </Button>
            </li>
          );
        })}
      </ul>
      {sessions.length > 1 && (
        <div className="security-actions">
          <Button variant="default" onClick={() => end.mutate({ params, query: {} })}>
            {t('people.sessions_end_all')}
          </Button>
        </div>
      )}
    </>
  );
}
