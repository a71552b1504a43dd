// How hard a password is to guess, roughly and in words: length counts most, what others know of the
// person counts against.

/** Fewest characters; the server asks for the same. */
export const passwordLength = 12;

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

/** What people type when they are asked for a longer password. */
const common = /passw|contrase|qwert|asdf|12345|54321|abcde|letmein|clientela/i;

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u];

/**
 * @param known words an attacker would try first: name, e-mail, company
 */
export function strengthOf(password: string, known: readonly string[]): Strength {
  const letters = [...password];
  if (letters.length < passwordLength) return 'short';
  const plain = password.toLowerCase();
  const words = known
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u))
    .filter((word) => word.length >= 4);
  const distinct = new Set(letters).size;
  if (distinct < 6 || common.test(password)) return 'weak';
  // What is left once the known words are taken out has to be long enough by itself.
  const own = words.reduce((text, word) => text.replaceAll(word, ''), plain);
  if (own.length < 8) return 'weak';
  const kinds = classes.filter((kind) => kind.test(password)).length;
  return own.length >= 18 || (own.length >= 14 && kinds === 4) ? 'strong' : 'fair';
}
