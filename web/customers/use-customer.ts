// What a customer's page shows, one question per section, so that each can fail alone.
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { purchasesContract } from '../../server/purchases/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';

export type Customer = AnswerOf<typeof customersContract.one>;
export type CustomerValuation = AnswerOf<typeof valueContract.customer>;
export type ValueHistory = AnswerOf<typeof valueContract.history>;
export type Rhythm = AnswerOf<typeof purchasesContract.rhythm>;

export const useCustomer = (id: number) => useEndpoint(customersContract.one, { params: { id } });

/** Worked out again within moments after a merge: asked until it is. */
export const useValuation = (id: number) =>
  useEndpoint(
    valueContract.customer,
    { params: { id } },
    { refetchInterval: ({ state }) => (state.data?.provisional ? 2000 : false) },
  );

export const useRhythm = (id: number) => useEndpoint(purchasesContract.rhythm, { params: { id } });
