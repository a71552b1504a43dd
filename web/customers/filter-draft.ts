// A filter while it is being written: what stands in the form, and the rule it makes once complete.
import type { Leaf, RuleValue } from './question.ts';

export type FieldType =
  | 'number'
  | 'money'
  | 'share'
  | 'day'
  | 'text'
  | 'choice'
  | 'choices'
  | 'flag';

export const picksChoices = (type: FieldType): boolean => type === 'choice' || type === 'choices';

export interface Draft {
  is: string;
  /** As typed; numbers in the unit people think in: money, percent. */
  first: string | number;
  second: string | number;
  picked: readonly string[];
}

/** What somebody most often means by a field of this type. */
const usual: Record<FieldType, string> = {
  number: 'at_least',
  money: 'at_least',
  share: 'at_least',
  day: 'days_ago_at_most',
  text: 'contains',
  choice: 'one_of',
  choices: 'any_of',
  flag: 'yes',
};

export const countsDays = (is: string): boolean => is.startsWith('days_ago');
export const needsNoValue = (is: string): boolean =>
  ['empty', 'not_empty', 'yes', 'no'].includes(is);
export const needsTwo = (is: string): boolean => is === 'between';

/** How many of the rule's units make one of the form's: cents to money, hundredths to percent. */
const factorOf = (type: FieldType, minorPerUnit: number): number =>
  type === 'money' ? minorPerUnit : type === 'share' ? 0.01 : 1;

/** The form of a rule, or an empty one. */
export function draftOf(
  { type, operators }: { type: FieldType; operators: readonly string[] },
  leaf: Leaf | undefined,
  minorPerUnit: number,
): Draft {
  const is = leaf?.is ?? (operators.includes(usual[type]) ? usual[type] : operators[0]!);
  const given = leaf?.value === undefined ? [] : [leaf.value].flat();
  const factor = factorOf(type, minorPerUnit);
  // Rounded, since 0.07 / 0.01 is not quite 7.
  const shown = (value: string | number | undefined) =>
    typeof value === 'number' ? Number((value / factor).toPrecision(12)) : (value ?? '');
  return {
    is,
    first: shown(given[0]),
    second: shown(given[1]),
    picked: picksChoices(type) ? given.map(String) : [],
  };
}

/** The form after another operator was chosen: what no longer fits is emptied. */
export function withOperator(draft: Draft, type: FieldType, is: string): Draft {
  const fits = type !== 'day' || countsDays(draft.is) === countsDays(is);
  return fits ? { ...draft, is } : { ...draft, is, first: '', second: '' };
}

/** The rule that the form makes; null while something is missing or wrong. */
export function leafOf(
  { name, type }: { name: string; type: FieldType },
  draft: Draft,
  minorPerUnit: number,
): Leaf | null {
  const { is } = draft;
  if (needsNoValue(is)) return { field: name, is };
  const value = readValue(type, draft, factorOf(type, minorPerUnit));
  return value === null ? null : { field: name, is, value };
}

function readValue(type: FieldType, draft: Draft, factor: number): RuleValue | null {
  const { is, first, second, picked } = draft;
  if (picksChoices(type)) return picked.length === 0 ? null : [...picked];
  if (type === 'text') return String(first).trim() || null;
  const read = (typed: string | number): string | number | null => {
    if (type === 'day' && !countsDays(is))
      return /^\d{4}-\d{2}-\d{2}$/.test(String(typed)) ? String(typed) : null;
    if (typed === '' || !Number.isFinite(Number(typed))) return null;
    const number = Number((Number(typed) * factor).toPrecision(12));
    if (type === 'share') return number >= 0 && number <= 1 ? number : null;
    return type === 'number' ? number : Math.round(number);
  };
  const one = read(first);
  if (!needsTwo(is) || one === null) return one;
  const two = read(second);
  if (two === null) return null;
  return one <= two ? [one, two] : [two, one];
}
