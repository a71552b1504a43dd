// Spanish or English, at once and everywhere.
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { currentLanguage, languages, setLanguage } from './i18n.ts';

const names = { es: 'Español', en: 'English' } as const;

export function LanguageSwitch() {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons are not a form
    <div className="language-switch" role="group" aria-label={t('shell.language')}>
      {languages.map((language) => (
        <UnstyledButton
          key={language}
          lang={language}
          aria-pressed={currentLanguage() === language}
          onClick={() => setLanguage(language)}
        >
          {language.toUpperCase()}
          <span className="sr-only"> {names[language]}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}
