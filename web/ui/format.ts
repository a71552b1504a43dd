// Every number a person reads passes through here: one format per language, currency and time zone.
import { createDateFormat, type DateFormat } from './format-dates.ts';
import {
  createMoneyFormat,
  createNumberFormat,
  localeOf,
  type MoneyFormat,
  nonBreakingSpace,
} from './format-money.ts';
import { type Language, word } from './format-words.ts';

export type { Day, When } from './format-dates.ts';
export type { Minor } from './format-money.ts';
export type { Language } from './format-words.ts';

export interface Format extends MoneyFormat, DateFormat {
  language: Language;
  locale: string;
  currency: string;
  /** `8,400`. */
  integer(value: number): string;
  /** `+62`, `−12`. */
  integerChange(value: number): string;
  /** `12.4`. */
  decimal(value: number, digits?: number): string;
  /** An expected number of things, one decimal; above 0 never `0.0` but `<0.1`. */
  expected(value: number): string;
  /** What comes after the number in a field of percent. */
  percentSign: string;
  /** A rate, one decimal: 0.614 → `61.4 %`; above 0 never `0.0 %`. */
  percent(fraction: number): string;
  /** A share, no decimals: 0.25 → `25 %`; above 0 never `0 %`, below 1 never `100 %`. */
  share(fraction: number): string;
  /** No decimals, and never certain: `<1 %`, `58 %`, `>99 %`. */
  probability(fraction: number): string;
  /** `59.8 a 63.0 %`. */
  percentRange(low: number, high: number, digits?: number): string;
  /** A difference of two fractions in percentage points: 0.008 → `+0.8 pp`. */
  points(difference: number): string;
}

/**
 * Formats for one language and company.
 * @param currency ISO 4217 code; decides the Spanish separators (MXN → es-MX, EUR → es-ES)
 * @param timeZone IANA zone in which moments are shown; the browser's when not given
 */
export function createFormat(language: Language, currency: string, timeZone?: string): Format {
  const locale = localeOf(language, currency);
  const space = language === 'es' ? nonBreakingSpace : '';

  const number = createNumberFormat(locale);
  const decimal = (value: number, digits = 1) => number(value, digits);

  const withSign = (text: string, value: number) =>
    value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
  const percentOf = (text: string) => `${text}${space}%`;
  const uncertain = (fraction: number) => {
    if (fraction < 0.01) return percentOf('<1');
    return fraction >= 0.995 ? percentOf('>99') : percentOf(decimal(fraction * 100, 0));
  };

  return {
    ...createMoneyFormat(language, currency),
    ...createDateFormat(language, timeZone),
    language,
    locale,
    currency,
    percentSign: language === 'es' ? ' %' : '%',
    integer: (value) => decimal(value, 0),
    integerChange: (value) => withSign(decimal(value, 0), value),
    decimal,
    expected: (value) => (value > 0 && value < 0.05 ? `<${decimal(0.1, 1)}` : decimal(value, 1)),
    percent: (fraction) =>
      fraction > 0 && fraction < 0.0005
        ? percentOf(`<${decimal(0.1, 1)}`)
        : percentOf(decimal(fraction * 100, 1)),
    share: (fraction) =>
      (fraction > 0 && fraction < 0.005) || (fraction >= 0.995 && fraction < 1)
        ? uncertain(fraction)
        : percentOf(decimal(fraction * 100, 0)),
    probability: uncertain,
    percentRange: (low, high, digits = 1) =>
      percentOf(
        word(language, 'format.range', {
          low: decimal(low * 100, digits),
          high: decimal(high * 100, digits),
        }),
      ),
    points: (difference) => {
      const text = decimal(difference * 100, 1);
      return `${withSign(text, difference)}${nonBreakingSpace}${word(language, 'format.points')}`;
    },
  };
}
