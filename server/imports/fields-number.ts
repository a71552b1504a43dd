// Reads numbers as people and tills write them, by their digits: money never passes through a fraction of binary.
import { shortCellLimit } from './fields-text.ts';

/** The character before the decimals. Whatever else parts digits is a thousands separator. */
export const decimalMarks = ['.', ','] as const;
export type DecimalMark = (typeof decimalMarks)[number];

/** A number by its digits, and what stood around it (a currency sign or code), blanks removed. */
export type NumberParts = { negative: boolean; whole: string; fraction: string; mark: string };

const core = /^([^\d.,]*)([\d.,](?:[\d.,'’ ]*[\d.,])?)(\D*)$/;
const MINUS = 45;
const POINT = 46;
const COMMA = 44;
const blanks = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const minusSigns = /[\u2212\u2010-\u2015]/g;

/** Groups of three (1,234,567) or, as in India, of two and three (12,34,567). */
const grouped = /^(?:[1-9]\d{0,2}([.,'’ ])\d{3}(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3})$/;

/** Abbreviations that end in a point, which must not be taken for a decimal mark. */
const pointedMark = /^([-+]?\s?)(S\/|B\/|Bs|Rs|Fr|kr|Q|L)\.\s?(?=[-+\d])/i;

/**
 * Takes a number apart: sign in front or behind (or parentheses, as bookkeepers write), currency
 * signs and codes, blanks, thousands parted by the other of comma and point, an apostrophe or a
 * blank. Null for anything else, such as percents, two decimal marks, or groups that are not of
 * three digits, which tell of the wrong decimal mark.
 */
export function readNumber(text: string, decimal: DecimalMark): NumberParts | null {
  if (text.length > shortCellLimit) return null;
  let body = text.replace(blanks, ' ').replace(minusSigns, '-').trim();
  let signs = 0;
  if (body.startsWith('(') && body.endsWith(')')) {
    body = body.slice(1, -1).trim();
    signs++;
  }
  const match = core.exec(body.replace(pointedMark, '$1$2'));
  if (match === null) return null;
  const around = match[1]! + match[3]!;
  signs += around.split(/[-+]/).length - 1;
  if (signs > 1 || /[%()]/.test(around)) return null;
  const mark = around.replace(/[-+\s]/g, '');
  if (mark.length > 6) return null;

  const digits = match[2]!;
  const at = digits.indexOf(decimal);
  const whole = at < 0 ? digits : digits.slice(0, at);
  const fraction = at < 0 ? '' : digits.slice(at + 1);
  if (!/^\d*$/.test(fraction) || (whole === '' && fraction === '')) return null;
  if (!/^\d*$/.test(whole) && !grouped.test(whole)) return null;
  const negative = signs === 1 && !around.includes('+');
  return { negative, whole: whole.replace(/\D/g, ''), fraction, mark };
}

/** True for 1.5E+03: spreadsheets write so when they have already dropped digits. */
export function isScientificNumber(text: string): boolean {
  return text.length <= shortCellLimit && /^[-+]?\d+(?:[.,]\d*)?E[-+]?\d{1,3}$/i.test(text);
}

/**
 * No amount has more digits than this in minor units: ten thousand million of a currency with cents. A bar
 * code in the wrong column is longer, and the sum of nine thousand such amounts is still exact.
 */
export const amountDigits = 12;

/** Digits of a number that is a safe integer whatever they are. */
const safeDigits = 15;

/** An amount in minor units (cents …); `rounded` when the cell had more decimals than the currency. */
export type Scaled = { minor: number; rounded: boolean };

/**
 * Scales a number to minor units of a currency with `digits` decimals, halves away from zero.
 * Null when it has more than `most` digits.
 */
export function toMinor(
  number: NumberParts,
  digits: number,
  most: number = amountDigits,
): Scaled | null {
  const whole = number.whole.replace(/^0+/, '');
  if (whole.length + digits > most) return null;
  const kept = number.fraction.slice(0, digits).padEnd(digits, '0');
  const dropped = number.fraction.slice(digits);
  let minor = Number(whole + kept);
  if (dropped !== '' && dropped.charCodeAt(0) >= 53) minor++;
  return {
    minor: number.negative && minor !== 0 ? -minor : minor,
    rounded: /[1-9]/.test(dropped),
  };
}

/**
 * The quick way for what nearly every cell holds: digits, perhaps a minus in front, perhaps groups of
 * three apart by the other of comma and point, perhaps at most `digits` decimals. `decimal` is the
 * code of the mark. Minor units, or NaN when the cell needs a closer look.
 */
export function readPlainMinor(text: string, decimal: number, digits: number): number {
  const length = text.length;
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  if (length === start || length - start > amountDigits) return Number.NaN;
  const separator = POINT + COMMA - decimal;
  let minor = 0;
  let decimals = -1;
  // Where the group being read begins, behind a separator; 0 before the first.
  let group = 0;
  for (let i = start; i < length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      minor = minor * 10 + c - 48;
      if (decimals >= 0) decimals++;
    } else if (decimals >= 0 || i === start) return Number.NaN;
    else if (c === decimal) {
      if (group > 0 && i - group !== 3) return Number.NaN;
      group = 0;
      decimals = 0;
    } else if (
      c === separator &&
      text.charCodeAt(start) !== 48 &&
      (group > 0 ? i - group === 3 : i - start <= 3)
    ) {
      group = i + 1;
    } else return Number.NaN;
  }
  const missing = digits - Math.max(decimals, 0);
  if (missing < 0 || length + missing > amountDigits) return Number.NaN;
  if (group > 0 && length - group !== 3) return Number.NaN;
  for (let n = 0; n < missing; n++) minor *= 10;
  return start === 1 && minor !== 0 ? -minor : minor;
}

/** A quantity keeps this many decimals (grams of a kilo, metres of cloth). */
export const quantityDecimals = 6;

/**
 * A quantity as a plain decimal text such as `2`, `-1` or `0.25`; `rounded` when it had more than six
 * decimals. Null when it is no number, carries a mark, or has more than nine digits in front.
 */
export function readQuantity(
  text: string,
  decimal: DecimalMark,
): { quantity: string; rounded: boolean } | null {
  if (/^\d{1,9}$/.test(text)) return { quantity: String(Number(text)), rounded: false };
  const number = readNumber(text, decimal);
  if (number === null || number.mark !== '') return null;
  const scaled = toMinor(number, quantityDecimals, safeDigits);
  if (scaled === null) return null;
  const digits = String(Math.abs(scaled.minor)).padStart(quantityDecimals + 1, '0');
  const fraction = digits.slice(-quantityDecimals).replace(/0+$/, '');
  const whole = digits.slice(0, -quantityDecimals);
  const sign = scaled.minor < 0 ? '-' : '';
  return {
    quantity: sign + whole + (fraction === '' ? '' : '.' + fraction),
    rounded: scaled.rounded,
  };
}
