// A question about customers as the list handles it: a tree of rules whose top level is a row of
// filters. The server compiles it (platform/question.ts); here it is only taken apart and put together.

export type RuleValue = string | number | (string | number)[];

/** One filter: field, operator, value. */
export interface Leaf {
  field: string;
  is: string;
  value?: RuleValue;
}

export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Leaf;

export const isLeaf = (rule: Rule): rule is Leaf => 'field' in rule;

/** Whether something that came from outside has the form of a rule; the server judges the rest. */
export function isRule(value: unknown): value is Rule {
  if (typeof value !== 'object' || value === null) return false;
  if ('all' in value) return Array.isArray(value.all) && value.all.every(isRule);
  if ('any' in value) return Array.isArray(value.any) && value.any.every(isRule);
  if ('not' in value) return isRule(value.not);
  return 'field' in value && 'is' in value && typeof value.field === 'string';
}

/** How the filters of a question go together: all must hold, or any. */
export type Join = 'all' | 'any';
export const joinOf = (question: Rule | undefined): Join =>
  question && 'any' in question ? 'any' : 'all';

/** The filters put together. */
export const joined = (rules: readonly Rule[], join: Join): Rule =>
  join === 'any' ? { any: [...rules] } : { all: [...rules] };

/** The filters of a question. */
export function rulesOf(question: Rule | undefined): Rule[] {
  if (!question) return [];
  if ('all' in question) return question.all;
  return 'any' in question ? question.any : [question];
}

/** The text the server reads; undefined asks for everybody. */
export function questionText(rules: readonly Rule[], join: Join = 'all'): string | undefined {
  return rules.length === 0 ? undefined : JSON.stringify(joined(rules, join));
}

export const sameRules = (one: readonly Rule[], other: readonly Rule[]): boolean =>
  questionText(one) === questionText(other);

/** The rules without the one at `index`. */
export const withoutRule = (rules: readonly Rule[], index: number): Rule[] =>
  rules.filter((_, at) => at !== index);

/** The rules with another at `index`, appended when there is none; the same filter never stands twice. */
export function withRule(rules: readonly Rule[], index: number, rule: Rule): Rule[] {
  const text = JSON.stringify(rule);
  const others = rules.map((old, at) => (at === index ? null : old));
  if (others.some((other) => other !== null && JSON.stringify(other) === text))
    return others.filter((other) => other !== null);
  return index < rules.length ? rules.with(index, rule) : [...rules, rule];
}
