// Who the customer is, field by field: each is edited in its place, and what was saved can be taken back.
import { Select, Switch, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { api } from '../api.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { type Attribute, AttributeInput, type AttributeValue } from './AttributeInput.tsx';
import { attributeText } from './attribute-text.ts';
import { CustomerPicker } from './CustomerPicker.tsx';
import { EditRow } from './EditRow.tsx';
import { RecordTags } from './RecordTags.tsx';
import type { Customer } from './use-customer.ts';
import { useRecord } from './use-record.ts';
import './record.css';

export function RecordSection({ customer }: { customer: Customer | undefined }) {
  const { t } = useTranslation();
  return (
    <Section span={12} title={t('record.title')} note={t('record.note')}>
      {customer ? (
        <Record customer={customer} />
      ) : (
        <Loading>
          <SkeletonLedger rows={5} />
        </Loading>
      )}
    </Section>
  );
}

function Record({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const { id } = customer;
  const record = useRecord(id);
  const attributes = useEndpoint(customersContract.attributes).data?.attributes ?? [];
  const colleagues = useEndpoint(customersContract.colleagues).data?.colleagues ?? [];
  const may = can('customers.write');
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<number | null>(null);
  const [role, setRole] = useState('');
  const person = customer.kind === 'person';
  const organisation = customer.organisations[0];
  const shown = attributes.filter(
    (attribute) => !attribute.archived || customer.attributes[attribute.id] !== undefined,
  );
  const textRow = (field: 'name' | 'source', label: string) => (
    <EditRow
      name={label}
      onBegin={() => setText(customer[field] ?? '')}
      onSave={() => record.change({ [field]: text || null })}
      editor={
        may && (
          <TextInput
            data-autofocus
            size="sm"
            aria-label={label}
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )
      }
    >
      {customer[field]}
    </EditRow>
  );
  return (
    <>
      <dl className="record">
        {textRow('name', t('customers.field.name'))}
        <EditRow
          name={t('customers.field.kind')}
          onBegin={() => setText(customer.kind)}
          onSave={() =>
            record.change({ kind: text === 'organisation' ? 'organisation' : 'person' })
          }
          editor={
            may && (
              <Select
                data-autofocus
                size="sm"
                aria-label={t('customers.field.kind')}
                allowDeselect={false}
                data={(['person', 'organisation'] as const).map((value) => ({
                  value,
                  label: t(`customer.kind_${value}`),
                }))}
                value={text}
                onChange={(value) => value && setText(value)}
              />
            )
          }
        >
          {t(`customer.kind_${customer.kind}`)}
        </EditRow>
        {textRow('source', t('customers.field.source'))}
        <EditRow
          name={t('customers.field.assigned')}
          onBegin={() => setText(customer.assignedTo?.id ?? '')}
          onSave={() => record.change({ assignedTo: text || null })}
          editor={
            may && (
              <Select
                data-autofocus
                size="sm"
                aria-label={t('customers.field.assigned')}
                clearable
                data={colleagues.map((one) => ({ value: one.id, label: one.name }))}
                value={text || null}
                onChange={(value) => setText(value ?? '')}
              />
            )
          }
        >
          {customer.assignedTo?.name ?? null}
        </EditRow>
        {person && (
          <EditRow
            name={t('record.organisation')}
            onBegin={() => {
              setPicked(organisation?.id ?? null);
              setRole(organisation?.role ?? '');
            }}
            onSave={() =>
              record.act(async () => {
                const changes: number[] = [];
                if (organisation && picked !== organisation.id)
                  changes.push(
                    ...(
                      await api(customersContract.leave, {
                        params: { id, organisationId: organisation.id },
                      })
                    ).changes,
                  );
                if (picked !== null)
                  changes.push(
                    ...(
                      await api(customersContract.join, {
                        params: { id, organisationId: picked },
                        body: { role },
                      })
                    ).changes,
                  );
                return { changes };
              })
            }
            editor={
              may && (
                <>
                  <CustomerPicker label={t('record.organisation')} except={id} onPick={setPicked} />
                  <TextInput
                    size="sm"
                    aria-label={t('record.role')}
                    placeholder={t('record.role')}
                    maxLength={100}
                    value={role}
                    onChange={(event) => setRole(event.currentTarget.value)}
                  />
                </>
              )
            }
          >
            {organisation ? <InRole list={customer.organisations} /> : null}
          </EditRow>
        )}
        <EditRow
          name={t('record.parent')}
          onBegin={() => setPicked(null)}
          onSave={() => record.change({ parentId: picked })}
          editor={
            may && <CustomerPicker label={t('record.parent')} except={id} onPick={setPicked} />
          }
        >
          {customer.parent && <InRole list={[customer.parent]} />}
        </EditRow>
        {shown.map((attribute) => (
          <OwnField
            key={attribute.id}
            attribute={attribute}
            value={customer.attributes[attribute.id] as AttributeValue | undefined}
            onSave={
              may ? (value) => record.change({ attributes: { [attribute.id]: value } }) : null
            }
          />
        ))}
        {customer.members.length > 0 && (
          <EditRow name={t('record.members')}>
            <InRole list={customer.members} />
          </EditRow>
        )}
        {customer.children.length > 0 && (
          <EditRow name={t('record.children')}>
            <InRole list={customer.children} />
          </EditRow>
        )}
      </dl>
      <RecordTags customer={customer} mayChange={may} />
      <Switch
        className="record-switch"
        size="sm"
        disabled={!may}
        label={t('customers.field.no_relationship')}
        description={t('record.no_relationship_help')}
        checked={customer.noRelationship}
        onChange={(event) => record.change({ noRelationship: event.currentTarget.checked })}
      />
    </>
  );
}

function InRole({ list }: { list: readonly { id: number; name: string; role?: string }[] }) {
  return (
    <>
      {list.map(({ id, name, role }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to="/customers/$id" params={{ id: String(id) }}>
            {name}
          </Link>
          {role && <span className="muted"> · {role}</span>}
        </span>
      ))}
    </>
  );
}

interface OwnFieldProps {
  attribute: Attribute;
  value: AttributeValue | undefined;
  onSave: ((value: AttributeValue) => Promise<boolean>) | null;
}

function OwnField({ attribute, value, onSave }: OwnFieldProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [draft, setDraft] = useState<AttributeValue>(null);
  return (
    <EditRow
      name={attribute.name}
      onBegin={() => setDraft(value ?? null)}
      onSave={onSave ? () => onSave(draft) : undefined}
      editor={onSave && <AttributeInput attribute={attribute} value={draft} onChange={setDraft} />}
    >
      {attributeText(attribute, value, t, format)}
    </EditRow>
  );
}
