// The words of an action, from its kind and its facts.
import { useTranslation } from 'react-i18next';
import type { actionsContract } from '../../server/actions/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { useFormat } from '../ui/use-format.tsx';

export type Action = AnswerOf<typeof actionsContract.today>['actions'][number];

export interface ActionWords {
  title: string;
  reason: string;
  button: string;
  /** What the list of its customers is called. */
  list: string;
  /** What it is good for, where no money is at stake. */
  gain: string;
}

export function useActionWords(): (action: Action) => ActionWords {
  const { t } = useTranslation();
  const format = useFormat();
  return (action) => {
    const { kind, customers, facts } = action;
    const number = (name: string) => Number(facts[name] ?? 0);
    const values = {
      count: customers,
      number: format.integer(customers),
      days: format.integer(number(kind === 'load_newer' ? 'days' : 'silentDays')),
      spend: format.money(number('spend')),
      date: typeof facts.asOf === 'string' ? format.date(facts.asOf) : '',
      repeaters: format.integer(number('repeaters')),
      customers: format.integer(number('customers')),
      months: format.integer(number('months')),
    };
    return {
      title: t(`action.${kind}.title`, values),
      reason: t(`action.${kind}.reason`, values),
      button: t(`action.${kind}.button`),
      list: isAboutData(kind) ? '' : t(`action.${kind}.list`),
      gain: isAboutData(kind) ? t(`action.${kind}.gain`) : '',
    };
  };
}

type DataKind = Extract<Action['kind'], 'set_margin' | 'load_newer' | 'need_history'>;

const isAboutData = (kind: Action['kind']): kind is DataKind =>
  kind === 'set_margin' || kind === 'load_newer' || kind === 'need_history';
