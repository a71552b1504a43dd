// Filters in words: what a pill, an empty list and a title say of a rule.
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { Format } from '../ui/format.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { picksChoices } from './filter-draft.ts';
import { isLeaf, type Leaf, type Rule } from './question.ts';

export type QuestionField = AnswerOf<typeof customersContract.questions>['fields'][number];

/** Field, operator and value of a rule as three parts of a pill. */
export interface RuleWords {
  field: string;
  operator: string;
  value: string;
}

/** Fields and operators come from the server: their keys cannot be known to the types here. */
export function said(t: TFunction, key: string, otherwise: string): string {
  const say = t as unknown as (key: string, options: { defaultValue: string }) => string;
  return say(key, { defaultValue: otherwise });
}

/** A field of the company's own has the name it was given; the others have words of the product. */
export const fieldWords = (t: TFunction, { name, label }: Named): string =>
  label ?? said(t, `customers.field.${name}`, name);
type Named = Pick<QuestionField, 'name'> & { label?: string | null };

/** «es» for a choice, «al menos» for an amount; days have words of their own. */
export function operatorWords(t: TFunction, type: QuestionField['type'], is: string): string {
  const general = said(t, `customers.operator.${is}`, is);
  return said(t, `customers.operator.${type}.${is}`, general);
}

export function choiceWords(
  t: TFunction,
  field: Pick<QuestionField, 'name' | 'names'>,
  value: string,
): string {
  // A phase and the line it is of, in one value: what the cycle asks.
  const [, phase, line] = (field.name === 'cycles.stands' && /^(\w+):(.*)$/s.exec(value)) || [];
  if (phase !== undefined)
    return `${line || t('cycle.no_line')}, ${said(t, `cycle.phase_${phase}`, phase)}`;
  // A phase on the evening of a day, with a line or as a whole.
  const [, was, on, with_] =
    (/^cycles?\.was$/.test(field.name) && /^(\w+)@([\d-]+)(?::(.*))?$/s.exec(value)) || [];
  if (was !== undefined)
    return [
      with_ === undefined ? '' : with_ || t('cycle.no_line'),
      said(t, `cycle.phase_${was}`, was),
      on,
    ]
      .filter(Boolean)
      .join(', ');
  // A stage, a month and the line: what the funnel asks.
  const [, stage, month, of] =
    (field.name === 'funnel.reached' && /^(\w+)@(now|\d{4}-\d{2}):(.*)$/s.exec(value)) || [];
  if (stage !== undefined)
    return [
      of === '*' ? '' : of || t('cycle.no_line'),
      said(t, `funnel.stage_${stage}`, stage),
      month === 'now' ? '' : month,
    ]
      .filter(Boolean)
      .join(', ');
  // Contracts that began in a month and came so far: what their cohorts ask.
  const [, began, made, kind] =
    (field.name === 'contracts.reached' && /^\w+@(\d{4}-\d{2})@(\d+):(.*)$/s.exec(value)) || [];
  if (began !== undefined && made !== undefined)
    return [kind, t('contracts.began_in', { month: began, count: Number(made) })]
      .filter(Boolean)
      .join(', ');
  // Lost on the evening of a day.
  if (field.name === 'lost.stood') return value;
  // A side of a round of winning back.
  const [, side, round] = (field.name === 'round.was' && /^(\w+)@(\d+)$/.exec(value)) || [];
  if (side !== undefined)
    return t('winback.side_of', { side: said(t, `winback.side_${side}`, side), round });
  if (/^(month|year)_ago\./.test(field.name)) return said(t, `customers.place_${value}`, value);
  const prefix =
    {
      'cycle.phase': 'cycle.phase_',
      'cycles.phase': 'cycle.phase_',
      'cycles.again': '',
      'cycles.began': '',
      'lost.rule': 'retention.rule_',
      'away.rule': 'retention.rule_',
      'kept_out.why': 'winback.out_',
      'began.line': '',
      group: 'ui.group_',
      kind: 'customer.kind_',
      verdict: 'customers.verdict_',
      contract: 'customers.contract_',
      'plan.strategy': 'strategy.name_',
      'offers.channel': 'consent.channel_',
      'surveys.channel': 'consent.channel_',
      'wallet.place': 'share.place_',
      'wallet.confidence': 'share.confidence_',
    }[field.name] ?? 'customers.phase_';
  return field.names[value] ?? said(t, prefix + value, value);
}

function valueWords(t: TFunction, format: Format, field: QuestionField, leaf: Leaf): string {
  const { value } = leaf;
  if (value === undefined) return '';
  const one = (given: string | number): string => {
    if (typeof given === 'string') {
      if (picksChoices(field.type)) return choiceWords(t, field, given);
      return field.type === 'day' ? format.date(given) : t('customers.quoted', { text: given });
    }
    if (field.type === 'money') return format.money(given);
    if (field.type === 'share') return format.share(given);
    if (field.type === 'day')
      return t('customers.days_ago', { count: given, number: format.integer(given) });
    return format.decimal(given, Number.isInteger(given) ? 0 : 1);
  };
  const all = (Array.isArray(value) ? value : [value]).map(one);
  if (leaf.is === 'between') return t('customers.between', { low: all[0], high: all[1] });
  return new Intl.ListFormat(format.locale, { type: 'disjunction' }).format(all);
}

/** A rule in three parts; rules that hold others are read out in one. */
export function ruleWords(
  t: TFunction,
  format: Format,
  fields: readonly QuestionField[],
  rule: Rule,
): RuleWords {
  if (isLeaf(rule)) {
    const field = fields.find(({ name }) => name === rule.field);
    return {
      field: fieldWords(t, field ?? { name: rule.field }),
      operator: field ? operatorWords(t, field.type, rule.is) : rule.is,
      value: field ? valueWords(t, format, field, rule) : String(rule.value ?? ''),
    };
  }
  const sentence = (part: Rule) => sentenceOf(ruleWords(t, format, fields, part));
  if ('not' in rule)
    return { field: t('customers.rule_not'), operator: '', value: sentence(rule.not) };
  const [parts, type, field] =
    'any' in rule
      ? ([rule.any, 'disjunction', t('customers.rule_any')] as const)
      : ([rule.all, 'conjunction', t('customers.rule_all')] as const);
  const list = new Intl.ListFormat(format.locale, { type });
  return { field, operator: '', value: list.format(parts.map(sentence)) };
}

/** «Valor: al menos $2,000». */
export function sentenceOf({ field, operator, value }: RuleWords): string {
  const rest = [operator, value].filter(Boolean).join(' ');
  return rest ? `${field}: ${rest}` : field;
}

/** The fields the server knows, and what a rule says; no fields until they are there. */
export function useRuleWords(): {
  fields: readonly QuestionField[];
  words: (rule: Rule) => RuleWords;
} {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useEndpoint(customersContract.questions, {}, { staleTime: 60_000 });
  return useMemo(() => {
    const fields = data?.fields ?? [];
    return { fields, words: (rule) => ruleWords(t, format, fields, rule) };
  }, [t, format, data]);
}
