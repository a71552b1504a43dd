// What was understood of a column, in a few words: a check where all is well, a warning with its
// reason where rows would be lost.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import { wordsOf as wordsOfKind } from './kinds.ts';
import type { ImportDetail } from './steps.ts';
import { fieldTitle, problemTitle } from './words.ts';

export interface Understood {
  tone: 'good' | 'warning' | 'none';
  words: string;
}

type Column = ImportDetail['columns'][number];

export function useUnderstood(
  detail: ImportDetail,
): (column: Column, field: string | undefined) => Understood {
  const { t } = useTranslation();
  const format = useFormat();
  const { format: file, formatWhy, preview } = detail;
  const unsure =
    file.dateFormat !== 'ymd' && formatWhy.dateProof === 0 && formatWhy.dateAmbiguous > 0;
  const needed = new Set(detail.fields.filter(({ required }) => required).map(({ name }) => name));
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
    if (column.empty > 0 && needed.has(field))
      return { tone: 'warning', words: t('imports.understood_empty_needed', { empty }) };
    const words = wordsOf(field);
    if (field === 'date' && unsure) return { tone: 'warning', words };
    return {
      tone: 'good',
      words: column.empty > 0 ? t('imports.understood_empty', { words, empty }) : words,
    };
  };

  function wordsOf(field: string): string {
    if (field === 'date')
      return t(unsure ? 'imports.understood_date_unsure' : 'imports.understood_date', {
        order: t(`imports.order_${file.dateFormat}`),
      });
    if (field === 'amount')
      return t(file.decimal === ',' ? 'imports.understood_comma' : 'imports.understood_point', {
        currency: format.currency,
      });
    return wordsOfKind(t, detail.kind, `understood_${field}`, {
      defaultValue: fieldTitle(detail, field, t),
    });
  }
}
