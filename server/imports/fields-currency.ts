// Tells which currency a code, a sign or a word beside an amount may mean.

const codes = new Set(Intl.supportedValuesOf('currency'));

const dollarsAndPesos =
  'MXN USD ARS CLP COP CAD AUD NZD UYU DOP CUP SGD HKD TWD BBD BSD BZD JMD TTD XCD BMD FJD GYD LRD NAD SBD SRD KYD BND NIO';

/** Signs and words, folded to capitals, with the ISO 4217 codes they may stand for. */
const signs: Readonly<Record<string, string>> = {
  $: dollarsAndPesos,
  PESO: 'MXN ARS CLP COP UYU DOP CUP PHP',
  PESOS: 'MXN ARS CLP COP UYU DOP CUP PHP',
  MN: 'MXN',
  MX$: 'MXN',
  US$: 'USD',
  U$S: 'USD',
  USD$: 'USD',
  MXN$: 'MXN',
  CA$: 'CAD',
  C$: 'CAD NIO',
  A$: 'AUD',
  AU$: 'AUD',
  NZ$: 'NZD',
  RD$: 'DOP',
  R$: 'BRL',
  '€': 'EUR',
  EURO: 'EUR',
  EUROS: 'EUR',
  '£': 'GBP EGP FKP GIP LBP SHP SSP SDG SYP',
  '¥': 'JPY CNY',
  '₡': 'CRC',
  '₲': 'PYG',
  '₱': 'PHP',
  '₹': 'INR',
  RS: 'INR PKR LKR NPR MUR SCR',
  '₩': 'KRW KPW',
  '₪': 'ILS',
  '₺': 'TRY',
  '₽': 'RUB',
  '₴': 'UAH',
  '₫': 'VND',
  '₦': 'NGN',
  '₵': 'GHS',
  '฿': 'THB',
  'S/': 'PEN',
  'B/': 'PAB',
  BS: 'BOB VES',
  Q: 'GTQ',
  L: 'HNL',
  FR: 'CHF',
  KR: 'SEK NOK DKK ISK',
  ZŁ: 'PLN',
  KČ: 'CZK',
  FT: 'HUF',
  LEI: 'RON MDL',
  R: 'ZAR BRL',
};

/** True for an ISO 4217 code in capitals. */
export function isCurrency(code: string): boolean {
  return codes.has(code);
}

/**
 * Compares a mark with a currency: `same` (the mark may mean it, or there is no mark), `other` (it
 * means another currency) or `unknown` (it means none). A bare $ is the dollar or peso the company
 * counts in.
 */
export function compareCurrency(mark: string, currency: string): 'same' | 'other' | 'unknown' {
  if (mark === '' || mark === currency) return 'same';
  const folded = mark.toUpperCase().replace(/[\s.]/g, '');
  if (folded === currency) return 'same';
  const meant = Object.hasOwn(signs, folded) ? signs[folded] : undefined;
  if (meant !== undefined) return meant.split(' ').includes(currency) ? 'same' : 'other';
  const bare = folded.replace(/[^A-Z]/g, '');
  if (!codes.has(bare)) return 'unknown';
  return bare === currency ? 'same' : 'other';
}

/** The one currency a mark means, in a company that counts in `currency`; null when it is none or several. */
export function currencyOf(mark: string, currency: string): string | null {
  if (compareCurrency(mark, currency) === 'same') return currency;
  const folded = mark.toUpperCase().replace(/[\s.]/g, '');
  const meant = Object.hasOwn(signs, folded) ? signs[folded]!.split(' ') : [];
  if (meant.length > 0) return meant.length === 1 ? meant[0]! : null;
  const bare = folded.replace(/[^A-Z]/g, '');
  return codes.has(bare) ? bare : null;
}

const digits = new Map<string, number>();

/** Decimals of a currency, by the runtime's own table. */
export function digitsOf(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    known = format.resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, known);
  }
  return known;
}
