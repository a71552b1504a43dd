// Gives every component the format of the company (currency, time zone) in the current language.
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat, type Format } from './format.ts';
import { currentLanguage } from './i18n.ts';

interface CompanyFormat {
  /** ISO 4217 code. */
  currency: string;
  /** IANA zone; the browser's when not given. */
  timeZone?: string;
}

const CompanyFormatContext = createContext<CompanyFormat>({ currency: 'MXN' });

export function FormatProvider({
  currency,
  timeZone,
  children,
}: CompanyFormat & { children: ReactNode }) {
  const value = useMemo(() => ({ currency, timeZone }), [currency, timeZone]);
  return <CompanyFormatContext value={value}>{children}</CompanyFormatContext>;
}

/** The format to write numbers with; changes when the language does. */
export function useFormat(): Format {
  useTranslation();
  const { currency, timeZone } = useContext(CompanyFormatContext);
  const language = currentLanguage();
  return useMemo(() => createFormat(language, currency, timeZone), [language, currency, timeZone]);
}
