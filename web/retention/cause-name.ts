// What a cause of leaving is called: as the company says, else as the language does.
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { retentionContract } from '../../server/retention/contract.ts';

export type Cause = AnswerOf<typeof retentionContract.causes>['causes'][number];

export function useCauseName(): (cause: Pick<Cause, 'key' | 'name'>) => string {
  const { t } = useTranslation();
  return ({ key, name }) => name ?? (key === null ? '' : t(`cause.${key}`));
}
