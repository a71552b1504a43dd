// Reads the corpus: one hostile or broken input a line, with the answer it must get. `<<x*5000>>` in a text
// stands for five thousand x.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All lines of a file of this folder. */
export function readLines<L>(file: string): L[] {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as L);
}

/** The text with its repetitions written out. */
export const spelled = (text: string): string =>
  text.replace(/<<(.+?)\*(\d+)>>/g, (_, piece: string, times: string) =>
    piece.repeat(Number(times)),
  );
