// The words of the interface: i18next over the shared catalogue, both languages bundled. The chosen
// language is remembered in the browser; a person's own setting wins once they have signed in.
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../../i18n/en.json' with { type: 'json' };
import es from '../../i18n/es.json' with { type: 'json' };
import type { Language } from './format-words.ts';

/** A key of the shared catalogue. */
export type CatalogueKey = keyof typeof es & keyof typeof en;

// Written this way, a key that one language lacks is a type error.
const catalogues: Record<Language, Record<keyof typeof es | keyof typeof en, string>> = { es, en };

export const languages: readonly Language[] = ['es', 'en'];
const storageKey = 'clientela-language';

const isLanguage = (text: string | null | undefined): text is Language =>
  languages.includes(text as Language);

/** The language remembered here, else the browser's first that we speak, else Spanish. */
function preferredLanguage(): Language {
  const remembered = localStorage.getItem(storageKey);
  if (isLanguage(remembered)) return remembered;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'es';
}

/**
 * Spanish has a third plural form for whole millions; the catalogue writes it only where it differs
 * («3 millones de clientes»), elsewhere it is the ordinary plural.
 */
function withManyForm(catalogue: Record<string, string>): Record<string, string> {
  const complete = { ...catalogue };
  for (const [key, text] of Object.entries(catalogue)) {
    if (key.endsWith('_other')) complete[key.replace(/_other$/, '_many')] ??= text;
  }
  return complete;
}

function follow(language: string) {
  document.documentElement.lang = language;
}

/** Starts the translator; call once before rendering. */
export function startI18n(): i18n {
  i18next.on('languageChanged', follow);
  i18next.use(initReactI18next).init({
    lng: preferredLanguage(),
    fallbackLng: 'es',
    supportedLngs: [...languages],
    resources: {
      es: { app: withManyForm(catalogues.es) },
      en: { app: catalogues.en },
    },
    defaultNS: 'app',
    ns: ['app'],
    keySeparator: false,
    nsSeparator: false,
    // React escapes; escaping twice would show entities.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    initAsync: false,
  });
  follow(currentLanguage());
  return i18next;
}

/** Follows the company's language in a browser where nobody has chosen one. */
export function adoptLanguage(language: Language): void {
  if (!isLanguage(localStorage.getItem(storageKey)) && language !== currentLanguage()) {
    i18next.changeLanguage(language);
  }
}

export function currentLanguage(): Language {
  return isLanguage(i18next.resolvedLanguage) ? i18next.resolvedLanguage : 'es';
}

/** Changes the language now and remembers it in this browser. */
export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  i18next.changeLanguage(language);
}
