// How this library refuses input: an error with a code, the field and the row, for programs and people alike.

/** What a refusal carries besides its message. `row` counts from 0 and is −1 when no single row is to blame. */
export interface InvalidInput extends Error {
  code: string;
  field: string;
  row: number;
}

/**
 * The error that refuses an input. It is thrown before anything is computed; nothing else in the library throws.
 * Formula of the message: `code: field in row r`. Units: `row` counts from 0, −1 for none. Source: own.
 *
 * @example invalidInput('negative', 'T', 3).message // → 'negative: T in row 3'
 */
export function invalidInput(code: string, field: string, row = -1): InvalidInput {
  const where = row < 0 ? field : `${field} in row ${row}`;
  return Object.assign(new Error(`${code}: ${where}`), { code, field, row });
}
