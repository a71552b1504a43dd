// What of a file cannot be told from the file alone. Where nobody is looking, such a file waits.
import type { Examination, ReadingSettings } from './detect.ts';

export const doubtNames = ['columns', 'dates', 'decimals'] as const;
export type Doubt = (typeof doubtNames)[number];

/**
 * `columns`: a needed field has no column, or one that neither its name nor a known layout tells;
 * `dates`, `decimals`: they can be read in two ways, and nothing in the file decides. What was given is
 * no doubt.
 */
export function doubtsOf(
  { settings, findings, preset }: Pick<Examination, 'settings' | 'findings' | 'preset'>,
  given: Partial<ReadingSettings>,
  complete: boolean,
): Doubt[] {
  const doubts: Doubt[] = [];
  const told = given.mapping !== undefined || preset !== null;
  const guessed = findings.columns.some(({ by, score }) => by === 'content' && score < 40);
  if (!complete || (!told && (!settings.header || guessed))) doubts.push('columns');
  if (given.dateFormat === undefined && findings.date !== null && !findings.date.sure)
    doubts.push('dates');
  if (given.decimal === undefined && !findings.decimal.sure) doubts.push('decimals');
  return doubts;
}
