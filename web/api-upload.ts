// Sends a file to an endpoint that takes a stream, telling how much has gone. XMLHttpRequest, because
// fetch does not report the progress of what it sends.
import type { AnswerOf, Endpoint } from '../server/platform/contract.ts';
import { addressOf, errorOf, headersOf, type InputOf } from './api.ts';
import { ApiError } from './api-error.ts';

export interface UploadOptions {
  file: Blob;
  /** From 0 to 1. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
}

/**
 * @throws ApiError as `api` does; an abort rejects with the signal's reason
 */
export function upload<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  { file, onProgress, signal }: UploadOptions,
): Promise<AnswerOf<E>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(endpoint.method, addressOf(endpoint, input));
    for (const [name, value] of Object.entries(headersOf(endpoint))) {
      request.setRequestHeader(name, value);
    }
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => onProgress?.(event.loaded / (event.total || file.size));
    request.onload = () =>
      request.status < 400
        ? resolve(JSON.parse(request.responseText) as AnswerOf<E>)
        : reject(errorOf(request.status, request.responseText));
    request.onerror = () => reject(new ApiError(0, 'unreachable'));
    request.onabort = () => reject(signal?.reason);
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
