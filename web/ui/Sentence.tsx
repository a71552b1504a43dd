// A sentence of the catalogue with parts of it drawn: figures set apart, names in bold. The parts are
// put in after the words are found, so that what people typed is never read as markup.
import { Fragment, type ReactNode } from 'react';

interface SentenceProps<Name extends string> {
  /** Says the sentence with these texts as its values: `(places) => t('imports.enter', places)`. */
  of: (places: Record<Name, string>) => string;
  /** What stands in the place of each value. */
  parts: Record<Name, ReactNode>;
}

/** Nobody's text holds these: they are for private use. */
const mark = (name: string) => `\uE000${name}\uE001`;

export function Sentence<Name extends string>({ of, parts }: SentenceProps<Name>) {
  const names = Object.keys(parts) as Name[];
  const places = Object.fromEntries(names.map((name) => [name, mark(name)]));
  // Every second piece is the name of a part.
  const pieces = of(places as Record<Name, string>).split(/\uE000(\w+)\uE001/);
  return pieces.map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence have no other name
    <Fragment key={index}>{index % 2 === 0 ? piece : parts[piece as Name]}</Fragment>
  ));
}
