// A tag as it is typed, with those there are on offer.
import { Autocomplete } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';

export function TagField({ value, onChange }: { value: string; onChange: (tag: string) => void }) {
  const { t } = useTranslation();
  const tags = useEndpoint(customersContract.tags).data?.tags ?? [];
  return (
    <Autocomplete
      size="sm"
      aria-label={t('record.tag')}
      placeholder={t('record.tag')}
      maxLength={60}
      data={[...new Set(tags.map(({ name }) => name))]}
      value={value}
      onChange={onChange}
    />
  );
}
