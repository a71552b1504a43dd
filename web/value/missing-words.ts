// What is missing for individual values, as a list in words: «320 clientes y 2 meses de historia».
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import { missingOf, type Sufficiency } from './enough.ts';

export function useMissingWords(): (found: Sufficiency) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (found) => {
    const missing = missingOf(found);
    const parts = (['customers', 'repeaters', 'months'] as const)
      .filter((what) => missing[what] > 0)
      .map((what) =>
        t(`home.missing_${what}`, { count: missing[what], number: format.integer(missing[what]) }),
      );
    return new Intl.ListFormat(format.locale, { type: 'conjunction' }).format(parts);
  };
}
