// A value of one of the company's own fields, written according to its kind.
import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { useFormat } from '../ui/use-format.tsx';

export type Attribute = AnswerOf<typeof customersContract.attributes>['attributes'][number];
export type AttributeValue = string | number | boolean | number[] | null;

interface AttributeInputProps {
  attribute: Attribute;
  value: AttributeValue;
  onChange: (value: AttributeValue) => void;
  label?: string;
}

export function AttributeInput({ attribute, value, onChange, label }: AttributeInputProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const common = {
    size: 'sm',
    'data-autofocus': true,
    ...(label === undefined ? { 'aria-label': attribute.name } : { label }),
  } as const;
  // Who has an archived choice keeps it; nobody else is offered it.
  const held = [value].flat();
  const data = attribute.choices
    .filter(({ id, archived }) => !archived || held.includes(id))
    .map(({ id, name }) => ({ value: String(id), label: name }));
  switch (attribute.kind) {
    case 'choice':
      return (
        <Select
          {...common}
          data={data}
          value={value === null ? null : String(value)}
          onChange={(id) => onChange(id === null ? null : Number(id))}
          clearable
          searchable={data.length > 8}
        />
      );
    case 'choices':
      return (
        <MultiSelect
          {...common}
          data={data}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(ids) => onChange(ids.map(Number))}
          clearable
        />
      );
    case 'flag':
      return (
        <Select
          {...common}
          data={[
            { value: 'true', label: t('customers.yes') },
            { value: 'false', label: t('customers.no') },
          ]}
          value={value === null ? null : String(value)}
          onChange={(text) => onChange(text === null ? null : text === 'true')}
          clearable
        />
      );
    case 'number':
    case 'money': {
      const unit = attribute.kind === 'money' ? format.major(1) : 1;
      return (
        <NumberInput
          {...common}
          hideControls
          decimalScale={attribute.kind === 'money' ? 2 : 6}
          value={typeof value === 'number' ? Number((value * unit).toPrecision(15)) : ''}
          onChange={(typed) =>
            onChange(
              typed === '' || !Number.isFinite(Number(typed))
                ? null
                : attribute.kind === 'money'
                  ? Math.round(Number(typed) / unit)
                  : Number(typed),
            )
          }
        />
      );
    }
    default:
      return (
        <TextInput
          {...common}
          type={attribute.kind === 'date' ? 'date' : 'text'}
          maxLength={500}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
  }
}
