// Making a customer by hand. While it is being written it says who has that e-mail, phone, key or name
// already, so that nobody is made twice.
import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { api } from '../api.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './record.css';

export function NewCustomer() {
  const { t } = useTranslation();
  const { can } = useRights();
  const [opened, { open, close }] = useDisclosure(false);
  if (!can('customers.write', 'customers.contact')) return null;
  return (
    <>
      <Button size="compact-md" leftSection={<IconPlus size={14} />} onClick={open}>
        {t('record.new')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('record.new')} centered>
        <NewForm />
      </Modal>
    </>
  );
}

const empty = { name: '', email: '', phone: '', key: '' };

function NewForm() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const [kind, setKind] = useState<'person' | 'organisation'>('person');
  const [draft, setDraft] = useState(empty);
  const [asked] = useDebouncedValue(draft, 250);
  const create = useSend(customersContract.create, {
    changes: [customersContract.list, customersContract.count],
    onSuccess: async ({ id }) => {
      toast.done(t('record.created'));
      await navigate({ to: '/customers/$id', params: { id: String(id) } });
    },
  });
  const bodyOf = ({ name, ...rest }: typeof empty) => ({
    name: name.trim() || undefined,
    identities: (['email', 'phone', 'key'] as const).flatMap((one) =>
      rest[one].trim() ? [{ kind: one, value: rest[one].trim() }] : [],
    ),
  });
  const written = Object.values(asked).some((text) => text.trim().length > 2);
  const known = useQuery({
    queryKey: [customersContract.known.path, asked],
    queryFn: ({ signal }) => api(customersContract.known, { body: bodyOf(asked) }, signal),
    enabled: written,
  }).data?.known;
  const similar = useQuery({
    queryKey: [customersContract.similar.path, asked],
    queryFn: ({ signal }) => api(customersContract.similar, { body: bodyOf(asked) }, signal),
    enabled: written,
  }).data?.similar.filter(({ id }) => known?.every((one) => one.id !== id));
  const namesake =
    (known?.some(({ by }) => by === 'name') || (similar && similar.length > 0)) ?? false;
  const taken = known?.some(({ by }) => by !== 'name') ?? false;
  // Somebody who was erased is made again only when whoever writes says that they want it.
  const erased = create.error?.code === 'customer_erased_before';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    create.mutate({ body: { ...bodyOf(draft), kind, anyway: namesake, again: erased } });
  };
  const field = (name: keyof typeof empty) => ({
    name,
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <form className="form-stack" onSubmit={submit}>
      <SegmentedControl
        aria-label={t('customers.field.kind')}
        data={(['person', 'organisation'] as const).map((value) => ({
          value,
          label: t(`customer.kind_${value}`),
        }))}
        value={kind}
        onChange={(value) => setKind(value === 'organisation' ? value : 'person')}
      />
      <TextInput
        data-autofocus
        label={t('customers.field.name')}
        maxLength={200}
        {...field('name')}
      />
      <TextInput label={t('customers.field.email')} maxLength={254} {...field('email')} />
      <TextInput label={t('customers.field.phone')} maxLength={40} {...field('phone')} />
      <TextInput
        label={t('customers.field.key')}
        description={t('record.key_help')}
        maxLength={200}
        {...field('key')}
      />
      {written && known && known.length > 0 && (
        <div className="known" role="status">
          <span className="strong">{t('record.known')}</span>
          {known.map(({ id, name, by, deleted }) => (
            <span key={id}>
              {deleted ? (
                <Link to="/bin">{name}</Link>
              ) : (
                <Link to="/customers/$id" params={{ id: String(id) }}>
                  {name}
                </Link>
              )}{' '}
              <span className="muted">
                {t('record.known_by', { field: t(`customers.field.${by}`).toLocaleLowerCase() })}
                {deleted && ` · ${t('record.known_deleted')}`}
              </span>
            </span>
          ))}
        </div>
      )}
      {written && similar && similar.length > 0 && (
        <div className="known" role="status">
          <span className="strong">{t('record.similar')}</span>
          {similar.map(({ id, name, confidence, why }) => (
            <span key={id}>
              <Link to="/customers/$id" params={{ id: String(id) }}>
                {name}
              </Link>{' '}
              <span className="muted">
                {[
                  t('record.similar_sure', { sure: format.probability(confidence) }),
                  ...why.map((reason) => t(`duplicates.why_${reason}`).toLocaleLowerCase()),
                ].join(' · ')}
              </span>
            </span>
          ))}
        </div>
      )}
      {create.error && <ErrorState error={create.error} />}
      <Button
        type="submit"
        loading={create.isPending}
        disabled={taken || Object.values(draft).every((text) => text.trim() === '')}
      >
        {t(erased ? 'record.create_again' : namesake ? 'record.create_anyway' : 'record.create')}
      </Button>
    </form>
  );
}
