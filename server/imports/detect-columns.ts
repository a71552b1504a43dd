// Guesses which column is which field, from the words of the header and from what the cells hold.
import { type DateFinding, makeDateTally } from './detect-dates.ts';
import { looksLikeNumber } from './detect-numbers.ts';
import { fieldWords, wordsAgainst } from './detect-words.ts';
import { customerFields, type Mapping, type SaleField, saleFields } from './fields.ts';
import { compareCurrency } from './fields-currency.ts';
import { readEmail, readPhone } from './fields-customer.ts';
import type { DateFormat } from './fields-date.ts';
import { cleanText, foldText, isNothing } from './fields-text.ts';

/** What a column holds: shares (0 to 1) of its filled cells, and the dates among them. */
export type ColumnContent = {
  filled: number;
  distinct: number;
  emails: number;
  phones: number;
  dates: number;
  numbers: number;
  /** Numbers with a comma or point in them. */
  fractions: number;
  /** Two or more words without digits, as names of people have. */
  names: number;
  currencies: number;
  dateFinding: DateFinding;
};

/** Looks at the cells of one column. */
export function lookAtColumn(
  cells: readonly string[],
  today: string,
  preferred: DateFormat,
): ColumnContent {
  const tally = makeDateTally(today, preferred);
  const seen = new Set<string>();
  const counts = { emails: 0, phones: 0, numbers: 0, fractions: 0, names: 0, currencies: 0 };
  let filled = 0;
  for (const cell of cells) {
    const text = cleanText(cell);
    if (isNothing(text)) continue;
    filled++;
    seen.add(text);
    tally.add(text);
    if (readEmail(text) !== null) counts.emails++;
    if (readPhone(text) !== null) counts.phones++;
    if (looksLikeNumber(text)) {
      counts.numbers++;
      if (/[.,]/.test(text)) counts.fractions++;
    }
    if (/^\p{L}[\p{L}.'’-]* [\p{L}.,'’ -]+$/u.test(text)) counts.names++;
    if (text.length <= 4 && compareCurrency(text, 'XXX') === 'other') counts.currencies++;
  }
  const dateFinding = tally.finding();
  const share = (count: number) => (filled === 0 ? 0 : count / filled);
  return {
    filled,
    distinct: seen.size,
    emails: share(counts.emails),
    phones: share(counts.phones),
    dates: share(filled - dateFinding.unreadable),
    numbers: share(counts.numbers),
    fractions: share(counts.fractions),
    names: share(counts.names),
    currencies: share(counts.currencies),
    dateFinding,
  };
}

/** How well a header names a field of a sale, 0 to 100: 70 and more when it is one of its words. */
export const headerScore = (header: string, field: SaleField): number =>
  wordScore(header, fieldWords[field], wordsAgainst[field]);

/** How well a header is one of these words (folded, best first), 0 to 100. */
export function wordScore(
  header: string,
  known: readonly string[],
  not: readonly string[] = [],
): number {
  const folded = foldText(header);
  if (folded === '') return 0;
  const rank = known.indexOf(folded);
  if (rank >= 0) return 100 - rank * 0.4;
  const words = new Set(folded.split(' '));
  let best = 0;
  known.forEach((phrase, place) => {
    const parts = phrase.split(' ');
    if (parts.every((part) => words.has(part)))
      best = Math.max(best, 42 + parts.length * 8 - place * 0.1);
  });
  const against = not.some((word) => words.has(word));
  return against ? best - 45 : best;
}

/** How much the cells speak for (above 0) or against a field that the header names. */
function contentScore(field: SaleField, content: ColumnContent): number {
  if (content.filled === 0) return -20;
  switch (field) {
    case 'date':
      return content.dates >= 0.5 ? 30 : content.numbers >= 0.8 ? -20 : -60;
    case 'amount':
      return content.numbers < 0.5
        ? -70
        : content.dates > 0.8 && content.fractions === 0
          ? -30
          : 20;
    case 'quantity':
    case 'unitCost':
      return content.numbers >= 0.5 ? 10 : -70;
    case 'email':
      return content.emails >= 0.3 ? 30 : -60;
    case 'phone':
      return content.phones >= 0.3 ? 20 : -40;
    case 'currency':
      return content.currencies >= 0.5 ? 20 : -60;
    case 'customerId':
      return content.names >= 0.6 || content.emails >= 0.6 ? -50 : 0;
    default:
      return 0;
  }
}

