// The address of the list as a file: the columns and the order of what is shown.
import { customersContract } from '../../server/customers/contract.ts';
import { addressOf } from '../api.ts';
import type { Sort } from './list-state.ts';
import type { Asked } from './use-customers.ts';

export const fileAddress = (
  asked: Asked,
  language: 'es' | 'en',
  sort: Sort,
  columns: string | undefined,
): string =>
  addressOf(customersContract.exportFile, {
    query: { ...asked, language, sort: sort.by, direction: sort.direction, columns },
  });
