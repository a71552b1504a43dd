// Telephone numbers in one form, whatever form they were written in: E.164, with the country.
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
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
  const plain = readPlain(text, country);
  if (plain !== null) return plain;
  const found = parsePhoneNumberFromString(text.replace(/^\s*00/, '+'), {
    defaultCountry: country as CountryCode,
    extract: false,
  });
  if (!found?.isPossible()) return null;
  return { international: found.number, national: found.nationalNumber };
}

/** How numbers of a country begin that are more than their digits, and how long they are. */
interface Plan {
  prefix: string;
  lengths: readonly number[];
  /** A way out of the country, its own code without a sign, or what is dialled before a number at home. */
  dialled: RegExp;
  dialledAtHome: RegExp | null;
}
const plans = new Map<string, Plan | null>();

/**
 * Most numbers of a file are the digits alone, with or without the code of the home country: nothing is dialled before
 * them, so there is nothing to take off, and their length says whether they can be one. The library comes to the same, at
 * thirty times the cost. Null for all others, and where several countries share a code.
 */
function readPlain(text: string, country: string): PhoneNumber | null {
  let plan = plans.get(country);
  if (plan === undefined) {
    plan = planOf(country);
    plans.set(country, plan);
  }
  if (plan === null) return null;
  const abroad = text.startsWith(plan.prefix);
  const national = abroad ? text.slice(plan.prefix.length) : text;
  if (!plan.lengths.includes(national.length) || !/^[0-9]+$/.test(national)) return null;
  if (!abroad && plan.dialled.test(national)) return null;
  if (plan.dialledAtHome?.test(national)) return null;
  return { international: plan.prefix + national, national };
}

function planOf(country: string): Plan | null {
  if (!isSupportedCountry(country)) return null;
  const code = getCountryCallingCode(country);
  if (getCountries().filter((other) => getCountryCallingCode(other) === code).length > 1)
    return null;
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  // The types of the library leave out what is dialled before a number.
  const known = metadata.numberingPlan as unknown as
    | {
        possibleLengths(): number[];
        IDDPrefix(): string;
        nationalPrefixForParsing(): string | null;
      }
    | undefined;
  if (known === undefined) return null;
  const home = known.nationalPrefixForParsing();
  return {
    prefix: `+${code}`,
    // Shorter ones are looked at more closely by the library.
    lengths: known.possibleLengths().filter((length) => length >= 7),
    dialled: new RegExp(`^(?:${known.IDDPrefix()}|${code}|00)`),
    dialledAtHome: home ? new RegExp(`^(?:${home})`) : null,
  };
}
