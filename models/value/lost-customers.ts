// What defection costs: customers lost, the revenue and profit that go with them, and how much of it could be prevented.
import { checkNotNegative, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkShare } from './checks.ts';

/** What losing customers costs; money except `customers`. */
export interface CostOfLoss {
  customers: number;
  revenue: number;
  profit: number;
}

/**
 * The cost of the customers lost to one cause, such as poor service.
 *
 * Formula: accounts × share lost; × revenue per account; × margin. Units: money. Range: shares 0 to 1. Source: the carrier
 * of Kotler's older editions.
 *
 * @example costOfLostCustomers({ accounts: 64000, lostShare: 0.05, revenue: 40000, margin: 0.1 }).profit // → 12800000
 */
export function costOfLostCustomers(loss: {
  accounts: number;
  lostShare: number;
  revenue: number;
  margin: number;
}): CostOfLoss {
  checkNotNegative('accounts', loss.accounts);
  checkShare('lostShare', loss.lostShare);
  checkNotNegative('revenue', loss.revenue);
  checkShare('margin', loss.margin);
  const customers = loss.accounts * loss.lostShare;
  const revenue = customers * loss.revenue;
  return { customers, revenue, profit: revenue * loss.margin };
}

/** A cause of defection and what it took. */
export interface LossCause {
  cause: string;
  /** Can the business do something about it? Poor service yes, moving house no. */
  manageable: boolean;
  customers: number;
  /** Lifetime value that left; money. */
  value: number;
}

/** How much of the loss could be prevented. */
export interface AddressableLoss {
  customers: number;
  value: number;
  manageableCustomers: number;
  manageableValue: number;
  /** Manageable value over lost value; null when nothing of value was lost. */
  share: number | null;
}

/**
 * The share of the lost value whose cause can be managed.
 *
 * Words: only this part can be spent on; it is an upper bound of what can be saved, because a customer kept from one cause
 * may leave for another. Formula: Σ value of manageable causes/Σ value. Shapes: one entry per cause. Range: whole counts,
 * values ≥ 0 (refused with the row). Source: Kotler & Keller, the second step to reduce defection; Braun & Schweidel (2011)
 * for the bound.
 *
 * @example addressableLoss([{ cause: 'service', manageable: true, customers: 3, value: 60 }, { cause: 'moved', manageable: false, customers: 1, value: 20 }]).share // → 0.75
 */
export function addressableLoss(causes: readonly LossCause[]): AddressableLoss {
  const sum = { customers: 0, value: 0, manageableCustomers: 0, manageableValue: 0 };
  causes.forEach((cause, i) => {
    checkWhole('customers', cause.customers, 0, i);
    checkNotNegative('value', cause.value, i);
    sum.customers += cause.customers;
    sum.value += cause.value;
    if (!cause.manageable) return;
    sum.manageableCustomers += cause.customers;
    sum.manageableValue += cause.value;
  });
  return { ...sum, share: sum.value > 0 ? sum.manageableValue / sum.value : null };
}

/** What a programme against defection brings. Money, except the gain in retention. */
export interface RetentionProgramme {
  /** Value kept: customers × gain × value × what other causes leave of it. */
  gain: number;
  /** Gain − cost. */
  net: number;
  /** Net over cost; null at no cost. */
  roi: number | null;
  /** The gain in retention at which the programme pays just its cost; null if no gain up to 1 does. */
  breakEven: number | null;
  /** The most that may be spent: the gain. */
  maxSpend: number;
}

/**
 * Whether keeping more customers pays: value kept against the cost of keeping it.
 *
 * Words: spend as long as the cost of discouraging defection is below the profit that would be lost. Formula: gain = N Δr V
 * (1 − otherCauses); ROI = (gain − cost)/cost; break-even Δr = cost/(N V (1 − otherCauses)). Units: money; Δr share of
 * customers (0.01 is a point) and may be negative, because contacts can do harm. `otherCauses`: share of the saved who
 * leave for another cause anyway, 0 unless given. Range: customers, cost ≥ 0. Source: Kotler & Keller, the third step to
 * reduce defection.
 *
 * @example retentionProgramme({ customers: 1, retentionGain: 0, value: 92.87, cost: 5 }).breakEven // → 0.053838699257026
 */
export function retentionProgramme(programme: {
  customers: number;
  retentionGain: number;
  /** Remaining lifetime value of a customer. */
  value: number;
  cost: number;
  otherCauses?: number;
}): RetentionProgramme {
  const { customers, retentionGain, value, cost, otherCauses = 0 } = programme;
  checkNotNegative('customers', customers);
  checkFinite('retentionGain', retentionGain);
  if (Math.abs(retentionGain) > 1) throw invalidInput('out-of-range', 'retentionGain');
  checkFinite('value', value);
  checkNotNegative('cost', cost);
  checkShare('otherCauses', otherCauses);
  const perPoint = customers * value * (1 - otherCauses);
  const gain = retentionGain * perPoint;
  return {
    gain,
    net: gain - cost,
    roi: cost > 0 ? (gain - cost) / cost : null,
    breakEven: perPoint > 0 && cost <= perPoint ? cost / perPoint : null,
    maxSpend: Math.max(0, gain),
  };
}
