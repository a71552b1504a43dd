// Words of the import pages that depend on data: codes of problems, counts of rows.
import type { TFunction } from 'i18next';
import type { Format } from '../ui/format.ts';
import { wordsOf } from './kinds.ts';
import type { ImportDetail } from './steps.ts';

/** Codes come from the server: their keys cannot be known to the types here. */
type Say = (key: string, values?: Record<string, unknown>) => string;

/** Short title of a row's problem or remark; the code itself where there are no words. */
export function problemTitle(code: string, t: TFunction): string {
  return (t as unknown as Say)(`problem.${code}`, { defaultValue: code });
}

/** What to do about it. */
export function problemHelp(code: string, t: TFunction): string {
  return (t as unknown as Say)(`problem.${code}.help`, { defaultValue: '' });
}

/** Words for a field, its own where a kind of file has any. */
export function fieldName(field: string, kind: string, t: TFunction): string {
  return wordsOf(t, kind, `field_${field}`, { defaultValue: field });
}

/** Name of a field of this import: what the company called it, or words for it. */
export function fieldTitle(
  { fields, kind }: Pick<ImportDetail, 'fields' | 'kind'>,
  field: string,
  t: TFunction,
): string {
  return fields.find(({ name }) => name === field)?.title ?? fieldName(field, kind, t);
}

/** `20 filas`, or `unas 77,800 filas` where they are only estimated. */
export function rowsText(
  { formatWhy }: Pick<ImportDetail, 'formatWhy'>,
  format: Format,
  t: TFunction,
): string {
  const rows = formatWhy.rowsEstimated;
  if (formatWhy.rowsCounted)
    return t('imports.rows', { count: rows, number: format.integer(rows) });
  return t('imports.rows_about', { number: format.integer(Number(rows.toPrecision(3))) });
}
