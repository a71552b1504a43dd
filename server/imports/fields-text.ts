// Cleans the text of one cell: blanks, normal form, and the characters nobody can see.

/** No text of ours is longer than this. */
export const textLimit = 200;

/** Longer cells are never read as a date, a number or an address; also keeps the patterns below quick. */
export const shortCellLimit = 64;

// Control characters, soft hyphen, zero-width blanks, direction marks and the byte-order mark.
const unseen = /[\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const wideBlanks = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/**
 * True when no blank stands at either end and every character is a printable one below U+0300:
 * those are in normal form already, since nothing before the combining marks can combine.
 */
function isPlain(text: string): boolean {
  const last = text.length - 1;
  if (last < 0) return true;
  if (text.charCodeAt(0) === 32 || text.charCodeAt(last) === 32) return false;
  for (let i = 0; i <= last; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || (c > 126 && (c < 161 || c === 173 || c > 767))) return false;
  }
  return true;
}

/**
 * A cell without blanks at its ends, in Unicode normal form C, on one line and without invisible
 * characters. The letters themselves are kept as written.
 */
export function cleanText(text: string): string {
  if (isPlain(text)) return text;
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(lineBreaks, ' ')
    .replace(unseen, '')
    .replace(wideBlanks, ' ')
    .trim();
}

/** Cuts a text to the limit without halving a character. */
export function cutText(text: string): string {
  return text
    .slice(0, textLimit)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

const nothing = new Set(
  '- -- --- — – . n/a n.a. #n/a #n/d #ref! #¡ref! #value! #¡valor! #div/0! #¡div/0! #name? #¿nombre? #null! #¡nulo! #num! #¡num! null (null) \\n nan none nil undefined s/d s/n sin_dato'.split(
    ' ',
  ),
);

/**
 * True for what exports write where there is nothing: an empty cell, a dash, NULL, NaN, N/A, an error of a formula … `NA`
 * counts only in capitals, because Na is also a name. Without this every nameless sale would belong
 * to one customer called NULL.
 */
export function isNothing(text: string): boolean {
  if (text === '') return true;
  // All of them begin with a sign or one of n, s, u; most cells leave here.
  const c = text.charCodeAt(0) | 32;
  const worth = c < 48 || c === 110 || c === 115 || c === 117 || c > 122;
  if (!worth || text.length > 9) return false;
  return text === 'NA' || nothing.has(text.toLowerCase().replace(' ', '_'));
}

/** Lower case, without accents, words apart by single blanks: for comparing words, never for storing. */
export function foldText(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
