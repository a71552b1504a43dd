// An entry of the log in words: codes and rights by their names.
import type { TFunction } from 'i18next';
import type { auditContract } from '../../server/audit/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';

export type Entry = AnswerOf<typeof auditContract.entries>['entries'][number];

/** In the order of the filter. */
export const auditKinds = [
  'sign_in',
  'sign_in_failed',
  'view',
  'export',
  'change',
  'delete',
  'rights',
  'account',
  'denied',
] as const satisfies readonly Entry['kind'][];

/** What an entry says beside what, who and when; only what there is. */
export function detailWords({ details, result, kind }: Entry, t: TFunction): string[] {
  const say = t as unknown as (key: string, values?: object) => string;
  const right = (name: unknown) => say(`right.${name}`, { defaultValue: String(name) });
  const role = (name: unknown) => say(`role.${name}`, { defaultValue: String(name) });
  const list = (names: unknown) => (Array.isArray(names) ? names.map(right).join(', ') : '');
  const words: string[] = [];
  if (details.right) words.push(t('audit.lacks', { right: right(details.right) }));
  if (details.before)
    words.push(t('audit.role_to', { before: role(details.before), role: role(details.role) }));
  else if (details.role) words.push(t('audit.role', { role: role(details.role) }));
  if (list(details.given)) words.push(t('audit.given', { rights: list(details.given) }));
  if (list(details.taken)) words.push(t('audit.taken', { rights: list(details.taken) }));
  if (list(details.rights)) words.push(t('audit.rights', { rights: list(details.rights) }));
  if (result !== 'done' && result !== 'not_allowed' && kind !== 'sign_in')
    words.push(say(`error.${result}.title`, { defaultValue: result }));
  return words;
}
