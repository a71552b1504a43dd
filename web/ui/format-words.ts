// The words that numbers and dates need, straight from the shared catalogue, so that formatting works
// without a running translator.
import { type Catalogue, type Language, wordsOf } from './words.ts';

export type { Language } from './words.ts';

type Key = Extract<keyof Catalogue, `format.${string}`>;

/** The catalogue's text for `key`, with {{name}} replaced by `values.name`; its language has been fetched. */
export function word(language: Language, key: Key, values: Record<string, string> = {}): string {
  return wordsOf(language)![key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name]!);
}
