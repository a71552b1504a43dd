// What the list shows, as it stands in its address: the view, the filters, the search, the order. Links
// from other pages may carry a question and its title.
import { isRule, type Join, joined, joinOf, type Rule, rulesOf, sameRules } from './question.ts';
import { isViewId, type ViewId, viewRules } from './views.ts';

export const sortNames = [
  'name',
  'value',
  'historicValue',
  'pActive',
  'lastPurchase',
  'nextExpected',
  'purchases',
  'spend',
] as const;
export type SortName = (typeof sortNames)[number];
/** A column of every list, or a field of the company's own. */
export type SortBy = SortName | `attribute.${number}`;
export type Direction = 'down' | 'up';

export interface Sort {
  by: SortBy;
  direction: Direction;
}

/** What the address holds; what is absent is as usual. */
export interface ListState {
  view?: ViewId;
  /** The saved view it came from. */
  saved?: number;
  /** The filters in place of the view's own. */
  question?: Rule;
  /** What a link from another page calls its question. */
  title?: string;
  search?: string;
  sort?: SortBy;
  direction?: Direction;
  /** Columns in their order; absent: the usual ones. */
  columns?: readonly string[];
}

const textOf = (value: unknown, longest: number): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.slice(0, longest) : undefined;
};

/** Reads the address; what it cannot understand it leaves out. */
export function readListState(search: Record<string, unknown>): ListState {
  const { view, saved, question, sort, direction, columns } = search;
  const own = typeof sort === 'string' && /^attribute\.\d{1,15}$/.test(sort);
  const state: ListState = {
    view: isViewId(view) ? view : undefined,
    question: isRule(question) ? question : undefined,
    title: isRule(question) ? textOf(search.title, 120) : undefined,
    search: textOf(search.search, 100),
    saved: Number.isSafeInteger(saved) ? Number(saved) : undefined,
    sort: own ? (sort as SortBy) : sortNames.find((name) => name === sort),
    columns:
      Array.isArray(columns) && columns.every((id) => typeof id === 'string')
        ? columns.slice(0, 60)
        : undefined,
    direction: direction === 'up' || direction === 'down' ? direction : undefined,
  };
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

/** The filters in force: those of the address, else those of the view. */
export function askedRules(state: ListState): readonly Rule[] {
  return state.question ? rulesOf(state.question) : viewRules[state.view ?? 'all'];
}

/** Whether the filters are no longer those of the view. */
export function isChanged(state: ListState): boolean {
  if (state.saved !== undefined) return false;
  return state.title === undefined && state.question !== undefined;
}

/** The same list with other filters. A title of another page no longer fits and goes. */
export function withRules(state: ListState, rules: readonly Rule[]): ListState {
  const join = joinOf(state.question);
  const own = join === 'all' && sameRules(rules, viewRules[state.view ?? 'all']);
  return { ...state, title: undefined, question: own ? undefined : joined(rules, join) };
}

/** The same filters, of which all must hold, or any. */
export const withJoin = (state: ListState, join: Join): ListState => ({
  ...state,
  title: undefined,
  question: joined(askedRules(state), join),
});

/** Another view, keeping search and order. */
export function withView(state: ListState, view: ViewId): ListState {
  return {
    ...state,
    view: view === 'all' ? undefined : view,
    saved: undefined,
    question: undefined,
    title: undefined,
  };
}

/** The way a column is read first: names from A, dates that come from the nearest, amounts from the top. */
const firstDirection = (by: SortBy): Direction =>
  by === 'name' || by === 'nextExpected' ? 'up' : 'down';

/** The order in force; without values there is nothing to sort by but the spend. */
export function sortOf(state: ListState, valued: boolean): Sort {
  const by = state.sort ?? (valued ? 'value' : 'spend');
  return { by, direction: state.direction ?? firstDirection(by) };
}

/** A click on a heading: sorts by it, or turns the order round. */
export function withSort(state: ListState, current: Sort, by: SortBy): ListState {
  const turned = current.direction === 'down' ? 'up' : 'down';
  const direction = current.by === by ? turned : firstDirection(by);
  return {
    ...state,
    sort: by,
    direction: direction === firstDirection(by) ? undefined : direction,
  };
}
