// Where an import stands among the four steps, from its status and from how far back somebody went.
import type { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';

export type ImportDetail = AnswerOf<typeof importsContract.detail>;

export const stepIds = ['file', 'columns', 'review', 'result'] as const;

export interface Place {
  /** Index of the step. */
  step: number;
  shows: 'file' | 'columns' | 'progress' | 'review' | 'failed' | 'result' | 'undone';
  /** Whether earlier steps can still be changed. */
  mayGoBack: boolean;
}

/** Whether something is being done to an import now. */
export const isMoving = (status: ImportDetail['status']): boolean =>
  status === 'checking' || status === 'loading' || status === 'undoing';

/** Whether a failed import had begun to write. */
export const hadBegun = ({ counts }: Pick<ImportDetail, 'counts'>): boolean =>
  counts.stored + counts.updated + counts.alreadyThere > 0 || counts.customersNew !== null;

/** @param wanted an earlier step somebody asked for; counts only while nothing runs or is written */
export function placeOf(
  detail: Pick<ImportDetail, 'status' | 'counts'>,
  wanted: 'file' | 'columns' | undefined,
): Place {
  const { status } = detail;
  if (status === 'checking') return { step: 2, shows: 'progress', mayGoBack: false };
  if (status === 'loading' || status === 'undoing')
    return { step: 3, shows: 'progress', mayGoBack: false };
  if (status === 'done') return { step: 3, shows: 'result', mayGoBack: false };
  if (wanted) return { step: stepIds.indexOf(wanted), shows: wanted, mayGoBack: true };
  if (status === 'uploaded') return { step: 1, shows: 'columns', mayGoBack: true };
  if (status === 'checked') return { step: 2, shows: 'review', mayGoBack: true };
  if (status === 'undone') return { step: 3, shows: 'undone', mayGoBack: true };
  return { step: hadBegun(detail) ? 3 : 2, shows: 'failed', mayGoBack: true };
}
