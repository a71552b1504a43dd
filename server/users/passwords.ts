// Whether a password would be among the first that anybody tries (NIST SP 800-63B §3.1.1.2): long enough,
// and then compared with what is common and with what is known of its owner. No rules of composition.
import { passwordLength } from '../platform/auth.ts';
import type { ErrorCode } from '../platform/errors.ts';
import { commonWords } from './common-passwords.ts';

/** Bits a password must hold once common parts count for little: 2^32 tries. */
const enoughBits = 32;

const withoutAccents = (text: string) =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Figures and signs that stand for letters. */
const letters: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};
const asLetters = (text: string) => [...text].map((sign) => letters[sign] ?? sign).join('');

const words = new Set([...commonWords].map(withoutAccents));
const longestWord = Math.max(...[...words].map((word) => word.length));
const keyboard = ['1234567890', 'qwertyuiop', 'asdfghjklñ', 'zxcvbnm', '0987654321'];
const rows = [...keyboard, ...keyboard.map((row) => [...row].reverse().join(''))];

/** Steps from each sign to the next: 'abcd' → 1 1 1. Rows of the keyboard count as steps of one. */
function runLength(text: string, from: number): number {
  let best = 1;
  for (const row of rows) {
    let n = 0;
    const at = row.indexOf(text[from]!);
    while (at >= 0 && from + n < text.length && text[from + n] === row[(at + n) % row.length]) n++;
    best = Math.max(best, n);
  }
  for (const step of [-1, 0, 1]) {
    let n = 1;
    while (
      from + n < text.length &&
      text.charCodeAt(from + n) - text.charCodeAt(from + n - 1) === step
    )
      n++;
    best = Math.max(best, n);
  }
  return best;
}

const bitsOfSign = (sign: string) => (/\d/.test(sign) ? 3.3 : /[a-z]/.test(sign) ? 4.7 : 5.5);

/**
 * About how many bits a guesser who knows the common words, runs, years and repetitions must try. The
 * cheapest way to put the text together counts.
 */
export function guessBits(password: string): number {
  const text = withoutAccents(password);
  const plain = asLetters(text);
  const bits: number[] = [0];
  for (let end = 1; end <= text.length; end++) bits[end] = Number.POSITIVE_INFINITY;
  const offer = (end: number, value: number) => {
    if (value < bits[end]!) bits[end] = value;
  };
  for (let at = 0; at < text.length; at++) {
    const sofar = bits[at]!;
    offer(at + 1, sofar + bitsOfSign(text[at]!));
    for (let n = 3; n <= Math.min(longestWord, text.length - at); n++) {
      const piece = text.slice(at, at + n);
      const cost = words.has(piece) ? 9 : words.has(plain.slice(at, at + n)) ? 10 : null;
      if (cost !== null) offer(at + n, sofar + cost);
      if (n === 4 && /^(19|20)\d\d$/.test(piece)) offer(at + n, sofar + 6);
    }
    const run = runLength(text, at);
    for (let n = 3; n <= run; n++) offer(at + n, sofar + 5 + Math.log2(n));
    // What stands just before, once more.
    for (let n = 1; n <= Math.min(at, text.length - at); n++)
      if (text.slice(at - n, at) === text.slice(at, at + n)) offer(at + n, sofar + 1);
  }
  return bits[text.length]!;
}

/** The words of a text that somebody who knows its owner would try: four letters or more. */
const wordsOf = (text: string) =>
  withoutAccents(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 4);

/**
 * Why this password is refused, or null.
 * @param known texts about its owner: name, e-mail, company
 */
export function judgePassword(password: string, known: readonly string[]): ErrorCode | null {
  if ([...password].length < passwordLength) return 'password_too_short';
  if (guessBits(password) < enoughBits) return 'password_common';
  const text = withoutAccents(password);
  const own = known
    .flatMap(wordsOf)
    .sort((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), text);
  // What is left once the known words are out must be a password by itself.
  const left = own.replace(/[^\p{L}\p{N}]/gu, '');
  if (own !== text && (left.length < 8 || guessBits(left) < enoughBits - 9))
    return 'password_personal';
  return null;
}
