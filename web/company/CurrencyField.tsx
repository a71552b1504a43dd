// Choosing a currency by name or code, the likely ones first.
import { Select } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../ui/i18n.ts';
import { type Currency, currenciesIn } from './currencies.ts';

export interface ChoiceFieldProps {
  value: string;
  onChange: (value: string) => void;
  description?: ReactNode;
  error?: ReactNode;
  disabled?: boolean;
}

export function CurrencyField({ value, onChange, ...field }: ChoiceFieldProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const data = useMemo(() => {
    const item = ({ code, name }: Currency) => ({ value: code, label: `${code} · ${name}` });
    const { common, others } = currenciesIn(language);
    return [
      { group: t('company.currency_common'), items: common.map(item) },
      { group: t('company.currency_others'), items: others.map(item) },
    ];
  }, [language, t]);
  return (
    <Select
      label={t('company.currency')}
      data={data}
      value={value}
      onChange={(code) => code && onChange(code)}
      searchable
      nothingFoundMessage={t('company.nothing_found')}
      maxDropdownHeight={280}
      {...field}
    />
  );
}
