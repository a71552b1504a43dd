// Why there is no value per customer yet, for every page that would show one.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import { enoughOn } from './enough.ts';
import type { Overview } from './finding.ts';
import { useMissingWords } from './missing-words.ts';

/** Why there are no values, in a sentence or two; null when there are. */
export function useNoValueWords(
  overview: Pick<Overview, 'run' | 'busy'> | undefined,
): string | null {
  const { t } = useTranslation();
  const format = useFormat();
  const missingWords = useMissingWords();
  if (!overview) return null;
  const { run, busy } = overview;
  if (!run) return busy ? t('customers.no_value_busy') : null;
  if (run.status === 'done') return null;
  if (run.status === 'failed') return t('customers.no_value_failed');
  const on = enoughOn(run.sufficiency, run.asOf);
  const missing = t('customers.no_value_missing', { missing: missingWords(run.sufficiency) });
  return on ? `${missing} ${t('customers.no_value_on', { month: format.monthLong(on) })}` : missing;
}
