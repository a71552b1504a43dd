// What may be chosen in requests and breaches. Pages read it too: it brings no calendar with it.
export const channels = ['email', 'phone', 'letter', 'form', 'store', 'other'] as const;
export const identityChecks = [
  'document',
  'account',
  'known_channel',
  'in_person',
  'representative',
] as const;
export const outcomes = ['granted', 'partly', 'refused', 'withdrawn'] as const;
export const steps = ['identified', 'assigned', 'extended', 'answered', 'closed', 'noted'] as const;
export type IdentityCheck = (typeof identityChecks)[number];
export type Outcome = (typeof outcomes)[number];
export type StepName = (typeof steps)[number];

export const risks = ['unlikely', 'some', 'high'] as const;
export type Risk = (typeof risks)[number];
// biome-ignore format: a list reads better whole
export const noteKinds = ['amended', 'measure', 'assigned', 'authority_told', 'people_told', 'closed', 'reopened'] as const;
export type NoteKind = (typeof noteKinds)[number];
