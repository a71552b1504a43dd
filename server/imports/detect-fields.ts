// How the columns of a file of any kind are recognised: by the words of their headers and by what they hold.
import {
  type ColumnContent,
  type ColumnGuess,
  guessColumns,
  headerScore,
  wordScore,
} from './detect-columns.ts';
import { saleFields } from './fields.ts';

/** What the examination of a file asks about its columns. */
export interface ColumnRules {
  guess: (
    headers: readonly string[],
    contents: readonly ColumnContent[],
  ) => { mapping: Record<string, number>; guesses: ColumnGuess[] };
  /** Whether a cell is a word that headers use. */
  isWord: (cell: string) => boolean;
  /** Fields that hold days, the most telling first, and fields that hold decimals. */
  dates: readonly string[];
  numbers: readonly string[];
  /** Whether exports of shops and known layouts of sales are looked for. */
  presets: boolean;
}

/** Files of sales. */
export const saleColumns: ColumnRules = {
  guess: (headers, contents) => {
    const { mapping, guesses } = guessColumns(headers, contents);
    return { mapping: mapping as Record<string, number>, guesses };
  },
  isWord: (cell) => saleFields.some((field) => headerScore(cell, field) >= 70),
  dates: ['date'],
  numbers: ['amount', 'unitCost', 'quantity'],
  presets: true,
};

export interface FieldWords {
  name: string;
  /** Folded words for it, best first. */
  words: readonly string[];
  against?: readonly string[];
  /** What its cells look like, where that can be told. */
  holds?: 'email' | 'phone' | 'day' | 'number' | 'name';
}

/** How much the cells speak for or against a field that the header names. */
function contentScore({ holds }: FieldWords, content: ColumnContent): number {
  if (content.filled === 0) return holds === undefined ? 0 : -20;
  switch (holds) {
    case 'email':
      return content.emails >= 0.3 ? 30 : -60;
    case 'phone':
      return content.phones >= 0.3 ? 20 : -30;
    case 'day':
      return content.dates >= 0.5 ? 30 : -60;
    case 'number':
      return content.numbers >= 0.5 ? 10 : -60;
    default:
      return 0;
  }
}

const leastScore = 40;

/** Recognises columns by these words; addresses without a telling header by what they are. */
export function columnsByWords(
  fields: readonly FieldWords[],
  { dates, numbers }: { dates: readonly string[]; numbers: readonly string[] },
): ColumnRules {
  const score = (header: string, { words, against }: FieldWords) =>
    wordScore(header, words, against);
  return {
    dates,
    numbers,
    presets: false,
    isWord: (cell) => fields.some((field) => score(cell, field) >= 70),
    guess: (headers, contents) => {
      const guesses: ColumnGuess[] = [];
      contents.forEach((content, column) => {
        const header = headers[column] === String(column + 1) ? '' : (headers[column] ?? '');
        for (const field of fields) {
          const words = score(header, field);
          if (words <= 0) continue;
          const sum = words + contentScore(field, content);
          if (sum >= leastScore)
            guesses.push({ field: field.name, column, by: 'header', score: sum });
        }
        for (const field of fields) {
          const share = field.holds === 'email' ? content.emails : 0;
          if (share >= 0.6) guesses.push({ field: field.name, column, by: 'content', score: 50 });
          if (field.holds === 'name' && header === '' && content.names >= 0.6)
            guesses.push({ field: field.name, column, by: 'content', score: 30 });
        }
      });
      guesses.sort((a, b) => b.score - a.score || a.column - b.column);
      const mapping: Record<string, number> = {};
      const taken = new Set<number>();
      const kept = guesses.filter(({ field, column }) => {
        if (mapping[field] !== undefined || taken.has(column)) return false;
        mapping[field] = column;
        taken.add(column);
        return true;
      });
      return { mapping, guesses: kept };
    },
  };
}
