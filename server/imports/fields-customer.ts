// Reads the keys of a customer: e-mail address, telephone number, and the names that stand for nobody.
import { foldText, shortCellLimit } from './fields-text.ts';

/** Characters no address holds unless quoted, which nobody's does. */
const forbidden = new Set([...'"(),:;<>[]\\ '].map((sign) => sign.charCodeAt(0)));

const AT = 64;
const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;

/** Checks a bare address in one pass: parts apart by single dots, one @, a domain of two labels or more. */
function isAddress(text: string): boolean {
  let at = -1;
  let partStart = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 97 && c <= 122) continue;
    if (c === AT || c === DOT) {
      const before = text.charCodeAt(i - 1);
      if (i === partStart || (at >= 0 && before === HYPHEN)) return false;
      if (c === AT) {
        if (at >= 0 || i > 64) return false;
        at = i;
      }
      partStart = i + 1;
    } else if (at >= 0 && (c === UNDERSCORE || (c === HYPHEN && i === partStart))) return false;
    else if (c < 32 || forbidden.has(c)) return false;
  }
  if (at < 0 || partStart === at + 1 || text.length - partStart < 2) return false;
  return text.charCodeAt(text.length - 1) !== HYPHEN;
}

/**
 * An e-mail address in lower case, or null. `Ana <ana@example.com>` and `mailto:` are unwrapped; two
 * addresses in one cell are none. Checked: one @, no blanks, a domain with a dot, at most 64
 * characters before the @ and 254 in all (RFC 5321).
 */
export function readEmail(text: string): string | null {
  if (text.length > 400) return null;
  let address = text.toLowerCase();
  if (address.endsWith('>')) address = address.slice(address.lastIndexOf('<') + 1, -1).trim();
  if (address.startsWith('mailto:')) address = address.slice(7).trim();
  return address.length <= 254 && isAddress(address) ? address : null;
}

/**
 * A telephone number as digits, with + in front when the country is given (+52…, 0052…), or null.
 * An extension is left out. Seven to fifteen digits (ITU-T E.164), not all the same: 0000000 and
 * 9999999999 are what people type to get past a form.
 */
export function readPhone(text: string): string | null {
  if (text.length > shortCellLimit) return null;
  // Most are digits alone: nothing of the rest can stand there.
  const bare = /^\+?\d+$/.test(text);
  const number = bare
    ? text
    : text
        .replace(/^(?:tel|phone|m[oó]vil|cel)[a-zéó]*[.:]*\s*/i, '')
        .replace(/[\s,;]*(?:ext|extension|extensi[oó]n|anexo|int|x|#)[.:]?\s*\d{1,6}$/i, '')
        .replace(/^(\d+)\.0$/, '$1');
  if (!bare && !/^\+?[\d\s().\-/\u2010-\u2015]+$/.test(number)) return null;
  let digits = number.replace(/\D+/g, '');
  let abroad = number.startsWith('+') || number.startsWith('(+');
  if (!abroad && digits.startsWith('00')) {
    digits = digits.slice(2);
    abroad = true;
  }
  if (digits.length < 7 || digits.length > 15 || /^(\d)\1+$/.test(digits)) return null;
  return abroad ? '+' + digits : digits;
}

/** True for 1.23457E+12: a spreadsheet has dropped digits, so two customers may look like one. */
export function isScientific(text: string): boolean {
  // The second character is a decimal mark or the E itself, so most cells leave here.
  const c = text.charCodeAt(1);
  if (c !== 46 && c !== 44 && (c | 32) !== 101) return false;
  return text.length < 32 && /^\d(?:[.,]\d+)?E\+\d{1,3}$/i.test(text);
}

const generic = new Set([
  'publico en general',
  'publico general',
  'publico',
  'consumidor final',
  'cliente final',
  'cliente general',
  'cliente generico',
  'cliente mostrador',
  'cliente contado',
  'cliente de contado',
  'clientes varios',
  'cliente varios',
  'venta mostrador',
  'venta al publico',
  'mostrador',
  'xaxx010101000',
  'walk in',
  'walk in customer',
  'guest',
  'guest customer',
  'cash customer',
  'cash sale',
  'anonymous',
  'anonimo',
  'general public',
]);

const genericStarts = new Set([...generic].map((name) => name.slice(0, 3)));

/**
 * True for the names tills use when they do not know who bought ("Público en general", "Consumidor
 * final", the generic Mexican tax number …). Such a customer is not a person.
 */
export function isGenericCustomer(text: string): boolean {
  if (text.length < 5 || text.length > 24) return false;
  // Names begin with a letter; keys that are numbers leave here.
  if (text.charCodeAt(1) < 65 || text.charCodeAt(0) < 65) return false;
  const start = text.slice(0, 3).toLowerCase().replace('ú', 'u');
  return genericStarts.has(start) && generic.has(foldText(text));
}