/** Which field a column was taken for, and whether the header or the cells said so. */
export type ColumnGuess = {
  field: string;
  column: number;
  by: 'header' | 'content';
  score: number;
};

const leastScore = 40;

/** A field for a column whose header says nothing useful. */
function guessFromContent(content: ColumnContent): { field: SaleField; score: number } | null {
  if (content.emails >= 0.6) return { field: 'email', score: 60 };
  if (content.dates >= 0.8 && content.dateFinding.read > 0) return { field: 'date', score: 45 };
  return null;
}

/** All guesses worth considering, best first. */
function rankGuesses(
  headers: readonly string[],
  contents: readonly ColumnContent[],
): ColumnGuess[] {
  const guesses: ColumnGuess[] = [];
  contents.forEach((content, column) => {
    const header = headers[column] ?? '';
    for (const field of saleFields) {
      let words = headerScore(header, field);
      // "Cliente" over names of people is the name, over codes the key, over addresses the e-mail.
      if (field === 'name' && content.names >= 0.6)
        words = Math.max(words, headerScore(header, 'customerId') - 5);
      if (words <= 0) continue;
      const score = words + contentScore(field, content);
      if (score >= leastScore) guesses.push({ field, column, by: 'header', score });
    }
    const guess = guessFromContent(content);
    if (guess !== null) guesses.push({ ...guess, column, by: 'content' });
  });
  return guesses.sort((a, b) => b.score - a.score || a.column - b.column);
}

/**
 * Guesses the mapping (a header that is only its position is no name): each field at most one column, each column at most one field. Where neither
 * words nor patterns name the customer or the amount, the amount is the last free column of numbers
 * (one with decimals first) and the customer the first free column whose values come back.
 */
export function guessColumns(
  headers: readonly string[],
  contents: readonly ColumnContent[],
): { mapping: Mapping; guesses: ColumnGuess[] } {
  const mapping: Mapping = {};
  const guesses: ColumnGuess[] = [];
  const taken = new Set<number>();
  const take = (guess: ColumnGuess) => {
    const field = guess.field as SaleField;
    if (mapping[field] !== undefined || taken.has(guess.column)) return;
    mapping[field] = guess.column;
    taken.add(guess.column);
    guesses.push(guess);
  };
  const names = headers.map((name, i) => (name === String(i + 1) ? '' : name));
  for (const guess of rankGuesses(names, contents)) take(guess);

  const free = () =>
    contents
      .map((content, column) => ({ content, column }))
      .filter((one) => !taken.has(one.column));
  const named = () => customerFields.some((field) => mapping[field] !== undefined);
  if (mapping.amount === undefined) {
    const numbers = free().filter((one) => one.content.numbers >= 0.8);
    const withDecimals = numbers.findLast((one) => one.content.fractions > 0);
    // A lone column of whole numbers may as well be the customer, so it needs company.
    const column = (withDecimals ?? (numbers.length > 1 || named() ? numbers.at(-1) : undefined))
      ?.column;
    const bare = column !== undefined && (names[column] ?? '') === '';
    if (column !== undefined && (bare || withDecimals !== undefined))
      take({ field: 'amount', column, by: 'content', score: 30 });
  }
  if (!named()) {
    const keys = free().filter((one) => one.content.filled > 0 && one.content.fractions < 0.5);
    const column = (keys.find((one) => one.content.distinct < one.content.filled) ?? keys[0])
      ?.column;
    if (column !== undefined) {
      const field = contents[column]!.names >= 0.6 ? 'name' : 'customerId';
      take({ field, column, by: 'content', score: 30 });
    }
  }
  return { mapping, guesses };
}
