// What is true of losing customers: the rules by which a silence becomes a loss, why customers leave, and every threshold
// of the room.

/** What may tell a loss. `told`: they said so. `share` and `contract` rest on what other rooms hold. */
export const lossRules = [
  'rhythm',
  'told',
  'complaint',
  'satisfaction',
  'share',
  'contract',
] as const;
export type LossRule = (typeof lossRules)[number];

/**
 * How patient the rules are. A silence is a loss when it is longer than that share (`quantile`) of such a customer's own
 * waiting times and the chance of being still active is below `cut`; where something points that way (a complaint that
 * nobody solved, satisfaction that fell) the patience is shorter.
 */
export const patience = {
  cut: 0.3,
  quantile: 0.8,
  signalCut: 0.5,
  signalQuantile: 0.6,
  /** Days a complaint may wait to be solved. */
  complaintDays: 14,
  /** Days before the last purchase from which a signal still counts. */
  before: 30,
} as const;

/** Answers at or below this, of 100, and so far below what the customer had answered before, are satisfaction that fell. */
export const fallen = { atMost: 40, by: 20 } as const;

/** Thresholds by which losses are told; those above and below hold until somebody sets others. */
export interface Thresholds {
  cut: number;
  quantile: number;
  signalCut: number;
  signalQuantile: number;
  complaintDays: number;
  before: number;
  /** Answers at or below this, of 100, and at least `fallenBy` below what was answered before. */
  fallenTo: number;
  fallenBy: number;
  /** Part of our share of what they buy that is gone since it was told before. */
  shareFall: number;
}
export const startingThresholds: Thresholds = {
  ...patience,
  fallenTo: fallen.atMost,
  fallenBy: fallen.by,
  shareFall: 0.3,
};

/** Inactivity rules that can be looked at beside those above: days without a purchase. */
export const inactivityDays = [90, 180, 365] as const;

/** Causes that may be written down together. */
export const mostCausesAtOnce = 10;

export const reasonSources = ['interview', 'survey', 'staff'] as const;
export type ReasonSource = (typeof reasonSources)[number];

export const attemptChannels = [
  'phone',
  'email',
  'sms',
  'whatsapp',
  'post',
  'in_person',
  'other',
] as const;
/** Ways that need nobody's permission: the customer is there. */
export const freeChannels: readonly (typeof attemptChannels)[number][] = ['in_person', 'other'];

export const attemptOffers = [
  'apology',
  'repair',
  'discount',
  'upgrade',
  'gift',
  'information',
  'none',
] as const;
/** Customers of one round of attempts, and the most of them that may be left alone. */
export const mostAtOnce = 500;
export const mostControl = 0.5;

export const attemptOutcomes = ['accepted', 'refused', 'no_answer'] as const;

/** The eight classes of Keaveney (1995), Journal of Marketing 59:71. */
export const causeKeys = [
  'price',
  'inconvenience',
  'core_failure',
  'encounter_failure',
  'response_failure',
  'competition',
  'ethics',
  'involuntary',
] as const;
export type CauseKey = (typeof causeKeys)[number];

/** The cause that a signal on file suggests; an association, never proof. */
export const suggests: Partial<Record<LossRule, CauseKey>> = {
  complaint: 'response_failure',
  satisfaction: 'core_failure',
};

/** Values of a dimension of cohorts that are told apart; the rest is together. */
export const mostValues = 12;

/** Months of a calendar since the year 0. */
export const monthOf = (day: number): number => {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** Days since 1970 of the first day of such a month. */
export const monthStart = (month: number): number =>
  Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000;

/** What may go with leaving and can be seen on file. Stock-outs cannot: nothing on file tells of them. */
export const drivers = [
  'unsolved_complaint',
  'complaint',
  'poor_answer',
  'poor_delivery',
  'price_rise',
  'returned_goods',
] as const;
export type Driver = (typeof drivers)[number];
/** Level of their intervals: each is a verdict. */
export const driverLevel = 0.95;
