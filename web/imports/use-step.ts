// Moves an import to its next step, so that its page follows at once.
import { useQueryClient } from '@tanstack/react-query';
import { importsContract } from '../../server/imports/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { endpointKey, useSend } from '../use-endpoint.ts';

/** `check`, `load`, `cancel` or `undo` of one import; call its `mutate` with the import's id as params. */
export function useStep(endpoint: typeof importsContract.check) {
  const queries = useQueryClient();
  const go = useGo();
  return useSend(endpoint, {
    onSuccess: (answer, { params }) => {
      // First how far it is: what was known of it speaks of the step before.
      queries.setQueryData(endpointKey(importsContract.progress, { params }), answer);
      // Without the earlier step that somebody may have gone back to.
      go(`/import/${params.id}`);
      return Promise.all([
        queries.invalidateQueries({ queryKey: endpointKey(importsContract.detail) }),
        queries.invalidateQueries({ queryKey: endpointKey(importsContract.list) }),
      ]);
    },
  });
}
