// Every e-mail, phone and key that finds the customer; which one is used first; adding and taking away.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { api } from '../api.ts';
import { useRights } from '../use-rights.ts';
import type { Customer } from './use-customer.ts';
import { useRecord } from './use-record.ts';
import './record.css';

const kinds = ['email', 'phone', 'key'] as const;
type Kind = (typeof kinds)[number];

export function IdentityList({ customer: { id, identities } }: { customer: Customer }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const record = useRecord(id);
  const [kind, setKind] = useState<Kind>('email');
  const [value, setValue] = useState('');
  const may = can('customers.write', 'customers.contact');
  const params = { id };
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    if (value.trim() === '') return;
    const added = await record.act(() =>
      api(customersContract.addIdentity, { params, body: { kind, value } }),
    );
    if (added) setValue('');
  };
  return (
    <>
      {identities.map((identity) => (
        <div key={`${identity.kind} ${identity.system} ${identity.value}`} className="identity">
          <span>
            {identity.kind === 'email' && may ? (
              <a href={`mailto:${identity.value}`}>{identity.value}</a>
            ) : identity.kind === 'phone' && may ? (
              <a href={`tel:${identity.value}`}>{identity.value}</a>
            ) : (
              identity.value
            )}{' '}
            <span className="tiny muted">
              {identity.kind === 'key'
                ? identity.system === 'sales'
                  ? t('record.key_own')
                  : t('record.key_of', { system: identity.system })
                : t(`customers.field.${identity.kind}`)}
            </span>
          </span>
          {may && (
            <>
              <ActionIcon
                className="touch"
                variant="subtle"
                color="gray"
                size={26}
                disabled={identity.main}
                aria-label={t(identity.main ? 'record.is_main' : 'record.make_main', {
                  value: identity.value,
                })}
                onClick={() =>
                  record.act(() => api(customersContract.mainIdentity, { params, body: identity }))
                }
              >
                {identity.main ? <IconStarFilled size={14} /> : <IconStar size={14} />}
              </ActionIcon>
              <ActionIcon
                className="touch"
                variant="subtle"
                color="gray"
                size={26}
                aria-label={t('record.identity_remove', { value: identity.value })}
                onClick={() => {
                  const { kind, system, value } = identity;
                  return record.act(
                    () =>
                      api(customersContract.dropIdentity, {
                        params,
                        query: { kind, system, value },
                      }),
                    t('record.identity_removed', { value }),
                  );
                }}
              >
                <IconX size={14} />
              </ActionIcon>
            </>
          )}
        </div>
      ))}
      {may && (
        <form className="record-form" onSubmit={add}>
          <Select
            size="sm"
            w={110}
            aria-label={t('record.identity_kind')}
            allowDeselect={false}
            data={kinds.map((one) => ({ value: one, label: t(`customers.field.${one}`) }))}
            value={kind}
            onChange={(next) => next && setKind(next as Kind)}
          />
          <TextInput
            size="sm"
            aria-label={t(`customers.field.${kind}`)}
            maxLength={300}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-sm" variant="default" disabled={value.trim() === ''}>
            {t('record.identity_add')}
          </Button>
        </form>
      )}
    </>
  );
}
