// Names in the form in which they are compared: words without accents, particles, titles and forms of
// companies; short forms as the name they stand for; and how alike two of them are.
import { englishSound, spanishSound } from './rules-sounds.ts';

const words = (text: string) => text.trim().split(/\s+/);

/** Said with a name and no part of it, in Spanish and English. */
const empty = new Set(
  words(`de del la las los el y e i da do das dos di van von der den the of and mc
    sr sra srta don dona dr dra lic ing arq prof mr mrs ms miss sir jr
    sa sl slu slp sas srl scp cb cv sapi sc ac inc ltd llc plc corp gmbh bv`),
);

/** What each short form or abbreviation stands for. */
const longForms = new Map(
  `jose: pepe pepito joselito chepe; francisco: paco pancho curro fran kiko frank;
  enrique: quique kike henry; dolores: lola loli; pilar: pili; ignacio: nacho; antonio: toni tono;
  manuel: manolo manu; maria: mari ma mary; concepcion: concha conchi conchita; rosario: charo;
  mercedes: merche; fernando: nando fer; rafael: rafa; eduardo: edu lalo; santiago: santi;
  javier: javi xavier xavi; alejandro: alex ale alexander; daniel: dani dan danny; guillermo: memo;
  alberto: beto; roberto: rober; guadalupe: lupe lupita; jesus: chuy chus; teresa: tere;
  isabel: isa chabela; cristina: cris christina; gabriel: gabi; jorge: coque; luis: lucho;
  patricia: pati paty; beatriz: bea; margarita: marga; josefina: josefa pepa fina; victoria: vicky;
  gonzalez: gzz glz; martinez: mtz; hernandez: hdz; fernandez: fdz; rodriguez: rdz; lopez: lpz;
  gutierrez: gtz; ramirez: rmz; sanchez: schz; perez: prz;
  william: bill billy will willy; robert: bob rob bobby robbie; richard: dick rick ricky rich;
  james: jim jimmy jamie; joseph: joe joey; michael: mike mick mikey; thomas: tom tommy;
  david: dave davy; elizabeth: liz beth betty lizzie eliza; katherine: kate kathy cathy katie catherine;
  margaret: peggy meg maggie; john: jack johnny; anthony: tony; charles: chuck charlie;
  edward: ed eddie ted; andrew: andy drew; matthew: matt; christopher: chris; steven: steve stephen;
  samuel: sam; benjamin: ben; nicholas: nick; patrick: pat; susan: sue susie; jennifer: jen jenny;
  deborah: deb debbie; rebecca: becky; victor: vic; gregory: greg; jeffrey: jeff; kenneth: ken;
  ronald: ron; timothy: tim; philip: phil`
    .split(';')
    .flatMap((line) => {
      const [whole, short] = line.split(':') as [string, string];
      return words(short).map((form) => [form, whole.trim()] as [string, string]);
    }),
);
/** Most words of a name that are compared. */
const most = 6;

/** A text without accents and capitals. */
export const bare = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of a name in the form in which they are compared; none where it says nothing. */
export function nameWords(name: string | null): string[] {
  if (name === null || name.includes('@')) return [];
  return bare(name)
    .replace(/[.'’´`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !empty.has(word))
    .slice(0, most)
    .map((word) => longForms.get(word) ?? word);
}

/** Steps (a letter added, left out, changed, or two swapped) between two words; beyond `limit`, limit + 1. */
export function stepsBetween(one: string, two: string, limit: number): number {
  if (one === two) return 0;
  if (Math.abs(one.length - two.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: two.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= two.length; j++) {
      const change = one[i - 1] === two[j - 1] ? 0 : 1;
      let steps = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      if (i > 1 && j > 1 && one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1])
        steps = Math.min(steps, before[j - 2]! + 1);
      row.push(steps);
      if (steps < least) least = steps;
    }
    if (least > limit) return limit + 1;
    before = last;
    last = row;
  }
  return Math.min(limit + 1, last[two.length]!);
}

/** How alike two words of names are, 0 to 1: the same, sounding the same, a slip of the finger, an initial. */
export function wordLikeness(one: string, two: string): number {
  if (one === two) return 1;
  if (one.length === 1 || two.length === 1) return one[0] === two[0] ? 0.6 : 0;
  const shorter = Math.min(one.length, two.length);
  if (shorter < 3) return 0;
  // A last vowel tells Mario from María.
  const ends = /[ao]$/.test(one) && /[ao]$/.test(two) && one.at(-1) !== two.at(-1);
  if (!ends && spanishSound(one) === spanishSound(two)) return 0.95;
  if (shorter < 4) return 0;
  const limit = shorter >= 8 ? 2 : 1;
  const steps = stepsBetween(one, two, limit);
  if (steps <= limit) return ends && steps === 1 ? 0 : steps === 1 ? 0.9 : 0.8;
  return englishSound(one) === englishSound(two) && one[0] === two[0] ? 0.8 : 0;
}

/**
 * How two names stand to each other: `same` words in any order; `close` with slips and short forms; `part`
 * where one has words the other leaves out; `apart` where each has words the other has not; `unknown` where
 * one has no name. `shared` are the words that meet.
 */
export type NameVerdict = 'same' | 'close' | 'part' | 'apart' | 'unknown';

export function compareNames(
  one: readonly string[],
  two: readonly string[],
): { verdict: NameVerdict; shared: number } {
  if (one.length === 0 || two.length === 0) return { verdict: 'unknown', shared: 0 };
  const taken = new Set<number>();
  let shared = 0;
  let worst = 1;
  // The most alike first: an initial must not take the word that another one is.
  const likely = one
    .flatMap((word, i) => two.map((other, j) => ({ i, j, like: wordLikeness(word, other) })))
    .filter(({ like }) => like > 0)
    .sort((a, b) => b.like - a.like);
  const used = new Set<number>();
  for (const { i, j, like } of likely) {
    if (used.has(i) || taken.has(j)) continue;
    used.add(i);
    taken.add(j);
    shared++;
    worst = Math.min(worst, like);
  }
  const left = one.length - shared;
  const right = two.length - shared;
  if (left > 0 && right > 0) return { verdict: 'apart', shared };
  if (left > 0 || right > 0) return { verdict: shared >= 2 ? 'part' : 'apart', shared };
  return { verdict: worst === 1 ? 'same' : 'close', shared };
}
