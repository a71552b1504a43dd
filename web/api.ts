// The one way to the server: calls an endpoint of a contract with its types checked at both ends.
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from '../server/platform/contract.ts';
import { ApiError, type ApiErrorDetails } from './api-error.ts';
import { basePath } from './base-path.ts';

/** A part of the input: absent when the contract has none, optional when all of it is. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? { [K in Name]?: undefined }
  : object extends Value
    ? { [K in Name]?: Value }
    : { [K in Name]: Value };

/** What an endpoint must be given. */
export type InputOf<E> = Part<'params', ParamsOf<E>> &
  Part<'query', QueryOf<E>> &
  Part<'body', BodyOf<E>>;

/** The input and what follows it; the input may be left out when nothing in it is required. */
export type InputThen<E, Rest> =
  object extends InputOf<E> ? [input?: InputOf<E>, rest?: Rest] : [input: InputOf<E>, rest?: Rest];

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** The address of an endpoint: `:name` filled in, the query appended; undefined values are left out. */
export function addressOf(endpoint: Pick<Endpoint, 'path'>, input: object = {}): string {
  const { params = {}, query = {} } = input as LooseInput;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      search.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  const tail = search.toString();
  return `${basePath}${path}${tail ? `?${tail}` : ''}`;
}

/** Headers of a call; the custom one tells the server that the page itself sent it. */
export function headersOf(endpoint: Endpoint): Record<string, string> {
  return endpoint.method === 'GET' ? {} : { 'x-clientela': '1' };
}

interface ErrorBody {
  error?: { code?: string; details?: ApiErrorDetails; reference?: string };
}

/** The error in a body that may not be one of ours, such as a proxy's page. */
export function errorOf(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    if (error?.code) return new ApiError(status, error.code, error);
  } catch {
    // Not JSON: said by the code below.
  }
  return new ApiError(status, 'internal');
}

/**
 * Calls an endpoint and returns its answer.
 * @throws ApiError with the server's code; status 0 when the server did not answer
 */
export async function api<E extends Endpoint>(
  endpoint: E,
  ...[input, signal]: InputThen<E, AbortSignal>
): Promise<AnswerOf<E>> {
  const { body } = (input ?? {}) as LooseInput;
  const headers = headersOf(endpoint);
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(addressOf(endpoint, input), {
      method: endpoint.method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'unreachable');
  }
  const text = await response.text();
  if (!response.ok) throw errorOf(response.status, text);
  if (endpoint.produces === 'text/csv') return text as unknown as AnswerOf<E>;
  return (text ? JSON.parse(text) : undefined) as AnswerOf<E>;
}
