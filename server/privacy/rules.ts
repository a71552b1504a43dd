// What is true of requests about a person's own data: which step may follow which, and what it does to the
// clock; and of breaches: how one stands after what was found out later.
import { fail } from '../platform/errors.ts';
import type { IdentityCheck, NoteKind, Outcome, Risk, StepName } from './choices.ts';
import { dueAfter, placeOf } from './days.ts';
import { answerTerm, extensionTerm, type Kind, termsOf } from './terms.ts';

export type State = 'open' | 'answered' | 'closed';

export interface Clock {
  kind: Kind;
  country: string;
  /** Region of the country whose own holidays count too. */
  region: string | null;
  state: State;
  answerBy: string;
  extendedTo: string | null;
  carryOutBy: string | null;
  identity: IdentityCheck | null;
}

/** The last day that counts now; null once it is closed. */
export const dueOn = (clock: Pick<Clock, 'state' | 'answerBy' | 'extendedTo' | 'carryOutBy'>) =>
  clock.state === 'closed' ? null : (clock.carryOutBy ?? clock.extendedTo ?? clock.answerBy);

/** The clock of a request that came on this day. */
export const startClock = (
  kind: Kind,
  country: string,
  region: string | null,
  receivedOn: string,
): string =>
  dueAfter(receivedOn, answerTerm(termsOf(country, receivedOn), kind), placeOf(country, region));

export interface Step {
  step: StepName;
  identity?: IdentityCheck | undefined;
  outcome?: Outcome | undefined;
}

/** What a step changes of a request. */
export interface Moved {
  state: State;
  identity?: IdentityCheck;
  extendedTo?: string;
  carryOutBy?: string | null;
  outcome?: Outcome;
}

/**
 * What a step changes, on a day. Nothing is handed over, corrected or erased before it is sure who asks: an
 * answer that grants something needs the identity. One that grants nothing closes the request; so does one
 * where the law gives no second term.
 * @throws privacy_step_wrong with what is missing
 */
export function move(clock: Clock, { step, identity, outcome }: Step, today: string): Moved {
  const wrong = (problem: string): never => fail('privacy_step_wrong', { problem });
  if (clock.state === 'closed' && step !== 'noted') return wrong('closed');
  const terms = termsOf(clock.country, today);
  const { carryOut } = terms;
  const extension = extensionTerm(terms, clock.kind);
  const place = placeOf(clock.country, clock.region);
  switch (step) {
    case 'identified':
      return { state: clock.state, identity: identity ?? wrong('identity') };
    case 'extended':
      if (clock.state !== 'open') return wrong('answered');
      if (extension === null || clock.extendedTo !== null) return wrong('extended');
      // Too late to ask for more time.
      if (today > clock.answerBy) return wrong('overdue');
      return { state: 'open', extendedTo: dueAfter(clock.answerBy, extension, place) };
    case 'answered': {
      if (clock.state !== 'open') return wrong('answered');
      if (outcome === undefined) return wrong('outcome');
      const gives = outcome === 'granted' || outcome === 'partly';
      if (gives && clock.identity === null) return wrong('identity');
      if (!gives) return { state: 'closed', outcome };
      const carryOutBy = carryOut && dueAfter(today, carryOut, place);
      return { state: 'answered', outcome, carryOutBy };
    }
    case 'closed':
      return clock.state === 'answered' ? { state: 'closed' } : wrong('unanswered');
    default:
      return { state: clock.state };
  }
}

export interface BreachNote {
  kind: NoteKind;
  concerned: number | null;
  risk: Risk | null;
  happenedAt: string;
  owner: { id: string; name: string } | null;
  dueOn: string | null;
}

/** How a breach stands after its notes, in the order they were written. */
export function standsNow(
  first: { concerned: number | null; risk: Risk },
  notes: readonly BreachNote[],
) {
  const ends = notes.findLast(({ kind }) => kind === 'closed' || kind === 'reopened');
  const told = (kind: NoteKind) => notes.find((note) => note.kind === kind)?.happenedAt ?? null;
  return {
    concerned: notes.findLast((note) => note.concerned !== null)?.concerned ?? first.concerned,
    risk: notes.findLast((note) => note.risk !== null)?.risk ?? first.risk,
    authorityToldAt: told('authority_told'),
    peopleToldAt: told('people_told'),
    owner: notes.findLast((note) => note.owner !== null)?.owner ?? null,
    dueOn: notes.findLast((note) => note.dueOn !== null)?.dueOn ?? null,
    closedAt: ends?.kind === 'closed' ? ends.happenedAt : null,
  };
}
