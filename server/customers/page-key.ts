// Keys of pages whose order is by whole numbers alone.
import { fail } from '../platform/errors.ts';

export const writePage = (numbers: number[]): string =>
  Buffer.from(JSON.stringify(numbers)).toString('base64url');

/** The numbers of a key this room gave; null for the first page. @throws page_key_invalid */
export function readPage(text: string | undefined, length = 1): number[] | null {
  if (text === undefined) return null;
  try {
    const numbers = JSON.parse(Buffer.from(text, 'base64url').toString()) as number[];
    if (
      Array.isArray(numbers) &&
      numbers.length === length &&
      numbers.every((number) => Number.isSafeInteger(number))
    )
      return numbers;
  } catch {}
  return fail('page_key_invalid');
}
