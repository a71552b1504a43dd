// Settings, webhooks: programs that are told what happens here, and what became of it.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import { webhooksContract } from '../../server/webhooks/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccessPage } from '../users/AccessPage.tsx';
import { useConfirmed, worthTelling } from '../users/confirming.tsx';
import { ShownOnce } from '../users/ShownOnce.tsx';
import { useEventName } from './event-name.ts';
import { WebhookRow } from './WebhookRow.tsx';
import './webhooks.css';

type Webhooks = AnswerOf<typeof webhooksContract.webhooks>;
type EventName = BodyOf<typeof webhooksContract.addWebhook>['events'][number];

export function WebhooksPage() {
  const { t } = useTranslation();
  const webhooks = useEndpoint(webhooksContract.webhooks);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  return (
    <AccessPage at="/settings/webhooks" finding={t('webhooks.finding')} sub={t('webhooks.sub')}>
      <Section title={t('webhooks.new_title')} note={t('webhooks.new_note')}>
        {webhooks.isPending && <SkeletonLedger rows={4} />}
        {made && (
          <ShownOnce
            title={t('webhooks.made', { name: made.name })}
            why={t('webhooks.made_why')}
            text={made.secret}
            onKept={() => setMade(null)}
          />
        )}
        {webhooks.data && !made && <NewWebhook events={webhooks.data.events} onMade={setMade} />}
      </Section>
      <Section title={t('webhooks.list_title')} note={t('webhooks.list_note')}>
        {webhooks.isPending && <SkeletonLedger rows={3} />}
        {webhooks.error && (
          <ErrorState
            error={webhooks.error}
            title={t('webhooks.failed')}
            onRetry={() => webhooks.refetch()}
          />
        )}
        {webhooks.data?.webhooks.length === 0 && <EmptyState title={t('webhooks.none')} />}
        {webhooks.data && webhooks.data.webhooks.length > 0 && (
          <ul className="security-list">
            {webhooks.data.webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} of={webhook} onSecret={setMade} />
            ))}
          </ul>
        )}
      </Section>
    </AccessPage>
  );
}

interface NewWebhookProps {
  events: Webhooks['events'];
  onMade: (made: { name: string; secret: string }) => void;
}

function NewWebhook({ events, onMade }: NewWebhookProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const eventName = useEventName();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [wanted, setWanted] = useState<readonly EventName[]>([]);
  const add = useConfirmed(webhooksContract.addWebhook, {
    changes: [webhooksContract.webhooks],
    onSuccess: ({ secret }) => onMade({ name: name.trim(), secret }),
  });
  const failed = worthTelling(add.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate({ body: { name, url: url.trim(), events: [...wanted] } });
  };
  return (
    <form className="webhook-form" onSubmit={submit} aria-label={t('webhooks.new_title')}>
      {failed && <ErrorState error={failed} />}
      <TextInput
        label={t('webhooks.name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('webhooks.url')}
        description={t('webhooks.url_hint')}
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
        maxLength={2000}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <fieldset className="webhook-events">
        <legend>{t('webhooks.events')}</legend>
        {events.map(({ name: event, right }) => (
          <Checkbox
            key={event}
            label={eventName(event)}
            description={event}
            disabled={!can(right as Parameters<typeof can>[0])}
            checked={wanted.includes(event)}
            onChange={({ currentTarget }) =>
              setWanted(
                currentTarget.checked
                  ? [...wanted, event]
                  : wanted.filter((other) => other !== event),
              )
            }
          />
        ))}
      </fieldset>
      <div>
        <Button
          type="submit"
          loading={add.isPending}
          disabled={!name.trim() || url.trim().length < 9 || wanted.length === 0}
        >
          {t('webhooks.make')}
        </Button>
      </div>
    </form>
  );
}
