// One of the people who work here, oneself first.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';

interface AccountSelectProps {
  label: string;
  placeholder: string;
  value: string | null;
  /** Who is chosen already, also where they do not work here any more. */
  held?: { id: string; name: string } | null;
  onChange: (account: string | null) => void;
}

export function AccountSelect({ label, placeholder, value, held, onChange }: AccountSelectProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const me = useEndpoint(usersContract.me).data?.user;
  const colleagues = useEndpoint(
    customersContract.colleagues,
    {},
    { enabled: can('customers.read') },
  ).data?.colleagues;
  const others = (colleagues ?? []).filter(({ id }) => id !== me?.id);
  if (held && held.id !== me?.id && !others.some(({ id }) => id === held.id)) others.push(held);
  const data = [
    ...(me ? [{ value: me.id, label: t('touchpoint.me', { name: me.name }) }] : []),
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={data}
      value={value}
      onChange={onChange}
      clearable
      searchable={data.length > 8}
    />
  );
}
