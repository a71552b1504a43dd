// Choosing a country; telephone numbers that are written without one belong to it.
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import type { ChoiceFieldProps } from './CurrencyField.tsx';

export function CountryField({ value, onChange, ...field }: ChoiceFieldProps) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const known = useEndpoint(
    companyContract.countries,
    {},
    { staleTime: Infinity, enabled: !field.disabled },
  ).data;
  const data = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region' });
    return [...new Set([value, ...(known?.countries ?? [])])]
      .map((country) => ({ value: country, label: names.of(country) ?? country }))
      .sort((a, b) => a.label.localeCompare(b.label, locale));
  }, [value, known, locale]);
  return (
    <Select
      label={t('company.country')}
      data={data}
      value={value}
      onChange={(country) => country && onChange(country)}
      searchable
      nothingFoundMessage={t('company.nothing_found')}
      maxDropdownHeight={280}
      {...field}
    />
  );
}
