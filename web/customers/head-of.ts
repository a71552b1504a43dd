// What a column is called.
import type { TFunction } from 'i18next';
import type { Column } from './CustomerCells.tsx';
import { said } from './rule-words.ts';

/** Own fields bring their name; the columns of every list have words of the product. */
export const headOf = (t: TFunction, { id, title }: Pick<Column, 'id' | 'title'>): string =>
  title ?? said(t, `customers.head.${id}`, id);
