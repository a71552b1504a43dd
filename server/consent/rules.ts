// What counts as a permission: the last word of a customer for one purpose by one way, while it holds.
import { fail } from '../platform/errors.ts';

export const channels = ['email', 'sms', 'whatsapp', 'phone', 'post', 'push'] as const;
export type Channel = (typeof channels)[number];

/** Where proofs are kept. */
export const evidenceArea = 'evidence';

export const sources = [
  'form',
  'store',
  'call',
  'mail',
  'event',
  'import',
  'api',
  'staff',
] as const;
export type Source = (typeof sources)[number];

/** What people may say of where it was said; the others are said by how it came. */
export const toldSources = ['form', 'store', 'call', 'mail', 'event', 'staff'] as const;

export const bases = ['consent', 'soft_opt_in'] as const;
export type Basis = (typeof bases)[number];

export const actions = ['granted', 'withdrawn'] as const;
export type Action = (typeof actions)[number];

/** Yes, taken back, over, never asked: four different things. Only the first is a permission. */
export type State = 'granted' | 'withdrawn' | 'over' | 'unasked';

/** What the last word means on a day (YYYY-MM-DD). */
export function stateOf(
  last: { action: Action; endsOn: string | null } | null,
  day: string,
): State {
  if (last === null) return 'unasked';
  if (last.action === 'withdrawn') return 'withdrawn';
  return last.endsOn !== null && last.endsOn < day ? 'over' : 'granted';
}

export interface Word {
  action: Action;
  /** Null where it is taken back. */
  basis: Basis | null;
  source: Source;
  textId: number | null;
  evidence: string | null;
  evidenceFile: string | null;
  saidAt: string;
  endsOn: string | null;
}

/** Nobody asked for permissions before. */
const earliest = Date.UTC(1990, 0, 1);

/**
 * Refuses a word that could not be shown to anybody later. A permission says why it is
 * lawful, which words were shown and where the proof is; taking it back needs neither: it must be as easy as saying no.
 * Errors: consent_moment_invalid, consent_evidence_missing.
 */
export function checkWord(word: Word, now: Date): void {
  const said = Date.parse(word.saidAt);
  if (!(said >= earliest && said <= now.getTime())) fail('consent_moment_invalid');
  if (word.action === 'withdrawn') return;
  if (word.endsOn !== null && word.endsOn < word.saidAt.slice(0, 10))
    fail('consent_moment_invalid');
  const missing = [
    word.textId === null && word.basis !== 'soft_opt_in' ? 'text' : null,
    word.basis === null ? 'basis' : null,
    !word.evidence?.trim() && word.evidenceFile === null ? 'evidence' : null,
  ].filter((name) => name !== null);
  if (missing.length > 0) fail('consent_evidence_missing', { missing: missing.join(', ') });
}
