// Keys with which programs call: making one, seeing which are used, revoking one.
import { Button, Select, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { type Right, usersContract } from '../../server/users/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccessPage } from './AccessPage.tsx';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { RightsBoxes } from './RoleRights.tsx';
import { ShownOnce } from './ShownOnce.tsx';

type Keys = AnswerOf<typeof usersContract.keys>;
type Key = Keys['keys'][number];

/** Days for which a key may be made. */
const terms = [30, 90, 365] as const;

export function KeysPage() {
  const { t } = useTranslation();
  const keys = useEndpoint(usersContract.keys);
  return (
    <AccessPage
      at="/settings/keys"
      finding={t('keys.finding')}
      sub={
        <>
          {t('keys.sub')}{' '}
          <AddressLink to="/settings/api" className="why">
            {t('apidoc.from_keys')}
          </AddressLink>
        </>
      }
    >
      <Section title={t('keys.new_title')} note={t('keys.new_note')}>
        {keys.isPending && <SkeletonLedger rows={4} />}
        {keys.data && <NewKey areas={keys.data.areas} />}
      </Section>
      <Section title={t('keys.list_title')} note={t('keys.list_note')}>
        {keys.isPending && <SkeletonLedger rows={3} />}
        {keys.error && <ErrorState error={keys.error} onRetry={() => keys.refetch()} />}
        {keys.data?.keys.length === 0 && <EmptyState title={t('keys.none')} />}
        {keys.data && keys.data.keys.length > 0 && (
          <ul className="security-list">
            {keys.data.keys.map((key) => (
              <KeyRow key={key.id} of={key} />
            ))}
          </ul>
        )}
      </Section>
    </AccessPage>
  );
}

function NewKey({ areas }: { areas: Keys['areas'] }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number>(90);
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set());
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const add = useConfirmed(usersContract.addKey, {
    changes: [usersContract.keys],
    onSuccess: ({ key }) => {
      setMade({ name: name.trim(), key });
      setName('');
      setHeld(new Set());
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate({ body: { name, days, rights: [...held] as Right[] } });
  };
  const failed = worthTelling(add.error);
  if (made)
    return (
      <ShownOnce
        title={t('keys.made', { name: made.name })}
        why={t('keys.made_why')}
        text={made.key}
        onKept={() => setMade(null)}
      />
    );
  return (
    <form onSubmit={submit} aria-label={t('keys.new_title')}>
      <div className="invite-form">
        {failed && <ErrorState error={failed} />}
        <TextInput
          name="key-name"
          label={t('keys.name')}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('keys.days')}
          data={terms.map((term) => ({
            value: String(term),
            label: t('keys.for_days', { count: term }),
          }))}
          value={String(days)}
          allowDeselect={false}
          onChange={(chosen) => chosen && setDays(Number(chosen))}
        />
      </div>
      <RightsBoxes areas={areas} held={held} onChange={setHeld} fixed={(right) => !can(right)} />
      <Button type="submit" loading={add.isPending} disabled={!name.trim() || held.size === 0}>
        {t('keys.make')}
      </Button>
    </form>
  );
}

function KeyRow({ of: key }: { of: Key }) {
  const { t } = useTranslation();
  const format = useFormat();
  const end = useSend(usersContract.endKey, {
    changes: [usersContract.keys],
    onSuccess: () => toast.done(t('keys.revoked', { name: key.name })),
  });
  const { state } = key;
  const say = t as unknown as (name: string) => string;
  return (
    <li>
      <div>
        <p className="strong">
          {key.name} <span className="code-text soft">{key.begins}…</span>
          {state !== 'open' && <span className="tag tag-loss">{t(`keys.state_${state}`)}</span>}
        </p>
        <p className="soft small">{key.rights.map((right) => say(`right.${right}`)).join(', ')}</p>
        <p className="soft small">
          {t('keys.made_by', { name: key.madeBy })} ·{' '}
          {t('keys.until', { date: format.date(key.expiresAt) })} ·{' '}
          {key.lastUsedAt
            ? t('keys.used', { date: format.dateTime(key.lastUsedAt) })
            : t('keys.unused')}
        </p>
        {end.error && <ErrorState error={end.error} />}
      </div>
      {state === 'open' && (
        <Button
          variant="default"
          size="xs"
          loading={end.isPending}
          aria-label={t('keys.revoke_named', { name: key.name })}
          onClick={() => end.mutate({ params: { id: key.id } })}
        >
          {t('keys.revoke')}
        </Button>
      )}
    </li>
  );
}
