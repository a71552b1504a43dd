// How a name sounds, so that Vázquez meets Basques and Smith meets Smyth. The Spanish key follows the spelling
// rules of the language where seseo and yeísmo are usual (Ortografía de la lengua española, RAE and ASALE,
// 2010, ch. I); the English one the rules of Metaphone (L. Philips, Computer Language 7(12), 1990) but for its
// rarest. Two short functions of our own: what npm has for both languages is a whole workshop of linguistics.

/** Words whose sound is kept; a base has far fewer different ones than customers. */
const mostKept = 50_000;

/** The same function, which works the sound of a word out once: half the time of a search went there. */
function kept(sound: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const made = sound(word);
    if (known.size >= mostKept) known.clear();
    known.set(word, made);
    return made;
  };
}

const squeeze = (word: string) => word.replace(/(.)\1+/g, '$1');

/** The Spanish sound of a word without accents: letters that sound alike are one, h is mute. */
export const spanishSound = kept((word) =>
  squeeze(
    word
      .replace(/ph/g, 'f')
      .replace(/ch/g, '1')
      .replace(/sh/g, '1')
      .replace(/h/g, '')
      .replace(/ll/g, 'y')
      .replace(/qu(?=[ei])/g, 'k')
      .replace(/gu(?=[ei])/g, '2')
      .replace(/g(?=[ei])/g, 'j')
      .replace(/2/g, 'g')
      .replace(/x/g, 'j')
      .replace(/c(?=[ei])/g, 's')
      .replace(/z/g, 's')
      .replace(/[cq]/g, 'k')
      .replace(/[vw]/g, 'b')
      .replace(/y$/g, 'i')
      .replace(/y(?![aeiou])/g, 'i')
      .replace(/n(?=[bp])/g, 'm'),
  ),
);

/** The English sound of a word: its consonants as they are spoken, a vowel only at the beginning. */
export const englishSound = kept((word) => {
  const spoken = word
    .replace(/^(kn|gn|pn|wr|ps)/, (pair) => pair[1]!)
    .replace(/^x/, 's')
    .replace(/^wh/, 'w')
    .replace(/mb$/, 'm')
    .replace(/ph/g, 'f')
    .replace(/gh(?=[^aeiou]|$)/g, '')
    .replace(/sch/g, 'sk')
    .replace(/t?ch|sh|(?<=.)ti(?=[ao])|(?<=.)si(?=[ao])/g, '1')
    .replace(/th/g, '0')
    .replace(/dg(?=[eiy])/g, 'j')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/g(?=[eiy])/g, 'j')
    .replace(/ck|[cq]/g, 'k')
    .replace(/x/g, 'ks')
    .replace(/z/g, 's')
    .replace(/v/g, 'f')
    .replace(/d(?=t)|(?<=[aeiou])h|[hw](?![aeiou])/g, '')
    .replace(/y(?![aeiou])/g, 'i');
  return squeeze(
    spoken.slice(0, 1).replace(/[eiou]/, 'a') + spoken.slice(1).replace(/[aeiou]/g, ''),
  );
});

/** Consonants of the Spanish sound, and whether it begins with a vowel: names that meet under it may be one. */
export const skeletonOf = kept((word) => {
  const sound = spanishSound(word);
  const rest = sound.slice(1).replace(/[aeiou]/g, '');
  return squeeze(sound.slice(0, 1).replace(/[eiou]/, 'a') + rest);
});
