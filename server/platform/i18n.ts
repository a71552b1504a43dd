// Words for people, from the one catalogue in i18n/; used by e-mails, the command line and CSV files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Language = 'es' | 'en';
export const languages: Language[] = ['es', 'en'];

const catalogues = new Map<string, Record<string, string>>();

/** The flat catalogue of a language. */
export function catalogue(root: string, language: Language): Record<string, string> {
  const path = join(root, 'i18n', `${language}.json`);
  let found = catalogues.get(path);
  if (!found) {
    found = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    catalogues.set(path, found);
  }
  return found;
}

/** A text with its {{values}}; a key that does not exist comes back as it is, so that it is seen. */
export function translate(
  root: string,
  language: Language,
  key: string,
  values: Record<string, string | number | null> = {},
): string {
  const text = catalogue(root, language)[key] ?? key;
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}
