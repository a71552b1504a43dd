// Attempts of the sample business to win back customers who had long been silent, some of whom it left alone to see what
// trying does. Nothing is planted: who was going to come back does, tried or not, so nothing can be proven.
import { dayNumber, isoDay } from './calendar.ts';
import { sampleConsents } from './consents.ts';
import { type SampleCustomer, type SampleOptions, sampleCustomers } from './customers.ts';
import { stream } from './random.ts';

export interface SampleRound {
  on: string;
  channel: 'email' | 'whatsapp';
  offer: 'discount' | 'apology';
  /** Centavos for each. */
  cost: number;
  control: number;
  tried: { customer: string; outcome: 'accepted' | 'refused' | 'no_answer' | null }[];
  held: string[];
}

/** Days of silence after which somebody was tried, and customers of one round. */
const silent = 240;
const most = 240;

const rounds = [
  { ago: 200, channel: 'email', word: 'correo', offer: 'discount', cost: 45_00, control: 0.3 },
  { ago: 110, channel: 'whatsapp', word: 'WhatsApp', offer: 'apology', cost: 12_00, control: 0.2 },
] as const;

const silentOn = ({ purchases }: SampleCustomer, day: number): boolean => {
  const last = purchases.findLast((purchase) => purchase.day <= day);
  return last !== undefined && last.day <= day - silent;
};

/** Days after a round in which its result is counted. */
const counted = 90;

/**
 * What a round brought, in centavos: sales to those who were tried, less what as many of those left alone bought, less the
 * cost. By chance it may well be a loss.
 */
export function roundGain(round: SampleRound, options: SampleOptions): number {
  const day = dayNumber(round.on);
  const tried = new Set(round.tried.map(({ customer }) => customer));
  const held = new Set(round.held);
  let [toTried, toHeld] = [0, 0];
  for (const { id, purchases } of sampleCustomers(options)) {
    if (!tried.has(id) && !held.has(id)) continue;
    for (const { day: at, total } of purchases)
      if (at > day && at <= day + counted) {
        if (tried.has(id)) toTried += total;
        else toHeld += total;
      }
  }
  const alike = held.size > 0 ? (toHeld * tried.size) / held.size : 0;
  return Math.round(toTried - alike - round.cost * tried.size);
}

/** The rounds, the first one first; nobody is in two. */
export function sampleRounds(options: SampleOptions): SampleRound[] {
  const { seed = 26 } = options;
  const last = dayNumber(options.end);
  const allowed = new Map<string, boolean>();
  for (const { customer, channel, action, day } of sampleConsents(options))
    for (const { ago, word } of rounds)
      if (word === channel && day <= last - ago)
        allowed.set(`${customer} ${channel}`, action === 'otorgado');
  const customers = [...sampleCustomers(options)];
  const taken = new Set<string>();
  return rounds.map(({ ago, channel, word, offer, cost, control }) => {
    const day = last - ago;
    const round: SampleRound = {
      on: isoDay(day),
      channel,
      offer,
      cost,
      control,
      tried: [],
      held: [],
    };
    for (const customer of customers) {
      if (taken.has(customer.id) || !allowed.get(`${customer.id} ${word}`)) continue;
      if (!silentOn(customer, day)) continue;
      if (round.tried.length + round.held.length >= most) break;
      taken.add(customer.id);
      const random = stream(seed, `attempt ${channel}`, Number(customer.id.slice(1)));
      if (random.uniform() < control) {
        round.held.push(customer.id);
        continue;
      }
      const came = customer.purchases.some(
        (purchase) => purchase.day > day && purchase.day <= day + 45,
      );
      const answers = random.uniform();
      const silence = answers < 0.7 ? 'no_answer' : answers < 0.8 ? 'refused' : null;
      round.tried.push({ customer: customer.id, outcome: came ? 'accepted' : silence });
    }
    return round;
  });
}
