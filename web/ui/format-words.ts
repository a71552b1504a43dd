// The words that numbers and dates need, in both languages, straight from the shared catalogue, so
// that formatting works without a running translator.
import en from '../../i18n/en.json' with { type: 'json' };
import es from '../../i18n/es.json' with { type: 'json' };

export type Language = 'es' | 'en';

type Key = Extract<keyof typeof es, `format.${string}`>;

const catalogues: Record<Language, Record<Key, string>> = { es, en };

/** The catalogue's text for `key`, with {{name}} replaced by `values.name`. */
export function word(language: Language, key: Key, values: Record<string, string> = {}): string {
  return catalogues[language][key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name]!);
}
