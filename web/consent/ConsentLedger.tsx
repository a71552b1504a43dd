// The ledger of one customer: every word, where it was said, what was shown, and where the proof is.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { consentContract } from '../../server/consent/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { addressOf } from '../api.ts';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { languageName } from './language-name.ts';
import { usePurposes } from './use-purposes.ts';

type Event = AnswerOf<typeof consentContract.events>['events'][number];

export function ConsentLedger({ id }: { id: number }) {
  const { t } = useTranslation();
  const pages = useEndpointPages(consentContract.events, { params: { id }, query: { limit: 20 } });
  const events = pages.data?.pages.flatMap((page) => page.events) ?? [];
  if (pages.error) return <ErrorState error={pages.error} onRetry={() => pages.refetch()} />;
  if (pages.isPending)
    return (
      <Loading>
        <SkeletonLedger rows={3} />
      </Loading>
    );
  if (events.length === 0) return <EmptyState title={t('consent.ledger_none')} />;
  return (
    <>
      <ol className="consent-ledger" aria-label={t('consent.ledger')}>
        {events.map((event) => (
          <OneEvent key={event.id} customer={id} event={event} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          {t('consent.ledger_more')}
        </Button>
      )}
    </>
  );
}

function OneEvent({ customer, event }: { customer: number; event: Event }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { nameOf } = usePurposes();
  const { can } = useRights();
  const words = { purpose: nameOf(event.purpose), channel: t(`consent.channel_${event.channel}`) };
  const written = format.date(new Date(event.recordedAt));
  const facts = [
    t(`consent.source_${event.source}`),
    event.basis && t(`consent.basis_${event.basis}`),
    event.endsOn && t('consent.until', { date: format.date(event.endsOn) }),
    event.evidence,
    event.recordedBy
      ? t('consent.ledger_by', { name: event.recordedBy, date: written })
      : t('consent.ledger_on', { date: written }),
  ];
  return (
    <li>
      <time className="small soft num" dateTime={event.saidAt}>
        {format.dateTime(new Date(event.saidAt))}
      </time>
      <div>
        <div>{t(`consent.ledger_${event.action}`, words)}</div>
        {event.voidedAt && (
          <div className="small negative">
            {t('consent.event_void', { day: format.date(new Date(event.voidedAt)) })}
          </div>
        )}
        <div className="small soft">{facts.filter(Boolean).join(' · ')}</div>
        {event.text && (
          <details className="small">
            <summary>
              {t('consent.text')}:{' '}
              {t('consent.text_version', {
                version: format.integer(event.text.version),
                language: languageName(event.text.language, i18n.language),
              })}
            </summary>
            <blockquote lang={event.text.language}>{event.text.body}</blockquote>
          </details>
        )}
        {event.evidenceFile && can('customers.contact') && (
          <a
            className="small"
            href={addressOf(consentContract.evidence, {
              params: { id: customer, event: event.id },
            })}
            download
          >
            {t('consent.evidence_get')}
          </a>
        )}
      </div>
    </li>
  );
}
