// Endpoints as TanStack queries and mutations: one key per endpoint and input, the same rules of
// retrying everywhere.
import {
  type InfiniteData,
  keepPreviousData,
  QueryCache,
  QueryClient,
  type QueryKey,
  type UseInfiniteQueryResult,
  type UseMutationOptions,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { AnswerOf, Endpoint } from '../server/platform/contract.ts';
import { api, type InputOf, type InputThen } from './api.ts';
import type { ApiError } from './api-error.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

/** Key of an endpoint's answers; without an input it matches all of them. */
export function endpointKey(endpoint: Endpoint, input?: object): QueryKey {
  return input === undefined ? [endpoint.path] : [endpoint.path, input];
}

/** Calls with the input already typed by the caller. */
const call = <E extends Endpoint>(endpoint: E, input: object | undefined, signal?: AbortSignal) =>
  (api as (...call: unknown[]) => Promise<AnswerOf<E>>)(endpoint, input, signal);

/** What a query needs to be loaded outside components, in a route's `beforeLoad`. */
export function endpointQuery<E extends Endpoint>(endpoint: E, input: InputOf<E>) {
  return {
    queryKey: endpointKey(endpoint, input),
    queryFn: ({ signal }: { signal: AbortSignal }) => call(endpoint, input, signal),
  };
}

type QueryOptions<E> = Omit<UseQueryOptions<AnswerOf<E>, ApiError>, 'queryKey' | 'queryFn'>;

/** The answer of a GET endpoint, kept and refreshed. */
export function useEndpoint<E extends Endpoint>(
  endpoint: E,
  ...[input, options]: InputThen<E, QueryOptions<E>>
): UseQueryResult<AnswerOf<E>, ApiError> {
  const given = (input ?? {}) as InputOf<E>;
  return useQuery<AnswerOf<E>, ApiError>({ ...endpointQuery(endpoint, given), ...options });
}

interface Paged {
  next: string | null;
}

/**
 * The pages of a list that answers `{ next }` and takes `query.after`. Rows stay on screen while
 * another question is asked.
 */
export function useEndpointPages<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
): UseInfiniteQueryResult<InfiniteData<AnswerOf<E> & Paged>, ApiError> {
  const { query, ...rest } = input as { query?: object };
  return useInfiniteQuery<
    AnswerOf<E> & Paged,
    ApiError,
    InfiniteData<AnswerOf<E> & Paged>,
    QueryKey,
    string | null
  >({
    queryKey: [...endpointKey(endpoint, input), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(
        endpoint,
        { ...rest, query: { ...query, after: pageParam ?? undefined } },
        signal,
      ) as Promise<AnswerOf<E> & Paged>,
    initialPageParam: null,
    getNextPageParam: (last: Paged) => last.next,
    placeholderData: keepPreviousData,
  });
}

interface SendOptions<E>
  extends Omit<UseMutationOptions<AnswerOf<E>, ApiError, InputOf<E>>, 'mutationFn'> {
  /** Endpoints whose answers this changes; they are asked again. */
  changes?: readonly Endpoint[];
}

/** A call that changes something: `const save = useSend(contract.change, { changes: [contract.one] })`. */
export function useSend<E extends Endpoint>(
  endpoint: E,
  { changes = [], ...options }: SendOptions<E> = {},
): UseMutationResult<AnswerOf<E>, ApiError, InputOf<E>> {
  const client = useQueryClient();
  return useMutation<AnswerOf<E>, ApiError, InputOf<E>>({
    ...options,
    mutationFn: (input) => call(endpoint, input as object),
    onSuccess: async (...done) => {
      await Promise.all(
        changes.map((changed) => client.invalidateQueries({ queryKey: endpointKey(changed) })),
      );
      await options.onSuccess?.(...done);
    },
  });
}

/** Only an absent server or database is worth asking again at once. */
const passing = (error: ApiError) => error.status === 0 || error.status === 503;

/** @param onSignedOut called when the server says that nobody is signed in any more */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error.code === 'sign_in_required') onSignedOut();
      },
    }),
    defaultOptions: {
      // The server may be this very machine, or one in the shop: that the browser sees no internet says
      // nothing about whether it answers. Without this, questions would wait for a line for ever.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && passing(error),
      },
    },
  });
}
