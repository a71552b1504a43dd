// The causes there are: what they are called, whether something can be done about them, and one's own.
import { Button, Switch, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../server/retention/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { type Cause, useCauseName } from './cause-name.ts';

const changes = [retentionContract.causes, retentionContract.pareto, retentionContract.losses];

export function CauseList() {
  const { t } = useTranslation();
  const { can } = useRights();
  const found = useEndpoint(retentionContract.causes, {});
  const [name, setName] = useState('');
  const add = useSend(retentionContract.addCause, {
    changes,
    onSuccess: () => {
      setName('');
      toast.done(t('causes.added'));
    },
  });
  const may = can('customers.define');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate({ body: { name, manageable: true } });
  };
  return (
    <Section span={12} title={t('causes.list')} note={t('causes.list_note')}>
      {found.error && !found.data && (
        <ErrorState error={found.error} onRetry={() => found.refetch()} />
      )}
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      <ul className="loss-list">
        {found.data?.causes.map((cause) => (
          <One key={cause.id} cause={cause} may={may} />
        ))}
      </ul>
      {may && (
        <form onSubmit={submit} className="retention-choices cause-new">
          <TextInput
            label={t('causes.own')}
            size="sm"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            size="sm"
            variant="default"
            disabled={name.trim() === ''}
            loading={add.isPending}
          >
            {t('causes.add')}
          </Button>
        </form>
      )}
      {add.error && <ErrorState error={add.error} />}
    </Section>
  );
}

function One({ cause, may }: { cause: Cause; may: boolean }) {
  const { t } = useTranslation();
  const nameOf = useCauseName();
  const change = useSend(retentionContract.changeCause, { changes });
  const params = { id: cause.id };
  const name = nameOf(cause);
  return (
    <li className="cause-entry">
      <span className={cause.ended ? 'cause-name soft' : 'cause-name strong'}>{name}</span>
      <Switch
        size="sm"
        checked={cause.manageable}
        disabled={!may || change.isPending}
        label={t('causes.manageable')}
        aria-label={t('causes.manageable_of', { cause: name })}
        onChange={(event) =>
          change.mutate({ params, body: { manageable: event.currentTarget.checked } })
        }
      />
      {may && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t(cause.ended ? 'causes.offer_of' : 'causes.end_of', { cause: name })}
          loading={change.isPending}
          onClick={() => change.mutate({ params, body: { ended: !cause.ended } })}
        >
          {t(cause.ended ? 'causes.offer' : 'causes.end')}
        </Button>
      )}
      {change.error && <ErrorState error={change.error} />}
    </li>
  );
}
