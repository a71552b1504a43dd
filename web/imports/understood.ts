// What was understood of a column, in a few words: a check where all is well, a warning with its
// reason where rows would be lost.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import type { ImportDetail } from './steps.ts';
import { problemTitle } from './words.ts';

export interface Understood {
  tone: 'good' | 'warning' | 'none';
  words: string;
}

type Column = ImportDetail['columns'][number];

/** Fields about which there is more to say than their name. */
const described = ['customerId', 'email', 'phone', 'name', 'orderId', 'unitCost', 'quantity'];

export function useUnderstood(
  detail: ImportDetail,
): (column: Column, field: string | undefined) => Understood {
  const { t } = useTranslation();
  const format = useFormat();
  const { preview } = detail;
  return (column, field) => {
    if (field === undefined) return { tone: 'none', words: t('imports.understood_ignored') };
    const problems = preview.flatMap((row) =>
      row.problems.filter((problem) => problem.column === column.name),
    );
    const first = problems[0];
    if (first)
      return {
        tone: 'warning',
        words: t('imports.understood_problems', {
          count: problems.length,
          number: format.integer(problems.length),
          of: format.integer(preview.length),
          problem: problemTitle(first.code, t),
        }),
      };
    const empty = format.share(column.empty);
    if (column.empty > 0 && (field === 'date' || field === 'amount'))
      return { tone: 'warning', words: t('imports.understood_empty_needed', { empty }) };
    const words = wordsOf(field);
    return {
      tone: 'good',
      words: column.empty > 0 ? t('imports.understood_empty', { words, empty }) : words,
    };
  };

  function wordsOf(field: string): string {
    const { format: file, formatWhy } = detail;
    if (field === 'date')
      return t(
        file.dateFormat !== 'ymd' && formatWhy.dateProof === 0 && formatWhy.dateAmbiguous > 0
          ? 'imports.understood_date_unsure'
          : 'imports.understood_date',
        { order: t(`imports.order_${file.dateFormat}`) },
      );
    if (field === 'amount')
      return t(file.decimal === ',' ? 'imports.understood_comma' : 'imports.understood_point', {
        currency: format.currency,
      });
    if (described.includes(field))
      return (t as unknown as (key: string) => string)(`imports.understood_${field}`);
    return t('imports.understood_text');
  }
}
