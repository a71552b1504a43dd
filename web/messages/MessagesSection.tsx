// What was sent and what waits, newest first, with what the mail server said of each.
import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageStates, messagesContract } from '../../server/messages/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';

type State = (typeof messageStates)[number];
type Message = AnswerOf<typeof messagesContract.messages>['messages'][number];

export function MessagesSection() {
  const { t } = useTranslation();
  const [state, setState] = useState<State | ''>('');
  const pages = useEndpointPages(messagesContract.messages, {
    query: { limit: 50, ...(state ? { state } : {}) },
  });
  const messages = pages.data?.pages.flatMap((page) => page.messages) ?? [];
  const waiting = pages.data?.pages[0]?.waiting ?? 0;
  return (
    <Section
      title={t('mailbox.list_title')}
      actions={
        <Select
          size="xs"
          aria-label={t('mailbox.show')}
          allowDeselect={false}
          data={[
            { value: '', label: t('mailbox.show_all') },
            ...messageStates.map((one) => ({ value: one, label: t(`mailbox.state_${one}`) })),
          ]}
          value={state}
          onChange={(chosen) => setState((chosen ?? '') as State | '')}
        />
      }
      note={waiting > 0 ? t('mailbox.list_waiting', { count: waiting }) : t('mailbox.list_note')}
    >
      {pages.isPending && <SkeletonLedger rows={4} />}
      {pages.error && (
        <ErrorState
          error={pages.error}
          title={t('mailbox.list_failed')}
          onRetry={() => pages.refetch()}
        />
      )}
      {pages.data && messages.length === 0 && (
        <EmptyState title={t(state ? 'mailbox.none_state' : 'mailbox.none')}>
          {t(state ? 'mailbox.none_state_why' : 'mailbox.none_why')}
        </EmptyState>
      )}
      {messages.length > 0 && (
        <ul className="security-list">
          {messages.map((message) => (
            <MessageRow key={message.id} of={message} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => pages.fetchNextPage()}
        >
          {t('mailbox.more')}
        </Button>
      )}
    </Section>
  );
}

function MessageRow({ of: message }: { of: Message }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, error, reply } = message;
  const lost = state === 'failed' || state === 'unknown' || state === 'stopped';
  const say = t as unknown as (key: string) => string;
  return (
    <li>
      <div>
        <p>
          <span className="strong">{t(`mailbox.kind_${message.kind}`)}</span>{' '}
          {t('mailbox.to', { to: message.to })}{' '}
          <span className={lost ? 'tag tag-loss' : 'tag'}>{t(`mailbox.state_${state}`)}</span>
        </p>
        <p className="soft small">
          {[
            format.dateTime(message.endedAt ?? message.queuedAt),
            message.attempts > 0 && t('mailbox.tries', { count: message.attempts }),
            message.dueAt &&
              message.attempts > 0 &&
              t('mailbox.next_try', { date: format.dateTime(message.dueAt) }),
            error && say(`error.${error}.title`),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {reply && state !== 'sent' && (
          <p className="soft small">{t('mailbox.replied', { reply })}</p>
        )}
      </div>
    </li>
  );
}
