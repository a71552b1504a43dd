// Changes of the formula files that make no wrong result, each with its reason: they are not counted.
import type { Mutant } from './mutants.ts';

/** Changes of one text of a file; all of them where `to` is not given. */
interface Equivalent {
  file: string;
  from: string;
  to?: string;
  why: string;
}

const EQUIVALENTS: readonly Equivalent[] = [];

const plain = (text: string) => text.replace(/[\s()]+/g, '');

/** Whether a mutant is known to change nothing that anybody could see. */
export function isEquivalent({ file, from, to }: Mutant): boolean {
  return EQUIVALENTS.some(
    (known) =>
      known.file === file &&
      plain(known.from) === plain(from) &&
      (known.to === undefined || plain(known.to) === plain(to)),
  );
}
