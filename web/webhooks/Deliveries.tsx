// What was told to one subscriber and what was set aside, with a way to tell it again.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { webhooksContract } from '../../server/webhooks/contract.ts';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages, useSend } from '../use-endpoint.ts';
import { useEventName } from './event-name.ts';

type Delivery = AnswerOf<typeof webhooksContract.deliveries>['deliveries'][number];

export function Deliveries({ webhook, dead }: { webhook: number; dead: number }) {
  const { t } = useTranslation();
  const params = { id: webhook };
  const pages = useEndpointPages(webhooksContract.deliveries, { params, query: { limit: 20 } });
  const replay = useSend(webhooksContract.replay, {
    changes: [webhooksContract.deliveries, webhooksContract.webhooks],
    onSuccess: ({ replayed }) => toast.done(t('webhooks.replayed', { count: replayed })),
  });
  const deliveries = pages.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <div className="deliveries">
      {pages.isPending && <SkeletonLedger rows={2} />}
      {pages.error && <ErrorState error={pages.error} onRetry={() => pages.refetch()} />}
      {replay.error && <ErrorState error={replay.error} />}
      {pages.data && deliveries.length === 0 && (
        <p className="soft small">{t('webhooks.deliveries_none')}</p>
      )}
      {dead > 0 && (
        <div>
          <Button
            variant="default"
            size="xs"
            loading={replay.isPending}
            onClick={() => replay.mutate({ params, body: {} })}
          >
            {t('webhooks.replay_all')}
          </Button>
        </div>
      )}
      {deliveries.length > 0 && (
        <ul>
          {deliveries.map((delivery) => (
            <DeliveryRow
              key={delivery.id}
              of={delivery}
              onReplay={() => replay.mutate({ params, body: { delivery: delivery.id } })}
            />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <div>
          <Button
            variant="default"
            size="xs"
            loading={pages.isFetchingNextPage}
            onClick={() => pages.fetchNextPage()}
          >
            {t('mailbox.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

function DeliveryRow({ of: delivery, onReplay }: { of: Delivery; onReplay: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const eventName = useEventName();
  const { state, status, error, attempts, dueAt } = delivery;
  const say = t as unknown as (key: string) => string;
  return (
    <li>
      <p className="small">
        {eventName(delivery.event)}{' '}
        <span className={state === 'dead' ? 'tag tag-loss' : 'tag'}>
          {t(`webhooks.state_${state}`)}
        </span>{' '}
        <span className="soft">
          {[
            `evt_${delivery.eventId}`,
            format.dateTime(delivery.at),
            attempts > 0 && t('mailbox.tries', { count: attempts }),
            status !== null && t('webhooks.answered', { status }),
            error && say(`error.${error}.title`),
            dueAt && attempts > 0 && t('mailbox.next_try', { date: format.dateTime(dueAt) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      {state !== 'waiting' && (
        <Button
          variant="default"
          size="xs"
          aria-label={t('webhooks.act_named', {
            act: t('webhooks.replay'),
            name: `evt_${delivery.eventId}`,
          })}
          onClick={onReplay}
        >
          {t('webhooks.replay')}
        </Button>
      )}
    </li>
  );
}
