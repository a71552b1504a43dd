// Terms of the law in words: how long, who must be told, and where it stands.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { privacyContract } from '../../server/privacy/contract.ts';

export type Terms = AnswerOf<typeof privacyContract.terms>;

/** «15 días hábiles», «72 horas», «un mes». */
export const termWords = (
  { count, unit }: { count: number; unit: 'hours' | 'working_days' | 'days' | 'months' },
  t: TFunction,
): string => t(`privacy.term_${unit}`, { count });

/** Until when a breach is told, to whom, and by which law. */
export function breachWords({ breach }: Pick<Terms, 'breach'>, t: TFunction): string {
  const { term, whom, law, ownHours, usualHours } = breach;
  const own = termWords({ count: ownHours ?? usualHours, unit: 'hours' }, t);
  if (law === null) return t('privacy.breach_rule_unknown', { term: own });
  if (term === null) return t(`privacy.breach_rule_soon_${whom}`, { term: own, law });
  const said = t(`privacy.breach_rule_${whom}`, { term: termWords(term, t), law });
  return ownHours === null ? said : `${said} ${t('privacy.breach_rule_own', { term: own })}`;
}
