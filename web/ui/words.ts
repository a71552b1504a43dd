// The catalogues of words, each fetched when its language is first spoken: nobody waits for the words of a language
// they do not read.
import type en from '../../i18n/en.json';
import type es from '../../i18n/es.json';

export type Language = 'es' | 'en';

export const languages: readonly Language[] = ['es', 'en'];

/** A key of the shared catalogue. */
export type CatalogueKey = keyof typeof es & keyof typeof en;

/** Written this way, a key that one language lacks is a type error. */
export type Catalogue = Record<keyof typeof es | keyof typeof en, string>;

const fetches: Record<Language, () => Promise<{ default: Catalogue }>> = {
  es: () => import('../../i18n/es.json', { with: { type: 'json' } }),
  en: () => import('../../i18n/en.json', { with: { type: 'json' } }),
};

const there = new Map<Language, Catalogue>();

/** Fetches the words of a language unless they are there. */
export async function fetchWords(language: Language): Promise<Catalogue> {
  const known = there.get(language);
  if (known) return known;
  const { default: catalogue } = await fetches[language]();
  there.set(language, catalogue);
  return catalogue;
}

/** The words of a language that has been fetched, else none. */
export const wordsOf = (language: Language): Catalogue | undefined => there.get(language);
