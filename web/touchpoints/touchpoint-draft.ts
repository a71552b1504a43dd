// What stands in the form of a touchpoint, and what of it is sent.

import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import {
  type channels,
  type directions,
  type kinds,
  type outcomes,
  scales,
  type touchpointsContract,
  usualChannel,
} from '../../server/touchpoints/contract.ts';
import { momentOf, wallText } from './zoned.ts';

export type Touchpoint = AnswerOf<typeof touchpointsContract.touchpoints>['touchpoints'][number];
export type Kind = (typeof kinds)[number];
export type Channel = (typeof channels)[number];
export type Direction = (typeof directions)[number];
export type Outcome = (typeof outcomes)[number];
export type Scale = (typeof scales)[number];

export interface Draft {
  kind: Kind;
  /** Null: as the kind mostly comes. */
  channel: Channel | null;
  direction: Direction | null;
  /** As the field of date and time has it. */
  at: string;
  minutes: number | null;
  staff: string | null;
  outcome: Outcome | null;
  answer: number | null;
  scale: Scale;
  /** Minor units. */
  cost: number | null;
  note: string;
}

export const newDraft = (now: Date, timeZone: string, me: string | null): Draft => ({
  kind: 'call',
  channel: null,
  direction: null,
  at: wallText(now, timeZone),
  minutes: null,
  staff: me,
  outcome: null,
  answer: null,
  scale: '1-5',
  cost: null,
  note: '',
});

export const draftOf = (touchpoint: Touchpoint, timeZone: string): Draft => ({
  kind: touchpoint.kind,
  channel: touchpoint.channel,
  direction: touchpoint.direction,
  at: wallText(new Date(touchpoint.at), timeZone),
  minutes: touchpoint.seconds === null ? null : Math.round(touchpoint.seconds / 6) / 10,
  staff: touchpoint.staff?.id ?? null,
  outcome: touchpoint.outcome,
  answer: touchpoint.satisfaction?.value ?? null,
  scale: touchpoint.satisfaction?.scale ?? '1-5',
  cost: touchpoint.costFrom === 'own' ? touchpoint.cost : null,
  note: touchpoint.note ?? '',
});

type Body = Omit<BodyOf<typeof touchpointsContract.addTouchpoint>, 'externalId' | 'source'>;

/** What the draft says; null while its moment is none. */
export function bodyOf(draft: Draft, timeZone: string): Body | null {
  const at = momentOf(draft.at, timeZone);
  if (at === null) return null;
  return {
    kind: draft.kind,
    channel: draft.channel ?? usualChannel[draft.kind],
    direction: draft.direction,
    at: at.toISOString(),
    seconds: draft.minutes === null ? null : Math.round(draft.minutes * 60),
    staff: draft.staff,
    outcome: draft.outcome,
    satisfaction: draft.answer === null ? null : { value: draft.answer, scale: draft.scale },
    cost: draft.cost,
    note: draft.note.trim() || null,
  };
}

/**
 * What a saved form changes of a touchpoint: a moment and a length that were known to the second stay so where the
 * field, which knows minutes, was not touched.
 */
export function changeOf(
  draft: Draft,
  touchpoint: Touchpoint,
  timeZone: string,
): Partial<Body> | null {
  const before = draftOf(touchpoint, timeZone);
  const body = bodyOf(draft, timeZone);
  if (body === null) return null;
  const { at, seconds, ...rest } = body;
  return {
    ...rest,
    ...(draft.at === before.at ? {} : { at }),
    ...(draft.minutes === before.minutes ? {} : { seconds }),
  };
}

export const isScale = (text: string | null): text is Scale =>
  (scales as readonly string[]).includes(text ?? '');
