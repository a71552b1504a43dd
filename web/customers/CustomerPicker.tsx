// Finding a customer by name, e-mail, phone or key, to whom another one belongs.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';

interface CustomerPickerProps {
  label: string;
  /** Who is not offered: a customer does not belong to itself. */
  except?: number;
  onPick: (id: number | null) => void;
}

export function CustomerPicker({ label, except, onPick }: CustomerPickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const [wanted] = useDebouncedValue(text.trim(), 200);
  const found = useEndpoint(
    customersContract.search,
    { query: { text: wanted || 'a' } },
    { enabled: wanted.length > 1 },
  ).data;
  const options = (wanted.length > 1 ? (found?.customers ?? []) : [])
    .filter(({ id }) => id !== except)
    .map(({ id, name }) => ({ value: String(id), label: name }));
  const data =
    picked && !options.some(({ value }) => value === picked.value) ? [picked, ...options] : options;
  return (
    <Select
      data-autofocus
      size="sm"
      aria-label={label}
      placeholder={t('record.picker')}
      searchable
      clearable
      data={data}
      // The server has found them, without accents.
      filter={({ options: all }) => all}
      searchValue={text}
      onSearchChange={setText}
      value={picked?.value ?? null}
      onChange={(value) => {
        setPicked(data.find((one) => one.value === value) ?? null);
        onPick(value === null ? null : Number(value));
      }}
      nothingFoundMessage={wanted.length > 1 ? t('shell.palette_nothing') : undefined}
    />
  );
}
