// One subscription: how it stands, trying it, another secret, off and on, and its deliveries.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import { webhooksContract } from '../../server/webhooks/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useConfirmed, worthTelling } from '../users/confirming.tsx';
import { Deliveries } from './Deliveries.tsx';
import { useEventName } from './event-name.ts';

type Webhook = AnswerOf<typeof webhooksContract.webhooks>['webhooks'][number];
type EventName = BodyOf<typeof webhooksContract.addWebhook>['events'][number];

interface WebhookRowProps {
  of: Webhook;
  /** Another secret was made. */
  onSecret: (made: { name: string; secret: string }) => void;
}

const changes = [webhooksContract.webhooks];

export function WebhookRow({ of: webhook, onSecret }: WebhookRowProps) {
  const { t } = useTranslation();
  const { id, name, off } = webhook;
  const params = { id };
  const [open, setOpen] = useState(false);
  const [sure, setSure] = useState(false);
  const attempt = useSend(webhooksContract.tryWebhook, {
    onSuccess: ({ status }) => toast.done(t('webhooks.tried', { name, status })),
  });
  const rotate = useConfirmed(webhooksContract.rotateSecret, {
    changes,
    onSuccess: ({ secret }) => onSecret({ name, secret }),
  });
  const change = useConfirmed(webhooksContract.changeWebhook, {
    changes,
    onSuccess: () => toast.done(t(off ? 'webhooks.turned_on' : 'webhooks.turned_off', { name })),
  });
  const drop = useSend(webhooksContract.dropWebhook, {
    changes,
    onSuccess: () => toast.done(t('webhooks.dropped', { name })),
  });
  const failed = [attempt.error, rotate.error, change.error, drop.error]
    .map((error) => worthTelling(error))
    .find((error) => error !== null);
  const named = (act: string) => t('webhooks.act_named', { act, name });
  const switched = {
    name,
    url: webhook.url,
    events: webhook.events as EventName[],
    on: off !== null,
  };
  const deliveries = t('webhooks.deliveries');
  return (
    <li className="webhook">
      <div className="webhook-words">
        <Words of={webhook} />
        {failed && <ErrorState error={failed} />}
      </div>
      <div className="webhook-acts">
        <Button
          variant="default"
          size="xs"
          loading={attempt.isPending}
          aria-label={named(t('webhooks.try'))}
          onClick={() => attempt.mutate({ params })}
        >
          {t('webhooks.try')}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-expanded={open}
          aria-label={named(deliveries)}
          onClick={() => setOpen(!open)}
        >
          {deliveries}
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={rotate.isPending}
          aria-label={named(t('webhooks.rotate'))}
          onClick={() => rotate.mutate({ params })}
        >
          {t('webhooks.rotate')}
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={change.isPending}
          aria-label={named(t(off ? 'webhooks.turn_on' : 'webhooks.turn_off'))}
          onClick={() => change.mutate({ params, body: switched })}
        >
          {t(off ? 'webhooks.turn_on' : 'webhooks.turn_off')}
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={drop.isPending}
          aria-label={named(t(sure ? 'webhooks.drop_sure' : 'webhooks.drop'))}
          onClick={() => (sure ? drop.mutate({ params }) : setSure(true))}
          onBlur={() => setSure(false)}
        >
          {t(sure ? 'webhooks.drop_sure' : 'webhooks.drop')}
        </Button>
      </div>
      {open && <Deliveries webhook={id} dead={webhook.dead} />}
    </li>
  );
}

function Words({ of: webhook }: { of: Webhook }) {
  const { t } = useTranslation();
  const format = useFormat();
  const eventName = useEventName();
  const { off, failingSince, deliveredAt, twoSecretsUntil, waiting, dead } = webhook;
  return (
    <>
      <p>
        <span className="strong">{webhook.name}</span>{' '}
        {off && <span className="tag tag-loss">{t(`webhooks.off_${off}`)}</span>}
        {!off && failingSince && (
          <span className="tag tag-open">
            {t('webhooks.failing_since', { date: format.dateTime(failingSince) })}
          </span>
        )}
      </p>
      <p className="code-text soft">{webhook.url}</p>
      <p className="soft small">{webhook.events.map(eventName).join(', ')}</p>
      <p className="soft small">
        {[
          t('webhooks.by', { name: webhook.owner }),
          deliveredAt
            ? t('webhooks.delivered', { date: format.dateTime(deliveredAt) })
            : t('webhooks.never'),
          waiting > 0 && t('webhooks.waiting', { count: waiting }),
          dead > 0 && t('webhooks.dead', { count: dead }),
          twoSecretsUntil && t('webhooks.two_secrets', { date: format.dateTime(twoSecretsUntil) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </>
  );
}
