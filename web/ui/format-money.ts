// Money for people: full in tables, short in headlines and axes, the unit once in intervals.
// Amounts arrive as integers in minor units of one ISO 4217 currency.
import { type Language, word } from './format-words.ts';

export const nonBreakingSpace = '\u00A0';
export const minus = '\u2212';

/** Spanish is written differently by country; the currency says which. English has one form here. */
const spanishLocales: Record<string, string> = {
  ARS: 'es-AR',
  BOB: 'es-BO',
  CLP: 'es-CL',
  COP: 'es-CO',
  CRC: 'es-CR',
  EUR: 'es-ES',
  PYG: 'es-PY',
  UYU: 'es-UY',
  VES: 'es-VE',
};

/** The locale whose separators fit this language and currency: es + MXN → es-MX, es + EUR → es-ES. */
export function localeOf(language: Language, currency: string): string {
  return language === 'en' ? 'en-US' : (spanishLocales[currency] ?? 'es-MX');
}

export type Minor = number | bigint;

export interface MoneyFormat {
  /** `$9,840`: tables. Never cents. */
  money(minor: Minor): string;
  /**
   * `$351 mil`, `$18.42 M`: headlines. Full below 10 000.
   * @param figures significant figures; 3, and 4 from 10 M up, when not given
   */
  moneyShort(minor: Minor, figures?: number): string;
  /** As moneyShort without trailing zeros: `$100 mil`, `$1 M`. */
  moneyAxis(minor: Minor): string;
  /** `$612.50`: receipts only. */
  moneyExact(minor: Minor): string;
  /** `+$618,400`, `−$23`. */
  moneyChange(minor: Minor): string;
  /** `+$618 mil`, `−$479 mil`. */
  moneyChangeShort(minor: Minor): string;
  /** `$6,720 a $13,410`. */
  moneyRange(low: Minor, high: Minor): string;
  /** `$17.2 a $19.7 M`: both ends at the precision of the larger, the unit once at the end. */
  moneyRangeShort(low: Minor, high: Minor): string;
  /** The two ends of moneyRangeShort, for sentences such as «Entre $293 y $533 mil». */
  moneyPairShort(low: Minor, high: Minor): [low: string, high: string];
  /** Minor units to a plain number in the currency's unit, for charts and files. */
  major(minor: Minor): number;
}

/** Formats numbers of one locale; formatters are kept, since making one costs more than using it. */
export function createNumberFormat(locale: string) {
  const kept = new Map<string, Intl.NumberFormat>();
  return (value: number, least: number, most = least): string => {
    const key = `${least}-${most}`;
    const format =
      kept.get(key) ??
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: least,
        maximumFractionDigits: most,
        useGrouping: 'always',
        signDisplay: 'negative',
      });
    kept.set(key, format);
    return format.format(value).replace('-', minus);
  };
}

interface Scale {
  divisor: number;
  decimals: number;
  unit: string;
}

const one: Scale = { divisor: 1, decimals: 0, unit: '' };

/** Rounds to significant figures: (18 421 337, 4) → 18 420 000. */
function toFigures(value: number, figures: number): number {
  return Number(value.toPrecision(figures));
}

/** Divisor, decimals and unit for an amount: full below 10 000, then 3 figures, 4 from 10 M up. */
function scaleOf(language: Language, value: number, figures = value >= 1e7 ? 4 : 3): Scale {
  if (Math.round(value) < 1e4) return one;
  const rounded = toFigures(value, figures);
  const thousand = word(language, 'format.thousand');
  // In Spanish a billón is 10^12 and 10^9 has no letter of its own; English counts K, M, B, T.
  const units: [number, string][] =
    language === 'es'
      ? [
          [1e12, 'B'],
          [1e10, `${thousand}${nonBreakingSpace}M`],
          [1e6, 'M'],
          [1e3, thousand],
        ]
      : [
          [1e12, 'T'],
          [1e9, 'B'],
          [1e6, 'M'],
          [1e3, thousand],
        ];
  const [from, unit] = units.find(([limit]) => rounded >= limit)!;
  const divisor = from === 1e10 ? 1e9 : from;
  const decimals = Math.max(0, figures - 1 - Math.floor(Math.log10(rounded / divisor)));
  return { divisor, decimals, unit };
}

/** Formats money of one currency in one language. */
export function createMoneyFormat(language: Language, currency: string): MoneyFormat {
  const locale = localeOf(language, currency);
  const whole = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  const digits = whole.resolvedOptions().maximumFractionDigits ?? 2;
  const parts = whole.formatToParts(1);
  const symbol = parts.find((part) => part.type === 'currency')!.value;
  const symbolFirst = parts[0]!.type === 'currency';
  const gap = symbolFirst && parts[1]!.type === 'literal' ? nonBreakingSpace : '';

  const number = createNumberFormat(locale);

  const major = (minor: Minor) => Number(minor) / 10 ** digits;

  function withUnit(text: string, unit: string): string {
    if (symbolFirst) {
      const space = unit && language === 'es' ? nonBreakingSpace : '';
      return `${symbol}${gap}${text}${space}${unit}`;
    }
    if (!unit) return `${text}${nonBreakingSpace}${symbol}`;
    // «M€» is written together, «mil €» apart.
    const join = /\p{Lu}$/u.test(unit) ? '' : nonBreakingSpace;
    return `${text}${nonBreakingSpace}${unit}${join}${symbol}`;
  }

  function write(minor: Minor, scale: Scale, most = scale.decimals, least = most): string {
    const value = major(minor) / scale.divisor;
    const text = withUnit(number(Math.abs(value), least, most), scale.unit);
    return value < 0 && Number(Math.abs(value).toFixed(most)) > 0 ? minus + text : text;
  }

  const withSign = (minor: Minor, text: string) =>
    minor > 0 && /[1-9]/.test(text) ? `+${text}` : text;

  const money = (minor: Minor) => write(minor, one);
  const moneyShort = (minor: Minor, figures?: number) =>
    write(minor, scaleOf(language, Math.abs(major(minor)), figures));

  /** Like write, without what comes once at the end of an interval: the unit, and a symbol after it. */
  function bare(minor: Minor, scale: Scale): string {
    const value = major(minor) / scale.divisor;
    const text = number(Math.abs(value), scale.decimals);
    const sign = value < 0 && Number(Math.abs(value).toFixed(scale.decimals)) > 0 ? minus : '';
    return sign + (symbolFirst ? `${symbol}${gap}${text}` : text);
  }

  function pair(low: Minor, high: Minor, scale: Scale): [string, string] {
    return [bare(low, scale), write(high, scale)];
  }

  function moneyPairShort(low: Minor, high: Minor): [string, string] {
    const larger = Math.max(Math.abs(major(low)), Math.abs(major(high)));
    return pair(low, high, scaleOf(language, larger, 3));
  }

  const range = ([low, high]: [string, string]) => word(language, 'format.range', { low, high });

  return {
    money,
    moneyShort,
    moneyAxis: (minor) => {
      const scale = scaleOf(language, Math.abs(major(minor)));
      return write(minor, scale, scale.decimals, 0);
    },
    moneyExact: (minor) => write(minor, one, digits),
    moneyChange: (minor) => withSign(minor, money(minor)),
    moneyChangeShort: (minor) => withSign(minor, moneyShort(minor)),
    moneyRange: (low, high) => range(pair(low, high, one)),
    moneyRangeShort: (low, high) => range(moneyPairShort(low, high)),
    moneyPairShort,
    major,
  };
}
