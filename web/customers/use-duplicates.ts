// What is asked again when a pair was settled or a merge undone, and how a failure is said.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { describeError } from '../ui/describe-error.ts';
import { toast } from '../ui/toast.ts';
import { endpointKey } from '../use-endpoint.ts';

/** Answers that a merge changes. */
export const changedByMerge = [
  customersContract.duplicates,
  customersContract.duplicateState,
  customersContract.duplicatesOfImport,
  customersContract.merges,
  customersContract.one,
  customersContract.list,
  customersContract.count,
];

export function useDuplicates() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return {
    again: () =>
      Promise.all(
        changedByMerge.map((endpoint) =>
          queries.invalidateQueries({ queryKey: endpointKey(endpoint) }),
        ),
      ),
    failed: (error: unknown) => {
      const { title, help } = describeError(error, t);
      toast.failed(`${title}. ${help}`);
    },
  };
}
