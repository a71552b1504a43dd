// What the page of winning back shows, as its address says.
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { retentionContract } from '../../../server/retention/contract.ts';

export type WinBack = AnswerOf<typeof retentionContract.winBack>;
export type Candidate = AnswerOf<typeof retentionContract.candidates>['candidates'][number];

export const ways = ['some', 'none', 'email', 'sms', 'whatsapp', 'phone', 'post'] as const;
export const trials = ['no', 'yes', 'all'] as const;

export interface WinBackState {
  /** Number of a cause, or `unknown`. */
  cause?: string;
  way?: (typeof ways)[number];
  tried?: (typeof trials)[number];
  /** Number of a round: only whom it tried. */
  round?: number;
}

const oneOf = <const C extends readonly string[]>(
  choices: C,
  value: unknown,
): C[number] | undefined => choices.find((choice) => choice === value);

/** Reads the address; what makes no sense is left out. */
export function readWinBackState(search: Record<string, unknown>): WinBackState {
  const cause = String(search.cause ?? '');
  const way = oneOf(ways, search.way);
  const round = Number(search.round);
  const tried = oneOf(trials, search.tried);
  return {
    ...(/^(\d{1,12}|unknown)$/.test(cause) ? { cause } : {}),
    ...(way ? { way } : {}),
    ...(tried ? { tried } : {}),
    ...(Number.isSafeInteger(round) && round > 0 ? { round } : {}),
  };
}

/** What changes when attempts are written down. */
export const winBackQuestions = (contract: typeof retentionContract) => [
  contract.winBack,
  contract.candidates,
  contract.customerLosses,
  contract.retention,
];
