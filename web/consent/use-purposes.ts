// Purposes as people read them: those that came with the product have their names in the catalogue.
import { useTranslation } from 'react-i18next';
import { consentContract } from '../../server/consent/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';

export type Purpose = AnswerOf<typeof consentContract.purposes>['purposes'][number];

/** Every purpose, and the name of each. */
export function usePurposes() {
  const { t } = useTranslation();
  const purposes = useEndpoint(consentContract.purposes);
  const say = t as unknown as (key: string, options: { defaultValue: string }) => string;
  const nameOf = (id: string): string => {
    const own = purposes.data?.purposes.find((one) => one.id === id)?.name;
    return own ?? say(`consent.purpose_${id}`, { defaultValue: id });
  };
  return { purposes, nameOf };
}
