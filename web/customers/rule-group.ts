// Filters within filters: a group of which all, any or none must hold, and changing one of them where it stands.
import { isLeaf, type Rule } from './question.ts';

export const groupModes = ['all', 'any', 'none'] as const;
export type GroupMode = (typeof groupModes)[number];
export type Group = Exclude<Rule, { field: string }>;

/** How deep groups stand in one another in the form; the server would take more, nobody would read it. */
export const deepestGroup = 2;

/** How a group goes together: none is «not any of these». */
export const modeOf = (group: Group): GroupMode =>
  'all' in group ? 'all' : 'any' in group ? 'any' : 'none';

/** What stands in a group. */
export function partsOf(group: Group): Rule[] {
  if ('all' in group) return group.all;
  if ('any' in group) return group.any;
  return 'any' in group.not ? group.not.any : [group.not];
}

export function groupOf(mode: GroupMode, parts: readonly Rule[]): Group {
  if (mode === 'all') return { all: [...parts] };
  return mode === 'any' ? { any: [...parts] } : { not: { any: [...parts] } };
}

/** The group with another rule at a place, which is an index for each level; null takes it away. */
export function withRuleAt(group: Group, path: readonly number[], rule: Rule | null): Group {
  const [index, ...rest] = path;
  if (index === undefined) return rule !== null && !isLeaf(rule) ? rule : group;
  const parts = partsOf(group);
  if (rest.length === 0) {
    const others =
      rule === null
        ? parts.filter((_, at) => at !== index)
        : index < parts.length
          ? parts.with(index, rule)
          : [...parts, rule];
    return groupOf(modeOf(group), others);
  }
  const inner = parts[index];
  if (inner === undefined || isLeaf(inner)) return group;
  return groupOf(modeOf(group), parts.with(index, withRuleAt(inner, rest, rule)));
}

/** The group without groups that hold nothing; null where nothing is left. A group of one that must hold is that one. */
export function withoutEmpty(group: Group): Rule | null {
  const parts = partsOf(group).flatMap((part) => {
    if (isLeaf(part)) return [part];
    const kept = withoutEmpty(part);
    return kept === null ? [] : [kept];
  });
  const mode = modeOf(group);
  if (parts.length === 0) return null;
  return parts.length === 1 && mode !== 'none' ? parts[0]! : groupOf(mode, parts);
}

/** The fields that a rule asks about. */
export const fieldsOf = (rule: Rule): string[] =>
  isLeaf(rule) ? [rule.field] : partsOf(rule).flatMap(fieldsOf);
