// The door through which a room proposes what to do with customers: it says whom, by which of the five base strategies and
// how what is at stake is measured; the room `actions` counts, adds up and shows it. Listed in server/background.ts.
import type { Db, Tx } from './database.ts';
import type { Rule } from './question.ts';

/** The five base strategies for the equity (Kotler and Keller), in the order of the board. */
export const strategies = ['defection', 'longevity', 'potential', 'unprofitable', 'best'] as const;
export type Strategy = (typeof strategies)[number];

/**
 * What a customer counts: `silence` what silence has taken from the value; `lifetime` what they would leave if they lasted as
 * long as a true friend at least; `headroom` what more of their wallet would leave in a year; `loss` what they cost in a
 * year; `value` what they are worth; `each` all alike.
 */
export const stakeMeasures = ['silence', 'lifetime', 'headroom', 'loss', 'value', 'each'] as const;
export type StakeMeasure = (typeof stakeMeasures)[number];

export interface Proposal {
  /** Names the proposal for as long as it is the same: the kind, and what it is about where there are several. */
  key: string;
  /** Names the words `action.<kind>.title`, `.reason` and `.list`, in both languages. */
  kind: string;
  strategy: Strategy;
  cycle: 'acquire' | 'retain' | 'expand';
  /** Whom it concerns; null: nobody who is on file. */
  question: Rule | null;
  measure: StakeMeasure;
  /** What there is to gain, minor units with an 80 % interval, where the proposer knows better than the measure. */
  gain?: { value: number; low: number; high: number };
  /** People, where there is no question. */
  people?: number;
  /** Minor units. */
  cost?: number;
  /** Values that the words use, beside `number` (of customers), `days` (of silence) and `spend`. */
  facts?: Record<string, number | string>;
  /** Page on which it is worked; nothing: the list of its customers. */
  screen?: string;
}

/** What a proposer is handed; it reads and writes nothing. */
export interface Proposing {
  db: Db | Tx;
  /** Last day of data. */
  asOf: string;
}

export type Proposer = (proposing: Proposing) => Promise<Proposal[]>;
