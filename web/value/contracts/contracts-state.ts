// Which line of contracts is looked at, as the address says.
import { periods } from '../../../server/purchases/contract.ts';

export interface ContractsState {
  line?: string;
  period?: (typeof periods)[number];
}

/** Reads the address; what makes no sense is left out. */
export function readContractsState(search: Record<string, unknown>): ContractsState {
  const period = periods.find((one) => one === search.period);
  const { line } = search;
  return typeof line === 'string' && line.length <= 300 && period ? { line, period } : {};
}
