// Turns anything thrown into words: the catalogue's text for a coded error, else what can be said.
import type { TFunction } from 'i18next';
import { ApiError } from '../api-error.ts';

export interface ErrorWords {
  title: string;
  help: string;
  reference?: string;
}

/**
 * The catalogue is asked for `error.<code>.title` and `error.<code>.help`, with the error's details
 * as values; a code without words falls back to a general sentence.
 */
export function describeError(error: unknown, t: TFunction): ErrorWords {
  if (!(error instanceof ApiError)) {
    return { title: t('ui.error_unknown_title'), help: t('ui.error_unknown_help') };
  }
  if (error.status === 0) return { title: t('ui.error_away_title'), help: t('ui.error_away_help') };
  // Codes come from the server: their keys cannot be known to the types here.
  const say = t as unknown as (key: string, values: Record<string, unknown>) => string;
  const { right } = error.details ?? {};
  const details =
    typeof right === 'string'
      ? { ...error.details, right: say(`right.${right}`, { defaultValue: right }) }
      : error.details;
  const words = (part: 'title' | 'help', otherwise: string) =>
    say(`error.${error.code}.${part}`, { ...details, defaultValue: otherwise });
  return {
    title: words('title', t('ui.error_unknown_title')),
    help: words('help', t('ui.error_unknown_help')),
    reference: error.reference || undefined,
  };
}
