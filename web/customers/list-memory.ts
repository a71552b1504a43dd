// The list as it was last left: where it was scrolled to, and in which order its customers stood, so
// that a customer's page can go back to it and on to the next one.

declare module '@tanstack/history' {
  interface HistoryState {
    /** The page was opened from a list of customers. */
    list?: boolean;
  }
}

export interface ListMemory {
  /** Path and query of the list. */
  address: string;
  ids: readonly number[];
  /** The row the keyboard was on; -1 for none. */
  current: number;
  scroll: number;
}

let memory: ListMemory | null = null;

export const rememberList = (list: ListMemory): void => {
  memory = list;
};

/** The list last left, if it is the one at this address. */
export const recallList = (address?: string): ListMemory | null =>
  address === undefined || memory?.address === address ? memory : null;

export interface Neighbours {
  previous: number | null;
  next: number | null;
  /** Place in the list, from 1. */
  place: number;
}

/** Who stands before and after a customer in a list; null when the customer is not in it. */
export function neighboursOf(ids: readonly number[], id: number): Neighbours | null {
  const at = ids.indexOf(id);
  if (at < 0) return null;
  return { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null, place: at + 1 };
}
