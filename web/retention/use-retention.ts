// What is known of who stayed and who left; asked for again while it is being worked out.
import { retentionContract } from '../../server/retention/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';

/** Asked for again after so long, milliseconds. */
const again = 3000;

export const useRetention = () =>
  useEndpoint(
    retentionContract.retention,
    {},
    {
      staleTime: 0,
      refetchInterval: ({ state }) =>
        state.data?.busy && state.data.result === null ? again : false,
    },
  );
