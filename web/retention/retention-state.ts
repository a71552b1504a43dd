// What the pages of retention show, as their addresses say.
import {
  type FigureWithParts,
  figuresWithParts,
  lossRules,
} from '../../server/retention/contract.ts';

const oneOf = <const C extends readonly string[]>(
  choices: C,
  value: unknown,
): C[number] | undefined => choices.find((choice) => choice === value);
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
const given = <T extends object>(state: T): T =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as T;

export const measures = ['kept', 'buyers', 'revenue', 'margin'] as const;
export const divisions = ['all', 'source', 'product', 'group'] as const;

export interface RetentionState {
  by?: 'month' | 'quarter';
  of?: (typeof divisions)[number];
  value?: string;
  measure?: (typeof measures)[number];
}

/** Reads the address; what makes no sense is left out. */
export function readRetentionState(search: Record<string, unknown>): RetentionState {
  return given<RetentionState>({
    by: oneOf(['month', 'quarter'], search.by),
    of: oneOf(divisions, search.of),
    value: typeof search.value === 'string' ? search.value.slice(0, 200) : undefined,
    measure: oneOf(measures, search.measure),
  });
}

export const lossStates = ['open', 'returned', 'alarm', 'won', 'all'] as const;

export interface LossState {
  state?: (typeof lossStates)[number];
  rule?: (typeof lossRules)[number];
  /** Number of a cause, or what is known of it, as the list of losses has it. */
  cause?: string;
  from?: string;
  to?: string;
  /** Which day lies between these. */
  by?: 'lost' | 'returned';
  order?: 'value' | 'day';
}

export function readLossState(search: Record<string, unknown>): LossState {
  const cause = String(search.cause ?? '');
  return given<LossState>({
    state: oneOf(lossStates, search.state),
    rule: oneOf(lossRules, search.rule),
    cause: /^(\d{1,12}|unknown|silent|known|manageable|suggested_[a-z_]{1,25})$/.test(cause)
      ? cause
      : undefined,
    from: isDay(search.from) ? search.from : undefined,
    to: isDay(search.to) ? search.to : undefined,
    by: oneOf(['lost', 'returned'], search.by),
    order: oneOf(['value', 'day'], search.order),
  });
}

/** Where the losses of a question are listed. */
export function lossesAddress(state: LossState): string {
  const search = new URLSearchParams(Object.entries(state) as [string, string][]);
  return search.size > 0 ? `/losses?${search}` : '/losses';
}

export interface PartsState {
  figure?: FigureWithParts;
  key?: string;
}

export function readPartsState(search: Record<string, unknown>): PartsState {
  return given<PartsState>({
    figure: oneOf(figuresWithParts, search.figure),
    key: search.key === undefined ? undefined : String(search.key).slice(0, 250),
  });
}

/** Where the part of each customer in a figure is listed. */
export function partsAddress(figure: FigureWithParts, key?: string): string {
  const search = new URLSearchParams({ figure, ...(key === undefined ? {} : { key }) });
  return `/parts?${search}`;
}
