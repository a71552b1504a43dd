// A saved view as the list takes it.
import type { ListState } from './list-state.ts';
import { isRule } from './question.ts';
import type { SavedView } from './SaveView.tsx';

/** The list as a view shows it. */
export function withSaved({ id, shows }: SavedView): ListState {
  const { question, search, sort, direction, columns } = shows;
  return {
    saved: id,
    ...(isRule(question) ? { question } : {}),
    ...(search ? { search } : {}),
    ...(sort ? { sort } : {}),
    ...(direction ? { direction } : {}),
    ...(columns ? { columns } : {}),
  };
}
