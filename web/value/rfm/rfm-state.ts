// How RFM is shown and what a mailing costs, as the address says.
export const sortings = ['independent', 'nested'] as const;
export const bests = ['highest', 'lowest'] as const;
export const dimensions = ['recency', 'frequency', 'monetary', 'cells'] as const;
export type Sorting = (typeof sortings)[number];
export type Best = (typeof bests)[number];
export type Dimension = (typeof dimensions)[number];

export interface RfmState {
  sorting?: Sorting;
  /** Which score is best: 5 unless said otherwise. */
  best?: Best;
  /** Answers by which score. */
  by?: Dimension;
  /** Cost of a contact, in units of the currency. */
  cost?: number;
  /** Profit of an answer, likewise; without it that of the own sales. */
  profit?: number;
}

const oneOf = <const C extends readonly string[]>(
  choices: C,
  value: unknown,
): C[number] | undefined => choices.find((choice) => choice === value);
const amount = (value: unknown, least: number): number | undefined =>
  typeof value === 'number' && value >= least && value <= 1e12 ? value : undefined;

/** Reads the address; what makes no sense is left out. */
export function readRfmState(search: Record<string, unknown>): RfmState {
  const state: RfmState = {
    sorting: oneOf(sortings, search.sorting),
    best: oneOf(bests, search.best),
    by: oneOf(dimensions, search.by),
    cost: amount(search.cost, 0),
    profit: amount(search.profit, 0.01),
  };
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}
