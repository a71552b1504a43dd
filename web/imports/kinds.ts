// What a file can hold, and the words that differ by it.
import type { TFunction } from 'i18next';
import type { Right } from '../../server/users/contract.ts';

export const importKinds = [
  'purchases',
  'customers',
  'consents',
  'touchpoints',
  'subscriptions',
  'products',
  'wallets',
] as const;
export type ImportKindName = (typeof importKinds)[number];

/** What somebody must be allowed beyond importing. */
export const rightOfKind: Record<ImportKindName, Right | null> = {
  purchases: null,
  customers: 'customers.write',
  consents: 'consent.write',
  touchpoints: 'touchpoints.write',
  subscriptions: null,
  products: 'company.write',
  wallets: 'customers.write',
};

export const isKind = (name: string): name is ImportKindName =>
  (importKinds as readonly string[]).includes(name);

/** Words for a kind where there are any of its own, else those that fit all. */
export function wordsOf(
  t: TFunction,
  kind: string,
  key: string,
  values: Record<string, unknown> = {},
): string {
  const say = t as unknown as (keys: string[], values: Record<string, unknown>) => string;
  return say([`imports.${key}_of_${kind}`, `imports.${key}`], values);
}
