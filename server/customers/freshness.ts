// How complete a record is and how fresh: what weighs how much, and how fast what is known goes stale.

/** Share of the information in a customer base that goes stale within a year (Kotler). */
export const yearlyDecay = 0.2;

/**
 * Probability that a field is still right so many years after it was last confirmed: 0.8^years, so .80 after
 * one, .64 after two, .51 after three; half after 3.1.
 */
export const freshnessAfter = (years: number): number => (1 - yearlyDecay) ** Math.max(0, years);

/** From this probability of being wrong on a record is to be verified again: a year without a word. */
export const staleFrom = yearlyDecay;

/**
 * What a record should hold, by weight: what contacts somebody and what decides their value weigh most. Own
 * fields count by the share of them that is filled; a company without own fields is not measured by them.
 */
export const completenessWeights = {
  email: 25,
  phone: 25,
  purchases: 20,
  name: 15,
  attributes: 10,
  source: 5,
} as const;

/** What can be wrong, by how much it costs when it is. */
export const staleWeights = { email: 2, phone: 2, name: 1 } as const;

export const isConfirmable = (field: string): boolean =>
  field in staleWeights || /^attribute\.\d{1,15}$/.test(field);
