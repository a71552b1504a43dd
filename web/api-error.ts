// A failed call: the code the server answered with, or none when there was no answer.

export type ApiErrorDetails = Record<string, string | number | null>;

export class ApiError extends Error {
  /** HTTP status; 0 when the server did not answer. */
  readonly status: number;
  /** A code of server/platform/errors.ts; 'unreachable' without an answer. */
  readonly code: string;
  readonly details: ApiErrorDetails;
  /** Finds the error in the server's log. */
  readonly reference: string;

  constructor(
    status: number,
    code: string,
    { details = {}, reference = '' }: { details?: ApiErrorDetails; reference?: string } = {},
  ) {
    super(`${code} (${status})`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
    this.reference = reference;
  }
}
