// Choosing a time zone; it decides which day it is for the company.
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChoiceFieldProps } from './CurrencyField.tsx';

/** The zone of this browser. */
export const browserTimeZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function TimeZoneField({ value, onChange, ...field }: ChoiceFieldProps) {
  const { t } = useTranslation();
  const data = useMemo(() => {
    // Zones such as UTC, and those a browser names in its own way, are not in every list.
    const zones = new Set([value, ...Intl.supportedValuesOf('timeZone'), 'UTC']);
    return [...zones]
      .map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
      .sort((a, b) => (a.label < b.label ? -1 : 1));
  }, [value]);
  return (
    <Select
      label={t('company.time_zone')}
      data={data}
      value={value}
      onChange={(zone) => zone && onChange(zone)}
      searchable
      nothingFoundMessage={t('company.nothing_found')}
      maxDropdownHeight={280}
      {...field}
    />
  );
}
