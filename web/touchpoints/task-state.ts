// Which tasks the page shows, as its address says.
export type Whose = 'mine' | 'all';
export type Which = 'open' | 'overdue' | 'today' | 'done';

export interface TaskState {
  whose?: Whose;
  which?: Which;
}

/** Reads the address; what is usual is not said there. */
export function readTaskState({ whose, which }: Record<string, unknown>): TaskState {
  return {
    ...(whose === 'all' ? { whose } : {}),
    ...(which === 'overdue' || which === 'today' || which === 'done' ? { which } : {}),
  };
}
