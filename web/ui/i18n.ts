// The words of the interface: i18next over the shared catalogue, in the language that is read. The chosen
// language is remembered in the browser; a person's own setting wins once they have signed in.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Catalogue, fetchWords, type Language, languages } from './words.ts';

export { type CatalogueKey, languages } from './words.ts';

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

const resourceOf = (language: Language, catalogue: Catalogue) =>
  language === 'es' ? withManyForm(catalogue) : catalogue;

function follow(language: string) {
  document.documentElement.lang = language;
}

/** Starts the translator; wait for it before rendering, so that nobody sees a page without its words. */
export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  const catalogue = await fetchWords(language);
  i18next.on('languageChanged', follow);
  i18next.use(initReactI18next).init({
    lng: language,
    // Every catalogue is whole: there is nothing to fall back upon.
    fallbackLng: false,
    supportedLngs: [...languages],
    resources: { [language]: { app: resourceOf(language, catalogue) } },
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
}

let wanted: Language | null = null;

/** Changes to a language when its words are there; of two that are asked for, the later one is spoken. */
async function speak(language: Language): Promise<void> {
  wanted = language;
  const catalogue = await fetchWords(language);
  if (wanted !== language) return;
  if (!i18next.hasResourceBundle(language, 'app'))
    i18next.addResourceBundle(language, 'app', resourceOf(language, catalogue));
  await i18next.changeLanguage(language);
}

/** Follows the company's language in a browser where nobody has chosen one. */
export function adoptLanguage(language: Language): void {
  if (!isLanguage(localStorage.getItem(storageKey)) && language !== currentLanguage()) {
    // Where its words cannot be fetched, the page stays readable as it is.
    speak(language).catch(() => {});
  }
}

export function currentLanguage(): Language {
  return isLanguage(i18next.resolvedLanguage) ? i18next.resolvedLanguage : 'es';
}

/** Changes the language and remembers it in this browser. */
export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  // Where its words cannot be fetched, the page has been built anew since it was opened.
  speak(language).catch(() => location.reload());
}
