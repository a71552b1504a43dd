// The words of an action or a proposal: somebody's own, or from its kind and its facts.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';

export interface Worded {
  kind: string;
  customers: number;
  facts: Record<string, number | string>;
  title?: string | null;
  reason?: string | null;
}

export interface ActionWords {
  title: string;
  reason: string;
  /** What the list of its customers is called. */
  list: string;
}

/** Rooms bring kinds of their own: their keys cannot be known to the types here. */
function say(t: TFunction, key: string, values: object): string {
  const loose = t as unknown as (key: string, values: object) => string;
  return loose(key, { defaultValue: '', ...values });
}

export function useActionWords(): (one: Worded) => ActionWords {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ kind, customers, facts, title, reason }) => {
    if (kind === 'own') return { title: title ?? '', reason: reason ?? '', list: title ?? '' };
    const number = (name: string) => Number(facts[name] ?? 0);
    const stage = (name: 'from' | 'to') => say(t, `funnel.stage_${facts[name] ?? ''}`, {});
    const values = {
      ...facts,
      from: stage('from'),
      to: stage('to'),
      people: format.integer(number('people')),
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
      title: say(t, `action.${kind}.title`, values),
      reason: say(t, `action.${kind}.reason`, values),
      list: say(t, `action.${kind}.list`, values),
    };
  };
}

const aboutData = ['set_margin', 'load_newer', 'need_history'] as const;
type DataKind = (typeof aboutData)[number];

/** What advice about data is good for, and its button; null for everything else. */
export function useAdviceWords(): (kind: string) => { gain: string; button: string } | null {
  const { t } = useTranslation();
  return (kind) =>
    aboutData.includes(kind as DataKind)
      ? {
          gain: t(`action.${kind as DataKind}.gain`),
          button: t(`action.${kind as DataKind}.button`),
        }
      : null;
}
