// Making a role: a name, and another role it begins as.
import { Button, Select, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Right, usersContract } from '../../server/users/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { type Role, useRoleOptions } from './PersonRow.tsx';

export function NewRole({
  roles,
  onMade,
}: {
  roles: readonly Role[];
  onMade: (id: string) => void;
}) {
  const { t } = useTranslation();
  const options = useRoleOptions(roles.filter(({ id }) => id !== 'owner'));
  const [name, setName] = useState('');
  const [from, setFrom] = useState('viewer');
  const add = useConfirmed(usersContract.addRole, {
    changes: [usersContract.roles],
    onSuccess: ({ id }) => {
      toast.done(t('roles.made', { name: name.trim() }));
      setName('');
      onMade(id);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const model = roles.find(({ id }) => id === from);
    if (!model || model.base === 'owner') return;
    const { base, rights, reach } = model;
    add.mutate({ body: { name, base, rights: rights as Right[], reach } });
  };
  const failed = worthTelling(add.error);
  return (
    <form className="invite-form" onSubmit={submit} aria-label={t('roles.new_title')}>
      {failed && <ErrorState error={failed} />}
      <TextInput
        name="role-name"
        label={t('roles.name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('roles.like')}
        data={options}
        value={from}
        allowDeselect={false}
        onChange={(chosen) => chosen && setFrom(chosen)}
      />
      <Button type="submit" loading={add.isPending} disabled={!name.trim()}>
        {t('roles.make')}
      </Button>
    </form>
  );
}
