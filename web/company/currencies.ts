// The currencies a company can keep its sales in: all that the browser knows, the likely ones first.

/** Of the countries this product is first made for. */
const common = ['MXN', 'USD', 'EUR', 'COP', 'ARS', 'CLP', 'PEN', 'GTQ', 'CRC', 'DOP', 'UYU', 'BOB'];

export interface Currency {
  /** ISO 4217. */
  code: string;
  /** «peso mexicano». */
  name: string;
}

/** The common currencies, then all others by name in the language. */
export function currenciesIn(language: string): { common: Currency[]; others: Currency[] } {
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  const known = (code: string): Currency => ({ code, name: names.of(code) ?? code });
  const order = new Intl.Collator(language);
  return {
    common: common.map(known),
    others: Intl.supportedValuesOf('currency')
      .filter((code) => !common.includes(code))
      .map(known)
      .sort((a, b) => order.compare(a.name, b.name)),
  };
}

const currencyOfRegion: Record<string, string> = {
  MX: 'MXN',
  US: 'USD',
  CO: 'COP',
  AR: 'ARS',
  CL: 'CLP',
  PE: 'PEN',
  GT: 'GTQ',
  CR: 'CRC',
  DO: 'DOP',
  UY: 'UYU',
  BO: 'BOB',
  PY: 'PYG',
  VE: 'VES',
  HN: 'HNL',
  NI: 'NIO',
  PA: 'PAB',
  EC: 'USD',
  SV: 'USD',
  PR: 'USD',
  GB: 'GBP',
  CA: 'CAD',
  BR: 'BRL',
};

const euroRegions = 'AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' ');

/**
 * The currency somebody probably sells in: of the country in the browser's languages, else Mexico's.
 * @param languages BCP 47 tags, the preferred one first
 */
export function guessCurrency(languages: readonly string[]): string {
  for (const tag of languages) {
    const region = /-([A-Z]{2})\b/.exec(tag)?.[1];
    if (region === undefined) continue;
    if (euroRegions.includes(region)) return 'EUR';
    const found = currencyOfRegion[region];
    if (found !== undefined) return found;
  }
  return 'MXN';
}
