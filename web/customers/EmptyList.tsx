// When nobody fits: which condition keeps most people out, how many there would be without it, and the
// one button that takes it away. When there is nobody at all: where customers come from.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import { EmptyState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import { askedRules, type ListState, withRules } from './list-state.ts';
import { withoutRule } from './question.ts';
import { sentenceOf, useRuleWords } from './rule-words.ts';
import { useWithoutEach } from './use-customers.ts';

interface EmptyListProps {
  state: ListState;
  onChange: (state: ListState) => void;
}

export function EmptyList({ state, onChange }: EmptyListProps) {
  const asked = askedRules(state).length > 0 || state.search !== undefined;
  return (
    <div className="customers-empty">
      {asked ? <NobodyFits state={state} onChange={onChange} /> : <NobodyYet />}
    </div>
  );
}

function NobodyYet() {
  const { t } = useTranslation();
  const place = '/import';
  const exists = usePageExists()(place);
  const { limited, helpers } = useRights();
  if (limited)
    return (
      <EmptyState title={t('customers.none_reached')}>
        {t('customers.none_reached_help', { who: helpers })}
      </EmptyState>
    );
  return (
    <EmptyState
      title={t('customers.none_title')}
      action={
        exists && (
          <Button renderRoot={(props) => <AddressLink to={place} {...props} />}>
            {t('customers.none_button')}
          </Button>
        )
      }
    >
      {t('customers.none_help')}
    </EmptyState>
  );
}

function NobodyFits({ state, onChange }: EmptyListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { words } = useRuleWords();
  const rules = askedRules(state);
  const without = useWithoutEach(rules, state.search);
  const most = without.reduce<number>(
    (best, count, index) => ((count ?? 0) > (without[best] ?? 0) ? index : best),
    0,
  );
  const count = without[most] ?? 0;
  const rule = rules[most];
  const everybody = () => onChange({ ...withRules(state, []), search: undefined });
  const conditions = without.length;
  const title =
    rules.length === 0
      ? t('customers.empty_search', { text: state.search })
      : t('customers.empty_title', { count: conditions, number: format.integer(conditions) });
  if (count === 0)
    return (
      <EmptyState
        title={title}
        action={
          <Button variant="default" onClick={everybody}>
            {t('customers.empty_all')}
          </Button>
        }
      >
        {without.every((one) => one !== undefined) && t('customers.empty_even')}
      </EmptyState>
    );
  const counted = { count, number: format.integer(count) };
  const remove = () =>
    onChange(rule ? withRules(state, withoutRule(rules, most)) : { ...state, search: undefined });
  return (
    <EmptyState
      title={title}
      action={
        <Button variant="default" onClick={remove}>
          {rule ? t('customers.empty_remove') : t('customers.empty_remove_search')}
        </Button>
      }
    >
      {rule
        ? t('customers.empty_without', { rule: sentenceOf(words(rule)), ...counted })
        : t('customers.empty_without_search', { text: state.search, ...counted })}
    </EmptyState>
  );
}
