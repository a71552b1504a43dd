// By which way in customers are compared, as the address says.
export const entryWays = ['source', 'product', 'basket', 'channel', 'store', 'cohort'] as const;
export type EntryWay = (typeof entryWays)[number];

export interface EntryState {
  by?: EntryWay;
}

/** Reads the address; what makes no sense is left out. */
export function readEntryState(search: Record<string, unknown>): EntryState {
  const by = entryWays.find((way) => way === search.by);
  return by ? { by } : {};
}
