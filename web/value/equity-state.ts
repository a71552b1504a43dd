// Between which two days the bridge stands, as the address says.

export interface EquityState {
  from?: string;
  to?: string;
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);

/** Reads the address; what makes no sense is left out. */
export function readEquityState({ from, to }: Record<string, unknown>): EquityState {
  return { ...(isDay(from) ? { from } : {}), ...(isDay(to) ? { to } : {}) };
}
