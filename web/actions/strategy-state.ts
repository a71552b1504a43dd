// What the page of strategies shows, as its address says.
import { type Strategy, strategies } from '../../server/actions/contract.ts';

export interface StrategyState {
  /** Account whose actions alone. */
  owner?: string;
  /** The action that is open. */
  action?: number;
  /** The strategy whose candidates are listed. */
  candidates?: Strategy;
}

/** Reads the address; what makes no sense is left out. */
export function readStrategyState({
  owner,
  action,
  candidates,
}: Record<string, unknown>): StrategyState {
  const strategy = strategies.find((one) => one === candidates);
  return {
    ...(typeof owner === 'string' && owner !== '' ? { owner: owner.slice(0, 100) } : {}),
    ...(Number.isSafeInteger(action) && Number(action) > 0 ? { action: Number(action) } : {}),
    ...(strategy ? { candidates: strategy } : {}),
  };
}
