// What becomes of customers who are known already: decided once for the file and field by field.
import { Checkbox, Radio, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { periods } from '../../server/purchases/contract.ts';
import { kinds, scales } from '../../server/touchpoints/contract.ts';
import { usePurposes } from '../consent/use-purposes.ts';
import { Card } from '../ui/Section.tsx';
import type { ImportDetail } from './steps.ts';
import { fieldTitle } from './words.ts';

type Options = ImportDetail['options'];

interface OptionsCardProps {
  detail: ImportDetail;
  onChange: (options: Options) => void;
}

export function OptionsCard(props: OptionsCardProps) {
  if (props.detail.kind === 'customers') return <CustomerOptions {...props} />;
  if (props.detail.kind === 'consents') return <ConsentOptions {...props} />;
  if (props.detail.kind === 'touchpoints') return <TouchpointOptions {...props} />;
  if (props.detail.kind === 'subscriptions') return <SubscriptionOptions {...props} />;
  if (props.detail.kind === 'wallets') return <WalletOptions {...props} />;
  return null;
}

const records = ['both', 'create', 'update'] as const;
const policies = ['fill', 'overwrite', 'skip'] as const;
/** Parts of a field that another one decides for. */
const decidedBy: Record<string, string> = {
  lastName: 'name',
  email2: 'email',
  phone2: 'phone',
  role: 'organisation',
  system: 'customerId',
};

function CustomerOptions({ detail, onChange }: OptionsCardProps) {
  const { t } = useTranslation();
  const { options } = detail;
  const mapped = Object.keys(detail.mapping).filter((field) => decidedBy[field] === undefined);
  const fields = detail.fields.filter(({ name }) => mapped.includes(name));
  const choices = mapped.some((field) => field.startsWith('attribute.'));
  return (
    <Card title={t('imports.options')}>
      <div className="import-options">
        <Radio.Group
          label={t('imports.record')}
          value={options.record ?? 'both'}
          onChange={(record) =>
            onChange({ ...options, record: record as (typeof records)[number] })
          }
        >
          {records.map((record) => (
            <Radio key={record} size="xs" value={record} label={t(`imports.record_${record}`)} />
          ))}
        </Radio.Group>
        {options.record !== 'create' && fields.length > 0 && (
          <fieldset>
            <legend>{t('imports.policies')}</legend>
            {fields.map(({ name }) => (
              <Select
                key={name}
                size="xs"
                label={fieldTitle(detail, name, t)}
                data={policies.map((how) => ({ value: how, label: t(`imports.policy_${how}`) }))}
                value={options.fields?.[name] ?? 'fill'}
                onChange={(how: string | null) =>
                  how &&
                  onChange({
                    ...options,
                    fields: { ...options.fields, [name]: how as (typeof policies)[number] },
                  })
                }
              />
            ))}
          </fieldset>
        )}
        {choices && (
          <Checkbox
            size="xs"
            label={t('imports.new_choices')}
            checked={options.newChoices ?? false}
            onChange={(event) => onChange({ ...options, newChoices: event.currentTarget.checked })}
          />
        )}
        {detail.mapping.customerId !== undefined && detail.mapping.system === undefined && (
          <System options={options} onChange={onChange} />
        )}
      </div>
    </Card>
  );
}

/** Whose the keys are; said when the field is left. */
function System({ options, onChange }: { options: Options; onChange: (o: Options) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(options.system ?? '');
  return (
    <TextInput
      size="xs"
      label={t('imports.system')}
      description={t('imports.system_help')}
      maxLength={60}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        const { system, ...rest } = options;
        const wanted = text.trim();
        if (wanted !== (system ?? '')) onChange(wanted ? { ...rest, system: wanted } : rest);
      }}
    />
  );
}

function ConsentOptions({ detail, onChange }: OptionsCardProps) {
  const { t } = useTranslation();
  const { purposes, nameOf } = usePurposes();
  const { options } = detail;
  return (
    <Card title={t('imports.consent_needs')}>
      <p className="soft small">{t('imports.consent_needs_help')}</p>
      {detail.mapping.purpose === undefined && (
        <Select
          mt="sm"
          size="xs"
          label={t('imports.purpose_all')}
          placeholder={t('imports.purpose_choose')}
          data={(purposes.data?.purposes ?? []).map(({ id }) => ({ value: id, label: nameOf(id) }))}
          value={options.purpose ?? null}
          onChange={(purpose: string | null) => purpose && onChange({ ...options, purpose })}
        />
      )}
    </Card>
  );
}

