// The door of every function about renewals: ages that no contract can have are refused by name.
import { invalidInput } from '../invalid-input.ts';

/** Refuses ages that are not finite or negative, or an end before the start: codes `not-finite`, `negative`, `ends-before-start`. */
export function checkAges(from: number, to: number): void {
  if (!Number.isFinite(from)) throw invalidInput('not-finite', 'from');
  if (!Number.isFinite(to)) throw invalidInput('not-finite', 'to');
  if (from < 0) throw invalidInput('negative', 'from');
  if (to < from) throw invalidInput('ends-before-start', 'to');
}
