// Telephone numbers in one form, whatever form they were written in: E.164, with the country.
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

export interface PhoneNumber {
  /** +525512345678 */
  international: string;
  /** The same without its country, as files often have it: 5512345678. */
  national: string;
}

export const isCountry = (code: string): boolean => isSupportedCountry(code);

/** +52 for MX. */
export const callingPrefix = (country: string): string =>
  isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : '+';

/** Countries whose numbers are known, ISO 3166. */
export const phoneCountries = (): string[] => getCountries();

/**
 * Reads a telephone number as people write it; `country` is where one without a country belongs. Null
 * when it cannot be one: too short, too long, letters. Whether anybody answers is not known.
 */
export function readPhoneNumber(text: string, country: string): PhoneNumber | null {
  if (text.length > 60) return null;
  const found = parsePhoneNumberFromString(text.replace(/^\s*00/, '+'), {
    defaultCountry: country as CountryCode,
    extract: false,
  });
  if (!found?.isPossible()) return null;
  return { international: found.number, national: found.nationalNumber };
}
