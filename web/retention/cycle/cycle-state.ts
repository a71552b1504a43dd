// The cycle of which product line is shown, as the address says.
export interface CycleState {
  /** None: customers as a whole; empty: products without a line. */
  line?: string;
}

export const readCycleState = ({ line }: Record<string, unknown>): CycleState =>
  typeof line === 'string' && line.length <= 200 && line !== '*' ? { line } : {};