/** What becomes of people whom nobody knows, and what the file says once for all its rows. */
function TouchpointOptions({ detail, onChange }: OptionsCardProps) {
  const { t } = useTranslation();
  const { mapping, options } = detail;
  return (
    <Card title={t('imports.touchpoint_options')}>
      <div className="import-options">
        <Radio.Group
          label={t('imports.unknown')}
          value={options.record === 'both' ? 'both' : 'update'}
          onChange={(record) => onChange({ ...options, record: record as 'both' | 'update' })}
        >
          <Radio size="xs" value="update" label={t('imports.unknown_update')} />
          <Radio size="xs" value="both" label={t('imports.unknown_both')} />
        </Radio.Group>
        {mapping.touchpoint === undefined && (
          <Select
            size="xs"
            label={t('imports.touchpoint_all')}
            placeholder={t('imports.touchpoint_choose')}
            data={kinds.map((kind) => ({ value: kind, label: t(`touchpoint.kind_${kind}`) }))}
            value={options.touchpoint ?? null}
            onChange={(touchpoint: string | null) =>
              touchpoint && onChange({ ...options, touchpoint })
            }
          />
        )}
        {mapping.satisfaction !== undefined && mapping.scale === undefined && (
          <Select
            size="xs"
            label={t('imports.scale_all')}
            data={[...scales]}
            value={options.scale ?? '1-5'}
            onChange={(scale: string | null) => scale && onChange({ ...options, scale })}
          />
        )}
        {mapping.customerId !== undefined && mapping.system === undefined && (
          <System options={options} onChange={onChange} />
        )}
      </div>
    </Card>
  );
}

/** What becomes of people whom nobody knows, and how often all contracts of the file are paid. */
function SubscriptionOptions({ detail, onChange }: OptionsCardProps) {
  const { t } = useTranslation();
  const { mapping, options } = detail;
  return (
    <Card title={t('imports.subscription_options')}>
      <div className="import-options">
        <Radio.Group
          label={t('imports.unknown')}
          value={options.record === 'update' ? 'update' : 'both'}
          onChange={(record) => onChange({ ...options, record: record as 'both' | 'update' })}
        >
          <Radio size="xs" value="both" label={t('imports.unknown_both')} />
          <Radio size="xs" value="update" label={t('imports.unknown_update')} />
        </Radio.Group>
        {mapping.period === undefined && (
          <Select
            size="xs"
            label={t('imports.period_all')}
            placeholder={t('imports.period_choose')}
            data={periods.map((period) => ({
              value: period,
              label: t(`imports.value_period_${period}`),
            }))}
            value={options.period ?? null}
            onChange={(period: string | null) => period && onChange({ ...options, period })}
          />
        )}
        {mapping.customerId !== undefined && mapping.system === undefined && (
          <System options={options} onChange={onChange} />
        )}
      </div>
    </Card>
  );
}

/** Over which time the file tells what customers spend, and whose its keys are. */
function WalletOptions({ detail, onChange }: OptionsCardProps) {
  const { t } = useTranslation();
  const { mapping, options } = detail;
  const asksPeriod = mapping.wallet !== undefined && mapping.period === undefined;
  const asksSystem = mapping.customerId !== undefined && mapping.system === undefined;
  if (!asksPeriod && !asksSystem) return null;
  return (
    <Card title={t('imports.wallet_options')}>
      <div className="import-options">
        {asksPeriod && (
          <Select
            size="xs"
            label={t('imports.wallet_period')}
            data={periods.map((period) => ({
              value: period,
              label: t(`imports.wallet_period_${period}`),
            }))}
            allowDeselect={false}
            value={options.period ?? 'year'}
            onChange={(period: string | null) => period && onChange({ ...options, period })}
          />
        )}
        {asksSystem && <System options={options} onChange={onChange} />}
      </div>
    </Card>
  );
}
