// What the list shows, as it stands in its address: the view, the filters, the search, the order. Links
// from other pages may carry a question and its title.
import { isRule, type Rule, rulesOf, sameRules } from './question.ts';
import { isViewId, type ViewId, viewRules } from './views.ts';

export const sortNames = [
  'name',
  'value',
  'pActive',
  'lastPurchase',
  'nextExpected',
  'purchases',
  'spend',
] as const;
export type SortName = (typeof sortNames)[number];
export type Direction = 'down' | 'up';

export interface Sort {
  by: SortName;
  direction: Direction;
}

/** What the address holds; what is absent is as usual. */
export interface ListState {
  view?: ViewId;
  /** The filters in place of the view's own. */
  question?: Rule;
  /** What a link from another page calls its question. */
  title?: string;
  search?: string;
  sort?: SortName;
  direction?: Direction;
}

const textOf = (value: unknown, longest: number): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.slice(0, longest) : undefined;
};

/** Reads the address; what it cannot understand it leaves out. */
export function readListState(search: Record<string, unknown>): ListState {
  const { view, question, sort, direction } = search;
  const state: ListState = {
    view: isViewId(view) ? view : undefined,
    question: isRule(question) ? question : undefined,
    title: isRule(question) ? textOf(search.title, 120) : undefined,
    search: textOf(search.search, 100),
    sort: sortNames.find((name) => name === sort),
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
  return state.title === undefined && state.question !== undefined;
}

/** The same list with other filters. A title of another page no longer fits and goes. */
export function withRules(state: ListState, rules: readonly Rule[]): ListState {
  const own = sameRules(rules, viewRules[state.view ?? 'all']);
  return { ...state, title: undefined, question: own ? undefined : { all: [...rules] } };
}

/** Another view, keeping search and order. */
export function withView(state: ListState, view: ViewId): ListState {
  return {
    ...state,
    view: view === 'all' ? undefined : view,
    question: undefined,
    title: undefined,
  };
}

/** The way a column is read first: names from A, dates that come from the nearest, amounts from the top. */
const firstDirection = (by: SortName): Direction =>
  by === 'name' || by === 'nextExpected' ? 'up' : 'down';

/** The order in force; without values there is nothing to sort by but the spend. */
export function sortOf(state: ListState, valued: boolean): Sort {
  const by = state.sort ?? (valued ? 'value' : 'spend');
  return { by, direction: state.direction ?? firstDirection(by) };
}

/** A click on a heading: sorts by it, or turns the order round. */
export function withSort(state: ListState, current: Sort, by: SortName): ListState {
  const turned = current.direction === 'down' ? 'up' : 'down';
  const direction = current.by === by ? turned : firstDirection(by);
  return {
    ...state,
    sort: by,
    direction: direction === firstDirection(by) ? undefined : direction,
  };
}
